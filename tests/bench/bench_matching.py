"""Time the solver beside greedy and HiGHS on districts like the sample: one table of ratios.

Run as ``python tests/bench/bench_matching.py [needs …]``; 100 and 1,000 needs by default.
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import matching
from matching.network import network
from matching.objective import covered, objective, tier_weights
from matching.programme import programme

PAIRS = 20


def district(needs: int, seed: int = 0) -> matching.Problem:
    """Needs and listings on a plane: near ones fit better, demand uneven, a few large units."""
    rng = np.random.default_rng(seed)
    listings = round(needs * 88 / 75)
    units, communities = max(1, needs * 60 // 75), max(1, needs * 40 // 75)
    where_need, where_listing = rng.random((needs, 2)), rng.random((listings, 2))
    pairs = min(PAIRS, listings)
    gap = np.linalg.norm(where_need[:, None] - where_listing[None], axis=2)
    nearest = np.argpartition(gap, pairs - 1, axis=1)[:, :pairs]
    near = np.exp(-4 * np.take_along_axis(gap, nearest, axis=1).ravel())
    return matching.Problem(
        need_sessions=rng.choice([1, 1, 1, 2, 4], needs),
        need_tier=rng.choice([0, 1, 2, 2, 2], needs),
        need_community=(communities * rng.random(needs) ** 2).astype(int),
        listing_sessions=rng.choice([1, 1, 2, 3], listings),
        listing_unit=(units * rng.random(listings) ** 1.5).astype(int),
        unit_sessions=rng.choice([1, 2, 4, 8], units),
        unit_load=rng.integers(0, 4, units),
        community_served=rng.integers(0, 5, communities),
        pair_need=np.repeat(np.arange(needs), pairs),
        pair_listing=nearest.ravel(),
        pair_fit=0.5 * near + 0.5 * rng.random(needs * pairs),
        balance=0.3,
        fairness=0.3,
    )


def greedy(p: matching.Problem) -> np.ndarray:
    """Most urgent first, then best fit first: what a person with a list would do."""
    need, listing = p.need_sessions.copy(), p.listing_sessions.copy()
    unit = p.unit_sessions.copy()
    sessions = np.zeros(p.E, dtype=np.int64)
    for e in np.lexsort((-p.pair_fit, p.need_tier[p.pair_need])):
        n, m = p.pair_need[e], p.pair_listing[e]
        u = p.listing_unit[m]
        sessions[e] = min(need[n], listing[m], unit[u])
        need[n] -= sessions[e]
        listing[m] -= sessions[e]
        unit[u] -= sessions[e]
    return sessions


def highs(p: matching.Problem) -> np.ndarray:
    """The same model by HiGHS with tier weights."""
    net = network(p)
    return net.sessions(np.rint(programme(net)).astype(np.int64))


def exact(p: matching.Problem) -> np.ndarray:
    """The solver, certificate and prices included."""
    return matching.solve(p).sessions


def timed(solver, p: matching.Problem, repeats: int) -> tuple[float, np.ndarray]:
    """Median seconds, and the sessions found."""
    took = []
    for _ in range(repeats):
        begun = time.perf_counter()
        sessions = solver(p)
        took.append(time.perf_counter() - begun)
    return statistics.median(took), sessions


def worth(p: matching.Problem, sessions: np.ndarray) -> int:
    """Tiers and objective together."""
    tiers = covered(p, sessions)
    share = sum(int(w) * c for w, c in zip(tier_weights(p), tiers, strict=True))
    return share + objective(p, sessions)


def main(sizes: list[int]) -> int:
    """Print the table; 1 when HiGHS finds anything better."""
    print(
        f"{'needs':>7} {'pairs':>8} {'solver':>8} {'seconds':>9} {'× ours':>8} "
        f"{'covered':>8} {'objective':>10} {'of ours':>8}"
    )
    beaten = 0
    for size in sizes:
        p = district(size)
        ours, best = timed(exact, p, 5)
        top = objective(p, best)
        for name, solver in (("ours", None), ("greedy", greedy), ("HiGHS", highs)):
            seconds, sessions = (ours, best) if solver is None else timed(solver, p, 3)
            value = objective(p, sessions)
            beaten |= worth(p, sessions) > worth(p, best)
            print(
                f"{size:>7} {p.E:>8} {name:>8} {seconds:>9.4f} {seconds / ours:>8.2f} "
                f"{sessions.sum():>8} {value:>10} {value / top:>8.4f}"
            )
    return int(beaten)


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or [100, 1000]))
