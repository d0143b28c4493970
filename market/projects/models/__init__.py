"""The tables of projects: projects, orders, activities and their photos."""

from market.projects.models.activities import (
    Activity,
    ActivityMove,
    ActivityOrder,
    ActivityState,
    Photo,
    Side,
)
from market.projects.models.orders import LIVE, Order, OrderOrigin, OrderRole, OrderState
from market.projects.models.projects import Project, ProjectOrigin, ProjectState

__all__ = [
    "LIVE",
    "Activity",
    "ActivityMove",
    "ActivityOrder",
    "ActivityState",
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
