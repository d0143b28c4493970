"""The solver against the referee, and what must hold of every plan."""

import os
from collections import Counter

import numpy as np
import pytest

import matching
from matching.flow import Flow
from matching.objective import covered, floor_sum, objective
from matching.solve import solve
from tests.matching.instances import SHAPES, random_problem, referee, shapes

INSTANCES = 2000 if os.environ.get("SOAK") else 300


@pytest.mark.parametrize("block", range(0, INSTANCES, 50))
def test_coverage_per_tier_and_objective_equal_the_referees_with_no_gap(block):
    for seed in range(block, block + 50):
        problem = random_problem(seed)
        plan = matching.solve(problem, seed=seed if seed % 2 else None)
        assert (plan.covered, plan.objective) == referee(problem), f"instance {seed}"
        assert plan.bound - plan.objective == 0, f"instance {seed}"
        verdict = matching.verify(problem, plan)
        assert verdict, f"instance {seed}: {verdict.message}"


def test_every_shape_occurs_among_the_instances():
    counts = Counter(shape for seed in range(INSTANCES) for shape in shapes(random_problem(seed)))
    assert counts.keys() == SHAPES.keys()
    assert min(counts.values()) >= INSTANCES // 30, counts


def test_large_quantities_are_solved_without_expanding_them():
    rng = np.random.default_rng(5)
    n, m = 12, 8
    problem = matching.Problem(
        need_sessions=rng.integers(1, 5_000, n),
        need_tier=rng.integers(0, 3, n),
        need_community=rng.integers(0, 4, n),
        listing_sessions=rng.integers(1, 8_000, m),
        listing_unit=rng.integers(0, 6, m),
        unit_sessions=rng.integers(1, 9_000, 6),
        unit_load=rng.integers(0, 100, 6),
        community_served=rng.integers(0, 100, 4),
        pair_need=np.repeat(np.arange(n), m),
        pair_listing=np.tile(np.arange(m), n),
        pair_fit=rng.random(n * m),
        balance=0.5,
        fairness=0.5,
    )
    plan = matching.solve(problem)
    assert matching.verify(problem, plan)
    assert sum(plan.covered) > 10_000


def test_any_flow_with_any_potentials_is_led_to_the_optimum():
    for seed in range(60):
        problem = random_problem(seed)
        rng = np.random.default_rng(seed)
        flow = Flow(problem)
        size = problem.N + problem.M + problem.U + problem.G
        flow.set_potentials(np.append(rng.integers(-20_000, 20_000, size), 0))
        while any(len(rows) for rows in flow.negative().values()):
            flow.mend_all()
        sessions = flow.sessions
        assert (covered(problem, sessions), objective(problem, sessions)) == referee(problem)


def tied(**extra) -> matching.Problem:
    """Six needs, six listings, all alike: every full matching is as good as any other."""
    size = 6
    return matching.Problem(
        need_sessions=[1] * size,
        need_tier=[0] * size,
        need_community=[0] * size,
        listing_sessions=[1] * size,
        listing_unit=range(size),
        unit_sessions=[1] * size,
        unit_load=[0] * size,
        community_served=[0],
        pair_need=np.repeat(np.arange(size), size),
        pair_listing=np.tile(np.arange(size), size),
        pair_fit=[0.5] * size**2,
        **extra,
    )


def test_the_seed_decides_between_equal_plans_and_only_between_them():
    problem = tied(balance=0.3, fairness=0.3)
    plans = [matching.solve(problem, seed=seed) for seed in range(8)]
    assert len({tuple(plan.pairs) for plan in plans}) > 1
    assert len({(plan.covered, plan.objective) for plan in plans}) == 1
    again = matching.solve(problem, seed=3)
    assert again.pairs == plans[3].pairs
    assert again.seed == 3


def test_continuity_keeps_a_former_plan_whatever_the_seed():
    problem = tied()
    former = matching.solve(problem, seed=1)
    for seed in range(5):
        assert matching.solve(problem, seed=seed, previous=former).pairs == former.pairs


def test_continuity_never_costs_worth_and_counts_sessions():
    for seed in range(150):
        problem = random_problem(seed)
        rng = np.random.default_rng(seed)
        former = {ids: int(rng.integers(0, 4)) for ids in problem.pair_index if rng.random() < 0.4}
        plan, free = matching.solve(problem, previous=former), matching.solve(problem)
        assert (plan.covered, plan.objective) == (free.covered, free.objective)
        assert matching.verify(problem, plan)

        def kept(one, former=former):
            return sum(min(x, former.get(ids, 0)) for ids, x in one.pairs.items())

        others = [matching.solve(problem, seed=s) for s in range(4)]
        assert kept(plan) >= max(map(kept, [free, *others]))


def test_a_former_plan_may_speak_of_what_is_no_longer_there():
    plan = matching.solve(tied(), previous={("gone", "0"): 1, ("0", "3"): 1, ("1", "2"): -5})
    assert plan.pairs[("0", "3")] == 1


def test_pins_are_kept_and_count_in_the_steps():
    pinned = np.zeros(36, dtype=int)
    pinned[5] = 1
    problem = tied(pair_pinned=pinned, balance=1.0, fairness=1.0)
    plan = matching.solve(problem)
    assert plan.pairs[("0", "5")] == 1
    assert plan.covered == (6,)
    assert (plan.covered, plan.objective) == referee(problem)


def test_progress_rises_to_one_and_may_cancel():
    seen = []
    matching.solve(random_problem(3), progress=lambda *seen_now: seen.append(seen_now[0]))
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert seen[-1] == 1

    class Stop(Exception):
        pass

    def stop(fraction, stage):
        if fraction > 0.5:
            raise Stop

    with pytest.raises(Stop):
        matching.solve(random_problem(3), progress=stop)


def test_an_empty_problem_has_an_empty_plan():
    empty = {"needs": [], "listings": [], "units": [], "communities": [], "pairs": []}
    problem = matching.Problem.from_json(empty)
    plan = matching.solve(problem, seed=1)
    assert (plan.covered, plan.objective, plan.pairs) == ((), 0, {})
    assert matching.verify(problem, plan)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "x"])
def test_a_seed_that_is_no_whole_number_is_refused(seed):
    with pytest.raises(ValueError, match="seed"):
        solve(tied(), seed=seed)


def test_floor_sums_equal_their_terms():
    rng = np.random.default_rng(1)
    for _ in range(300):
        n, a, b, m = (int(x) for x in rng.integers(0, 60, 4))
        assert floor_sum(n, a, b, m + 1) == sum((a * i + b) // (m + 1) for i in range(n))
