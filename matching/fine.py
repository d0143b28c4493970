"""Fits and steps among plans of best coverage: a flow with costs of at most a few thousand.

Nodes are numbered needs, listings, units, communities, terminal, as in `graph`. An arc's reduced
cost is its cost plus the potential of its tail less that of its head. Under given potentials every
arc has a window: what it may carry so that complementary slackness holds. Arcs of reduced cost
below zero are full, those above empty, and only those at zero are free.
"""

import numpy as np

from matching.arrays import total
from matching.coverage import Levels
from matching.objective import community_step, unit_step
from matching.remainder import Remainder


class Fine:
    """The network between nodes of one level, and what each arc of it carries.

    Parameters
    ----------
    r : Remainder
    levels : Levels

    Attributes
    ----------
    pairs : int64[K]
        Rows of the remainder's pairs that are free; the other `full` ones are at their limit.
    tail, head : int32[A]
        Arcs: pairs, listings to units, units to terminal, terminal to communities, communities to
        needs.
    least, room : int64[A]
        What each must and what it can carry.
    flow, potential : int64[A], int64[nodes]
        Nothing yet and zero to begin with.
    """

    def __init__(self, r: Remainder, levels: Levels) -> None:
        self.remainder = r
        needs, listings, units, communities = r.counts
        drop = levels.need[r.pair_need] - levels.listing[r.pair_listing]
        self.pairs, self.full = np.flatnonzero(drop == 0), np.flatnonzero(drop > 0)
        pair_need, pair_listing = r.pair_need[self.pairs], r.pair_listing[self.pairs]
        unit, community = needs + listings, needs + listings + units
        self.terminal = community + communities
        self.nodes = self.terminal + 1
        self.tail = np.concatenate(
            [
                pair_need,
                np.arange(needs, unit),
                np.arange(unit, community),
                np.full(communities, self.terminal),
                community + r.need_community,
            ]
        ).astype(np.int32)
        self.head = np.concatenate(
            [
                needs + pair_listing,
                unit + r.listing_unit,
                np.full(units, self.terminal),
                np.arange(community, self.terminal),
                np.arange(needs),
            ]
        ).astype(np.int32)
        # A need of a higher rank than its level is served in full: its worth exceeds the price.
        must_need = levels.need < r.need_rank
        fall = levels.listing - levels.unit[r.listing_unit]
        self.must_unit = levels.unit > 0
        self.may_need = ~must_need
        zero = np.zeros(max(len(self.pairs), communities), dtype=np.int64)
        self.least = np.concatenate(
            [
                zero[: len(self.pairs)],
                np.where(fall > 0, r.listing_sessions, 0),
                np.where(self.must_unit, r.unit_sessions, 0),
                zero[:communities],
                np.where(must_need, r.need_sessions, 0),
            ]
        )
        self.room = np.concatenate(
            [
                r.pair_room[self.pairs],
                np.where(fall >= 0, r.listing_sessions, 0),
                r.unit_sessions,
                r.community_wanted,
                r.need_sessions,
            ]
        )
        cuts = np.cumsum([len(self.pairs), listings, units, communities])
        self.unit_arcs, self.community_arcs = slice(*cuts[1:3]), slice(*cuts[2:4])
        self.cost = np.zeros(len(self.tail), dtype=np.int64)
        self.cost[: cuts[0]] = -r.pair_points[self.pairs]
        amount = r.pair_room[self.full]
        self.supply = total(needs + r.pair_listing[self.full], amount, self.nodes)
        self.supply -= total(r.pair_need[self.full], amount, self.nodes)
        self.flow = self.least.copy()
        self.potential = np.zeros(self.nodes, dtype=np.int64)

    def reduced(self) -> np.ndarray:
        """Reduced cost of each arc, steps and bonuses left out: int64[A]."""
        return self.cost + self.potential[self.tail] - self.potential[self.head]

    def windows(self, reduced: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Least and most that each arc may carry under the potentials."""
        r, unit, community = self.remainder, self.unit_arcs, self.community_arcs
        low = np.where(reduced < 0, self.room, self.least)
        high = np.where(reduced > 0, self.least, self.room)
        price, least = -reduced[unit], self.least[unit]
        low[unit] = np.maximum(r.steps_below(price), least)
        high[unit] = np.maximum(r.steps_below(price + 1), least)
        price = reduced[community]
        low[community] = r.bonuses_above(price)
        high[community] = r.bonuses_above(price - 1)
        return low, high

    def margins(self, reduced: np.ndarray, reach: int) -> tuple[np.ndarray, ...]:
        """Arcs that have room for a session more at a reduced cost within `reach`, and that cost.

        Arcs that could do with one less follow, and the reduced cost of that. Neither is negative
        when the flow lies within its windows.
        """
        r, unit, community = self.remainder, self.unit_arcs, self.community_arcs
        _, _, units, communities = r.counts
        more, less = reduced.copy(), -reduced
        row, used = np.arange(units), self.flow[unit]
        more[unit] += unit_step(r, row, used + 1)
        less[unit] -= unit_step(r, row, used)
        row, used = np.arange(communities), self.flow[community]
        more[community] -= community_step(r, row, used + 1)
        less[community] += community_step(r, row, used)
        up = np.flatnonzero((more <= reach) & (self.flow < self.room))
        down = np.flatnonzero((less <= reach) & (self.flow > self.least))
        return up, more[up], down, less[down]

    def excess(self) -> np.ndarray:
        """What enters each node less what leaves it: int64[nodes], 0 for the terminal.

        The terminal balances by itself once all others do, so it gives and takes without end.
        """
        found = self.supply + np.bincount(self.head, self.flow, self.nodes).astype(np.int64)
        found -= np.bincount(self.tail, self.flow, self.nodes).astype(np.int64)
        found[self.terminal] = 0
        return found
