"""Everything that changes projects and orders, a module per verb family: ``orders.accept(…)``."""

from market.projects.services import (
    counting,
    direct,
    ending,
    menu,
    orders,
    places,
    publish,
    tallies,
)

__all__ = ["counting", "direct", "ending", "menu", "orders", "places", "publish", "tallies"]
