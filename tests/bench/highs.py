"""The round as one linear programme with tier weights, solved by HiGHS: a rival to measure against.

Limits are nested on both sides, so the programme has whole-number optima and HiGHS returns one.
Equal steps of a unit or community are one bounded variable.
"""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from matching import Problem
from matching.arrays import total
from matching.objective import community_step, fit_points, tier_weights, unit_step


def _runs(owners: np.ndarray, counts: np.ndarray, step) -> tuple[np.ndarray, ...]:
    """Runs of equal steps: owner, step, length."""
    found = [(np.zeros(0, np.int64),) * 3]
    for owner in owners:
        k = np.arange(1, int(counts[owner]) + 1)
        values, lengths = np.unique(step(np.full(len(k), owner), k), return_counts=True)
        found.append((np.full(len(values), owner), values, lengths))
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))


def programme(p: Problem) -> np.ndarray | None:
    """Sessions per pair, optimal but for rounding: float[E]; None if HiGHS fails."""
    arcs, most = p.E, np.minimum(p.pair_limit, p.need_sessions[p.pair_need])
    need, listing = p.pair_need, p.pair_listing
    pair_room = np.minimum(most, p.listing_sessions[listing])
    usable = np.minimum(p.listing_sessions, total(listing, pair_room, p.M))
    unit_most = np.minimum(p.unit_sessions, total(p.listing_unit, usable, p.U))
    unit, cost, length = _runs(
        np.flatnonzero(unit_most), unit_most, lambda u, k: unit_step(p, u, k)
    )
    wanted = p.community_wanted
    community, bonus, runs = _runs(
        np.flatnonzero(wanted), wanted, lambda g, k: community_step(p, g, k)
    )

    def matrix(rows, *blocks):
        row, column, value = (np.concatenate(x) for x in zip(*blocks, strict=True))
        shape = (rows, arcs + len(unit) + len(community))
        return coo_matrix((value, (row, column)), shape=shape).tocsr()

    arc, one = np.arange(arcs), np.ones(arcs)
    upper = matrix(p.N + p.M, (need, arc, one), (p.N + listing, arc, one))
    equal = matrix(
        p.U + p.G,
        (p.listing_unit[listing], arc, one),
        (unit, arcs + np.arange(len(unit)), -np.ones(len(unit))),
        (p.U + p.need_community[need], arc, one),
        (
            p.U + community,
            arcs + len(unit) + np.arange(len(community)),
            -np.ones(len(community)),
        ),
    )
    low = np.concatenate([p.pair_pinned, np.zeros(len(unit) + len(community))])
    high = np.concatenate([pair_room, length, runs])
    result = linprog(
        np.concatenate([-(tier_weights(p)[p.need_tier[need]] + fit_points(p)), cost, -bonus]),
        A_ub=upper,
        b_ub=np.concatenate([p.need_sessions, p.listing_sessions]),
        A_eq=equal,
        b_eq=np.zeros(p.U + p.G),
        bounds=np.column_stack([low, high]),
        method="highs",
    )
    if result.x is None:
        return None
    return result.x[:arcs]
