"""A worker that says when it computes a round, and then waits: to be killed in the middle of it."""

import time

from market import create_app, jobs
from market.rounds.services import run


def _wait(*_args: object) -> None:
    print("solving", flush=True)
    time.sleep(600)


if __name__ == "__main__":
    run.solve = _wait
    app = create_app()
    print("ready", flush=True)
    jobs.run_worker(app)
