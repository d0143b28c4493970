"""A flow with its potentials: solved cold, changed a little, or asked about.

`Flow` is the one owner of the rows that the searches read and write.
"""

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from matching.accelerate import undisturbed
from matching.graph import Graph, State, base_of, build, start
from matching.heap import FAR, side
from matching.locality import Locality, inverse, local
from matching.objective import community_step, tier_weights, unit_step
from matching.prices import Prices, prices_of
from matching.problem import Problem
from matching.repair import COMMUNITY, LISTING, NEED, PAIR, UNIT, mend
from matching.search import search
from matching.steps import CLOSED

AT_ONCE = 4096
"""Needs that are admitted between two looks at whether somebody wants to cancel."""
SOME = 256
"""Arcs that are mended between two such looks: a few at most need long searches."""


class Flow:
    """The flow of a problem in the searches' rows.

    Parameters
    ----------
    problem : Problem
    sessions : int64[E], optional
        A feasible flow to begin with; the pins alone when absent.
    kept : {(need id, listing id): sessions}, optional
        A former plan, of which as much is kept as costs nothing.
    weights, changing
        Tier weights, and whether rows will still come, as `matching.graph.build` takes them.
    like : Locality, optional
        The order of the rows, as `matching.locality.local` takes it.
    """

    def __init__(
        self,
        problem: Problem,
        sessions: np.ndarray | None = None,
        kept: Mapping[tuple[str, str], int] | None = None,
        weights: np.ndarray | None = None,
        changing: bool = False,
        like: Locality | None = None,
    ) -> None:
        self.problem = problem
        self.weights = tier_weights(problem) if weights is None else weights
        base = base_of(problem, kept)
        self.local = near = local(problem, like)
        self.node = near.node
        self.graph: Graph = build(near.problem, base[near.pair], self.weights, changing)
        begun = None if sessions is None else sessions[near.pair]
        self.state: State = start(near.problem, self.graph, begun)
        self.scale = int(self.graph.weights[4])
        arcs = 2 * (problem.E + len(self.node))
        self.fore, self.rear = side(len(self.node), arcs), side(len(self.node), arcs)

    @property
    def sessions(self) -> np.ndarray:
        """Sessions per pair: int64[E]."""
        return self._own(self.state.pair, self.local.pair)

    @property
    def potentials(self) -> np.ndarray:
        """Potentials of needs, listings, units, communities and the terminal, which has zero."""
        return self._own(self.state.potential, self.node)

    @property
    def used(self) -> np.ndarray:
        """Sessions that each unit gives: int64[U]."""
        return self._own(self.state.unit, self.local.unit)

    @property
    def given(self) -> np.ndarray:
        """Sessions that each need has: int64[N]."""
        return self._own(self.state.need, self.local.need)

    @property
    def upper(self) -> np.ndarray:
        """Most sessions of each pair that its limit and its need allow: int64[E]."""
        return self._own(self.graph.upper, self.local.pair)

    @property
    def worth(self) -> np.ndarray:
        """Scaled worth of the next session of each pair that has none: int64[E]."""
        kept = np.array(self.graph.base) > 0
        return self._own(np.array(self.graph.value) + kept, self.local.pair)

    @staticmethod
    def _own(values, rows: np.ndarray) -> np.ndarray:
        """Values of local rows in the problem's order."""
        own = np.empty(len(rows), dtype=np.int64)
        own[rows] = values
        return own

    def set_potentials(self, values: np.ndarray) -> None:
        """Put other potentials in place."""
        self._put(values[self.node])

    def _put(self, values: np.ndarray) -> None:
        """Potentials in the local order."""
        if not isinstance(self.state.potential, np.ndarray):
            values = values.tolist()
        self.state.potential[:] = values

    def begin(self) -> None:
        """Potentials under which only needs that are not admitted are negative arcs.

        Units and communities stand at their next step, listings at their unit, and each need at
        the best that any pair could give it.
        """
        p, x = self.local.problem, np.array(self.state.pair)
        used, served = np.array(self.state.unit), np.array(self.state.community)
        unit, community = np.arange(p.U), np.arange(p.G)
        next_unit = np.where(used < p.unit_sessions, used + 1, used)
        next_community = np.where(served < p.community_wanted, served + 1, served)
        units = -self.scale * unit_step(p, unit, next_unit)
        communities = -self.scale * community_step(p, community, next_community)
        listings = units[p.listing_unit]
        needs = communities[p.need_community].copy()
        value, base = np.array(self.graph.value), np.array(self.graph.base)
        gain = value + (x < base) + listings[p.pair_listing]
        free = x < np.array(self.graph.upper)
        np.maximum.at(needs, p.pair_need[free], gain[free])
        self._put(np.concatenate([needs, listings, units, communities, [0]]))

    def admit(self, order: np.ndarray, each: Callable[[float], None] | None = None) -> None:
        """Admit needs in this order; `each` hears the share done and may raise to stop."""
        place = inverse(self.local.need)
        for at in range(0, len(order), AT_ONCE):
            if each is not None:
                each(at / len(order))
            self._mend(NEED, place[order[at : at + AT_ONCE]])

    def mend_all(self, each: Callable[[float], None] | None = None) -> None:
        """Let in every negative arc there is; `each` hears the share done and may raise to stop."""
        found = self.negative()
        whole, done = sum(len(rows) for rows in found.values()), 0
        for kind, rows in found.items():
            for at in range(0, len(rows), SOME):
                if each is not None:
                    each(done / whole)
                some = rows[at : at + SOME]
                self._mend(kind, some)
                done += len(some)

    def negative(self) -> dict[int, np.ndarray]:
        """Local rows of each kind of arc that has room and a negative reduced cost."""
        p, state, graph = self.local.problem, self.state, self.graph
        d, x = np.array(state.potential), np.array(state.pair)
        n, m, u, g, _ = np.split(d, np.cumsum([p.N, p.M, p.U, p.G]))
        need, listing = np.array(state.need), np.array(state.listing)
        unit, community = np.array(state.unit), np.array(state.community)
        value, base = np.array(graph.value), np.array(graph.base)
        rows = np.arange(max(p.U, p.G))
        reduced = n[p.pair_need] - m[p.pair_listing] - value
        pairs = (x < np.array(graph.upper)) & (reduced < (x < base))
        pairs |= (x > p.pair_pinned) & (reduced > (x <= base))
        slack = m - u[p.listing_unit]
        listings = (listing < p.listing_sessions) & (slack < 0) | (listing > 0) & (slack > 0)
        rise = n - g[p.need_community]
        needs = (need < p.need_sessions) & (rise > 0) | (need > 0) & (rise < 0)
        more = self.scale * unit_step(p, rows[: p.U], unit + 1) + u
        less = self.scale * unit_step(p, rows[: p.U], unit) + u
        units = (unit < p.unit_sessions) & (more < 0) | (unit > 0) & (less > 0)
        more = self.scale * community_step(p, rows[: p.G], community + 1) + g
        less = self.scale * community_step(p, rows[: p.G], community) + g
        communities = (community < p.community_wanted) & (more > 0) | (community > 0) & (less < 0)
        kinds = {
            UNIT: units, COMMUNITY: communities, LISTING: listings, PAIR: pairs, NEED: needs
        }  # fmt: skip
        return {kind: np.flatnonzero(rows) for kind, rows in kinds.items()}

    def shortest(self, tail: int, head: int, skip: int = -1) -> tuple[int, list[tuple[int, int]]]:
        """Length of the shortest way from `head` to `tail`, and its pairs with their direction.

        The length is in scaled worth. (pair, +1) is a session more, (pair, −1) one less. Without
        any way the length is at least `FAR`.
        """
        fore, rear, potential = self.fore, self.rear, self.state.potential
        tail, head = int(self.place[tail]), int(self.place[head])
        closed = self._closed(skip)
        length = int(search(self.graph, self.state, fore, rear, tail, head, FAR))
        self._closed(skip, closed)
        if length >= FAR:
            return FAR, []
        needs, pairs = self.problem.N, []
        for labels, forward in ((fore, True), (rear, False)):
            node = int(fore.count[3])
            while labels.parent[node] >= 0:
                other, pair = int(labels.parent[node]), int(labels.via[node])
                if pair >= 0:
                    pairs.append(
                        (
                            int(self.local.pair[pair]),
                            1 if (other if forward else node) < needs else -1,
                        )
                    )
                node = other
        return length - int(potential[head]) + int(potential[tail]), pairs

    def _closed(self, pair: int, costs: tuple[int, int] = (CLOSED, CLOSED)) -> tuple[int, int]:
        """Put these costs of a session more and one less of a pair; what they were."""
        if pair < 0:
            return costs
        row, more, less = int(self.pair_place[pair]), self.state.more, self.state.less
        former = int(more[row]), int(less[row])
        more[row], less[row] = costs
        return former

    @cached_property
    def place(self) -> np.ndarray:
        """Local node of each node."""
        return inverse(self.node)

    @cached_property
    def pair_place(self) -> np.ndarray:
        """Local row of each pair."""
        return inverse(self.local.pair)

    def value(self, pair: int) -> int:
        """Scaled worth of one session of a pair, without what keeping it is worth."""
        return int(self.graph.value[self.pair_place[pair]])

    def prices(self) -> Prices:
        """The prices of the potentials, in worth that is not scaled."""
        return prices_of(self.problem, self.potentials)

    def follow(self, prices: Prices) -> None:
        """Potentials of the prices that prove this flow optimal."""
        p = self.problem
        units, communities = -prices.units, -prices.communities
        self.set_potentials(
            self.scale
            * np.concatenate(
                [
                    prices.needs + communities[p.need_community],
                    units[p.listing_unit] - prices.listings,
                    units,
                    communities,
                    [0],
                ]
            )
        )

    def _mend(self, kind: int, rows) -> None:
        if len(rows):
            rows = np.asarray(rows, dtype=np.int64)
            if not isinstance(self.state.pair, np.ndarray):
                rows = rows.tolist()
            with undisturbed():
                mend(self.graph, self.state, self.fore, self.rear, kind, rows)
