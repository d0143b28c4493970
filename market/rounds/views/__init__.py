"""The pages of rounds: starting, progress, the review desk, pairs by hand, the plan."""

from market.rounds.views import (  # noqa: F401 (each adds its routes)
    decisions,
    desk,
    rounds,
    suggestions,
    trials,
)
from market.rounds.views.blueprint import bp

__all__ = ["bp"]
