"""Reading projects, orders, the menu and what stands ready to be published."""

from market.projects.queries import (
    catalogue,
    memory,
    menu,
    orders,
    parties,
    publishing,
    runners_up,
)

__all__ = ["catalogue", "memory", "menu", "orders", "parties", "publishing", "runners_up"]
