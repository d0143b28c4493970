"""Reading projects, orders, the menu and what stands ready to be published."""

from market.projects.queries import catalogue, menu, orders, parties, publishing, runners_up

__all__ = ["catalogue", "menu", "orders", "parties", "publishing", "runners_up"]
