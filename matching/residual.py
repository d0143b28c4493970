"""What a flow could still change, and the shortest ways through it.

Nodes are communities, needs, listings, units and one terminal that closes the circle. An arc runs
wherever one session more or less may pass; its cost is what that would lose. A flow is optimal
exactly when no circle of arcs has a negative cost (Klein 1967), and then the shortest distances
are its prices.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matching.network import Network
from matching.objective import given

FAR = np.int64(2**61)
"""Distance of a node that cannot be reached."""


@dataclass(frozen=True, eq=False)
class Arcs:
    """Arcs sorted by head, so that one pass over all of them is one `reduceat`."""

    tail: np.ndarray
    head: np.ndarray
    cost: np.ndarray
    ref: np.ndarray
    """Row of the network's arc, plus one, negative when the session is taken away; else 0."""
    begins: np.ndarray
    heads: np.ndarray
    counts: np.ndarray

    @classmethod
    def of(cls, tail, head, cost, ref) -> "Arcs":
        """Sort loose arcs."""
        order = np.argsort(head, kind="stable")
        heads, begins, counts = np.unique(head[order], return_index=True, return_counts=True)
        return cls(tail[order], head[order], cost[order], ref[order], begins, heads, counts)

    def turned(self) -> "Arcs":
        """The same arcs, each running the other way."""
        return Arcs.of(self.head, self.tail, self.cost, self.ref)


class Residual:
    """The residual network of a feasible flow.

    Parameters
    ----------
    net : Network
    flow : int64[A]
        Sessions on each arc of the network, within every bound and capacity.
    """

    def __init__(self, net: Network, flow: np.ndarray) -> None:
        p = net.problem
        self.net, self.flow = net, flow
        self.communities = np.arange(p.G)
        self.needs = p.G + np.arange(p.N)
        self.listings = p.G + p.N + np.arange(p.M)
        self.units = p.G + p.N + p.M + np.arange(p.U)
        self.terminal = p.G + p.N + p.M + p.U
        self.nodes = self.terminal + 1
        self.arcs = self._arcs()

    def _arcs(self) -> Arcs:
        net, p = self.net, self.net.problem
        # `given` counts by pair, so the arcs of a split pair are joined first.
        by_need, by_listing, by_unit, by_community = given(p, net.sessions(self.flow))
        loose: list[tuple[np.ndarray, ...]] = []

        def add(mask, tail, head, cost=None, ref=None) -> None:
            size = int(np.count_nonzero(mask))
            none = np.zeros(size, dtype=np.int64)
            loose.append(
                (
                    np.broadcast_to(tail, mask.shape)[mask],
                    np.broadcast_to(head, mask.shape)[mask],
                    none if cost is None else cost[mask],
                    none if ref is None else ref[mask],
                )
            )

        end = self.terminal
        community, unit = np.arange(p.G), np.arange(p.U)
        more, less = (
            -net.community_step(community, by_community + 1),
            net.community_step(community, by_community),
        )
        add(by_community < p.community_wanted, end, self.communities, more)
        add(by_community > 0, self.communities, end, less)
        owner = self.communities[p.need_community]
        add(by_need < p.need_sessions, owner, self.needs)
        add(by_need > 0, self.needs, owner)
        tail, head = self.needs[net.need], self.listings[net.listing]
        row = np.arange(len(self.flow)) + 1
        add(self.flow < net.upper, tail, head, -net.value, row)
        add(self.flow > net.lower, head, tail, net.value, -row)
        owner = self.units[p.listing_unit]
        add(by_listing < p.listing_sessions, self.listings, owner)
        add(by_listing > 0, owner, self.listings)
        more, less = net.unit_step(unit, by_unit + 1), -net.unit_step(unit, by_unit)
        add(by_unit < p.unit_sessions, self.units, end, more)
        add(by_unit > 0, end, self.units, less)
        return Arcs.of(*(np.concatenate(column) for column in zip(*loose, strict=True)))

    def relax(
        self,
        distance: np.ndarray,
        arcs: Arcs,
        via: np.ndarray | None = None,
        passes: int | None = None,
        each: Callable[[], None] | None = None,
    ) -> bool:
        """Lower `distance` in place until nothing changes: Bellman–Ford, all arcs at once.

        `via` receives, for each node bettered, the arc that did it. True when the distances are
        final; False after `passes` (default: as many as there are nodes, which without a negative
        circle is always enough). `each` is called now and then and may raise to stop.
        """
        if not len(arcs.tail):
            return True
        for turn in range(self.nodes + 1 if passes is None else passes):
            if each is not None and turn % 16 == 15:
                each()
            reach = distance[arcs.tail]
            offer = np.where(reach >= FAR // 2, FAR, reach + arcs.cost)
            best = np.minimum.reduceat(offer, arcs.begins)
            better = best < distance[arcs.heads]
            if not better.any():
                return True
            if via is not None:
                wins = np.repeat(better, arcs.counts) & (offer == np.repeat(best, arcs.counts))
                rows = np.flatnonzero(wins)
                via[arcs.head[rows]] = rows
            distance[arcs.heads[better]] = best[better]
        return False

    def potentials(self, each: Callable[[], None] | None = None) -> np.ndarray | None:
        """Distances under which no arc loses: int64[nodes]; None when the flow is not optimal."""
        distance = np.zeros(self.nodes, dtype=np.int64)
        return distance if self.relax(distance, self.arcs, each=each) else None

    def distances(
        self, source: int, back: bool = False, without: int = 0
    ) -> tuple[np.ndarray, np.ndarray, Arcs]:
        """Shortest distances from `source` (`back`: to it), the arc before each node, and the arcs.

        `without` leaves out the arcs whose `ref` is this. Only for optimal flows.
        """
        arcs = self.arcs
        if without:
            keep = arcs.ref != without
            arcs = Arcs.of(arcs.tail[keep], arcs.head[keep], arcs.cost[keep], arcs.ref[keep])
        if back:
            arcs = arcs.turned()
        distance = np.full(self.nodes, FAR)
        distance[source] = 0
        via = np.full(self.nodes, -1)
        self.relax(distance, arcs, via)
        return distance, via, arcs

    def cancelled(self) -> np.ndarray:
        """The flow after one session has gone round one negative circle; there must be one."""
        arcs, nodes = self.arcs, self.nodes
        distance = np.zeros(nodes, dtype=np.int64)
        via = np.full(nodes, -1)
        while not self.relax(distance, arcs, via, passes=8):
            circle = _circle(arcs, via)
            if circle:
                refs = arcs.ref[circle]
                refs = refs[refs != 0]
                flow = self.flow.copy()
                np.add.at(flow, np.abs(refs) - 1, np.sign(refs))
                return flow
        raise ValueError("the flow is optimal already")


def _circle(arcs: Arcs, via: np.ndarray) -> list[int]:
    """Arcs of one circle among the arcs before each node, if there is one."""
    before = np.where(via >= 0, arcs.tail[via], -1)
    state = np.zeros(len(via), dtype=np.int8)
    for start in range(len(via)):
        trail, node = [], start
        while node >= 0 and state[node] == 0:
            state[node] = 1
            trail.append(node)
            node = before[node]
        if node >= 0 and state[node] == 1 and node in trail:
            return [int(via[at]) for at in trail[trail.index(node) :]]
        state[trail] = 2
    return []


def trace(via: np.ndarray, arcs: Arcs, node: int) -> list[int]:
    """The network arcs used on the shortest way to `node`: signed refs, in no stated order."""
    refs = []
    while via[node] >= 0:
        row = via[node]
        if arcs.ref[row]:
            refs.append(int(arcs.ref[row]))
        node = arcs.tail[row]
    return refs
