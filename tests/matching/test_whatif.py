"""Reports count what a plan gives; other weights never change what is covered."""

from dataclasses import replace

import numpy as np
import pytest

import matching
from matching.whatif import frontier, gini, report, what_if
from tests.matching.instances import random_problem


def problem(**changes) -> matching.Problem:
    """Two needs of two communities, a listing near and one far, of two units."""
    columns = {
        "need_sessions": [2, 2],
        "need_tier": [0, 1],
        "need_community": [0, 1],
        "listing_sessions": [2, 2],
        "listing_unit": [0, 1],
        "unit_sessions": [2, 2],
        "unit_load": [2, 0],
        "community_served": [1, 0],
        "pair_need": [0, 0, 1],
        "pair_listing": [0, 1, 0],
        "pair_fit": [0.9, 0.5, 0.6],
        "pair_metres": [100.0, 500.0, np.nan],
        "need_ids": ["a", "b"],
        "community_ids": ["east", "west"],
    }
    return matching.Problem(**columns | changes)


def test_a_report_counts_sessions_distance_load_and_shares():
    p = problem()
    told = report(p, matching.solve(p), ["talks", "checks"])
    # Both of the near listing's sessions go to b, which has no other; a takes the far one.
    assert (told.covered, told.sessions) == ((2, 2), 4)
    assert told.fit == pytest.approx((2 * 0.5 + 2 * 0.6) / 4)
    assert told.metres == 500
    assert told.largest_load == 1
    assert told.load_gini == 0
    assert (told.worst_community, told.worst_share) == ("east", 1)
    assert told.communities == {"east": (2, 2), "west": (2, 2)}
    assert told.categories == {"talks": (2, 2), "checks": (2, 2)}


def test_the_worst_served_community_is_one_that_wants_something():
    p = problem(
        community_served=[0, 0, 0], unit_sessions=[1, 2], community_ids=["east", "west", "empty"]
    )
    told = report(p, matching.solve(p))
    assert (told.worst_community, told.worst_share) == ("west", 0.5)
    assert told.communities["empty"] == (0, 0)
    assert told.largest_load == 1


def test_a_plan_that_gives_nothing_has_no_means():
    told = report(
        p := problem(unit_sessions=[0, 0], unit_load=[0, 0], community_served=[0, 0]),
        matching.solve(p),
    )
    assert (told.fit, told.metres, told.largest_load, told.load_gini) == (None, None, 0, 0)
    assert told.worst_share == 0


def test_too_few_labels_are_refused():
    with pytest.raises(ValueError, match="1 labels for 2 needs"):
        report(p := problem(), matching.solve(p), ["talks"])


def test_gini_is_zero_for_equals_and_near_one_when_one_has_all():
    assert gini(np.array([0.5, 0.5, 0.5])) == 0
    assert gini(np.array([0.0, 0.0, 0.0, 1.0])) == pytest.approx(0.75)
    values = np.random.default_rng(1).random(30)
    pairs = np.abs(values[:, None] - values).sum() / (2 * 30 * values.sum())
    assert gini(values) == pytest.approx(pairs)


def test_other_weights_never_change_what_is_covered():
    moved = 0
    for seed in range(60):
        p = random_problem(seed)
        plan = matching.solve(p)
        for balance, fairness in ((0, 0), (2, 0), (0, 2), (100, 100)):
            then = what_if(p, plan, balance, fairness)
            assert then.then.covered == then.now.covered == plan.covered
            assert then.then.sessions == then.now.sessions
            anew = matching.solve(replace(p, balance=balance, fairness=fairness))
            assert then.plan.objective == anew.objective
            moved += then.kept < then.now.sessions
    assert moved


def test_the_same_weights_keep_the_plan_as_it_is():
    for seed in range(30):
        p = random_problem(seed)
        plan = matching.solve(p, seed=seed)
        same = what_if(p, plan)
        assert same.now == same.then
        assert same.kept == same.now.sessions


def test_another_fit_is_told_by_the_present_one():
    p = problem(need_tier=[0, 0], need_sessions=[1, 1], pair_need=[0, 1, 1], pair_listing=[0, 0, 1])
    plan = matching.solve(p)
    other = what_if(p, plan, fit=np.array([0.9, 0.1, 0.6]))
    assert other.plan.pairs == {("a", "0"): 1, ("b", "1"): 1}
    assert other.then.fit == pytest.approx((0.9 + 0.6) / 2)


def test_the_frontier_holds_what_no_other_plan_beats_and_covers_as_much_everywhere():
    weights = [0, 0.3, 2, 20]
    sizes = []
    for seed in range(24):
        p = random_problem(seed, 12, 10)
        points = frontier(p, weights, weights)
        every = [
            report(p, matching.solve(replace(p, balance=b, fairness=f)))
            for b in weights
            for f in weights
        ]
        assert {one.report.covered for one in points} == {one.covered for one in every}
        for one in points:
            assert not any(
                all(x >= y for x, y in zip(other.goods, one.goods, strict=True))
                for other in points
                if other is not one
            )
        # The best of each respect that the frontier knows is one that some weights reach.
        assert max(one.report.fit or 0 for one in points) >= max(one.fit or 0 for one in every)
        sizes.append(len(points))
    assert max(sizes) > 1


def test_a_frontier_can_be_cancelled():
    def stop(share: float, stage: str) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        frontier(problem(), [0, 1], [0, 1], progress=stop)
