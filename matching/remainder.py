"""What is left of a problem once its pins are given: the rows that the bulk route computes with.

Pins count in the steps, so a unit's load and a community's served sessions take them over, and
every step that is left costs what it did.
"""

from dataclasses import dataclass

import numpy as np

from matching.arrays import total
from matching.objective import fit_points, points
from matching.problem import Problem


@dataclass(frozen=True, eq=False)
class Remainder:
    """Capacities less the pins, under the names that `Problem` has, and the pairs still of use.

    Needs are numbered in the order given to `remainder`, and pairs sorted by need; `need` and
    `pair` hold the rows of the problem. A need may want nothing more here.

    Attributes
    ----------
    need_rank : int64[N]
        Number of tiers less the need's tier: the most urgent rank highest, and none is 0.
    pair_points : int64[K]
        Fit in ten-thousandths.
    pair_room : int64[K]
        Most sessions more that the pair's limit and its need allow, at least 1.
    """

    need: np.ndarray
    pair: np.ndarray
    need_sessions: np.ndarray
    need_rank: np.ndarray
    need_community: np.ndarray
    listing_sessions: np.ndarray
    listing_unit: np.ndarray
    unit_sessions: np.ndarray
    unit_load: np.ndarray
    community_wanted: np.ndarray
    community_served: np.ndarray
    pair_need: np.ndarray
    pair_listing: np.ndarray
    pair_points: np.ndarray
    pair_room: np.ndarray
    tiers: int
    balance: float
    fairness: float

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Numbers of needs, listings, units and communities."""
        return (
            len(self.need_sessions),
            len(self.listing_sessions),
            len(self.unit_sessions),
            len(self.community_wanted),
        )

    def steps_below(self, price: np.ndarray) -> np.ndarray:
        """How many of each unit's steps cost less than `price`: int64[U]."""
        weight, load, room = points(self.balance), self.unit_load, self.unit_sessions
        if not weight:
            return np.where(price > 0, room, 0)
        # Step k is below the price exactly when weight·(load + k) < price·whole.
        return np.clip(-(-price * (load + room) // weight) - 1 - load, 0, room)

    def bonuses_above(self, price: np.ndarray) -> np.ndarray:
        """How many of each community's bonuses exceed `price`: int64[G]."""
        weight, wanted = points(self.fairness), self.community_wanted
        if not weight:
            return np.where(price < 0, wanted, 0)
        # Bonus k is above the price when weight·(wanted − k + 1) ≥ (price + 1)·whole.
        whole = self.community_served + wanted
        return np.clip(wanted + 1 - -(-(price + 1) * whole // weight), 0, wanted)


def remainder(p: Problem, order: np.ndarray) -> Remainder:
    """The remainder of `p`, its needs numbered in this order.

    Parameters
    ----------
    p : Problem
    order : int64[N]
        Rows of the needs; it decides between equal plans.
    """
    unit = p.listing_unit[p.pair_listing]
    community = p.need_community[p.pair_need]
    pinned = p.pair_pinned
    by_unit, by_community = total(unit, pinned, p.U), total(community, pinned, p.G)
    need_left = p.need_sessions - total(p.pair_need, pinned, p.N)
    listing_left = p.listing_sessions - total(p.pair_listing, pinned, p.M)
    unit_left = p.unit_sessions - by_unit
    room = np.minimum(p.pair_limit - pinned, need_left[p.pair_need])
    place = np.empty(p.N, dtype=np.int64)
    place[order] = np.arange(p.N)
    able = (room > 0) & (listing_left[p.pair_listing] > 0) & (unit_left[unit] > 0)
    pair = np.flatnonzero(able)
    at = place[p.pair_need[pair]]
    if len(at) and (at[1:] < at[:-1]).any():
        inner = np.argsort(at, kind="stable")
        pair, at = pair[inner], at[inner]
    return Remainder(
        need=order,
        pair=pair,
        need_sessions=need_left[order],
        need_rank=p.tiers - p.need_tier[order],
        need_community=p.need_community[order],
        listing_sessions=listing_left,
        listing_unit=p.listing_unit,
        unit_sessions=unit_left,
        unit_load=p.unit_load + by_unit,
        community_wanted=p.community_wanted - by_community,
        community_served=p.community_served + by_community,
        pair_need=at,
        pair_listing=p.pair_listing[pair],
        pair_points=fit_points(p)[pair],
        pair_room=room[pair],
        tiers=p.tiers,
        balance=p.balance,
        fairness=p.fairness,
    )
