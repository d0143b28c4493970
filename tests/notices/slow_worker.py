"""A worker that says when a message has been taken, and then waits: to be killed right there."""

import time

from market import create_app, jobs
from market.notices.services import outbox


def _wait(*_args: object, **_more: object) -> None:
    print("sent", flush=True)
    time.sleep(600)


if __name__ == "__main__":
    outbox.finish = _wait
    app = create_app()
    print("ready", flush=True)
    jobs.run_worker(app)
