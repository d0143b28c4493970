"""How sure a proposal is: whether it fits, and how far it is ahead of its runner-up."""

from collections.abc import Iterable, Mapping
from typing import Any

from market.errors import N_
from market.states import Word

# Below this fit a proposal deserves a second look.
DOUBTFUL = 0.5
# A runner-up that would cost the whole plan less than this is about as good.
CLOSE = 0.03
# The solver counts worth in ten-thousandths of fit.
SCALE = 10_000


class Doubt(Word):
    """Why somebody should look twice, the most doubtful first."""

    LOW = "low", N_("契合度低")
    CLOSE = "close", N_("备选相当")
    SURE = "sure", N_("把握较大")

    @property
    def rank(self) -> int:
        return list(Doubt).index(self)


def margin_of(alternatives: Iterable[Mapping[str, Any]]) -> float | None:
    """What the whole plan would lose with the best of the alternatives instead, in units of fit.

    None where there is no alternative whose cost is known. A session that would be lost counts as
    a whole one, whatever else would be gained.
    """
    costs = [
        max(0.0, -one["objective"] / SCALE) if not any(one["covered"]) else 1.0
        for one in alternatives
        if "objective" in one
    ]
    return round(min(costs), 4) if costs else None


def doubt_of(fit: float | None, margin: float | None) -> Doubt:
    """Why a proposal of this fit and margin is to be looked at twice, if it is."""
    if fit is None or fit < DOUBTFUL:
        return Doubt.LOW
    return Doubt.CLOSE if margin is not None and margin < CLOSE else Doubt.SURE
