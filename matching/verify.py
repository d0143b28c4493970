"""Check a plan against its problem, without solving anything."""

from dataclasses import dataclass

import numpy as np

from matching.checks import pair_name
from matching.objective import covered, given, least_gap, objective
from matching.plan import Plan, chosen, short
from matching.prices import dual_value
from matching.problem import Problem


@dataclass(frozen=True)
class Verdict:
    """True when the plan is feasible and proven optimal; else the first thing wrong with it.

    `code` is ``optimal``, ``infeasible`` (a limit is broken), ``miscounted`` (the plan does not
    say truly what it does) or ``not optimal`` (the prices do not prove it).
    """

    code: str
    message: str

    def __bool__(self) -> bool:
        return self.code == "optimal"


def verify(problem: Problem, plan: Plan) -> Verdict:
    """Whether `plan` keeps every limit of `problem` and its prices prove it optimal.

    Parameters
    ----------
    problem : Problem
    plan : Plan
        From anywhere: nothing that it says is believed.

    Returns
    -------
    Verdict
        Limits come first, then the counts, then the certificate: weak duality bounds every plan
        by the prices (Ahuja, Magnanti and Orlin 1993, section 9.4), and a plan that reaches the
        bound is optimal. Time and memory grow with the pairs; sums are Python's whole numbers.
    """
    for code, check in (
        ("infeasible", _limits),
        ("miscounted", _counts),
        ("not optimal", _certificate),
    ):
        message = check(problem, plan)
        if message:
            return Verdict(code, message)
    return Verdict(
        "optimal",
        f"optimal: covered {list(plan.covered)}, objective {plan.objective} equals the bound",
    )


def _limits(p: Problem, plan: Plan) -> str | None:
    x = plan.sessions
    if x.shape != (p.E,):
        return f"the plan has {x.size} pairs, the problem {p.E}"
    nothing = np.zeros(p.E, dtype=np.int64)
    for bad, against, what in (
        (x < 0, nothing, "are fewer than"),
        (x < p.pair_pinned, p.pair_pinned, "are fewer than the pinned"),
        (x > p.pair_limit, p.pair_limit, "exceed the limit"),
    ):
        rows = np.flatnonzero(bad)
        if rows.size:
            e = rows[0]
            return f"{pair_name(p, e)}: {x[e]} sessions {what} {against[e]}"
    for (need, listing), sessions in plan.pairs.items():
        if sessions <= 0:
            return f"pair {need!r} – {listing!r}: sessions must be at least 1, not {sessions}"
    by_need, by_listing, by_unit, _ = given(p, x)
    for kind, used, room, ids in (
        ("need", by_need, p.need_sessions, p.need_ids),
        ("listing", by_listing, p.listing_sessions, p.listing_ids),
        ("unit", by_unit, p.unit_sessions, p.unit_ids),
    ):
        rows = np.flatnonzero(used > room)
        if rows.size:
            row = rows[0]
            return f"{kind} {ids[row]!r}: {used[row]} sessions exceed its {room[row]}"
    return None


def _counts(p: Problem, plan: Plan) -> str | None:
    x = plan.sessions
    if dict(plan.pairs) != chosen(p, x):
        return "pairs: do not agree with the sessions per pair"
    tiers = covered(p, x)
    if tuple(plan.covered) != tiers:
        return f"covered: the pairs cover {list(tiers)}, not {list(plan.covered)}"
    missing = short(p, x)
    for need in sorted(missing.keys() | plan.unmatched.keys()):
        real, said = missing.get(need, 0), plan.unmatched.get(need, 0)
        if real != said or (need in plan.unmatched) != bool(real):
            return f"unmatched {need!r}: {real} sessions are short, not {said}"
    if plan.eligible is not None and plan.eligible < p.E:
        return f"eligible: {plan.eligible} pairs are fewer than the {p.E} listed"
    worth = objective(p, x)
    if plan.objective != worth:
        return f"objective: the pairs are worth {worth}, not {plan.objective}"
    return None


def _certificate(p: Problem, plan: Plan) -> str | None:
    if plan.status != "optimal":
        return f"status: is {plan.status!r}"
    weights = plan.tier_weights
    if len(weights) != p.tiers:
        return f"tier_weights: {len(weights)} weights for {p.tiers} tiers"
    gap = least_gap(p)
    for tier, weight in enumerate(weights):
        after = weights[tier + 1] if tier + 1 < len(weights) else 0
        if weight - after <= gap:
            return f"tier_weights: the gap after tier {tier} is {weight - after}, not above {gap}"
    for kind, column, ids in (
        ("need", plan.prices.needs, p.need_ids),
        ("listing", plan.prices.listings, p.listing_ids),
        ("unit", plan.prices.units, p.unit_ids),
        ("community", plan.prices.communities, p.community_ids),
    ):
        if column.shape != (len(ids),):
            return f"prices: {column.size} for {len(ids)} rows of kind {kind}"
        rows = np.flatnonzero(column < 0) if kind in ("need", "listing") else np.zeros(0, int)
        if rows.size:
            return f"price of {kind} {ids[rows[0]]!r}: is negative, {column[rows[0]]}"
    share = sum(int(w) * c for w, c in zip(weights, plan.covered, strict=True))
    # Python's whole numbers, so that no stated weight can overflow.
    bound = dual_value(p, plan.prices, np.array(weights, dtype=object)) - share
    if plan.bound != bound:
        return f"bound: the prices prove {bound}, not {plan.bound}"
    if plan.objective != bound:
        return f"objective: {plan.objective} is below the bound {bound} that the prices prove"
    return None
