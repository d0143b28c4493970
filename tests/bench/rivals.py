"""Others' ways with the same round: OR-tools' minimum-cost flow, and taking the best pair first.

OR-tools gets the identical model: tier weights that are safe, every step of a unit and a community
as an arc of its own, and one way past for what stays uncovered.
"""

import numpy as np

from matching import Problem
from matching.arrays import ragged
from matching.objective import (
    community_step,
    covered,
    fit_points,
    objective,
    tier_weights,
    unit_step,
)


class MinCostFlow:
    """The round in OR-tools' `SimpleMinCostFlow`: arcs are built here, `solve` does no more."""

    def __init__(self, p: Problem) -> None:
        from ortools.graph.python import min_cost_flow

        if p.pair_pinned.any():
            raise ValueError("the rival's model has no pins")
        self.problem = p
        self._flow = min_cost_flow.SimpleMinCostFlow()
        value = tier_weights(p)[p.need_tier[p.pair_need]] + fit_points(p)
        listings, units = p.N, p.N + p.M
        communities, source = p.N + p.M + p.U, p.N + p.M + p.U + p.G
        sink = source + 1
        g, k = ragged(p.community_wanted)
        u, s = ragged(p.unit_sessions)
        wanted = int(p.need_sessions.sum())

        def arcs(tail, head, room, cost):
            shape = np.broadcast_shapes(*(np.shape(one) for one in (tail, head, room, cost)))
            return [
                np.broadcast_to(one, shape).astype(np.int64) for one in (tail, head, room, cost)
            ]

        groups = [
            arcs(p.pair_need, listings + p.pair_listing, p.pair_most, -value),
            arcs(source, communities + g, 1, -community_step(p, g, k + 1)),
            arcs(communities + p.need_community, np.arange(p.N), p.need_sessions, 0),
            arcs(listings + np.arange(p.M), units + p.listing_unit, p.listing_sessions, 0),
            arcs(units + u, sink, 1, unit_step(p, u, s + 1)),
            arcs(np.array([source]), sink, wanted, 0),
        ]
        self._flow.add_arcs_with_capacity_and_unit_cost(
            *(np.concatenate(column) for column in zip(*groups, strict=True))
        )
        self._flow.set_node_supply(source, wanted)
        self._flow.set_node_supply(sink, -wanted)

    def solve(self) -> None:
        """Run it; what it costs is what is measured."""
        status = self._flow.solve()
        if status != self._flow.OPTIMAL:
            raise ArithmeticError(f"OR-tools ended with status {status}")

    def worth(self) -> tuple[tuple[int, ...], int]:
        """Coverage per tier and objective of what it found."""
        sessions = self._flow.flows(np.arange(self.problem.E, dtype=np.int32)).astype(np.int64)
        return covered(self.problem, sessions), objective(self.problem, sessions)


def greedy(p: Problem) -> np.ndarray:
    """Sessions per pair when the most urgent need comes first and takes its best fit."""
    need, listing = p.need_sessions.copy(), p.listing_sessions.copy()
    unit, sessions = p.unit_sessions.copy(), p.pair_pinned.copy()
    owner = p.listing_unit[p.pair_listing]
    for left, at in ((need, p.pair_need), (listing, p.pair_listing), (unit, owner)):
        np.subtract.at(left, at, sessions)
    need, listing, unit = need.tolist(), listing.tolist(), unit.tolist()
    order = np.lexsort((-p.pair_fit, p.need_tier[p.pair_need]))
    columns = (order, p.pair_need[order], p.pair_listing[order], owner[order])
    for e, n, m, u in zip(*(column.tolist() for column in columns), strict=True):
        take = min(need[n], listing[m], unit[u], p.pair_limit[e] - sessions[e])
        if take > 0:
            sessions[e] += take
            need[n] -= take
            listing[m] -= take
            unit[u] -= take
    return sessions
