"""What would help, and whom to recruit: each answer is what solving again would give."""

from dataclasses import replace

import numpy as np
import pytest

import matching
from matching.helping import Candidate, Helper, recruit, worth
from tests.matching.instances import random_problem

SEEDS = range(120)


def changed(p: matching.Problem, one) -> matching.Problem:
    """The problem under a change, told on its JSON."""
    data = p.to_json()
    if one.kind in ("listing", "both"):
        next(row for row in data["listings"] if row["id"] == one.id)["sessions"] += 1
    if one.kind in ("unit", "both"):
        next(row for row in data["units"] if row["id"] == one.unit)["sessions"] += 1
    if one.kind == "resource":
        come(data, one.candidate)
    return matching.Problem.from_json(data)


def come(data: dict, one: Candidate) -> None:
    unit = one.unit
    if unit is None:
        unit = f"unit of {one.id}"
        data["units"].append({"id": unit, "sessions": one.sessions, "load": 0})
    data["listings"].append({"id": one.id, "sessions": one.sessions, "unit": unit})
    data["pairs"] += [{"need": n, "listing": one.id, "fit": fit} for n, fit in one.pairs]


def gain(p: matching.Problem, plan: matching.Plan, after: matching.Problem) -> tuple:
    new = matching.solve(after)
    tiers = (b - a for a, b in zip(plan.covered, new.covered, strict=True))
    return *tiers, new.objective - plan.objective


def some_candidates(p: matching.Problem, rng, count: int) -> list[Candidate]:
    return [
        Candidate(
            f"candidate {i}",
            int(rng.integers(0, 4)),
            [(n, int(rng.integers(0, 11)) / 10) for n in p.need_ids if rng.random() < 0.5],
            None if rng.random() < 0.5 else str(rng.choice(p.unit_ids)),
        )
        for i in range(count)
    ]


def some_rules(p: matching.Problem, rng) -> dict:
    """Pairs that are not eligible, each taken away by one of two rules."""
    rules: dict = {}
    for need in p.need_ids:
        for listing in p.listing_ids:
            if (need, listing) not in p.pair_index and rng.random() < 0.5:
                rule = str(rng.choice(["window", "reach"]))
                row = rules.setdefault(need, {}).setdefault(rule, [])
                row.append((listing, int(rng.integers(0, 11)) / 10))
    return rules


@pytest.mark.parametrize("block", range(4))
def test_what_helps_equals_solving_again_under_each_change(block):
    kinds = set()
    for seed in list(SEEDS)[block::4]:
        p = random_problem(seed)
        if not p.U:
            continue
        rng = np.random.default_rng(seed)
        plan = matching.solve(p)
        rules = some_rules(p, rng)
        helper = Helper(p, plan, rules, some_candidates(p, rng, 3))
        for need in p.need_ids:
            for one in helper.helps(need):
                kinds.add(one.kind)
                if one.kind == "rule":
                    pairs = rules[need][one.id]
                    data = p.to_json()
                    data["pairs"] += [{"need": need, "listing": m, "fit": f} for m, f in pairs]
                    after = matching.Problem.from_json(data)
                else:
                    after = changed(p, one)
                assert padded(worth(one.effect), p) == gain(p, plan, after), (seed, one)
                assert one.gained > 0
                assert one.gained <= plan.unmatched[need]
                assert one.listings
        # Nothing that was tried has left a trace.
        assert held(helper._trial) == plan.pairs, seed
    assert kinds == {"listing", "unit", "both", "rule", "resource"} or block


def padded(gained: tuple, p: matching.Problem) -> tuple:
    return *gained[: p.tiers], gained[-1]


def held(trial) -> dict:
    graph, x = trial.graph, trial.state.pair
    return {
        (trial.need_ids[graph.pair_need[e]], trial.listing_ids[graph.pair_listing[e]]): int(x[e])
        for e in range(trial.free_pair)
        if x[e]
    }


def test_one_more_session_is_named_where_a_best_plan_gives_it_to_the_need_and_nowhere_else():
    named = silent = 0
    for seed in range(60):
        p = random_problem(seed)
        plan = matching.solve(p)
        helper = Helper(p, plan)
        given = {need for need, _ in plan.pairs}
        for need in set(plan.unmatched) - given:
            found = {one.id for one in helper.helps(need) if one.kind == "listing"}
            for m in p.pair_listing[p.pair_need == p.need_ids.index(need)]:
                kept = most_kept(p, plan, int(m), need)
                if p.listing_ids[m] in found:
                    assert kept is not None, (seed, need, m)
                    named += 1
                else:
                    # It would have to be taken from another that is as good.
                    assert kept is None or kept < sum(plan.pairs.values()), (seed, need, m)
                    silent += 1
    assert named > 10
    assert silent > 10


def most_kept(p: matching.Problem, plan: matching.Plan, m: int, need: str) -> int | None:
    """With a session more of listing `m`: how many of the plan's sessions are in a best plan that
    gives one to the need; None where no best plan does."""
    more = p.listing_sessions.copy()
    more[m] += 1
    after = replace(p, listing_sessions=more)
    best, found = matching.solve(after), None
    for e in np.flatnonzero((p.pair_need == p.need_ids.index(need)) & (after.pair_most > 0)):
        pinned = p.pair_pinned.copy()
        pinned[e] = 1
        try:
            forced = matching.solve(replace(after, pair_pinned=pinned), previous=plan)
        except matching.ProblemError:
            continue
        if (forced.covered, forced.objective) == (best.covered, best.objective):
            same = sum(min(x, forced.pairs.get(pair, 0)) for pair, x in plan.pairs.items())
            found = max(found or 0, same)
    return found


def test_the_cheapest_kind_comes_first_and_a_met_need_is_told_nothing():
    p = matching.Problem.from_json(STREET)
    plan = matching.solve(p)
    helper = Helper(
        p,
        plan,
        {"lane 2": {"reach": [("far choir", 0.6)]}},
        [Candidate("second choir", 1, [("lane 2", 0.9)], category="music", place="lane 2")],
    )
    found = helper.helps("lane 2")
    assert [one.kind for one in found] == ["both", "rule", "resource"]
    assert found[0].unit == "school"
    assert found[1].listings == ("far choir",)
    assert helper.helps("lane 1") == []


def test_what_helps_an_unknown_need_or_of_a_repeated_candidate_is_refused_by_name():
    p = matching.Problem.from_json(STREET)
    plan = matching.solve(p)
    with pytest.raises(matching.ProblemError, match="nowhere"):
        Helper(p, plan).helps("nowhere")
    twin = Candidate("twin", 1, [("lane 1", 0.5)])
    with pytest.raises(matching.ProblemError, match="twin"):
        Helper(p, plan, resources=[twin, twin])
    with pytest.raises(matching.ProblemError, match="choir"):
        Helper(p, plan, resources=[Candidate("choir", 1, [])])
    with pytest.raises(matching.ProblemError, match="atlantis"):
        Helper(p, plan, resources=[Candidate("x", 1, [], unit="atlantis")])


def test_equal_needs_are_both_told_of_the_session_that_either_could_have():
    data = {
        "needs": [{"id": n, "sessions": 1, "tier": 0, "community": "c"} for n in "abc"],
        "listings": [{"id": "l", "sessions": 1, "unit": "u"}],
        "units": [{"id": "u", "sessions": 3, "load": 0}],
        "communities": [{"id": "c", "served": 0}],
        "pairs": [{"need": n, "listing": "l", "fit": 0.5} for n in "abc"],
        "weights": {"balance": 0, "fairness": 0},
    }
    p = matching.Problem.from_json(data)
    plan = matching.solve(p)
    helper = Helper(p, plan)
    assert len(plan.unmatched) == 2
    for need in plan.unmatched:
        assert [(one.kind, one.id) for one in helper.helps(need)] == [("listing", "l")]


def test_recruits_are_those_that_trying_all_would_choose_and_bring_what_solving_again_says():
    chosen = 0
    for seed in range(48):
        p = random_problem(seed)
        if not p.U:
            continue
        rng = np.random.default_rng(seed)
        candidates = some_candidates(p, rng, 5)
        plan = matching.solve(p)
        now, left = p.to_json(), list(candidates)
        for one in recruit(p, plan, candidates, k=3):
            before = matching.solve(matching.Problem.from_json(now))
            gains = []
            for other in left:
                data = matching.Problem.from_json(now).to_json()
                come(data, other)
                gains.append(gain(p, before, matching.Problem.from_json(data)))
            best = max(gains)
            assert padded(worth(one.effect), p) == best, seed
            assert one.candidate == left[gains.index(best)], seed
            come(now, one.candidate)
            left.remove(one.candidate)
            chosen += 1
    assert chosen > 60


def test_nobody_is_recruited_who_would_bring_nothing():
    p = matching.Problem.from_json(STREET)
    plan = matching.solve(p)
    idle = Candidate("idle", 2, [])
    choir = Candidate("second choir", 1, [("lane 2", 0.9)])
    assert [one.candidate for one in recruit(p, plan, [idle, choir])] == [choir]


STREET = {
    "needs": [
        {"id": "lane 1", "sessions": 1, "tier": 0, "community": "east"},
        {"id": "lane 2", "sessions": 1, "tier": 1, "community": "west"},
    ],
    "listings": [
        {"id": "choir", "sessions": 1, "unit": "school"},
        {"id": "far choir", "sessions": 1, "unit": "college"},
    ],
    "units": [
        {"id": "school", "sessions": 1, "load": 0},
        {"id": "college", "sessions": 2, "load": 1},
    ],
    "communities": [{"id": "east", "served": 0}, {"id": "west", "served": 0}],
    "pairs": [
        {"need": "lane 1", "listing": "choir", "fit": 0.8},
        {"need": "lane 2", "listing": "choir", "fit": 0.9},
    ],
    "weights": {"balance": 0.3, "fairness": 0.3},
}
