"""The bulk route against the referee, forced upon instances of every shape, however small."""

import os

import numpy as np
import pytest

import matching
from matching import bulk
from matching.flow import Flow
from matching.solve import order
from tests.bench import towns
from tests.matching.instances import feasible, random_problem, referee

INSTANCES = 2000 if os.environ.get("SOAK") else 200


def silent(share: float) -> None:
    """Nobody is watching."""


@pytest.fixture(params=[1, 1 << 60], ids=["some left to the searches", "none left"])
def forced(monkeypatch, request):
    """Every problem goes the bulk route, compiled or not."""
    monkeypatch.setattr(bulk, "pays", lambda _: True)
    monkeypatch.setattr(bulk, "FEW", request.param)


@pytest.mark.parametrize("block", range(0, INSTANCES, 50))
def test_coverage_and_objective_equal_the_referees_with_no_gap(forced, block):
    for seed in range(block, block + 50):
        problem = random_problem(seed)
        plan = matching.solve(problem, seed=seed if seed % 2 else None)
        assert (plan.covered, plan.objective) == referee(problem), f"instance {seed}"
        assert plan.bound - plan.objective == 0, f"instance {seed}"
        verdict = matching.verify(problem, plan)
        assert verdict, f"instance {seed}: {verdict.message}"


def test_what_it_hands_to_the_searches_keeps_every_limit_and_every_pin(forced):
    for seed in range(100):
        problem = random_problem(seed)
        sessions, potentials = bulk.nearly(problem, order(problem, seed), silent)
        assert feasible(problem, sessions), f"instance {seed}"
        assert potentials[-1] == 0


@pytest.mark.parametrize("shape", ["town", "streets"])
def test_towns_have_the_same_worth_whichever_route_is_taken(monkeypatch, shape):
    for seed in range(2):
        problem = getattr(towns, shape)(600, seed)
        monkeypatch.setattr(bulk, "pays", lambda _: True)
        many = matching.solve(problem, seed=seed)
        monkeypatch.setattr(bulk, "pays", lambda _: False)
        one = matching.solve(problem, seed=seed)
        assert (many.covered, many.objective) == (one.covered, one.objective)
        assert matching.verify(problem, many)


def test_almost_nothing_is_left_to_the_searches():
    problem = towns.town(600)
    sessions, potentials = bulk.nearly(problem, order(problem, None), silent)
    flow = Flow(problem, sessions=sessions)
    flow.set_potentials(potentials)
    assert sum(len(rows) for rows in flow.negative().values()) < problem.N // 10


def test_continuity_keeps_as_much_as_the_other_route(monkeypatch):
    for seed in range(60):
        problem = random_problem(seed, 20, 20)
        rng = np.random.default_rng(seed)
        former = {ids: int(rng.integers(0, 4)) for ids in problem.pair_index if rng.random() < 0.4}

        def kept(plan, former=former):
            return sum(min(x, former.get(ids, 0)) for ids, x in plan.pairs.items())

        monkeypatch.setattr(bulk, "pays", lambda _: False)
        one = matching.solve(problem, previous=former)
        monkeypatch.setattr(bulk, "pays", lambda _: True)
        many = matching.solve(problem, previous=former)
        assert (many.covered, many.objective) == (one.covered, one.objective)
        assert kept(many) == kept(one), f"instance {seed}"


def test_a_seed_is_repeatable_and_decides_between_equal_plans(forced):
    size = 30
    problem = matching.Problem(
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
    )
    plans = [matching.solve(problem, seed=seed) for seed in range(6)]
    assert len({tuple(sorted(plan.pairs)) for plan in plans}) > 1
    assert matching.solve(problem, seed=3).pairs == plans[3].pairs


def test_progress_rises_and_may_cancel_at_any_time(monkeypatch):
    monkeypatch.setattr(bulk, "pays", lambda _: True)
    problem, seen = towns.town(300), []
    matching.solve(problem, progress=lambda share, _: seen.append(share))
    assert seen == sorted(seen)
    assert len(seen) > 10

    class Stop(Exception):
        pass

    for at in range(len(seen)):
        left = [at]

        def stop(share, stage, left=left):
            left[0] -= 1
            if left[0] < 0:
                raise Stop

        with pytest.raises(Stop):
            matching.solve(problem, progress=stop)


def test_large_quantities_are_not_expanded(forced):
    rng = np.random.default_rng(5)
    n, m = 40, 30
    problem = matching.Problem(
        need_sessions=rng.integers(1, 900_000, n),
        need_tier=rng.integers(0, 3, n),
        need_community=rng.integers(0, 4, n),
        listing_sessions=rng.integers(1, 900_000, m),
        listing_unit=rng.integers(0, 6, m),
        unit_sessions=rng.integers(1, 1_000_000, 6),
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
    assert sum(plan.covered) > 1_000_000


def test_the_route_is_chosen_by_size(monkeypatch):
    small, large = towns.town(75), towns.town(300)
    monkeypatch.setattr(bulk, "LEAST", 2_000)
    assert (bulk.pays(small), bulk.pays(large)) == (False, True)
    monkeypatch.setattr(bulk, "MOST", 100)
    assert not bulk.pays(large)
