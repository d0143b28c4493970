"""One change after another from the last optimum, a hundredth of all needs at once, and answers."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from matching import Matcher, Plan, Problem, solve, verify
from tests.bench import towns


def without(p: Problem, needs: np.ndarray) -> Problem:
    """The problem before these needs came; ids stay those of the whole."""
    stay = np.ones(p.N, dtype=bool)
    stay[needs] = False
    pairs = stay[p.pair_need]
    row = np.cumsum(stay) - 1
    return replace(
        p,
        need_sessions=p.need_sessions[stay],
        need_tier=p.need_tier[stay],
        need_community=p.need_community[stay],
        need_ids=[one for one, kept in zip(p.need_ids, stay, strict=True) if kept],
        pair_need=row[p.pair_need[pairs]],
        pair_listing=p.pair_listing[pairs],
        pair_fit=p.pair_fit[pairs],
        pair_limit=p.pair_limit[pairs],
        pair_pinned=p.pair_pinned[pairs],
        pair_metres=None if p.pair_metres is None else p.pair_metres[pairs],
    )


def arrival(p: Problem, need: int, pairs: np.ndarray) -> dict:
    """A need of the whole problem in the words in which a change takes it."""
    return {
        "id": p.need_ids[need],
        "sessions": int(p.need_sessions[need]),
        "tier": int(p.need_tier[need]),
        "community": p.community_ids[p.need_community[need]],
        "pairs": [
            {"listing": p.listing_ids[p.pair_listing[e]], "fit": float(p.pair_fit[e])}
            for e in pairs
        ],
    }


def pairs_of(p: Problem) -> list[np.ndarray]:
    """The pairs of each need."""
    order = np.argsort(p.pair_need, kind="stable")
    return np.split(order, np.cumsum(np.bincount(p.pair_need, minlength=p.N))[:-1])


def changes(shape: str, needs: int, seed: int, count: int, clock, plan=None) -> dict:
    """Seconds of single changes, `count` of each kind, and whether they end at the optimum.

    `plan` names a file for the plan to begin with: it is made there, or taken from there.
    """
    _warm()
    rng = np.random.default_rng(seed)
    whole = getattr(towns, shape)(needs, seed)
    rows = pairs_of(whole)
    picked = rng.choice(whole.N, 2 * count, replace=False)
    late, early = picked[:count], picked[count:]
    matcher, found = _begun(without(whole, late), plan)
    took: dict[str, list[float]] = {}

    def one(kind: str, **change) -> None:
        begun = clock()
        matcher.change(**change)
        took.setdefault(kind, []).append(clock() - begun)

    for need in late:
        one("arrival", add=[arrival(whole, need, rows[need])])
    for need in early:
        one("withdrawal", remove=[whole.need_ids[need]])
    chosen = list(matcher.plan.pairs)
    for at in rng.choice(len(chosen), count, replace=False):
        one("decline", veto=[chosen[at]])
    for ids in _pinnable(matcher, rng, count):
        one("pin", pin=[ids])
    begun = clock()
    optimal = bool(matcher.plan)  # laid out with its prices, and proven
    told = clock() - begun
    return {"seconds": took, "told": told, "optimal": optimal and _optimal(matcher, found)}


def churn(shape: str, needs: int, seed: int, clock, plan=None) -> dict:
    """A hundredth of the needs leaves and as many come, in one change; `plan` as in `changes`."""
    _warm()
    rng = np.random.default_rng(seed)
    whole = getattr(towns, shape)(needs, seed)
    rows = pairs_of(whole)
    some = max(1, whole.N // 100)
    picked = rng.choice(whole.N, 2 * some, replace=False)
    matcher, found = _begun(without(whole, picked[:some]), plan)
    come = [arrival(whole, need, rows[need]) for need in picked[:some]]
    leave = [whole.need_ids[need] for need in picked[some:]]
    matcher.change()  # lays the rows out, as the rival's arcs are built before the clock starts
    begun = clock()
    matcher.change(add=come, remove=leave)
    took = clock() - begun
    return {"seconds": took, "needs": some, "optimal": _optimal(matcher, found)}


def answers(shape: str, needs: int, seed: int, count: int, clock) -> dict:
    """Seconds of single questions about random needs, pairs and listings."""
    rng = np.random.default_rng(seed)
    problem = getattr(towns, shape)(needs, seed)
    matcher = Matcher(problem)
    chosen = list(matcher.plan.pairs)
    short = list(matcher.plan.unmatched) or list(problem.need_ids)
    took: dict[str, list[float]] = {}

    def one(kind: str, ask, *what) -> None:
        begun = clock()
        ask(*what)
        took.setdefault(kind, []).append(clock() - begun)

    for _ in range(count):
        need, listing = chosen[rng.integers(len(chosen))]
        pair = int(rng.integers(problem.E))
        other = problem.need_ids[problem.pair_need[pair]]
        one("why this pair", matcher.why, need, listing)
        one("why not that", matcher.why, other, problem.listing_ids[problem.pair_listing[pair]])
        one("alternatives", matcher.alternatives, need, 3)
        one("why unmatched", matcher.unmatched, short[rng.integers(len(short))])
        one("worth", matcher.worth, listing)
    return {"seconds": took}


def _pinnable(matcher: Matcher, rng: np.random.Generator, count: int) -> list[tuple[str, str]]:
    """Pairs without sessions, of which no two share a need, a listing or a unit."""
    p, sessions = matcher.problem, matcher.plan.sessions
    unit = p.listing_unit[p.pair_listing]
    free = np.flatnonzero((sessions == 0) & (p.pair_most > 0) & (p.unit_sessions[unit] > 0))
    found, seen = [], set()
    for e in rng.permutation(free)[: 50 * count]:
        ends = {("n", int(p.pair_need[e])), ("u", int(unit[e]))}
        if not ends & seen:
            seen |= ends
            found.append((p.need_ids[p.pair_need[e]], p.listing_ids[p.pair_listing[e]]))
    return found[:count]


def _begun(problem: Problem, place: str | None) -> tuple[Matcher, bool]:
    """A matcher with the plan that is kept at `place`, and whether there was one."""
    found = place is not None and Path(place).exists()
    plan = Plan.load(place, problem) if found else solve(problem)
    if place is not None and not found:
        plan.save(place, problem)
    return Matcher(problem, plan), found


def _optimal(matcher: Matcher, proven: bool) -> bool:
    """Whether a matcher stands where solving its problem anew would lead.

    Its prices prove that. Where they are not thought enough, it is solved anew as well.
    """
    plan = matcher.plan
    if not verify(matcher.problem, plan):
        return False
    anew = plan if proven else solve(matcher.problem)
    return (plan.covered, plan.objective) == (anew.covered, anew.objective)


def _warm() -> None:
    """What is compiled is compiled before the clock starts."""
    problem = towns.town(75)
    matcher = Matcher(without(problem, np.array([0])))
    rows = pairs_of(problem)
    matcher.change(add=[arrival(problem, 0, rows[0])])
    matcher.change(remove=[problem.need_ids[0]])
    ids = next(iter(matcher.plan.pairs))
    matcher.change(veto=[ids])
    matcher.change(pin=[_pinnable(matcher, np.random.default_rng(0), 1)[0]])
