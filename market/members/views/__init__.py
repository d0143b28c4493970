"""The pages of members."""

from market.members.views import (
    account,
    agreements,
    applications,
    links,
    people,
    session,
    units,
)
from market.members.views.blueprint import bp

__all__ = ["account", "agreements", "applications", "bp", "links", "people", "session", "units"]
