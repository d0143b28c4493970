"""The tables of projects: projects, orders, menu orders, activities and photos."""

from market.projects.models.activities import (
    Activity,
    ActivityMove,
    ActivityOrder,
    ActivityState,
    Photo,
    Side,
)
from market.projects.models.desks import MOST_TOGETHER, CalendarFeed, CheckIn, Guest
from market.projects.models.menu import MenuOrder, MenuState
from market.projects.models.orders import LIVE, Order, OrderOrigin, OrderRole, OrderState
from market.projects.models.projects import Project, ProjectOrigin, ProjectState
from market.projects.models.tallies import SEARCH, CellTally, ProjectTally

__all__ = [
    "LIVE",
    "MOST_TOGETHER",
    "SEARCH",
    "Activity",
    "ActivityMove",
    "ActivityOrder",
    "ActivityState",
    "CalendarFeed",
    "CellTally",
    "CheckIn",
    "Guest",
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
    "ProjectTally",
    "Side",
]
