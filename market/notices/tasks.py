"""What the worker does for notices: read the journal, remind of dates, send what is due."""

from market import jobs
from market.notices import delivering, services
from market.notices.services.outbox import something_due

# Of the order of a breath: the journal's end is one look at an index.
A_BREATH = 3
AN_HOUR = 3600
A_DAY = 24 * AN_HOUR
MOST_RUNS = 20


@jobs.sweep(A_BREATH)
def read_the_journal() -> None:
    """Tell what is new, then wake whoever sends."""
    for _ in range(MOST_RUNS):
        if not (services.anything_new() and services.collect()):
            break
    if something_due():
        jobs.enqueue("notices.deliver")


@jobs.task("notices.deliver")
def deliver() -> None:
    """Send what is due; leases keep two workers from sending the same."""
    delivering.deliver()


@jobs.sweep(AN_HOUR)
def remind() -> None:
    """Note the dates that come near."""
    services.remind()


@jobs.sweep(A_DAY)
def forget_old() -> None:
    """Delete what need not be kept."""
    services.forget_old()
