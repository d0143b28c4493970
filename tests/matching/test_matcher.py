"""Every answer equals solving again under the change that it speaks of."""

import copy
from dataclasses import replace

import pytest

import matching
from tests.matching.instances import feasible, random_problem
from tests.matching.test_verify import EXAMPLE


def assert_same(matcher, changed, effect):
    plan = matching.solve(changed)
    covered = tuple(
        was + change for was, change in zip(matcher.plan.covered, effect.covered, strict=True)
    )
    assert (plan.covered, plan.objective) == (covered, matcher.plan.objective + effect.objective)


@pytest.mark.parametrize("block", range(0, 60, 20))
def test_why_equals_solving_again_with_one_session_more_or_fewer_of_the_pair(block):
    asked = 0
    for seed in range(block, block + 20):
        problem = random_problem(seed)
        matcher = matching.Matcher(problem)
        for (need, listing), e in problem.pair_index.items():
            why = matcher.why(need, listing)
            limit, pinned = problem.pair_limit.copy(), problem.pair_pinned.copy()
            if why.sessions:
                limit[e] = why.sessions - 1
                pinned[e] = min(pinned[e], limit[e])
            else:
                pinned[e] = 1
            try:
                changed = replace(problem, pair_limit=limit, pair_pinned=pinned)
            except matching.ProblemError:
                assert why.effect is None
                continue
            assert_same(matcher, changed, why.effect)
            asked += 1
    assert asked > 50


def test_the_worth_of_a_listing_equals_solving_again_with_one_session_more():
    for seed in range(40):
        problem = random_problem(seed)
        matcher = matching.Matcher(problem)
        for m, listing in enumerate(problem.listing_ids):
            more = problem.listing_sessions.copy()
            more[m] += 1
            worth = matcher.worth(listing)
            assert_same(matcher, replace(problem, listing_sessions=more), worth.effect)
            assert worth.used <= worth.sessions


def test_the_worth_of_a_unit_equals_solving_again_with_one_session_more():
    for seed in range(15):
        problem = random_problem(seed)
        matcher = matching.Matcher(problem)
        for u, unit in enumerate(problem.unit_ids):
            more = problem.unit_sessions.copy()
            more[u] += 1
            effect = matcher.worth(unit=unit).effect
            assert_same(matcher, replace(problem, unit_sessions=more), effect)


def test_moves_make_a_plan_that_is_worth_what_the_effect_says():
    for seed in range(30):
        problem = random_problem(seed)
        matcher = matching.Matcher(problem)
        for need in problem.need_ids:
            for answer in matcher.alternatives(need, 3):
                moved = matcher.plan.sessions.copy()
                for move in answer.effect.moves:
                    moved[problem.pair_index[move.need, move.listing]] += move.sessions
                assert moved[problem.pair_index[need, answer.listing]] == 1
                assert feasible(problem, moved)
                value = matching.objective.objective(problem, moved)
                assert value == matcher.plan.objective + answer.effect.objective


def test_alternatives_are_listed_from_the_least_costly():
    problem = matching.Problem.from_json(EXAMPLE)
    matcher = matching.Matcher(problem)
    everything = matcher.alternatives("n3", 9)
    assert [answer.listing for answer in everything] == []  # l2 is pinned to n1
    spare = copy.deepcopy(EXAMPLE)
    spare["listings"][1]["sessions"] = 2
    spare["pairs"].append({"need": "n2", "listing": "l2", "fit": 0.1, "metres": 640})
    matcher = matching.Matcher(matching.Problem.from_json(spare))
    [other] = matcher.alternatives("n2", 9)
    assert (other.listing, other.fit, other.metres) == ("l2", 0.1, 640)
    assert matcher.alternatives("n2", 0) == []


def test_an_unmatched_need_learns_who_outbid_it():
    matcher = matching.Matcher(matching.Problem.from_json(EXAMPLE))
    answer = matcher.unmatched("n3")
    assert (answer.reason, answer.short, answer.eligible) == ("outbid", 1, 2)
    assert answer.rivals[0] == matching.Rival("n1", "l1", 1, 0)
    assert {rival.need for rival in answer.rivals} == {"n1", "n2"}
    assert matcher.unmatched("n1").reason == "met"


def test_an_unmatched_need_learns_which_rules_removed_its_listings():
    data = copy.deepcopy(EXAMPLE)
    data["pairs"] = data["pairs"][:2]
    matcher = matching.Matcher(
        matching.Problem.from_json(data), removed={"n2": {"reach": 2, "measure": 1}}
    )
    answer = matcher.unmatched("n2")
    assert answer.reason == "nothing eligible"
    assert answer.removed == {"reach": 2, "measure": 1}


def test_an_unmatched_need_learns_that_nothing_is_left_to_give():
    data = copy.deepcopy(EXAMPLE)
    data["listings"][0]["sessions"] = 0
    answer = matching.Matcher(matching.Problem.from_json(data)).unmatched("n2")
    assert answer.reason == "nothing left"


def test_a_pair_that_is_not_eligible_is_said_to_be_so():
    matcher = matching.Matcher(matching.Problem.from_json(EXAMPLE))
    assert not matcher.why("n2", "l2").eligible


def test_unknown_ids_are_refused_by_name():
    matcher = matching.Matcher(matching.Problem.from_json(EXAMPLE))
    for ask in (
        lambda: matcher.why("n9", "l1"),
        lambda: matcher.why("n1", "l9"),
        lambda: matcher.alternatives("n9"),
        lambda: matcher.unmatched("n9"),
        lambda: matcher.worth("l9"),
        lambda: matcher.worth(unit="u9"),
    ):
        with pytest.raises(matching.ProblemError, match="9"):
            ask()
    with pytest.raises(ValueError, match="name a listing or a unit"):
        matcher.worth()


def test_a_stored_plan_is_taken_up_and_a_wrong_one_refused():
    problem = matching.Problem.from_json(EXAMPLE)
    plan = matching.solve(problem)
    assert matching.Matcher(problem, plan).plan is plan
    with pytest.raises(ValueError, match="objective"):
        matching.Matcher(problem, replace(plan, objective=plan.objective + 1))
