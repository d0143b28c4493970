"""Changes tried on a solved problem and taken back: what each would bring, exactly.

All that might come is laid out beforehand and sleeps: a resource with no session to give, a pair
whose limit is zero. To try one is to wake it, mend the flow, read the difference and put it back
to sleep. The plan keeps a point for each of its sessions, so it is the one best plan without the
change, and mending leads back to it to the last session.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from matching.answers import Effect
from matching.checks import checked_pair
from matching.errors import ProblemError
from matching.limits import UNLIMITED
from matching.live import Live
from matching.objective import fit_points
from matching.plan import Plan
from matching.problem import Problem
from matching.repair import PAIR, UNIT
from matching.spare import row_of


@dataclass(frozen=True)
class Candidate:
    """A resource that is not there yet.

    Attributes
    ----------
    id : str
        Of the listing that it would be; no listing may have it.
    sessions : int
        How many it could give.
    pairs : sequence of (need id, fit) or (need id, fit, limit)
        The needs that it could serve.
    unit : str, optional
        Id of the unit that would give it, within what that unit has left; without one it comes
        with a unit of its own that has as many sessions.
    category, place : str
        What it would be and where, for people.
    """

    id: str
    sessions: int
    pairs: Sequence[tuple]
    unit: str | None = None
    category: str = ""
    place: str = ""


class Trial(Live):
    """A solved problem with sleeping pairs and resources.

    Parameters
    ----------
    problem : Problem
    plan : Plan
        Optimal for it.
    pairs : iterable of (need id, listing id, fit)
        Pairs that are not eligible and might become so.
    candidates : iterable of Candidate

    Raises
    ------
    ProblemError
        Naming what is unknown, repeated or out of bounds.
    """

    def __init__(
        self,
        problem: Problem,
        plan: Plan,
        pairs: Iterable[tuple[str, str, float]] = (),
        candidates: Iterable[Candidate] = (),
    ) -> None:
        self.candidates = {one.id: one for one in candidates}
        sleeping = _sleeping(problem, plan, list(pairs), list(self.candidates.values()))
        wide, plan, self.owner, self.limits = sleeping
        self.asleep = set(self.limits)
        super().__init__(wide, plan)

    def more(self, listing: str | None, unit: str | None, need: str | None = None) -> Effect:
        """What one more session of a listing, of a unit or of both would bring."""
        return self._tried(need, listing, unit)

    def open(self, pairs: Iterable[tuple[str, str]], need: str | None = None) -> Effect:
        """What these sleeping pairs would bring together."""
        return self._tried(need, pairs=pairs)

    def come(self, candidate: str, need: str | None = None) -> Effect:
        """What a sleeping candidate would bring."""
        sessions = self.candidates[candidate].sessions
        own = self.owner.get(candidate)
        return self._tried(need, candidate, own, sessions)

    def take(self, candidate: str) -> Effect:
        """Let a candidate come for good."""
        sessions = self.candidates[candidate].sessions
        self.begin()
        self.set_sessions(candidate, sessions)
        if candidate in self.owner:
            self._set_room(self.unit_row[self.owner[candidate]], sessions)
        return self.mended()

    def _tried(
        self,
        need: str | None,
        listing: str | None = None,
        unit: str | None = None,
        sessions: int = 1,
        pairs: Iterable[tuple[str, str]] = (),
    ) -> Effect:
        """Make a change, mend, read and undo it; among equals the plan favours `need`."""
        pairs, graph, saved = list(pairs), self.graph, 0
        self.begin()
        if listing is not None:
            self.fewer(listing, -sessions)
        if unit is not None:
            u = self.unit_row[unit]
            load, room, used = int(graph.unit_load[u]), int(graph.unit_sessions[u]), 0
            used = int(self.state.unit[u])
            # With more room each step is another: what is used already costs less.
            saved = self._cost(load, room, used) - self._cost(load, room + sessions, used)
            self._set_room(u, room + sessions)
        for pair in pairs:
            self._limit(*pair, self.limits[pair])
        effect = self._effect(self.led())
        if need is not None and effect.needs.get(need, 0) <= 0:
            with self._favoured(self.need(need)):
                effect = self._effect(self.led())
        for pair in pairs:
            self._limit(*pair, 0)
        if listing is not None:
            self.fewer(listing, sessions)
        if unit is not None:
            self._set_room(u, room)
        self.led()
        return replace(effect, objective=effect.objective + saved)

    @contextmanager
    def _favoured(self, n: int) -> Iterator[None]:
        """A point for each session of a need: it decides only between equal plans."""
        self._point(n, 1)
        yield
        self._point(n, -1)

    def _point(self, n: int, points: int) -> None:
        for e in self.pairs_of(n):
            self.graph.value[e] += points
            self.reprice(e)
            self.touched.add((PAIR, e))

    def _limit(self, need: str, listing: str, limit: int) -> None:
        """Another limit of a pair."""
        graph, e = self.graph, self.pair(need, listing)
        over = int(self.state.pair[e]) - limit
        if over > 0:
            self.shift(e, -over)
        graph.upper[e] = min(limit, int(graph.need_sessions[graph.pair_need[e]]))
        self.reprice(e)
        self.touched.add((PAIR, e))

    def _set_room(self, u: int, sessions: int) -> None:
        """Another number of sessions that a unit can give."""
        over = int(self.state.unit[u]) - sessions
        if over > 0:
            beside = row_of(self.graph.unit_listings, u)
            held = [e for m in beside for e in row_of(self.state.held, m)]
            self.spare(held, over, "its unit")
        self.graph.unit_sessions[u] = sessions
        self.touched.add((UNIT, u))


def _sleeping(problem: Problem, plan: Plan, pairs: list, candidates: list[Candidate]):
    """Problem and plan with all that sleeps; candidate → unit of its own; pair → its limit."""
    p = problem
    need_row = {one: row for row, one in enumerate(p.need_ids)}
    listing_row = {one: row for row, one in enumerate(p.listing_ids)}
    unit_row = {one: row for row, one in enumerate(p.unit_ids)}
    owner: dict[str, str] = {}
    for one in candidates:
        if one.id in listing_row:
            raise ProblemError(f"listing {one.id!r}", "the id is repeated")
        listing_row[one.id] = len(listing_row)
        if one.unit is None:
            name = f"new unit {one.id}"
            while name in unit_row:
                name += "*"
            owner[one.id] = name
            unit_row[name] = len(unit_row)
    rows: list[tuple[int, int, float, int]] = []
    limits: dict[tuple[str, str], int] = {}
    for need, listing, fit in pairs:
        at = _known(need_row, need, "need"), _known(listing_row, listing, "listing")
        rows.append((*at, checked_pair(need, listing, fit, None)[0], 0))
        limits[need, listing] = UNLIMITED
    for one in candidates:
        for need, fit, *limit in one.pairs:
            at = _known(need_row, need, "need"), listing_row[one.id]
            rows.append((*at, *checked_pair(need, one.id, fit, limit[0] if limit else None)))
    units = [_known(unit_row, owner.get(one.id, one.unit), "unit") for one in candidates]
    need, listing, fit, limit = (
        (list(part) for part in zip(*rows, strict=True)) if rows else [()] * 4
    )
    none, new = np.zeros(len(candidates), dtype=np.int64), np.zeros(len(owner), dtype=np.int64)
    metres = p.pair_metres
    wide = replace(
        p,
        listing_sessions=np.concatenate([p.listing_sessions, none]),
        listing_unit=np.concatenate([p.listing_unit, np.array(units, dtype=np.int64)]),
        unit_sessions=np.concatenate([p.unit_sessions, new]),
        unit_load=np.concatenate([p.unit_load, new]),
        pair_need=np.concatenate([p.pair_need, np.array(need, dtype=np.int64)]),
        pair_listing=np.concatenate([p.pair_listing, np.array(listing, dtype=np.int64)]),
        pair_fit=np.concatenate([p.pair_fit, np.array(fit, dtype=np.float64)]),
        pair_limit=np.concatenate([p.pair_limit, np.array(limit, dtype=np.int64)]),
        pair_pinned=np.concatenate([p.pair_pinned, np.zeros(len(rows), dtype=np.int64)]),
        pair_metres=None
        if metres is None
        else np.concatenate([metres, np.full(len(rows), np.nan)]),
        listing_ids=list(listing_row),
        unit_ids=list(unit_row),
    )
    return wide, _widened(wide, plan), owner, limits


def _widened(p: Problem, plan: Plan) -> Plan:
    """The plan of the same problem with rows that sleep, and prices at which they stay asleep."""
    was, more = plan.prices, p.E - len(plan.sessions)
    units = np.concatenate([was.units, np.zeros(p.U - len(was.units), dtype=np.int64)])
    listings = np.concatenate([was.listings, np.zeros(p.M - len(was.listings), dtype=np.int64)])
    weights = np.array(plan.tier_weights, dtype=np.int64)
    # What a session of the pair would be worth beyond what its need and its unit are priced at.
    beyond = weights[p.need_tier[p.pair_need]] + fit_points(p) - was.needs[p.pair_need]
    beyond += was.communities[p.need_community[p.pair_need]] - units[p.listing_unit[p.pair_listing]]
    new = p.pair_listing >= len(was.listings)
    np.maximum.at(listings, p.pair_listing[new], beyond[new])
    sessions = np.concatenate([plan.sessions, np.zeros(more, dtype=np.int64)])
    return replace(plan, sessions=sessions, prices=replace(was, units=units, listings=listings))


def _known(rows: dict[str, int], one: str, kind: str) -> int:
    if one not in rows:
        raise ProblemError(f"{kind} {one!r}", "is unknown")
    return rows[one]
