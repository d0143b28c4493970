"""The pages of the need list."""

from market.needs.views import beneficiaries, moves
from market.needs.views.pages import bp

__all__ = ["beneficiaries", "bp", "moves"]
