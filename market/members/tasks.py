"""What time does to members' records."""

from market.jobs import sweep
from market.members import services

SIX_HOURS = 6 * 3600


@sweep(SIX_HOURS)
def forget_old() -> None:
    """Delete what need not be kept."""
    services.forget_old()
