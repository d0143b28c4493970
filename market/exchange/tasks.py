"""What the worker does for imports."""

from market import jobs
from market.exchange import services


@jobs.task("exchange.read")
def read(intake_id: int) -> None:
    """Read a received file."""
    services.read_intake(intake_id)


@jobs.task("exchange.import")
def import_(intake_id: int) -> None:
    """Import the good rows of a confirmed file."""
    services.run_import(intake_id)


@jobs.sweep(seconds=30)
def rescue() -> None:
    """Queue again what was left behind."""
    services.rescue()
