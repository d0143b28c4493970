"""Prices: the certificate that a plan is optimal.

A price is what one session more of a need, a listing, a unit or a community is worth at the
margin, in ten-thousandths. Any prices at all give an upper bound on every plan (weak duality); a
plan whose value reaches the bound is therefore optimal, and nothing need be solved to see it.
"""

from dataclasses import dataclass

import numpy as np

from matching.objective import community_bonus, fit_points, points, unit_cost
from matching.problem import Problem


@dataclass(frozen=True, eq=False)
class Prices:
    """Whole-number prices; those of needs and listings are never negative.

    Attributes
    ----------
    needs, listings, units, communities : int64[N], int64[M], int64[U], int64[G]
        In ten-thousandths per session.
    """

    needs: np.ndarray
    listings: np.ndarray
    units: np.ndarray
    communities: np.ndarray


def prices_of(p: Problem, potentials: np.ndarray) -> Prices:
    """The prices of an optimal flow's potentials.

    Where no session passes, a price may be any that attracts none: zero is the plainest. A
    community served in full passes a negative price on to its needs, sum for sum.

    Parameters
    ----------
    p : Problem
    potentials : int64[N + M + U + G + 1]
        Of needs, listings, units, communities and the terminal, which has zero.
    """
    n, m, u, g, _ = np.split(potentials, np.cumsum([p.N, p.M, p.U, p.G]))
    need = np.maximum(n - g[p.need_community], 0) + np.maximum(g, 0)[p.need_community]
    return Prices(need, np.maximum(u[p.listing_unit] - m, 0), np.maximum(-u, 0), np.maximum(-g, 0))


def _unit_rent(p: Problem, price: np.ndarray) -> np.ndarray:
    """Σ_k max(0, price − step k) over the sessions of each unit: int64[U], of int64[U]."""
    unit, load, room, weight = np.arange(p.U), p.unit_load, p.unit_sessions, points(p.balance)
    count = room
    if weight:
        # Step k is below the price exactly when weight·(load + k) < price·whole.
        count = np.clip(-(-price * (load + room) // weight) - 1 - load, 0, room)
    count = np.where(price > 0, count, 0).astype(np.int64)
    return count * price - unit_cost(p, unit, count)


def _community_rent(p: Problem, price: np.ndarray) -> np.ndarray:
    """Σ_k max(0, bonus k − price) over what each community wants: int64[G], of int64[G]."""
    community, wanted, weight = np.arange(p.G), p.community_wanted, points(p.fairness)
    whole = p.community_served + wanted
    count = np.where(price > 0, 0, wanted)
    if weight:
        # Bonus k is above the price when weight·(wanted − k + 1) ≥ (price + 1)·whole.
        some = np.clip(wanted + 1 - -(-(price + 1) * whole // weight), 0, wanted)
        count = np.where(price > 0, some, wanted)
    count = count.astype(np.int64)
    return community_bonus(p, community, count) - count * price


def dual_value(p: Problem, found: Prices, weights: np.ndarray) -> int:
    """The upper bound that the prices put on tiers and objective together, as a Python int.

    Weak duality of a flow with convex costs (Ahuja, Magnanti and Orlin 1993, section 9.4 and
    chapter 14). Computed in 64 bits where nothing can overflow, and in Python's whole numbers where
    stated prices or weights are so large (a tampered plan may state any).

    Parameters
    ----------
    p : Problem
    found : Prices
    weights : int64[tiers] or object[tiers]
        What a session of each tier is worth.

    Returns
    -------
    int
        In ten-thousandths.
    """
    columns = (found.needs, found.listings, found.units, found.communities)
    largest = max(_largest(column) for column in (np.array(weights, dtype=object), *columns))
    times = (
        4 * _largest(p.pair_most),
        _largest(p.need_sessions),
        _largest(p.listing_sessions),
        _largest(p.unit_load + p.unit_sessions),
        _largest(p.community_served + p.community_wanted),
    )
    kind = np.int64 if (largest + 1) * (max(times) + 4) < 1 << 62 else object
    need_price, listing_price, unit_price, community_price = (c.astype(kind) for c in columns)
    tiers = np.array(weights, dtype=kind)
    gain = tiers[p.need_tier[p.pair_need]] + fit_points(p)
    gain = gain - need_price[p.pair_need] + community_price[p.need_community[p.pair_need]]
    gain = gain - listing_price[p.pair_listing] - unit_price[p.listing_unit[p.pair_listing]]
    parts = (
        gain * np.where(gain > 0, p.pair_most, p.pair_pinned),
        need_price * p.need_sessions,
        listing_price * p.listing_sessions,
        _unit_rent(p, unit_price),
        _community_rent(p, community_price),
    )
    return sum(_whole(part) for part in parts)


def _largest(column: np.ndarray) -> int:
    return max(abs(int(column.min())), abs(int(column.max()))) if len(column) else 0


def _whole(part: np.ndarray) -> int:
    """A sum in Python's whole numbers: halves of 64 bits are summed apart, so none overflows."""
    if part.dtype == object:
        return int(part.sum()) if len(part) else 0
    return (int((part >> 32).sum()) << 32) + int((part & 0xFFFFFFFF).sum())
