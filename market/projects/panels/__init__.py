"""What projects, orders and activities show elsewhere."""

from market.projects.panels import activities, listing_contact, orders, pages

__all__ = ["activities", "listing_contact", "orders", "pages"]
