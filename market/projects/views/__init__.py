"""The pages of projects, orders, the menu, publication and activities."""

from market.projects.views import (
    activities,
    browsing,
    calendar,
    catalogue,
    check_in,
    holding,
    menu,
    orders,
    posters,
    publish,
    series,
)
from market.projects.views.blueprint import bp

__all__ = [
    "activities",
    "bp",
    "browsing",
    "calendar",
    "catalogue",
    "check_in",
    "holding",
    "menu",
    "orders",
    "posters",
    "publish",
    "series",
]
