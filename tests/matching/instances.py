"""Random problems of every shape, and the referee: the same model written out for HiGHS."""

import numpy as np
from scipy.optimize import linprog

from matching import Problem

SHAPES = {
    "no needs": lambda c: _without(c, need=True),
    "no listings": lambda c: _without(c, listing=True),
    "nothing at all": lambda c: _without(c, need=True, listing=True, rest=True),
    "no pair": lambda c: _without(c),
    "one giant unit": lambda c: _one_unit(c),
    "zero weights": lambda c: c.update(balance=0.0, fairness=0.0),
    "all ties": lambda c: _tied(c),
    "everything pinned": lambda c: _pinned(c),
}
"""Shapes that chance alone would seldom draw: what makes each of them out of any problem."""

EVERY = 16
"""Of so many seeds in a row, one has each shape; the rest are as chance has them."""


def random_problem(seed: int, needs: int = 9, listings: int = 8) -> Problem:
    """A small problem; the seed also decides its shape, from empty to crowded and tied."""
    rng = np.random.default_rng(seed)
    columns = _drawn(rng, needs, listings)
    place = seed % EVERY - (EVERY - len(SHAPES))
    if place >= 0:
        list(SHAPES.values())[place](columns)
    return Problem(**columns)


def shapes(p: Problem) -> set[str]:
    """Which of the shapes a problem has, seen from the problem alone."""
    size = p.need_sessions.sum()
    seen = {
        "no needs": p.N == 0 and p.M > 0,
        "no listings": p.M == 0 and p.N > 0,
        "nothing at all": p.N + p.M + p.U + p.G == 0,
        "no pair": p.N > 0 and p.M > 0 and p.E == 0,
        "one giant unit": p.U == 1 and p.M > 1 and p.E > 1 and p.unit_sessions[0] >= size,
        "zero weights": p.E > 0 and p.balance == 0 and p.fairness == 0,
        "all ties": p.E > 1
        and len({*p.pair_fit}) == len({*p.need_tier}) == 1
        and len({*p.unit_load}) == len({*p.unit_sessions}) == 1,
        "everything pinned": p.E > 0 and bool((p.pair_pinned > 0).all()),
    }
    return {name for name, found in seen.items() if found}


def _without(c: dict, need=False, listing=False, rest=False) -> None:
    for name in c:
        side, _, _ = name.partition("_")
        gone = {"pair": True, "need": need, "listing": listing, "unit": rest, "community": rest}
        if gone.get(side):
            c[name] = c[name][:0]


def _one_unit(c: dict) -> None:
    c["listing_unit"] = np.zeros_like(c["listing_unit"])
    c["unit_sessions"] = np.array([10 + c["need_sessions"].sum()])
    c["unit_load"] = c["unit_load"][:1]


def _tied(c: dict) -> None:
    c["pair_fit"] = np.full(len(c["pair_fit"]), 0.5)
    for name in ("need_tier", "unit_load", "community_served"):
        c[name] = np.zeros_like(c[name])
    c["unit_sessions"] = np.full_like(c["unit_sessions"], 3)
    c["pair_pinned"] = np.zeros_like(c["pair_pinned"])


def _pinned(c: dict) -> None:
    """One session of every pair, and room for it; what is left over is still to be decided."""
    c["pair_pinned"] = np.ones_like(c["pair_pinned"])
    c["pair_limit"] = np.maximum(c["pair_limit"], 1)
    unit = c["listing_unit"][c["pair_listing"]]
    for name, at in (
        ("need_sessions", c["pair_need"]),
        ("listing_sessions", c["pair_listing"]),
        ("unit_sessions", unit),
    ):
        c[name] = np.maximum(c[name], np.bincount(at, minlength=len(c[name])))


def _drawn(rng: np.random.Generator, needs: int, listings: int) -> dict:
    """Columns of a problem, as chance has them."""
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
    return {
        "need_sessions": need_sessions,
        "need_tier": rng.integers(0, int(rng.choice([1, 3, 5])), n),
        "need_community": rng.integers(0, communities, n),
        "listing_sessions": listing_sessions,
        "listing_unit": listing_unit,
        "unit_sessions": unit_sessions,
        "unit_load": rng.integers(0, 4, units) * int(rng.integers(0, 2)),
        "community_served": rng.integers(0, 6, communities) * int(rng.integers(0, 2)),
        "pair_need": np.array([i for i, _ in pairs], dtype=int),
        "pair_listing": np.array([j for _, j in pairs], dtype=int),
        "pair_fit": rng.integers(0, levels + 1, len(pairs)) / levels,
        "pair_limit": limit,
        "pair_pinned": pinned,
        "balance": float(rng.choice(weights)),
        "fairness": float(rng.choice(weights)),
    }


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
