"""The tables of projects: projects, orders, menu orders, activities and photos."""

from market.projects.models.activities import (
    Activity,
    ActivityMove,
    ActivityOrder,
    ActivityState,
    Photo,
    Side,
)
from market.projects.models.menu import MenuOrder, MenuState
from market.projects.models.orders import LIVE, Order, OrderOrigin, OrderRole, OrderState
from market.projects.models.projects import Project, ProjectOrigin, ProjectState

__all__ = [
    "LIVE",
    "Activity",
    "ActivityMove",
    "ActivityOrder",
    "ActivityState",
    "MenuOrder",
    "MenuState",
    "Order",
    "OrderOrigin",
    "OrderRole",
    "OrderState",
    "Photo",
    "Project",
    "ProjectOrigin",
    "ProjectState",
    "Side",
]
