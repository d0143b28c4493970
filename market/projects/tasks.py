"""What the sweeper does for projects."""

from market import jobs
from market.projects.services import orders

QUARTER_OF_AN_HOUR = 900


@jobs.sweep(QUARTER_OF_AN_HOUR)
def mark_overdue() -> None:
    """Invitations whose last day has passed become overdue."""
    orders.mark_overdue()
