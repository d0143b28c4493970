"""Bad problems are refused with the item named; good ones survive the round trip."""

import copy
import json
import os

import numpy as np
import pytest

import matching
from matching.checks import check_scale
from tests.matching.instances import random_problem
from tests.matching.test_verify import EXAMPLE

DESIGNED = {
    "needs": [{"id": "n1", "sessions": 2, "tier": 0, "community": "c1"}],
    "listings": [{"id": "l1", "sessions": 3, "unit": "u1"}],
    "units": [{"id": "u1", "sessions": 4, "load": 1}],
    "communities": [{"id": "c1", "served": 0}],
    "pairs": [{"need": "n1", "listing": "l1", "fit": 0.8123, "limit": 2, "pinned": 0}],
    "weights": {"balance": 0.3, "fairness": 0.3},
}


def test_the_published_example_gives_the_published_plan():
    problem = matching.Problem.from_json(DESIGNED)
    plan = matching.solve(problem).to_json(problem)
    assert {key: plan[key] for key in ("status", "covered", "objective", "bound")} == {
        "status": "optimal",
        "covered": [2],
        "objective": 17746,
        "bound": 17746,
    }
    assert plan["pairs"] == [{"need": "n1", "listing": "l1", "sessions": 2}]
    assert plan["unmatched"] == []


def edit(table, row, **fields):
    def apply(data):
        data[table][row].update(fields)

    return apply


def append(table, row):
    return lambda data: data[table].append(row)


NAN, INF = float("nan"), float("inf")
BAD = [
    (lambda data: data.pop("units"), "units: is missing"),
    (lambda data: data.update(pairs={}), "pairs: must be a list"),
    (lambda data: data.update(extra=[]), "unknown field 'extra'"),
    (lambda data: data["needs"][0].pop("tier"), "needs[0]: tier is missing"),
    (edit("needs", 0, teir=1), "unknown field 'teir'"),
    (append("needs", 7), "needs[3]: must be an object"),
    (append("units", {"id": "u1", "sessions": 1}), "unit 'u1': the id is repeated"),
    (append("units", {"id": "", "sessions": 1}), "units[2]: id must be a text"),
    (edit("needs", 1, id=5), "needs[1]: id must be a text"),
    (edit("needs", 1, community="c9"), "need 'n2': unknown community 'c9'"),
    (edit("listings", 0, unit=["u1"]), "listing 'l1': unknown unit ['u1']"),
    (edit("pairs", 0, need="n9"), "pairs[0]: unknown need 'n9'"),
    (append("pairs", {"need": "n1", "listing": "l1", "fit": 1}), "pair 'n1' – 'l1'"),
    (edit("needs", 0, sessions=0), "need 'n1': sessions must be from 1"),
    (edit("needs", 0, sessions=-3), "need 'n1': sessions must be from 1"),
    (edit("needs", 0, sessions=10**7), "need 'n1': sessions must be from 1"),
    (edit("needs", 0, sessions=10**30), "need 'n1': sessions is out of range"),
    (edit("needs", 0, sessions=1.0), "need 'n1': sessions must be a whole number"),
    (edit("needs", 0, sessions=True), "need 'n1': sessions must be a whole number"),
    (edit("needs", 0, sessions=None), "need 'n1': sessions must be a whole number"),
    (edit("needs", 0, tier=-1), "need 'n1': tier must be from 0"),
    (edit("needs", 0, tier=32), "need 'n1': tier must be from 0"),
    (edit("listings", 1, sessions=-1), "listing 'l2': sessions must be from 0"),
    (edit("units", 1, load=-1), "unit 'u2': load must be from 0"),
    (edit("units", 1, sessions="4"), "unit 'u2': sessions must be a whole number"),
    (edit("communities", 0, served=-1), "community 'c1': served must be from 0"),
    (edit("pairs", 2, fit=1.01), "pair 'n2' – 'l1': fit must be from 0 to 1"),
    (edit("pairs", 2, fit=-0.1), "pair 'n2' – 'l1': fit must be from 0 to 1"),
    (edit("pairs", 2, fit=NAN), "pair 'n2' – 'l1': fit must be from 0 to 1"),
    (edit("pairs", 2, fit=10**400), "pairs[2]: fit is out of range"),
    (edit("pairs", 2, fit="0.5"), "pairs[2]: fit must be a number"),
    (edit("pairs", 2, metres=-1), "pair 'n2' – 'l1': metres"),
    (edit("pairs", 2, metres=INF), "pair 'n2' – 'l1': metres"),
    (edit("pairs", 2, limit=-1), "pair 'n2' – 'l1': limit must be from 0"),
    (edit("pairs", 2, pinned=-1), "pair 'n2' – 'l1': pinned must be from 0"),
    (edit("pairs", 0, pinned=2), "pair 'n1' – 'l1': 2 sessions are pinned beyond the limit 1"),
    (edit("pairs", 2, pinned=2), "need 'n2': 2 sessions are pinned beyond its 1"),
    (edit("pairs", 4, pinned=1), "listing 'l2': 2 sessions are pinned beyond its 1"),
    (edit("units", 1, sessions=0), "unit 'u2': 1 sessions are pinned beyond its 0"),
    (lambda data: data.update(weights=[]), "weights: must be an object"),
    (lambda data: data["weights"].update(speed=1), "weights: unknown field 'speed'"),
    (lambda data: data["weights"].update(balance=100.1), "balance: must be from 0 to 100"),
    (lambda data: data["weights"].update(fairness=-1), "fairness: must be from 0 to 100"),
    (lambda data: data["weights"].update(fairness=NAN), "fairness: must be from 0 to 100"),
    (lambda data: data["weights"].update(balance=INF), "balance: must be from 0 to 100"),
    (lambda data: data["weights"].update(balance="1"), "balance must be a number"),
]


@pytest.mark.parametrize(("spoil", "words"), BAD)
def test_a_bad_problem_is_refused_with_the_item_named(spoil, words):
    data = copy.deepcopy(EXAMPLE)
    spoil(data)
    with pytest.raises(matching.ProblemError) as caught:
        matching.Problem.from_json(data)
    assert words in str(caught.value)


@pytest.mark.parametrize("data", [None, [], 3, "x", {}])
def test_anything_but_a_problem_object_is_refused(data):
    with pytest.raises(matching.ProblemError):
        matching.Problem.from_json(data)


def arrays(**changes):
    columns = {
        "need_sessions": [1],
        "need_tier": [0],
        "need_community": [0],
        "listing_sessions": [1],
        "listing_unit": [0],
        "unit_sessions": [1],
        "unit_load": [0],
        "community_served": [0],
        "pair_need": [0],
        "pair_listing": [0],
        "pair_fit": [0.5],
    }
    return columns | changes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"need_tier": [0, 1]}, "need_tier"),
        ({"pair_fit": [0.5, 0.5]}, "pair_fit"),
        ({"pair_fit": ["x"]}, "pair_fit"),
        ({"pair_metres": [1, 2]}, "pair_metres"),
        ({"need_sessions": [[1]]}, "need_sessions"),
        ({"need_sessions": [[1], [1, 2]]}, "need_sessions"),
        ({"need_sessions": ["1"]}, "need_sessions"),
        ({"need_sessions": [1.5]}, "need_sessions[0]"),
        ({"need_sessions": [NAN]}, "need_sessions[0]"),
        ({"need_sessions": [True]}, "need_sessions"),
        ({"unit_load": [2**64 - 1]}, "unit '0': load"),
        ({"unit_load": [1e30]}, "unit '0': load"),
        ({"listing_unit": [-1]}, "listing '0': unknown unit -1"),
        ({"pair_need": [1]}, "pair row 0: unknown need 1"),
        ({"need_ids": ["a", "b"]}, "need ids"),
        ({"need_ids": [7]}, "need 7"),
        ({"balance": "high"}, "balance"),
        ({"balance": True}, "balance"),
    ],
)
def test_bad_arrays_are_refused_with_the_array_or_item_named(changes, words):
    with pytest.raises(matching.ProblemError) as caught:
        matching.Problem(**arrays(**changes))
    assert words in str(caught.value)


def wanting(needs: int) -> dict:
    """Columns of so many needs, each of as many sessions as one may want."""
    return arrays(
        need_sessions=[matching.MAX_SESSIONS] * needs,
        need_tier=[0] * needs,
        need_community=[0] * needs,
        listing_sessions=[matching.MAX_SESSIONS],
        unit_sessions=[matching.MAX_SESSIONS],
        fairness=100,
        balance=100,
    )


def test_needs_that_want_too_much_together_are_refused():
    most = matching.MAX_TOTAL // matching.MAX_SESSIONS
    with pytest.raises(matching.ProblemError, match="together they want more than 100000000"):
        matching.Problem(**wanting(most + 1))


@pytest.mark.skipif(not os.environ.get("SOAK"), reason="takes half a minute: SOAK=1")
def test_the_largest_sum_of_sessions_is_solved_to_a_proof():
    problem = matching.Problem(**wanting(matching.MAX_TOTAL // matching.MAX_SESSIONS))
    plan = matching.solve(problem)
    assert plan.covered == (matching.MAX_SESSIONS,)
    assert matching.verify(problem, plan)


def test_a_unit_of_worth_too_fine_for_64_bits_is_refused():
    problem = matching.Problem(**arrays())
    check_scale(problem, 10**9)
    with pytest.raises(matching.ProblemError, match="too many to keep a former plan of"):
        check_scale(problem, 10**12)


def test_a_problem_survives_the_round_trip_through_json():
    for seed in range(40):
        problem = random_problem(seed)
        again = matching.Problem.from_json(json.loads(json.dumps(problem.to_json())))
        for name in problem.__dataclass_fields__:
            left, right = getattr(problem, name), getattr(again, name)
            if isinstance(left, np.ndarray):
                np.testing.assert_array_equal(left, right, err_msg=name)
            else:
                assert left == right, name


def test_metres_are_kept_and_may_be_unknown_for_some():
    data = copy.deepcopy(EXAMPLE)
    data["pairs"][1]["metres"] = 350.5
    problem = matching.Problem.from_json(data)
    assert problem.pair_metres[1] == 350.5
    assert np.isnan(problem.pair_metres[0])
    assert matching.Problem.from_json(problem.to_json()).pair_metres[1] == 350.5


def test_a_plan_survives_the_round_trip_through_json():
    for seed in range(40):
        problem = random_problem(seed)
        plan = matching.solve(problem, seed=seed)
        data = json.loads(json.dumps(plan.to_json(problem)))
        again = matching.Plan.from_json(data, problem)
        np.testing.assert_array_equal(again.sessions, plan.sessions)
        assert again.to_json(problem) == data


def test_a_problem_cannot_be_changed_behind_its_own_back():
    problem = random_problem(11)
    with pytest.raises(ValueError, match="read-only"):
        problem.need_sessions[0] = 9
