"""The pages of projects, orders, the menu, publication and activities."""

from market.projects.views import (
    activities,
    calendar,
    catalogue,
    check_in,
    holding,
    menu,
    orders,
    publish,
    series,
)
from market.projects.views.blueprint import bp

__all__ = [
    "activities",
    "bp",
    "calendar",
    "catalogue",
    "check_in",
    "holding",
    "menu",
    "orders",
    "publish",
    "series",
]
