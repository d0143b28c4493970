"""Random problems of every shape, and the referee: the same model written out for HiGHS."""

import numpy as np
from scipy.optimize import linprog

from matching import Problem


def random_problem(seed: int, needs: int = 9, listings: int = 8) -> Problem:
    """A small problem; the seed also decides its shape, from empty to crowded and tied."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(0, needs + 1)), int(rng.integers(0, listings + 1))
    units, communities = int(rng.integers(1, 6)), int(rng.integers(1, 5))
    most = int(rng.choice([1, 2, 4]))
    pairs = [(i, j) for i in range(n) for j in range(m) if rng.random() < rng.choice([0.3, 0.9])]
    levels = int(rng.choice([1, 5, 10_000]))
    need_sessions = rng.integers(1, most + 1, n)
    listing_sessions = rng.integers(0, most + 2, m)
    listing_unit = rng.integers(0, units, m)
    unit_sessions = rng.integers(0, 2 * most + 2, units)
    limit = np.full(len(pairs), 10**6)
    if rng.random() < 0.5:
        limit = np.where(rng.random(len(pairs)) < 0.5, rng.integers(0, most + 1, len(pairs)), limit)
    pinned = np.zeros(len(pairs), dtype=int)
    if rng.random() < 0.5:
        need_left, listing_left = need_sessions.copy(), listing_sessions.copy()
        unit_left = unit_sessions.copy()
        for e in rng.permutation(len(pairs))[:3]:
            i, j = pairs[e]
            room = min(need_left[i], listing_left[j], unit_left[listing_unit[j]], limit[e])
            pinned[e] = rng.integers(0, room + 1)
            need_left[i] -= pinned[e]
            listing_left[j] -= pinned[e]
            unit_left[listing_unit[j]] -= pinned[e]
    weights = [0, 0, 0.1, 0.3, 1, 5, 100, 0.0001]
    return Problem(
        need_sessions=need_sessions,
        need_tier=rng.integers(0, int(rng.choice([1, 3, 5])), n),
        need_community=rng.integers(0, communities, n),
        listing_sessions=listing_sessions,
        listing_unit=listing_unit,
        unit_sessions=unit_sessions,
        unit_load=rng.integers(0, 4, units) * int(rng.integers(0, 2)),
        community_served=rng.integers(0, 6, communities) * int(rng.integers(0, 2)),
        pair_need=[i for i, _ in pairs],
        pair_listing=[j for _, j in pairs],
        pair_fit=rng.integers(0, levels + 1, len(pairs)) / levels,
        pair_limit=limit,
        pair_pinned=pinned,
        balance=float(rng.choice(weights)),
        fairness=float(rng.choice(weights)),
    )


def referee(p: Problem) -> tuple[tuple[int, ...], int]:
    """Coverage per tier and objective, tier by tier with HiGHS, every step a variable of its own.

    Written from the published objective alone; it shares no formula with the solver.
    """
    if not p.E:
        return (0,) * p.tiers, 0
    big_b, big_f = round(10_000 * p.balance), round(10_000 * p.fairness)
    value = [float(round(10_000 * float(fit))) for fit in p.pair_fit]
    bounds = [(int(low), int(high)) for low, high in zip(p.pair_pinned, p.pair_limit, strict=True)]
    unit_columns, community_columns = {}, {}
    for u in range(p.U):
        load, room = int(p.unit_load[u]), int(p.unit_sessions[u])
        for k in range(1, room + 1):
            unit_columns.setdefault(u, []).append(len(value))
            value.append(-float(big_b * (load + k) // (load + room)))
            bounds.append((0, 1))
    for c in range(p.G):
        wanted = sum(int(p.need_sessions[n]) for n in range(p.N) if p.need_community[n] == c)
        for k in range(1, wanted + 1):
            community_columns.setdefault(c, []).append(len(value))
            value.append(float(big_f * (wanted - k + 1) // (int(p.community_served[c]) + wanted)))
            bounds.append((0, 1))
    width = len(value)
    upper, upper_most, equal = [], [], []
    for ends, room in ((p.pair_need, p.need_sessions), (p.pair_listing, p.listing_sessions)):
        for i, most in enumerate(room):
            row = np.zeros(width)
            row[np.flatnonzero(ends == i)] = 1
            upper.append(row)
            upper_most.append(float(most))
    for ends, columns, size in (
        (p.listing_unit[p.pair_listing], unit_columns, p.U),
        (p.need_community[p.pair_need], community_columns, p.G),
    ):
        for i in range(size):
            row = np.zeros(width)
            row[np.flatnonzero(ends == i)] = 1
            row[columns.get(i, [])] = -1
            equal.append(row)
    fixed: list[float] = [0.0] * len(equal)
    tiers = []

    def best(gain: np.ndarray) -> int:
        result = linprog(
            -gain,
            A_ub=np.array(upper),
            b_ub=upper_most,
            A_eq=np.array(equal),
            b_eq=fixed,
            bounds=bounds,
            method="highs",
        )
        assert result.status == 0, result.message
        whole = round(-result.fun)
        assert abs(-result.fun - whole) < 1e-4
        return whole

    for tier in range(p.tiers):
        row = np.zeros(width)
        row[np.flatnonzero(p.need_tier[p.pair_need] == tier)] = 1
        tiers.append(best(row))
        equal.append(row)
        fixed.append(float(tiers[-1]))
    return tuple(tiers), best(np.array(value))


def feasible(p: Problem, sessions: np.ndarray) -> bool:
    """Whether sessions per pair keep every limit, pin and capacity."""
    unit = p.listing_unit[p.pair_listing]
    sums = (
        (p.pair_need, p.need_sessions),
        (p.pair_listing, p.listing_sessions),
        (unit, p.unit_sessions),
    )
    return bool(
        (sessions >= p.pair_pinned).all()
        and (sessions <= p.pair_limit).all()
        and all(
            (np.bincount(at, sessions, len(room)) <= room).all() if len(at) else True
            for at, room in sums
        )
    )
