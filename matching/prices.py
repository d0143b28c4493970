"""Prices: the certificate that a plan is optimal.

A price is what one session more of a need, a listing, a unit or a community is worth at the
margin, in ten-thousandths. Any prices at all give an upper bound on every plan (weak duality); a
plan whose value reaches the bound is therefore optimal, and nothing need be solved to see it.
"""

from dataclasses import dataclass

import numpy as np

from matching.objective import (
    community_bonus,
    fit_points,
    floor_sum,
    points,
    unit_cost,
)
from matching.problem import Problem


@dataclass(frozen=True, eq=False)
class Prices:
    """Whole-number prices; those of needs and listings are never negative."""

    needs: np.ndarray
    listings: np.ndarray
    units: np.ndarray
    communities: np.ndarray


def _unit_rent(p: Problem, unit: int, price: int) -> int:
    """Σ_k max(0, price − step k) over the unit's sessions."""
    room, load = int(p.unit_sessions[unit]), int(p.unit_load[unit])
    weight, whole = points(p.balance), load + room
    if price <= 0 or not room:
        return 0
    # Step k is below the price exactly when weight·(load + k) < price·whole.
    count = room if not weight else min(room, max(0, -(-price * whole // weight) - 1 - load))
    return count * price - unit_cost(p, unit, count)


def _community_rent(p: Problem, community: int, price: int) -> int:
    """Σ_k max(0, bonus k − price) over the sessions that the community wants."""
    wanted, weight = int(p.community_wanted[community]), points(p.fairness)
    if not wanted:
        return 0
    whole = int(p.community_served[community]) + wanted
    if price <= 0:
        return community_bonus(p, community, wanted) - wanted * price
    # Bonus k is above the price when weight·(wanted − k + 1) ≥ (price + 1)·whole.
    count = 0 if not weight else max(0, wanted + 1 - -(-(price + 1) * whole // weight))
    if not count:
        return 0
    least = wanted - count + 1
    return floor_sum(count, weight, weight * least, whole) - count * price


def dual_value(p: Problem, found: Prices, weights: np.ndarray) -> int:
    """The upper bound that the prices put on tiers and objective together, as a Python int."""
    big = object  # Python's whole numbers: a tampered price must not overflow
    unit_price, need_price = found.units.astype(big), found.needs.astype(big)
    listing_price, community_price = found.listings.astype(big), found.communities.astype(big)
    gain = (weights[p.need_tier[p.pair_need]] + fit_points(p)).astype(big)
    gain = gain - need_price[p.pair_need] + community_price[p.need_community[p.pair_need]]
    gain = gain - listing_price[p.pair_listing] - unit_price[p.listing_unit[p.pair_listing]]
    bound = int((gain * np.where(gain > 0, p.pair_most, p.pair_pinned)).sum()) if p.E else 0
    bound += int((need_price * p.need_sessions).sum()) if p.N else 0
    bound += int((listing_price * p.listing_sessions).sum()) if p.M else 0
    bound += sum(_unit_rent(p, u, int(unit_price[u])) for u in range(p.U))
    bound += sum(_community_rent(p, c, int(community_price[c])) for c in range(p.G))
    return bound
