"""The objective in whole numbers, exactly as published.

First cover as many sessions of tier 0 as possible, then of tier 1, and so on. Then maximise

    Σ round(10000·fit)·x
      − Σ_units       Σ_k B·(load + k) // (load + unit_sessions)
      + Σ_communities Σ_k F·(wanted − k + 1) // (served + wanted)

with B = round(10000·balance), F = round(10000·fairness), `//` whole-number division and
k = 1, 2, … over the sessions that the plan gives the unit or the community. The unit's term grows
with its load after the session, so the largest load rate is kept small; the community's term falls
with the share served before, so the least served is lifted.
"""

import numpy as np

from matching.arrays import total
from matching.limits import SCALE
from matching.problem import Problem


def points(weight: float) -> int:
    """A weight in whole ten-thousandths."""
    return round(SCALE * float(weight))


def fit_points(p: Problem) -> np.ndarray:
    """The fit of each pair in whole ten-thousandths: int64[E]."""
    return np.rint(SCALE * p.pair_fit).astype(np.int64)


def unit_step(p: Problem, unit: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Cost of the k-th session that a plan gives the unit; it never falls with k.

    Parameters
    ----------
    p : Problem
    unit, k : int64[K]
        Rows of units, and sessions counted from 1.

    Returns
    -------
    int64[K]
        In ten-thousandths.
    """
    load, room = p.unit_load[unit], p.unit_sessions[unit]
    whole = load + room
    return np.where(whole > 0, points(p.balance) * (load + k) // np.maximum(whole, 1), 0)


def community_step(p: Problem, community: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Bonus of the k-th session that a plan gives the community; it never rises with k.

    Parameters
    ----------
    p : Problem
    community, k : int64[K]
        Rows of communities, and sessions counted from 1.

    Returns
    -------
    int64[K]
        In ten-thousandths.
    """
    wanted = p.community_wanted[community]
    whole = p.community_served[community] + wanted
    return np.where(whole > 0, points(p.fairness) * (wanted - k + 1) // np.maximum(whole, 1), 0)


def least_gap(p: Problem) -> int:
    """What every gap between tier weights, the last one to zero included, must exceed.

    The sets of sessions that can be covered together form a matroid (a gammoid of the flow: Perfect
    1968), so a plan that is not best
    tier by tier can be bettered by one exchange; that changes at most min(N, M) fits each way, two
    unit steps and two community steps. A gap above their sum makes every such exchange pay.
    """
    return SCALE * (min(p.N, p.M) + 1) + 2 * points(p.balance) + 2 * points(p.fairness)


def tier_weights(p: Problem) -> np.ndarray:
    """Decreasing whole-number weights under which one maximum is also the tiers' order: int64.

    A quarter above the least that is safe, so that the plan's prices outlive what comes later.
    """
    return spaced_weights(p, p.tiers, min(p.N, p.M) // 4 + 64)


def spaced_weights(p: Problem, tiers: int, more: int) -> np.ndarray:
    """Weights of so many tiers that stay safe when as many as `more` needs and listings come.

    Returns
    -------
    int64[tiers]
        Decreasing, in ten-thousandths per session.
    """
    return (least_gap(p) + SCALE * more + 1) * np.arange(tiers, 0, -1, dtype=np.int64)


def safe_needs(p: Problem, weights: np.ndarray) -> int:
    """How many needs, or listings if they are fewer, these weights are safe for."""
    gaps = weights - np.append(weights[1:], 0)
    return int((int(gaps.min()) - 1 - least_gap(p)) // SCALE + min(p.N, p.M)) if len(gaps) else 0


def given(p: Problem, sessions: np.ndarray) -> tuple[np.ndarray, ...]:
    """Sessions that a plan gives to each need, listing, unit and community.

    Parameters
    ----------
    p : Problem
    sessions : int64[E]
        Of each pair.

    Returns
    -------
    int64[N], int64[M], int64[U], int64[G]
    """
    unit = p.listing_unit[p.pair_listing]
    community = p.need_community[p.pair_need]
    return (
        total(p.pair_need, sessions, p.N),
        total(p.pair_listing, sessions, p.M),
        total(unit, sessions, p.U),
        total(community, sessions, p.G),
    )


def covered(p: Problem, sessions: np.ndarray) -> tuple[int, ...]:
    """Sessions that a plan covers in each tier, one entry per tier up to the largest."""
    return tuple(total(p.need_tier[p.pair_need], sessions, p.tiers).tolist())


def floor_sum(n: np.ndarray, a: np.ndarray, b: np.ndarray, m: np.ndarray) -> np.ndarray:
    """Σ (a·i + b) // m for i = 0 … n − 1, exactly, row by row: int64, like its arguments.

    Euclid's descent (Graham, Knuth and Patashnik 1994, section 3.5) takes logarithmic time, all
    rows together. Rows with m = 0 sum to 0. The limits on sessions and weights keep every product
    below 2⁶³.

    Parameters
    ----------
    n, a, b, m : int64[K]
        Or what numpy spreads to that shape.

    Returns
    -------
    int64[K]
    """
    parts = np.broadcast_arrays(n, a, b, m)
    n, a, b, m = (np.array(part, dtype=np.int64).ravel() for part in parts)
    result = np.zeros(len(n), dtype=np.int64)
    rows = np.flatnonzero((n > 0) & (m > 0))
    n, a, b, m = n[rows], a[rows], b[rows], m[rows]
    while len(rows):
        result[rows] += (n - 1) * n // 2 * (a // m) + n * (b // m)
        a, b = a % m, b % m
        top = a * n + b
        go = top >= m
        rows, n, a, b, m = rows[go], (top // m)[go], m[go], (top % m)[go], a[go]
    return result.reshape(parts[0].shape)


def unit_cost(p: Problem, unit: np.ndarray, sessions: np.ndarray) -> np.ndarray:
    """Sum of the first `sessions` steps of each unit: int64[K] in ten-thousandths, of int64[K]."""
    load, weight = p.unit_load[unit], points(p.balance)
    return floor_sum(sessions, weight, weight * (load + 1), load + p.unit_sessions[unit])


def community_bonus(p: Problem, community: np.ndarray, sessions: np.ndarray) -> np.ndarray:
    """Sum of the first `sessions` bonuses of each community: int64[K] in ten-thousandths."""
    wanted, weight = p.community_wanted[community], points(p.fairness)
    # The steps are summed from the last, so that they rise as floor_sum wants them.
    least = wanted - sessions + 1
    return floor_sum(sessions, weight, weight * least, p.community_served[community] + wanted)


def objective(p: Problem, sessions: np.ndarray) -> int:
    """Value of a plan within its coverage, in ten-thousandths.

    Parameters
    ----------
    p : Problem
    sessions : int64[E]
        Of each pair.

    Returns
    -------
    int
        A Python int: fits less the units' steps, and the communities' bonuses.
    """
    _, _, by_unit, by_community = given(p, sessions)
    worth = int((fit_points(p) * sessions).sum())
    worth -= int(unit_cost(p, np.arange(p.U), by_unit).sum())
    return worth + int(community_bonus(p, np.arange(p.G), by_community).sum())
