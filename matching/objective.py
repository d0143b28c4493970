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
    """Cost of the k-th session (from 1) that a plan gives the unit; it never falls with k."""
    load, room = p.unit_load[unit], p.unit_sessions[unit]
    whole = load + room
    return np.where(whole > 0, points(p.balance) * (load + k) // np.maximum(whole, 1), 0)


def community_step(p: Problem, community: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Bonus of the k-th session (from 1) that a plan gives the community; it never rises with k."""
    wanted = p.community_wanted[community]
    whole = p.community_served[community] + wanted
    return np.where(whole > 0, points(p.fairness) * (wanted - k + 1) // np.maximum(whole, 1), 0)


def least_gap(p: Problem) -> int:
    """What every gap between tier weights, the last one to zero included, must exceed.

    The sets of sessions that can be covered together form a matroid, so a plan that is not best
    tier by tier can be bettered by one exchange; that changes at most min(N, M) fits each way, two
    unit steps and two community steps. A gap above their sum makes every such exchange pay.
    """
    return SCALE * (min(p.N, p.M) + 1) + 2 * points(p.balance) + 2 * points(p.fairness)


def tier_weights(p: Problem) -> np.ndarray:
    """Decreasing whole-number weights under which one maximum is also the tiers' order: int64."""
    return (least_gap(p) + 1) * np.arange(p.tiers, 0, -1, dtype=np.int64)


def given(p: Problem, sessions: np.ndarray) -> tuple[np.ndarray, ...]:
    """Sessions that a plan gives to each need, listing, unit and community."""
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


def floor_sum(n: int, a: int, b: int, m: int) -> int:
    """Σ (a·i + b) // m for i = 0 … n − 1, exactly, in logarithmic time (Euclid's descent)."""
    result = 0
    while n > 0:
        result += (n - 1) * n // 2 * (a // m) + n * (b // m)
        a, b = a % m, b % m
        top = a * n + b
        if top < m:
            break
        n, b, a, m = top // m, top % m, m, a
    return result


def unit_cost(p: Problem, unit: int, sessions: int) -> int:
    """Sum of the unit's first `sessions` steps."""
    load = int(p.unit_load[unit])
    whole = load + int(p.unit_sessions[unit])
    weight = points(p.balance)
    return floor_sum(sessions, weight, weight * (load + 1), whole) if whole else 0


def community_bonus(p: Problem, community: int, sessions: int) -> int:
    """Sum of the community's first `sessions` steps."""
    wanted = int(p.community_wanted[community])
    whole = int(p.community_served[community]) + wanted
    weight = points(p.fairness)
    # The steps are summed from the last, so that they rise as floor_sum wants them.
    least = wanted - sessions + 1
    return floor_sum(sessions, weight, weight * least, whole) if whole else 0


def objective(p: Problem, sessions: np.ndarray) -> int:
    """Value of a plan within its coverage, as a Python int."""
    _, _, by_unit, by_community = given(p, sessions)
    worth = int((fit_points(p) * sessions).sum())
    if p.balance:
        worth -= sum(unit_cost(p, u, int(by_unit[u])) for u in np.flatnonzero(by_unit))
    if p.fairness:
        worth += sum(
            community_bonus(p, c, int(by_community[c])) for c in np.flatnonzero(by_community)
        )
    return worth
