"""What the worker does for rounds."""

import os
import socket

from market import jobs
from market.rounds import services


@jobs.task("rounds.run")
def run(round_id: int) -> None:
    """Run one queued round; one that is held or done already is left alone."""
    services.run_round(round_id, worker=f"{socket.gethostname()}-{os.getpid()}")


@jobs.sweep(seconds=5)
def rescue() -> None:
    """Queue again what a killed worker left behind."""
    services.rescue()


@jobs.sweep(seconds=60)
def void_stale() -> None:
    """End proposals whose need or listing is gone."""
    services.void_stale()
