"""What is measured of the engine beside the cold solve: all eligible pairs, and a million needs."""

import time
from itertools import pairwise

from tests.bench import towns
from tests.bench.changing import answers, changes, churn
from tests.bench.ours import peak


def priced_out(needs: int, seed: int, repeats: int, clock) -> dict:
    """The best plan over 20 pairs a need, and the best over every eligible pair."""
    import matching
    from matching.pricing import solve_all
    from matching.sources import source

    small, pairs = towns.region(60)
    solve_all(small, source(pairs, small.M), few=0)  # compiled before the clock starts
    near = towns.town(needs, seed)
    problem, pairs = towns.region(needs, seed)
    begun = clock()
    known = source(pairs, problem.M)
    scored = clock() - begun
    few, every = [], []
    for _ in range(repeats):
        begun = clock()
        first = matching.solve(near)
        few.append(clock() - begun)
        begun = clock()
        listed, plan = solve_all(problem, known, few=0)
        every.append(clock() - begun)
    return {
        "few": few,
        "every": every,
        "scored": scored,
        "eligible": plan.eligible,
        "listed": plan.listed,
        "near": near.E,
        "covered": [first.covered, plan.covered],
        "objective": [first.objective, plan.objective],
        "verified": bool(matching.verify(listed, plan)),
    }


class Cancelled(Exception):
    """Somebody thought better of it."""


def large(needs: int, seed: int, cancel: float | None, clock) -> dict:
    """One region with progress, or the same stopped `cancel` seconds after it began.

    `silence` is the longest time between two looks at whether somebody wants to cancel.
    """
    import matching

    matching.solve(towns.town(60))
    begun = clock()
    problem = towns.town(needs, seed)
    built, before = clock() - begun, peak()
    seen = []

    def progress(share, stage):
        seen.append((share, time.perf_counter()))
        if cancel is not None and seen[-1][1] - start >= cancel:
            raise Cancelled

    start, begun = time.perf_counter(), clock()
    said = {"pairs": problem.E, "built": built, "cancelled": False}
    try:
        plan = matching.solve(problem, progress=progress)
    except Cancelled:
        # What was wanted at `cancel` was heard at the next look; afterwards all works as before.
        said |= {"cancelled": True, "heard": seen[-1][1] - start - cancel}
        again = towns.town(1_000)
        said["verified"] = bool(matching.verify(again, matching.solve(again)))
    else:
        said |= {"seconds": clock() - begun, "covered": plan.covered, "objective": plan.objective}
        said["verified"] = bool(matching.verify(problem, plan))
    gaps = [late[1] - early[1] for early, late in pairwise(seen)]
    rises = all(early[0] <= late[0] for early, late in pairwise(seen))
    return said | {
        "looks": len(seen),
        "silence": max(gaps, default=0.0),
        "rises": rises,
        "megabytes": [before, peak()],
    }


ACTS = {
    "answers": answers,
    "changes": changes,
    "churn": churn,
    "large": large,
    "priced_out": priced_out,
}
