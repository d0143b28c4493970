"""The shapes of projects, orders, the menu, publication and activities."""
