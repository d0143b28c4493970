"""The pages of projects, orders, the menu, publication and activities."""

from market.projects.views import (
    activities,
    catalogue,
    holding,
    menu,
    orders,
    publish,
)
from market.projects.views.blueprint import bp

__all__ = [
    "activities",
    "bp",
    "catalogue",
    "holding",
    "menu",
    "orders",
    "publish",
]
