"""A solved problem that answers questions.

Each answer comes from one shortest path in the plan's residual network and equals solving again
under the change that it speaks of: moving one session along the shortest circle keeps a flow
optimal (Busacker and Gowen 1960).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np

from matching.answers import Alternative, Effect, Move, Rival, Unmatched, Why, Worth, rivals_of
from matching.changing import apply, edits, present
from matching.errors import ProblemError
from matching.flow import Flow
from matching.heap import FAR
from matching.helping import Candidate, Help, Helper, Rules
from matching.live import Live
from matching.objective import given
from matching.plan import Plan
from matching.problem import Problem
from matching.solve import Previous, solve
from matching.verify import verify


class Matcher:
    """Answers about the best plan of a problem.

    Parameters
    ----------
    problem : Problem
    plan : Plan, optional
        Its optimal plan, when there is one already; else the problem is solved.
    seed, previous
        As in `matching.solve`.
    removed : {need id: {rule: listings}}, optional
        What the hard rules took from each need, for `unmatched`.

    Raises
    ------
    ValueError
        When the plan is not optimal for the problem.
    """

    def __init__(
        self,
        problem: Problem,
        plan: Plan | None = None,
        seed: int | None = None,
        previous: Previous | None = None,
        removed: Mapping[str, Mapping[str, int]] | None = None,
    ) -> None:
        if plan is None:
            plan = solve(problem, seed=seed, previous=previous)
        elif not (verdict := verify(problem, plan)):
            raise ValueError(f"{verdict.code}: {verdict.message}")
        self._now: tuple[Problem, Plan] | None = (problem, plan)
        self._live: Live | None = None
        self._removed = removed or {}

    @property
    def problem(self) -> Problem:
        """The problem as it stands after all changes."""
        return self._present[0]

    @property
    def plan(self) -> Plan:
        """Its best plan."""
        return self._present[1]

    def change(
        self,
        add: Iterable[Mapping] = (),
        remove: Iterable[str | Mapping] = (),
        veto: Iterable[tuple[str, str]] = (),
        pin: Iterable[tuple[str, str] | tuple[str, str, int]] = (),
    ) -> Effect:
        """Change the problem and lead the plan to its new optimum from where it stands.

        Parameters
        ----------
        add : iterable of mappings
            Needs that come, ``{"id", "sessions", "tier", "community", "pairs": [{"listing",
            "fit", "limit"}]}``; listings that come, ``{"id", "sessions", "unit", "pairs":
            [{"need", "fit", "limit"}]}``; more sessions of a listing, ``{"listing", "sessions"}``.
        remove : iterable
            Ids of needs or listings that go (``{"need": id}``, ``{"listing": id}`` where an id is
            both), or fewer sessions of a listing, ``{"listing", "sessions"}``.
        veto : iterable of (need id, listing id)
            Pairs that may not be any more.
        pin : iterable of (need id, listing id[, sessions])
            Pairs that must be, with one session when none are stated.

        Returns
        -------
        Effect
            What changed. Of all plans that are now best, this is one that keeps most sessions of
            the plan before.

        Raises
        ------
        ProblemError
            Naming the first item that is wrong; nothing has changed then.
        """
        if self._live is None:
            self._live = Live(*self._present)
        self._live, effect = apply(self._live, edits(self._live, add, remove, veto, pin))
        self._now = None
        vars(self).pop("_flow", None)
        vars(self).pop("_rows", None)
        return effect

    @property
    def _present(self) -> tuple[Problem, Plan]:
        if self._now is None:
            self._now = present(self._live)
        return self._now

    @cached_property
    def _flow(self) -> Flow:
        """The plan's flow; among ways of equal worth, searches take the one that keeps most."""
        problem, plan = self._present
        weights = np.array(plan.tier_weights, dtype=np.int64)
        flow = Flow(problem, sessions=plan.sessions, kept=plan.pairs, weights=weights)
        flow.follow(plan.prices)
        flow.mend_all()
        return flow

    @cached_property
    def _rows(self) -> tuple[dict[str, int], dict[str, int], tuple[np.ndarray, ...]]:
        """Rows of needs and listings by id; sessions given by need, listing, unit, community."""
        problem, plan = self._present
        return (
            {one: row for row, one in enumerate(problem.need_ids)},
            {one: row for row, one in enumerate(problem.listing_ids)},
            given(problem, plan.sessions),
        )

    def why(self, need: str, listing: str) -> Why:
        """Why the pair is in the plan, or what it would cost to have it there."""
        n, m = self._row("need", need), self._row("listing", listing)
        e = self.problem.pair_index.get((need, listing))
        if e is None:
            return Why(need, listing, eligible=False)
        x = int(self.plan.sessions[e])
        effect = self._without(n, m, e) if x else self._forced(n).get(e)
        return Why(
            need,
            listing,
            eligible=True,
            sessions=x,
            pinned=int(self.problem.pair_pinned[e]),
            fit=float(self.problem.pair_fit[e]),
            metres=self._metres(e),
            effect=effect,
        )

    def alternatives(self, need: str, k: int = 5) -> list[Alternative]:
        """Up to `k` listings that the plan does not give the need, the least costly first."""
        p = self.problem
        found = self._forced(self._row("need", need), k)
        return [
            Alternative(
                need,
                p.listing_ids[p.pair_listing[e]],
                float(p.pair_fit[e]),
                self._metres(e),
                effect,
            )
            for e, effect in found.items()
        ]

    def unmatched(self, need: str) -> Unmatched:
        """Why the need is short of sessions: nothing eligible, or outbid and by whom."""
        p, n = self.problem, self._row("need", need)
        pairs = np.flatnonzero(p.pair_need == n)
        open_pairs = pairs[self._open(pairs)]
        wanted, got = int(p.need_sessions[n]), int(self._rows[2][0][n])
        rivals: tuple[Rival, ...] = ()
        cheapest = None
        if got >= wanted:
            reason = "met"
        elif not len(pairs):
            reason = "nothing eligible"
        elif not len(open_pairs):
            reason = "nothing left"
        else:
            reason = "outbid"
            units = np.flatnonzero(self._rows[2][2] >= p.unit_sessions)
            rivals = rivals_of(p, self.plan.sessions, n, open_pairs, units)
            cheapest = next(iter(self.alternatives(need, 1)), None)
        return Unmatched(
            need,
            wanted,
            got,
            len(pairs),
            reason,
            dict(self._removed.get(need, {})),
            rivals,
            cheapest,
        )

    def worth(self, listing: str | None = None, *, unit: str | None = None) -> Worth:
        """What one more session of the listing, or of the unit, would bring."""
        p = self.problem
        if (listing is None) == (unit is None):
            raise ValueError("name a listing or a unit")
        if listing is not None:
            m = self._row("listing", listing)
            owner = p.N + p.M + int(p.listing_unit[m])
            cost, moves = self._flow.shortest(p.N + m, owner)
            better = cost < 0
            effect = self._effect(cost if better else 0, moves if better else [])
            return Worth(
                "listing", listing, int(self._rows[2][1][m]), int(p.listing_sessions[m]), effect
            )
        if unit not in p.unit_ids:
            raise ProblemError(f"unit {unit!r}", "is unknown")
        u = p.unit_ids.index(unit)
        # All steps of the unit change with its sessions, so this one is solved anew.
        more = p.unit_sessions.copy()
        more[u] += 1
        plan = solve(replace(p, unit_sessions=more), previous=self.plan)
        covered = tuple(a - b for a, b in zip(plan.covered, self.plan.covered, strict=True))
        moves = dict(enumerate(plan.sessions - self.plan.sessions))
        effect = self._described(covered, plan.objective - self.plan.objective, moves)
        return Worth("unit", unit, int(self._rows[2][2][u]), int(p.unit_sessions[u]), effect)

    def helps(
        self, need: str, rules: Rules | None = None, resources: Iterable[Candidate] = ()
    ) -> list[Help]:
        """What would help a need that is short, the cheapest first; for many see `Helper`."""
        return Helper(*self._present, {need: rules or {}}, resources).helps(need)

    def _row(self, kind: str, one: str) -> int:
        row = self._rows[0 if kind == "need" else 1].get(one)
        if row is None:
            raise ProblemError(f"{kind} {one!r}", "is unknown")
        return row

    def _metres(self, e: int) -> float | None:
        metres = self.problem.pair_metres
        return None if metres is None or np.isnan(metres[e]) else float(metres[e])

    def _open(self, pairs: np.ndarray) -> np.ndarray:
        """Which pairs could hold a session at all."""
        p = self.problem
        return (p.pair_most[pairs] > 0) & (
            p.unit_sessions[p.listing_unit[p.pair_listing[pairs]]] > 0
        )

    def _without(self, n: int, m: int, e: int) -> Effect | None:
        """One session fewer of pair `e`: the shortest way round it."""
        cost, moves = self._flow.shortest(self.problem.N + m, n, skip=e)
        value = self._flow.value(int(e)) + 1
        return self._effect(cost + value, [(e, -1), *moves]) if cost < FAR else None

    def _forced(self, n: int, k: int | None = None) -> dict[int, Effect]:
        """One session of each pair of the need that has none, the least costly first."""
        p, found = self.problem, []
        for e in np.flatnonzero((p.pair_need == n) & (self.plan.sessions == 0) & (p.pair_most > 0)):
            cost, moves = self._flow.shortest(n, p.N + int(p.pair_listing[e]), skip=int(e))
            if cost < FAR:
                cost -= self._flow.value(int(e))
                found.append((cost, int(e), moves))
        found.sort(key=lambda one: one[:2])
        return {e: self._effect(cost, [(e, 1), *moves]) for cost, e, moves in found[:k]}

    def _effect(self, cost: int, moves: list[tuple[int, int]]) -> Effect:
        """The effect of a circle of this scaled cost that makes these moves of pairs."""
        p, scale = self.problem, self._flow.scale
        change: Counter[int] = Counter()
        covered = [0] * p.tiers
        for pair, sessions in moves:
            change[pair] += sessions
            covered[p.need_tier[p.pair_need[pair]]] += sessions
        share = sum(w * c for w, c in zip(self.plan.tier_weights, covered, strict=True))
        return self._described(tuple(covered), -((cost + scale // 2) // scale) - share, change)

    def _described(self, covered: tuple[int, ...], value: int, change: Mapping[int, int]) -> Effect:
        p = self.problem
        needs: Counter[str] = Counter()
        moves = []
        for e in sorted(e for e, sessions in change.items() if sessions):
            need = p.need_ids[p.pair_need[e]]
            moves.append(Move(need, p.listing_ids[p.pair_listing[e]], int(change[e])))
            needs[need] += int(change[e])
        kept = {need: sessions for need, sessions in needs.items() if sessions}
        return Effect(covered, value, tuple(moves), kept)
