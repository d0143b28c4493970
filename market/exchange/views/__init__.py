"""Pages of the exchange."""

from market.exchange.views import exports, imports
from market.exchange.views.blueprint import bp

__all__ = ["bp", "exports", "imports"]
