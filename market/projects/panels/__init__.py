"""What projects, orders and activities show elsewhere."""

from market.projects.panels import activities, orders, pages

__all__ = ["activities", "orders", "pages"]
