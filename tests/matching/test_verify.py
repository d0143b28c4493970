"""A tampered plan never passes, and the first thing wrong with it is named."""

import copy

import pytest

import matching
from tests.matching.instances import random_problem

EXAMPLE = {
    "needs": [
        {"id": "n1", "sessions": 2, "tier": 0, "community": "c1"},
        {"id": "n2", "sessions": 1, "tier": 1, "community": "c1"},
        {"id": "n3", "sessions": 2, "tier": 1, "community": "c2"},
    ],
    "listings": [
        {"id": "l1", "sessions": 3, "unit": "u1"},
        {"id": "l2", "sessions": 1, "unit": "u2"},
    ],
    "units": [{"id": "u1", "sessions": 3, "load": 1}, {"id": "u2", "sessions": 5, "load": 0}],
    "communities": [{"id": "c1", "served": 0}, {"id": "c2", "served": 2}],
    "pairs": [
        {"need": "n1", "listing": "l1", "fit": 0.8, "limit": 1},
        {"need": "n1", "listing": "l2", "fit": 0.4, "pinned": 1},
        {"need": "n2", "listing": "l1", "fit": 0.95},
        {"need": "n3", "listing": "l1", "fit": 0.9},
        {"need": "n3", "listing": "l2", "fit": 0.9},
    ],
    "weights": {"balance": 0.3, "fairness": 0.3},
}


@pytest.fixture
def problem():
    return matching.Problem.from_json(EXAMPLE)


@pytest.fixture
def data(problem):
    plan = matching.solve(problem).to_json(problem)
    assert plan["pairs"] == [
        {"need": "n1", "listing": "l1", "sessions": 1},
        {"need": "n1", "listing": "l2", "sessions": 1},
        {"need": "n2", "listing": "l1", "sessions": 1},
        {"need": "n3", "listing": "l1", "sessions": 1},
    ]
    return plan


def judge(problem, data):
    return matching.verify(problem, matching.Plan.from_json(data, problem))


def change(path, value):
    def apply(data):
        *way, last = path
        for step in way:
            data = data[step]
        data[last] = value(data[last]) if callable(value) else value

    return apply


TAMPERED = [
    (change(["pairs", 1, "sessions"], 0), "infeasible", "are fewer than the pinned 1"),
    (change(["pairs", 0, "sessions"], 2), "infeasible", "exceed the limit 1"),
    (change(["pairs", 0, "sessions"], -1), "infeasible", "'n1' – 'l1'"),
    (change(["pairs", 2, "sessions"], 0), "infeasible", "'n2' – 'l1'"),
    (change(["pairs", 2, "sessions"], 2), "infeasible", "need 'n2'"),
    (change(["pairs", 3, "sessions"], 2), "infeasible", "listing 'l1': 4 sessions exceed its 3"),
    (change(["pairs", 2], {"need": "n3", "listing": "l2", "sessions": 1}), "infeasible", "'l2'"),
    (change(["covered", 0], 3), "miscounted", "covered"),
    (change(["covered"], [2]), "miscounted", "covered"),
    (change(["unmatched"], []), "miscounted", "unmatched 'n3'"),
    (change(["unmatched", 0, "sessions"], 2), "miscounted", "unmatched 'n3'"),
    (change(["objective"], lambda x: x + 1), "miscounted", "objective"),
    (change(["status"], "feasible"), "not optimal", "status"),
    (change(["tier_weights", 0], 5), "not optimal", "tier_weights"),
    (change(["tier_weights", 1], 10**9), "not optimal", "tier_weights"),
    (change(["tier_weights"], []), "not optimal", "tier_weights"),
    (change(["bound"], lambda x: x + 1), "not optimal", "bound"),
    (change(["prices", "needs", "n3"], lambda x: x + 1), "not optimal", "bound"),
    (change(["prices", "needs", "n1"], -1), "not optimal", "price of need 'n1'"),
    (change(["prices", "listings", "l1"], lambda x: x + 1), "not optimal", "bound"),
    (change(["prices", "units", "u2"], 10**6), "not optimal", "bound"),
    (change(["prices", "communities", "c1"], 2**62), "not optimal", "bound"),
]


@pytest.mark.parametrize(("tamper", "code", "words"), TAMPERED)
def test_a_tampered_plan_is_refused_and_the_fault_named(problem, data, tamper, code, words):
    assert judge(problem, data)
    tampered = copy.deepcopy(data)
    tamper(tampered)
    verdict = judge(problem, tampered)
    assert verdict.code == code
    assert words in verdict.message
    assert not verdict


def test_a_unit_beyond_its_sessions_is_named(data):
    tight = copy.deepcopy(EXAMPLE)
    tight["units"][0]["sessions"] = 2
    verdict = judge(matching.Problem.from_json(tight), data)
    assert verdict.message == "unit 'u1': 3 sessions exceed its 2"


def test_a_worse_plan_with_true_counts_and_any_prices_is_not_proven():
    """Drop one session of an optimal plan and restate everything honestly."""
    tried = 0
    for seed in range(100):
        problem = random_problem(seed)
        plan = matching.solve(problem)
        data = plan.to_json(problem)
        rows = [
            row
            for row in data["pairs"]
            if row["sessions"]
            > problem.pair_pinned[problem.pair_index[row["need"], row["listing"]]]
        ]
        if not rows:
            continue
        rows[0]["sessions"] -= 1
        data["pairs"] = [row for row in data["pairs"] if row["sessions"]]
        worse = matching.Plan.from_json(data, problem)
        data["covered"] = list(matching.objective.covered(problem, worse.sessions))
        data["objective"] = matching.objective.objective(problem, worse.sessions)
        data["unmatched"] = [
            {"need": need, "sessions": short}
            for need, short in matching.plan.short(problem, worse.sessions).items()
        ]
        verdict = judge(problem, data)
        assert verdict.code == "not optimal"
        tried += 1
    assert tried > 30


def test_prices_bound_every_plan_from_above(problem, data):
    plan = matching.Plan.from_json(data, problem)
    weights = matching.objective.tier_weights(problem)
    best = matching.prices.dual_value(problem, plan.prices, weights)
    for shift in range(-3000, 3000, 250):
        prices = matching.Prices(
            plan.prices.needs + abs(shift),
            plan.prices.listings,
            plan.prices.units + shift,
            plan.prices.communities - shift,
        )
        assert matching.prices.dual_value(problem, prices, weights) >= best


@pytest.mark.parametrize(
    "breakage",
    [
        lambda data: data.pop("prices"),
        lambda data: data.pop("pairs"),
        lambda data: data.update(covered="2"),
        lambda data: data.update(objective=1.5),
        lambda data: data.update(bound=True),
        lambda data: data.update(seed="x"),
        lambda data: data.update(status=None),
        lambda data: data["pairs"][0].pop("sessions"),
        lambda data: data["pairs"].append("n1"),
        lambda data: data["prices"].update(units=[1]),
        lambda data: data["prices"]["units"].update(u1=2**70),
    ],
)
def test_a_plan_of_the_wrong_shape_is_bad_input(problem, data, breakage):
    breakage(data)
    with pytest.raises(matching.PlanError) as caught:
        matching.Plan.from_json(data, problem)
    assert not isinstance(caught.value, matching.PlanMismatch)


@pytest.mark.parametrize(
    "breakage",
    [
        lambda data: data["pairs"].append({"need": "n9", "listing": "l1", "sessions": 1}),
        lambda data: data["pairs"].append(data["pairs"][0]),
        lambda data: data["prices"]["units"].update(u9=1),
        lambda data: data["prices"]["units"].pop("u1"),
        lambda data: data["unmatched"].append({"need": "n3", "sessions": 1}),
    ],
)
def test_a_plan_of_another_problem_names_what_is_unknown(problem, data, breakage):
    breakage(data)
    with pytest.raises(matching.PlanMismatch):
        matching.Plan.from_json(data, problem)
