"""The optimum over all eligible pairs, against solving over every one of them."""

from dataclasses import replace

import numpy as np
import pytest

import matching
from matching import pricing
from matching.pairs import Block, batches, eligible
from matching.sources import Remembered, Sought, nearest, source
from tests.bench.towns import region, town


class Plane:
    """Random places, classes and a chance per pair, some places unknown: a `pairs.Pairs`."""

    def __init__(self, seed: int, needs: int, listings: int, reach: float) -> None:
        rng = np.random.default_rng([seed, 7])
        self.need_points = rng.random((needs, 2)) * 3000
        self.listing_points = rng.random((listings, 2)) * 3000
        self.listing_part = 0.2 * rng.random(listings)
        self.need_known, self.listing_known = rng.random(needs) < 0.9, rng.random(listings) < 0.9
        self.chance = 0.3 * rng.random((needs, listings))
        self.allowed = rng.random((needs, listings)) < 0.8
        self.reach = reach
        known, other = np.flatnonzero(self.listing_known), np.flatnonzero(~self.listing_known)
        placed, lost = np.flatnonzero(self.need_known), np.flatnonzero(~self.need_known)
        self.blocks = [
            Block(placed, known, 0.3, reach),
            Block(placed, other, 0.3, placed=False),
            Block(lost, np.arange(listings), 0.3, placed=False),
        ]

    def nearness(self, metres):
        return 0.5 * np.exp2(-metres / 600)

    def examine(self, need, listing):
        gap = self.need_points[need] - self.listing_points[listing]
        metres = np.sqrt((gap * gap).sum(axis=1))
        metres[~(self.need_known[need] & self.listing_known[listing])] = np.nan
        near = np.where(np.isnan(metres), 0.25, self.nearness(metres))
        good = self.allowed[need, listing] & ~(metres > self.reach)
        return good, near + self.listing_part[listing] + self.chance[need, listing], metres


def instance(seed: int, needs: int = 40, listings: int = 40):
    """A problem with a few pinned pairs, and all pairs of a plane."""
    rng = np.random.default_rng(seed)
    most, units, communities = int(rng.choice([1, 3])), 12, 6
    plane = Plane(seed, needs, listings, float(rng.choice([800, 2000, np.inf])))
    listing_sessions = rng.integers(0, most + 2, listings)
    listing_unit = rng.integers(0, units, listings)
    unit_sessions = rng.integers(0, 4 * most, units)
    pins = []
    for row in range(2):
        able = (listing_sessions > 0) & (unit_sessions[listing_unit] > 1)
        pins.append((row, int(np.flatnonzero(able)[row])))
    unit_sessions[listing_unit[[m for _, m in pins]]] += 2
    problem = matching.Problem(
        need_sessions=rng.integers(1, most + 1, needs),
        need_tier=rng.integers(0, 3, needs),
        need_community=rng.integers(0, communities, needs),
        listing_sessions=listing_sessions,
        listing_unit=listing_unit,
        unit_sessions=unit_sessions,
        unit_load=rng.integers(0, 4, units),
        community_served=rng.integers(0, 4, communities),
        pair_need=[n for n, _ in pins],
        pair_listing=[m for _, m in pins],
        pair_fit=[0.1, 0.2],
        pair_limit=[1, 1],
        pair_pinned=[1, 0],
        balance=float(rng.choice([0, 0.3, 5])),
        fairness=float(rng.choice([0, 0.3, 5])),
    )
    return problem, plane


def whole(problem, plane):
    """The problem with every eligible pair listed."""
    known = Sought(plane)
    full, _ = pricing.solve_all(problem, known, few=10**9)
    return full


@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize("seed", range(30))
def test_pricing_reaches_the_optimum_over_all_eligible_pairs(seed, remembered):
    problem, plane = instance(seed)
    known = source(plane, problem.M) if remembered else Sought(plane)
    assert isinstance(known, Remembered if remembered else Sought)
    listed, plan = pricing.solve_all(problem, known, k=2, few=0)
    full = whole(problem, plane)
    best = matching.solve(full)
    assert (plan.covered, plan.objective) == (best.covered, best.objective)
    assert matching.verify(listed, plan)
    # The prices alone prove it over every eligible pair, listed or not.
    assert matching.verify(full, matching.Plan.from_json(plan.to_json(listed), full))
    assert (plan.eligible, plan.listed) == (full.E, listed.E)
    assert plan.priced_out == full.E - listed.E > 0


def test_without_pricing_the_nearest_pairs_alone_are_worse():
    worse = 0
    for seed in range(5):
        problem, plane = instance(seed)
        near = pricing._with(problem, *nearest(plane, 2))
        cut, best = matching.solve(near), matching.solve(whole(problem, plane))
        assert (cut.covered, cut.objective) <= (best.covered, best.objective)
        worse += (cut.covered, cut.objective) < (best.covered, best.objective)
    assert worse


def test_prices_of_the_nearest_pairs_alone_do_not_prove_all():
    problem, plane = instance(3)
    near = pricing._with(problem, *nearest(plane, 2))
    plan = matching.solve(near)
    full = whole(problem, plane)
    said = matching.Plan.from_json(plan.to_json(near) | {"eligible": full.E}, full)
    assert matching.verify(full, said).code == "not optimal"


def test_where_few_pairs_are_eligible_all_are_listed():
    problem, plane = instance(1)
    listed, plan = pricing.solve_all(problem, source(plane, problem.M))
    assert plan.eligible == plan.listed == listed.E
    assert plan.priced_out == 0


def test_pairs_that_the_problem_states_keep_their_fit_limit_and_pin():
    problem, plane = instance(2)
    listed, plan = pricing.solve_all(problem, Sought(plane), k=2, few=0)
    assert listed.pair_fit[:2].tolist() == [0.1, 0.2]
    assert listed.pair_limit[:2].tolist() == [1, 1]
    assert plan.sessions[0] == 1
    keys = listed.pair_need * listed.M + listed.pair_listing
    assert len(np.unique(keys)) == listed.E


def test_a_stated_pair_that_the_rules_would_refuse_counts_as_eligible():
    problem, plane = instance(4)
    plane.allowed[problem.pair_need, problem.pair_listing] = False
    before = Sought(plane).count
    _, plan = pricing.solve_all(problem, Sought(plane), k=2, few=0)
    assert plan.eligible == before + 2


@pytest.mark.parametrize("seed", range(10))
def test_a_former_plan_is_kept_among_all_pairs_of_equal_worth(seed):
    problem, plane = instance(seed)
    plane.chance[:] = 0.1
    plane.listing_part[:] = 0.1
    plane.need_points[:] = plane.listing_points[:] = 0  # every eligible pair is worth the same
    _, former = pricing.solve_all(problem, Sought(plane), k=1, seed=seed, few=0)
    _, again = pricing.solve_all(problem, Sought(plane), k=1, previous=former, few=0)
    full = whole(problem, plane)
    best = matching.solve(full, previous=former)

    def same(plan):
        return sum(min(x, former.pairs.get(ids, 0)) for ids, x in plan.pairs.items())

    assert (again.covered, again.objective) == (best.covered, best.objective)
    assert same(again) == same(best) == sum(former.pairs.values())


@pytest.mark.parametrize("seed", range(20))
def test_bounds_lose_no_pair_that_improves_a_plan(seed):
    _, plane = instance(seed, needs=150, listings=120)
    rng = np.random.default_rng(seed)
    asks = rng.integers(0, 6000, 150) - rng.choice([0, 10**8], 150)
    prices = rng.integers(0, 6000, 120) + rng.choice([0, 10**8], 120)
    able = rng.random(120) < 0.9
    need, listing, fit, _ = (np.concatenate(x) for x in zip(*batches(plane), strict=True))
    points = np.rint(10_000 * fit).astype(int)
    good = able[listing] & (points > asks[need] + prices[listing])
    listed = np.sort((need * 120 + listing)[rng.random(len(need)) < 0.2])
    good &= ~np.isin(need * 120 + listing, listed)
    wanted = set(zip(need[good].tolist(), listing[good].tolist(), strict=True))
    for known in (Sought(plane), source(plane, 120)):
        found = known.better(asks, prices, able, listed, 1, 10**9)
        assert set(zip(found[0].tolist(), found[1].tolist(), strict=True)) == wanted
        few = known.better(asks, prices, able, listed, 1, 3)
        assert set(zip(few[0].tolist(), few[1].tolist(), strict=True)) <= wanted
        assert set(few[0].tolist()) == {n for n, _ in wanted}
        assert np.bincount(few[0], minlength=1).max(initial=0) <= 3


@pytest.mark.parametrize("seed", range(5))
def test_every_eligible_pair_is_counted_once(seed):
    _, plane = instance(seed, needs=60, listings=70)
    n, m = np.divmod(np.arange(60 * 70), 70)
    all_of_them = eligible(plane, n, m)
    for known in (Sought(plane), source(plane, 70)):
        need, listing, fit, metres = known.whole()
        order = np.lexsort((listing, need))
        assert known.count == len(all_of_them[0])
        assert (need[order] * 70 + listing[order] == all_of_them[0] * 70 + all_of_them[1]).all()
        assert np.allclose(fit[order], all_of_them[2])
        assert np.allclose(metres[order], all_of_them[3], equal_nan=True, rtol=1e-6)


def test_too_many_pairs_are_counted_and_not_remembered():
    _, plane = instance(0)
    known = source(plane, 40, most=100)
    assert isinstance(known, Sought)
    assert known.count == Sought(plane).count > 100


def test_a_problem_without_needs_or_listings_has_an_empty_plan():
    for n, m in ((0, 5), (5, 0), (0, 0)):
        plane = Plane(1, n, m, 500.0)
        problem = matching.Problem(
            need_sessions=[1] * n,
            need_tier=[0] * n,
            need_community=[0] * n,
            listing_sessions=[1] * m,
            listing_unit=[0] * m,
            unit_sessions=[1],
            unit_load=[0],
            community_served=[0],
            pair_need=[],
            pair_listing=[],
            pair_fit=[],
        )
        for known in (Sought(plane), source(plane, m)):
            listed, plan = pricing.solve_all(problem, known, few=-1)
            assert (listed.E, plan.eligible, plan.pairs) == (0, 0, {})


def test_a_town_is_solved_over_all_its_pairs():
    problem, pairs = region(300)
    known = Sought(pairs)
    stages = []
    listed, plan = pricing.solve_all(
        problem, known, few=0, progress=lambda share, stage: stages.append((share, stage))
    )
    full, best = pricing.solve_all(problem, known, few=10**9)
    assert (plan.covered, plan.objective) == (best.covered, best.objective)
    assert matching.verify(full, matching.Plan.from_json(plan.to_json(listed), full))
    near = matching.solve(town(300))
    assert (near.covered, near.objective) < (plan.covered, plan.objective)
    shares = [share for share, _ in stages]
    assert shares == sorted(shares)
    assert {"listing", "pricing", "done"} <= {stage for _, stage in stages}


def test_a_plan_says_how_many_pairs_were_eligible_listed_and_priced_out():
    problem, plane = instance(5)
    listed, plan = pricing.solve_all(problem, Sought(plane), k=2, few=0)
    said = plan.to_json(listed)
    assert (said["eligible"], said["listed"]) == (plan.eligible, listed.E)
    assert said["priced_out"] == said["eligible"] - said["listed"]
    again = matching.Plan.from_json(said, listed)
    assert again.eligible == plan.eligible
    fewer = replace(again, eligible=listed.E - 1)
    assert matching.verify(listed, fewer).message.startswith("eligible")
