"""What a matcher answers: numbers only. `matching.words` puts them into sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matching.problem import Problem


@dataclass(frozen=True)
class Move:
    """What a pair would gain or lose.

    Attributes
    ----------
    need, listing : str
        Their ids.
    sessions : int
        Above 0 gained, below 0 lost.
    """

    need: str
    listing: str
    sessions: int


@dataclass(frozen=True)
class Effect:
    """How the best plan would differ under a change.

    Attributes
    ----------
    covered : tuple of int
        Change of the sessions covered, per tier.
    objective : int
        Change of the value within the coverage, in ten-thousandths of fit.
    moves : tuple of Move
        What changes in which pair.
    needs : {need id: int}
        Change of the sessions of each need whose sum changes.
    """

    covered: tuple[int, ...]
    objective: int
    moves: tuple[Move, ...]
    needs: Mapping[str, int]

    @property
    def displaced(self) -> dict[str, int]:
        """need id → sessions lost."""
        return {need: -change for need, change in self.needs.items() if change < 0}

    @property
    def gained(self) -> dict[str, int]:
        """need id → sessions gained."""
        return {need: change for need, change in self.needs.items() if change > 0}

    @property
    def free(self) -> bool:
        """Whether neither coverage nor value changes."""
        return not any(self.covered) and self.objective == 0


@dataclass(frozen=True)
class Why:
    """Why a pair is, or is not, in the plan.

    Attributes
    ----------
    need, listing : str
        Their ids.
    eligible : bool
        False for a pair that the problem does not have.
    sessions, pinned : int
        What the plan gives the pair, and how much of that was pinned.
    fit : float or None
        In [0, 1].
    metres : float or None
        On foot, where known.
    effect : Effect or None
        For a pair in the plan, what one session fewer of it would do; for one that is not, what
        one session of it would do, or None when no plan can hold it.
    """

    need: str
    listing: str
    eligible: bool
    sessions: int = 0
    pinned: int = 0
    fit: float | None = None
    metres: float | None = None
    effect: Effect | None = None


@dataclass(frozen=True)
class Alternative:
    """Another listing for a need.

    Attributes
    ----------
    need, listing : str
        Their ids.
    fit : float
        In [0, 1].
    metres : float or None
        On foot, where known.
    effect : Effect
        What one session of it would do to the plan.
    """

    need: str
    listing: str
    fit: float
    metres: float | None
    effect: Effect


@dataclass(frozen=True)
class Rival:
    """A need that holds sessions of a listing, or of its unit, that another need could use.

    Attributes
    ----------
    need, listing : str
        Their ids.
    sessions : int
        How many it holds.
    tier : int
        Its urgency; 0 comes first.
    """

    need: str
    listing: str
    sessions: int
    tier: int


@dataclass(frozen=True)
class Unmatched:
    """Why a need is short of sessions.

    Attributes
    ----------
    need : str
        Its id.
    wanted, given, eligible : int
        Sessions wanted and given; eligible pairs.
    reason : str
        ``met`` (it is not short), ``nothing eligible``, ``nothing left`` (what is eligible has no
        sessions to give at all) or ``outbid``.
    removed : {rule: listings}
        How many listings each hard rule took away, where the scores were given.
    rivals : tuple of Rival
        Who holds what it could use, most urgent first.
    cheapest : Alternative or None
        The pair that would cost the plan least.
    """

    need: str
    wanted: int
    given: int
    eligible: int
    reason: str
    removed: Mapping[str, int]
    rivals: tuple[Rival, ...]
    cheapest: Alternative | None

    @property
    def short(self) -> int:
        """Sessions short."""
        return self.wanted - self.given


@dataclass(frozen=True)
class Worth:
    """What one more session of a listing, or of a unit, would bring.

    Attributes
    ----------
    kind, id : str
        ``listing`` or ``unit``, and which.
    used, sessions : int
        Sessions that the plan takes of it, and that it has.
    effect : Effect
    """

    kind: str
    id: str
    used: int
    sessions: int
    effect: Effect


def rivals_of(
    p: Problem, sessions: np.ndarray, need: int, pairs: np.ndarray, full: np.ndarray
) -> tuple[Rival, ...]:
    """Other needs served by the same listings, or by units that have nothing left.

    Parameters
    ----------
    p : Problem
    sessions : int64[E]
        Of the plan.
    need : int
        Row of the need that asks.
    pairs : int64[K]
        Its pairs that could hold a session.
    full : int64[F]
        Units that have nothing left.

    Returns
    -------
    tuple of Rival
        The most urgent first, then the best fit.
    """
    units = p.listing_unit[p.pair_listing[pairs]]
    shared = np.isin(p.pair_listing, p.pair_listing[pairs])
    shared |= np.isin(p.listing_unit[p.pair_listing], np.intersect1d(units, full))
    rows = np.flatnonzero(shared & (sessions > 0) & (p.pair_need != need))
    order = np.lexsort((-p.pair_fit[rows], p.need_tier[p.pair_need[rows]]))
    return tuple(
        Rival(
            p.need_ids[p.pair_need[e]],
            p.listing_ids[p.pair_listing[e]],
            int(sessions[e]),
            int(p.need_tier[p.pair_need[e]]),
        )
        for e in rows[order]
    )
