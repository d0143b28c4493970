"""A change leads to the same optimum as solving the changed problem anew, and keeps what it can."""

import numpy as np
import pytest

import matching
from tests.matching.instances import random_problem, referee


class Told:
    """The same changes told in the plainest way: on the JSON of the problem."""

    def __init__(self, problem: matching.Problem) -> None:
        self.data = problem.to_json()

    def problem(self) -> matching.Problem:
        return matching.Problem.from_json(self.data)

    def add(self, one: dict) -> None:
        kind = "need" if "community" in one else "listing"
        row = {key: value for key, value in one.items() if key != "pairs"}
        self.data[f"{kind}s"].append(row)
        self.data["pairs"] += [{kind: one["id"], **pair} for pair in one["pairs"]]

    def remove(self, kind: str, one: str) -> None:
        self.data[f"{kind}s"] = [row for row in self.data[f"{kind}s"] if row["id"] != one]
        self.data["pairs"] = [pair for pair in self.data["pairs"] if pair[kind] != one]

    def veto(self, need: str, listing: str) -> None:
        self.data["pairs"] = [
            pair
            for pair in self.data["pairs"]
            if (pair["need"], pair["listing"]) != (need, listing)
        ]

    def pin(self, need: str, listing: str, sessions: int) -> None:
        for pair in self.data["pairs"]:
            if (pair["need"], pair["listing"]) == (need, listing):
                pair["pinned"] = sessions

    def sessions(self, listing: str, more: int) -> None:
        for row in self.data["listings"]:
            if row["id"] == listing:
                row["sessions"] += more


def a_change(rng, told: Told, step: int) -> dict | None:
    """One random change, made in `told` and given in words."""
    data = told.data
    needs, listings = [n["id"] for n in data["needs"]], [m["id"] for m in data["listings"]]
    kind = rng.choice(["need", "listing", "withdraw", "leave", "veto", "pin", "more", "fewer"])

    def some(ids: list[str], other: str) -> list[dict]:
        return [
            {other: one, "fit": int(rng.integers(0, 11)) / 10} for one in ids if rng.random() < 0.6
        ]

    if kind == "need" and data["communities"]:
        one = {
            "id": f"new need {step}",
            "sessions": int(rng.integers(1, 4)),
            "tier": int(rng.integers(0, 3)),
            "community": data["communities"][rng.integers(len(data["communities"]))]["id"],
            "pairs": some(listings, "listing"),
        }
        told.add(one)
        return {"add": [one]}
    if kind == "listing" and data["units"]:
        one = {
            "id": f"new listing {step}",
            "sessions": int(rng.integers(0, 4)),
            "unit": data["units"][rng.integers(len(data["units"]))]["id"],
            "pairs": some(needs, "need"),
        }
        told.add(one)
        return {"add": [one]}
    if kind == "withdraw" and needs:
        one = needs[rng.integers(len(needs))]
        told.remove("need", one)
        return {"remove": [{"need": one}]}
    if kind == "leave" and listings:
        one = listings[rng.integers(len(listings))]
        told.remove("listing", one)
        return {"remove": [{"listing": one}]}
    if kind in ("veto", "pin") and data["pairs"]:
        pair = data["pairs"][rng.integers(len(data["pairs"]))]
        ids = pair["need"], pair["listing"]
        if kind == "veto":
            told.veto(*ids)
            return {"veto": [ids]}
        sessions = int(rng.integers(0, 3))
        told.pin(*ids, sessions)
        return {"pin": [(*ids, sessions)]}
    if kind in ("more", "fewer") and listings:
        one = listings[rng.integers(len(listings))]
        told.sessions(one, 1 if kind == "more" else -1)
        return {"add" if kind == "more" else "remove": [{"listing": one, "sessions": 1}]}
    return None


@pytest.mark.parametrize("block", range(0, 120, 20))
def test_a_row_of_changes_ends_where_solving_anew_would(block):
    made = refused = 0
    for seed in range(block, block + 20):
        problem = random_problem(seed)
        rng = np.random.default_rng([seed, 7])
        matcher = matching.Matcher(problem)
        told = Told(problem)
        for step in range(8):
            before = matcher.plan
            fresh = Told(problem)
            fresh.data = matcher.problem.to_json()
            change = a_change(rng, fresh, step)
            if change is None:
                continue
            try:
                changed = fresh.problem()
            except matching.ProblemError:
                with pytest.raises(matching.ProblemError):
                    matcher.change(**change)
                assert matcher.plan.pairs == before.pairs, f"instance {seed}, step {step}"
                refused += 1
                continue
            effect = matcher.change(**change)
            made += 1
            plan, where = matcher.plan, f"instance {seed}, step {step}: {change}"
            assert matcher.problem.to_json() == changed.to_json(), where
            verdict = matching.verify(changed, plan)
            assert verdict, f"{where}: {verdict.message}"
            assert (plan.covered, plan.objective) == referee(changed), where
            assert effect.objective == plan.objective - before.objective, where
            size = max(len(plan.covered), len(before.covered), len(effect.covered))

            def wide(row, size=size):
                return np.array([*row, *[0] * (size - len(row))])

            assert (wide(effect.covered) == wide(plan.covered) - wide(before.covered)).all(), where
            for move in effect.moves:
                ids = (move.need, move.listing)
                change_of = plan.pairs.get(ids, 0) - before.pairs.get(ids, 0)
                assert move.sessions == change_of, where
            # As few other pairs change as the optimum allows.
            kept = sum(min(x, before.pairs.get(ids, 0)) for ids, x in plan.pairs.items())
            best = matching.solve(changed, previous=before)
            most = sum(min(x, before.pairs.get(ids, 0)) for ids, x in best.pairs.items())
            assert kept == most, where
        assert told.problem().N == problem.N
    assert made > 60
    assert refused


def test_a_row_that_is_full_moves_alone_and_what_is_refused_moves_back():
    problem = random_problem(4, 30, 25)
    matcher, told = matching.Matcher(problem), Told(problem)
    matcher.change()
    live, before = matcher._live, matcher.plan
    place = problem.community_ids[0]
    come = [
        {
            "id": f"new {number}",
            "sessions": 1 + number % 2,
            "tier": 0,
            "community": place,
            "pairs": [{"listing": one, "fit": 0.5} for one in problem.listing_ids[:12]],
        }
        for number in range(40)
    ]
    with pytest.raises(matching.ProblemError, match="unknown"):
        matcher.change(add=come, veto=[("nobody", problem.listing_ids[0])])
    with pytest.raises(matching.ProblemError, match="repeated"):
        matcher.change(add=[*come, come[0]])
    assert matcher.plan.pairs == before.pairs
    assert matcher.problem.to_json() == problem.to_json()
    matcher.change(add=come, remove=[{"need": one} for one in problem.need_ids[:10]])
    for one in come:
        told.add(one)
    for one in problem.need_ids[:10]:
        told.remove("need", one)
    changed = told.problem()
    assert matcher._live is live, "nothing was laid out anew"
    assert matcher.problem.to_json() == changed.to_json()
    assert (matcher.plan.covered, matcher.plan.objective) == referee(changed)
    assert matching.verify(changed, matcher.plan)
