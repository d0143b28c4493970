"""What a matcher answers: numbers only. `matching.words` puts them into sentences."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """Sessions that a pair would gain (above 0) or lose (below 0)."""

    need: str
    listing: str
    sessions: int


@dataclass(frozen=True)
class Effect:
    """How the best plan would differ under a change.

    `covered` is the change of sessions covered per tier, `objective` the change of value within
    the coverage in ten-thousandths, `moves` what changes in which pair, and `needs` the change of
    sessions of each need whose sum changes.
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

    For a pair in the plan, `effect` is what one session fewer of it would do; for one that is not,
    what one session of it would do, or None when no plan can hold it. `eligible` is False for a
    pair that the problem does not have.
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
    """Another listing for a need: what one session of it would do to the plan."""

    need: str
    listing: str
    fit: float
    metres: float | None
    effect: Effect


@dataclass(frozen=True)
class Rival:
    """A need that holds sessions of a listing, or of its unit, that another need could use."""

    need: str
    listing: str
    sessions: int
    tier: int


@dataclass(frozen=True)
class Unmatched:
    """Why a need is short of sessions.

    `reason` is ``met`` (it is not), ``nothing eligible``, ``nothing left`` (what is eligible has no
    sessions to give at all) or ``outbid``. `removed` counts the listings that each hard rule took
    away, where the scores were given; `rivals` hold what it could use, most urgent first;
    `cheapest` is the pair that would cost the plan least.
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
    """What one more session of a listing, or of a unit, would bring."""

    kind: str
    id: str
    used: int
    sessions: int
    effect: Effect
