"""The pages of members."""

from market.members.views import session
from market.members.views.blueprint import bp

__all__ = ["bp", "session"]
