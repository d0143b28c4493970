"""What a round says is true: its alternatives and reasons agree with solving again."""

import random
from dataclasses import replace

import numpy as np
import pytest
import sqlalchemy as sa

import matching
from market.db import db
from market.needs.models import Urgency
from market.rounds import queries
from market.rounds.models import Proposal
from tests.factories import ListingFactory, NeedFactory


@pytest.fixture
def busy(street, run):
    """A street where units are short of sessions and needs of all tiers compete; a round's id."""
    draw = random.Random(7)
    for n in range(12):
        NeedFactory(
            batch=street.batch,
            unit=street.communities[n % 4],
            title=f"需求{n}",
            quantity=draw.randint(1, 2),
            urgency=draw.choice(list(Urgency)),
        )
    for n in range(5):
        ListingFactory(unit=street.units[n % 3], title=f"资源{n}", quantity=draw.randint(1, 3))
    return run(preset="weakest_first")


def proposals(number):
    return db.session.scalars(sa.select(Proposal).where(Proposal.round_id == number)).all()


def forced(problem, need, listing):
    """The best plan when one session of this pair is given."""
    pins = problem.pair_pinned.copy()
    pins[problem.pair_index[need, listing]] = 1
    return matching.solve(replace(problem, pair_pinned=pins))


def without_one(problem, plan, need, listing):
    """The best plan when this pair gives one session fewer than it does."""
    limits = problem.pair_limit.copy()
    limits[problem.pair_index[need, listing]] = plan.pairs[need, listing] - 1
    return matching.solve(replace(problem, pair_limit=limits))


def test_each_alternative_costs_what_solving_again_says(busy):
    row = queries.get_round(busy)
    problem = matching.Problem.from_json(row.problem)
    plan = matching.Plan.from_json(row.plan, problem)
    checked = 0
    for one in proposals(busy):
        for other in one.alternatives:
            again = forced(problem, f"n{one.need_id}", f"l{other['listing_id']}")
            lost = [a - b for a, b in zip(again.covered, plan.covered, strict=True)]
            assert lost == other["covered"]
            assert again.objective - plan.objective == other["objective"]
            checked += 1
    assert checked > 20


def test_alternatives_are_the_least_costly_ones(busy):
    row = queries.get_round(busy)
    problem = matching.Problem.from_json(row.problem)
    plan = matching.Plan.from_json(row.plan, problem)
    weights = plan.tier_weights

    def cost(covered, objective):
        return -sum(w * c for w, c in zip(weights, covered, strict=True)) - objective

    one = next(p for p in proposals(busy) if len(p.alternatives) == 3)
    need = problem.need_ids.index(f"n{one.need_id}")
    told = [cost(o["covered"], o["objective"]) for o in one.alternatives]
    assert told == sorted(told)
    named = {f"l{o['listing_id']}" for o in one.alternatives}
    for e in np.flatnonzero((problem.pair_need == need) & (plan.sessions == 0)):
        listing = problem.listing_ids[problem.pair_listing[e]]
        if listing in named:
            continue
        again = forced(problem, f"n{one.need_id}", listing)
        lost = [a - b for a, b in zip(again.covered, plan.covered, strict=True)]
        assert cost(lost, again.objective - plan.objective) >= told[-1]


def test_the_reason_of_one_session_fewer_is_what_solving_again_says(busy):
    row = queries.get_round(busy)
    problem = matching.Problem.from_json(row.problem)
    plan = matching.Plan.from_json(row.plan, problem)
    for one in proposals(busy):
        (text,) = [t for t in one.reasons["zh"] if t.startswith("若少这一场")]
        again = without_one(problem, plan, f"n{one.need_id}", f"l{one.listing_id}")
        lost = plan.objective - again.objective
        if again.covered != plan.covered:
            assert "落实" in text
        elif lost:
            assert f"{abs(lost) / 10000:.2f}" in text
        else:
            assert "不受影响" in text


def test_the_facts_are_those_of_the_plan(busy):
    row = queries.get_round(busy)
    problem = matching.Problem.from_json(row.problem)
    plan = matching.Plan.from_json(row.plan, problem)
    given = {}
    for (_need, listing), sessions in plan.pairs.items():
        unit = int(problem.listing_unit[problem.listing_ids.index(listing)])
        given[unit] = given.get(unit, 0) + sessions
    rates = [
        (load + given.get(u, 0)) / (load + room)
        for u, (load, room) in enumerate(
            zip(problem.unit_load.tolist(), problem.unit_sessions.tolist(), strict=True)
        )
    ]
    assert row.facts["largest_load"] == pytest.approx(max(rates), abs=1e-4)
    mean = sum(rates) / len(rates)
    gini = sum(abs(a - b) for a in rates for b in rates) / (2 * len(rates) ** 2 * mean)
    assert row.facts["load_gini"] == pytest.approx(gini, abs=1e-4)
    metres = [(one.metres, one.sessions) for one in proposals(busy)]
    walked = sum(m * s for m, s in metres) / sum(s for _, s in metres)
    assert row.facts["metres"] == pytest.approx(walked, abs=1)
    short = {f"n{one.need_id}": one.short for one in queries.unmatched(busy)}
    assert short == dict(plan.unmatched)
    assert short
