"""Pages of the boards."""

from market.board.views import desk, ledger, public, stories, style, summary
from market.board.views.blueprint import bp

__all__ = ["bp", "desk", "ledger", "public", "stories", "style", "summary"]
