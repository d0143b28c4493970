"""Pages of the boards."""

from market.board.views import desk, public
from market.board.views.blueprint import bp

__all__ = ["bp", "desk", "public"]
