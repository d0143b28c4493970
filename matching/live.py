"""A solved problem that changes: each change is made to the flow, and what it broke is mended.

First the flow is edited by hand so that it keeps every limit, at whatever cost. That leaves a few
arcs that would gain; they are let in along shortest ways, and the flow is optimal again. Of the
plans that are, it is one that keeps most of the sessions that there were.
"""

from collections import Counter

import numpy as np

from matching.answers import Effect, Move
from matching.editing import Editing
from matching.flow import Flow
from matching.heap import side
from matching.limits import SCALE
from matching.objective import floor_sum, points, safe_needs, spaced_weights
from matching.plan import Plan
from matching.problem import Problem
from matching.repair import COMMUNITY, LISTING, NEED, PAIR, UNIT, mend
from matching.solve import order
from matching.spare import roomy

HEADROOM = 4
"""Every so many rows there is a spare one."""


class Live(Editing):
    """The flow of an optimal plan, with spare rows and a name for each.

    Parameters
    ----------
    problem : Problem
    plan : Plan
        Optimal for it.
    tiers, needs, listings, pairs : int
        Tiers, rows and pairs that are to be free, beside the usual.
    """

    def __init__(
        self,
        problem: Problem,
        plan: Plan,
        tiers: int = 0,
        needs: int = 0,
        listings: int = 0,
        pairs: int = 0,
    ) -> None:
        p = problem
        self.problem = p
        needs += p.N // HEADROOM + 64
        listings += p.M // HEADROOM + 64
        pairs += p.E // HEADROOM + 4096
        self.both = 2 * min(p.N, p.M) + 2
        self.weights = np.array(plan.tier_weights, dtype=np.int64)
        known = tiers <= p.tiers and safe_needs(p, self.weights) >= min(p.N, p.M) + needs // 2
        if not known:
            self.weights = spaced_weights(p, max(tiers, p.tiers, 1), max(needs, listings))
        start = plan.sessions if known else None
        flow = Flow(p, start, plan.pairs, self.weights, changing=True)
        if known:
            flow.follow(plan.prices)
            flow.mend_all()
        else:
            flow.begin()
            flow.admit(order(p, None))
        self.scale, self.near = flow.scale, flow.local
        self.graph, self.state, self.room = roomy(flow.graph, flow.state, needs, listings, pairs)
        self.free = {name: int(room.sum()) for name, room in self.room._asdict().items()}
        nodes = len(self.state.potential)
        self.fore, self.rear = (side(nodes, 2 * (p.E + pairs + nodes)) for _ in range(2))
        self.N, self.M, self.E = p.N + needs, p.M + listings, p.E + pairs
        self.free_need, self.free_listing, self.free_pair = p.N, p.M, p.E
        near = flow.local
        self.need_ids: list[str | None] = [p.need_ids[row] for row in near.need]
        self.listing_ids: list[str | None] = [p.listing_ids[row] for row in near.listing]
        self.need_row = {one: row for row, one in enumerate(self.need_ids)}
        self.listing_row = {one: row for row, one in enumerate(self.listing_ids)}
        self.unit_row = {p.unit_ids[row]: at for at, row in enumerate(near.unit)}
        self.community_row = {p.community_ids[row]: at for at, row in enumerate(near.community)}
        self.fit = np.concatenate([p.pair_fit[near.pair], np.zeros(pairs)])
        self.limit = np.concatenate([p.pair_limit[near.pair], np.zeros(pairs, dtype=np.int64)])
        self.tier = np.concatenate([p.need_tier[near.need], np.zeros(needs, dtype=np.int64)])
        self.dead: set[int] = set()
        self.gone: dict[int, str] = {}

    # -- Mending ---------------------------------------------------------------------------------

    def begin(self) -> None:
        """Nothing has changed yet."""
        self.touched: set[tuple[int, int]] = set()
        self.wanted_before: dict[int, tuple[int, int]] = {}
        self.state.log[0] = 0

    def mended(self) -> Effect:
        """Lead the flow to the optimum, which is what is kept from now on; how it differs."""
        moves, x, base = self.led(), self.state.pair, self.graph.base
        for e in moves:
            base[e] = x[e]
            self.reprice(e)
        return self._effect(moves)

    def led(self) -> dict[int, int]:
        """Lead the flow to the optimum: pair → sessions more than what is kept."""
        for kind in (UNIT, COMMUNITY, LISTING, PAIR, NEED):
            rows = sorted(int(row) for what, row in self.touched if what == kind)
            if rows:
                if isinstance(self.state.pair, np.ndarray):
                    rows = np.array(rows, dtype=np.int64)
                mend(self.graph, self.state, self.fore, self.rear, kind, rows)
        x, base, log = self.state.pair, self.graph.base, self.state.log
        if log[0] < len(log) - 1:
            rows = {int(e) for e in log[1 : log[0] + 1]}
        else:
            rows = set(np.flatnonzero(np.array(x) != np.array(base)).tolist())
        return {e: int(x[e] - base[e]) for e in sorted(rows) if x[e] != base[e]}

    def _effect(self, moves: dict[int, int]) -> Effect:
        """What these changes of sessions per pair come to."""
        graph, worth = self.graph, 0
        covered = [0] * len(self.weights)
        needs, units, communities = Counter(), Counter(), Counter()
        for e, sessions in moves.items():
            n, m = int(graph.pair_need[e]), int(graph.pair_listing[e])
            covered[self.tier[n]] += sessions
            worth += round(SCALE * float(self.fit[e])) * sessions
            needs[self.need_ids[n] or self.gone[n]] += sessions
            units[int(graph.listing_unit[m])] += sessions
            communities[int(graph.need_community[n])] += sessions
        for u, sessions in units.items():
            load, room = int(graph.unit_load[u]), int(graph.unit_sessions[u])
            now = int(self.state.unit[u])
            worth -= self._cost(load, room, now) - self._cost(load, room, now - sessions)
        for g in communities.keys() | self.wanted_before.keys():
            terms = int(graph.community_wanted[g]), int(graph.community_whole[g])
            before = self.wanted_before.get(g, terms)
            now = int(self.state.community[g])
            worth += self._bonus(*terms, now) - self._bonus(*before, now - communities[g])
        named = tuple(
            Move(
                self.need_ids[graph.pair_need[e]] or self.gone[graph.pair_need[e]],
                self.listing_ids[graph.pair_listing[e]] or self.gone[-1 - graph.pair_listing[e]],
                sessions,
            )
            for e, sessions in moves.items()
        )
        return Effect(
            tuple(covered), worth, named, {one: some for one, some in needs.items() if some}
        )

    def _cost(self, load: int, room: int, sessions: int) -> int:
        """Sum of a unit's first steps."""
        weight, whole = points(self.problem.balance), load + room
        return _steps(weight, weight * (load + 1), whole, sessions)

    def _bonus(self, wanted: int, whole: int, sessions: int) -> int:
        """Sum of a community's first bonuses, from the last to the first."""
        weight = points(self.problem.fairness)
        return _steps(weight, weight * (wanted - sessions + 1), whole, sessions)

    def copied(self) -> dict:
        """Everything that a change may alter, to be put back by `restore`."""
        return {name: _copied(getattr(self, name)) for name in _ALTERED}

    def restore(self, before: dict) -> None:
        """Put back what `copied` gave."""
        for name, value in before.items():
            setattr(self, name, value)


_ALTERED = (
    *("graph", "state", "room", "free", "free_need", "free_listing", "free_pair"),
    *("need_ids", "listing_ids", "need_row", "listing_row", "fit", "limit", "tier", "dead", "gone"),
)


def _steps(weight: int, first: int, whole: int, sessions: int) -> int:
    """Σ (first + weight·i) // whole over so many steps; a few are added up sooner than summed."""
    if whole <= 0:
        return 0
    if sessions > 64:
        return int(floor_sum(sessions, weight, first, whole))
    return sum((first + weight * i) // whole for i in range(sessions))


def _copied(value):
    if isinstance(value, tuple):
        return type(value)(*(_copied(part) for part in value))
    return value if isinstance(value, int) else value.copy()
