"""What the sweeper does for needs."""

from market import jobs
from market.needs import services

HOUR = 3600


@jobs.sweep(HOUR)
def forget_beneficiaries() -> None:
    """Records of beneficiaries whose time has come are deleted."""
    services.forget_beneficiaries()
