"""What projects, orders and activities show elsewhere."""

from market.projects.panels import activities, feed, listing_contact, orders, pages

__all__ = ["activities", "feed", "listing_contact", "orders", "pages"]
