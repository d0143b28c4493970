"""The round as a linear programme, for quantities too large to expand into slots.

Limits are nested on both sides, so the programme has whole-number optima and HiGHS returns one.
Equal steps of a unit or community are one bounded variable. HiGHS computes in floating point:
the caller proves the result and mends it where it is a point off.
"""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from matching.arrays import total
from matching.network import Network


def _runs(owners: np.ndarray, counts: np.ndarray, step) -> tuple[np.ndarray, ...]:
    """Runs of equal steps: owner, step, length."""
    found = [(np.zeros(0, np.int64),) * 3]
    for owner in owners:
        k = np.arange(1, int(counts[owner]) + 1)
        values, lengths = np.unique(step(np.full(len(k), owner), k), return_counts=True)
        found.append((np.full(len(values), owner), values, lengths))
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))


def programme(net: Network) -> np.ndarray | None:
    """A flow over the arcs of `net`, optimal but for rounding: float[A]; None if HiGHS fails."""
    p, arcs = net.problem, len(net.pair)
    pair_room = np.minimum(net.upper, p.listing_sessions[net.listing])
    usable = np.minimum(p.listing_sessions, total(net.listing, pair_room, p.M))
    unit_most = np.minimum(p.unit_sessions, total(p.listing_unit, usable, p.U))
    unit, cost, length = _runs(np.flatnonzero(unit_most), unit_most, net.unit_step)
    wanted = p.community_wanted
    community, bonus, most = _runs(np.flatnonzero(wanted), wanted, net.community_step)

    def matrix(rows, *blocks):
        row, column, value = (np.concatenate(x) for x in zip(*blocks, strict=True))
        shape = (rows, arcs + len(unit) + len(community))
        return coo_matrix((value, (row, column)), shape=shape).tocsr()

    arc, one = np.arange(arcs), np.ones(arcs)
    upper = matrix(p.N + p.M, (net.need, arc, one), (p.N + net.listing, arc, one))
    equal = matrix(
        p.U + p.G,
        (p.listing_unit[net.listing], arc, one),
        (unit, arcs + np.arange(len(unit)), -np.ones(len(unit))),
        (p.U + p.need_community[net.need], arc, one),
        (
            p.U + community,
            arcs + len(unit) + np.arange(len(community)),
            -np.ones(len(community)),
        ),
    )
    low = np.concatenate([net.lower, np.zeros(len(unit) + len(community))])
    high = np.concatenate([pair_room, length, most])
    result = linprog(
        np.concatenate([-net.value, cost, -bonus]),
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
