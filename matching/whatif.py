"""What a plan is like for people, and what it would be like at other weights.

Coverage per tier is the same at all weights: they choose among the plans that cover the most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.objective import covered, given
from matching.plan import Plan
from matching.problem import Problem
from matching.solve import Progress, silent, solve


@dataclass(frozen=True)
class Report:
    """What a plan is like.

    Attributes
    ----------
    covered : tuple of int
        Sessions covered per tier.
    sessions : int
        Sessions given in all.
    fit, metres : float or None
        Mean fit and mean walking metres of a session (of those whose distance is known); None
        where there is none.
    largest_load, load_gini : float
        The largest load rate of a unit, and how unequal the rates are: 0 when all are alike. A
        unit's rate is what it gave and gives over what it gave and could give.
    worst_community, worst_share : str, float or None
        The community with the smallest share of what it wanted, and that share; what was served
        before counts on both sides.
    communities : {community id: (sessions given, sessions wanted)}
        In this plan, without what was served before.
    categories : {label: (sessions given, sessions wanted)}
        The same by label of the need, where labels were given.
    """

    covered: tuple[int, ...]
    sessions: int
    fit: float | None
    metres: float | None
    largest_load: float
    load_gini: float
    worst_community: str | None
    worst_share: float | None
    communities: Mapping[str, tuple[int, int]]
    categories: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class WhatIf:
    """The plan at other weights beside the present one.

    Attributes
    ----------
    balance, fairness : float
        The other weights.
    plan : Plan
        Best at these weights; of all that are, one that keeps most of the present.
    now, then : Report
        Of the present plan and of the other, both by the present fit.
    kept : int
        Sessions that both plans give to the same pair.
    """

    balance: float
    fairness: float
    plan: Plan
    now: Report
    then: Report
    kept: int


@dataclass(frozen=True)
class Point:
    """A plan on the frontier: no other is as good in every respect and better in one.

    Attributes
    ----------
    balance, fairness : float
        The weights at which it is best.
    report : Report
    """

    balance: float
    fairness: float
    report: Report

    @property
    def goods(self) -> tuple[float, float, float, float]:
        """Mean fit, least largest load, least Gini, worst share: what is greater is better."""
        one = self.report
        goods = one.fit or 0.0, -one.largest_load, -one.load_gini, one.worst_share or 0.0
        # Sums in another order differ in their last digits, which say nothing.
        return tuple(round(good, 9) for good in goods)


def report(problem: Problem, plan: Plan, labels: Sequence[str] | None = None) -> Report:
    """What the plan is like.

    Parameters
    ----------
    problem : Problem
    plan : Plan
    labels : sequence of N texts, optional
        The category of each need.

    Raises
    ------
    ValueError
        When there are not as many labels as needs.
    """
    p, x = problem, plan.sessions
    if labels is not None and len(labels) != p.N:
        raise ValueError(f"{len(labels)} labels for {p.N} needs")
    by_need, _, by_unit, by_community = given(p, x)
    room = p.unit_load + p.unit_sessions
    rates = (p.unit_load + by_unit)[room > 0] / room[room > 0]
    asked = p.community_served + p.community_wanted
    wanting = np.flatnonzero(asked > 0)
    shares = (p.community_served + by_community)[wanting] / asked[wanting]
    worst = int(np.argmin(shares)) if len(wanting) else None
    categories: dict[str, tuple[int, int]] = {}
    for label, got, want in zip(
        labels or (), by_need.tolist(), p.need_sessions.tolist(), strict=False
    ):
        before = categories.get(label, (0, 0))
        categories[label] = before[0] + got, before[1] + want
    return Report(
        covered=covered(p, x),
        sessions=int(x.sum()),
        fit=_mean(p.pair_fit, x),
        metres=None if p.pair_metres is None else _mean(p.pair_metres, x),
        largest_load=float(rates.max()) if rates.size else 0.0,
        load_gini=gini(rates),
        worst_community=None if worst is None else p.community_ids[int(wanting[worst])],
        worst_share=None if worst is None else float(shares[worst]),
        communities={
            one: (got, want)
            for one, got, want in zip(
                p.community_ids, by_community.tolist(), p.community_wanted.tolist(), strict=True
            )
        },
        categories=categories,
    )


def what_if(
    problem: Problem,
    plan: Plan,
    balance: float | None = None,
    fairness: float | None = None,
    fit: np.ndarray | None = None,
    labels: Sequence[str] | None = None,
) -> WhatIf:
    """The best plan at other weights, beside the present one.

    Parameters
    ----------
    problem : Problem
    plan : Plan
        The present one.
    balance, fairness : float, optional
        Other weights; the problem's own where absent.
    fit : float[E], optional
        The fit of each pair at other weights of its components.
    labels : sequence of N texts, optional
        As in `report`.

    Raises
    ------
    ProblemError
        For a weight or a fit that is out of bounds.
    """
    balance = problem.balance if balance is None else balance
    fairness = problem.fairness if fairness is None else fairness
    other = replace(
        problem,
        balance=balance,
        fairness=fairness,
        pair_fit=problem.pair_fit if fit is None else fit,
    )
    found = solve(other, previous=plan)
    return WhatIf(
        balance,
        fairness,
        found,
        now=report(problem, plan, labels),
        then=report(problem, found, labels),
        kept=int(np.minimum(plan.sessions, found.sessions).sum()),
    )


def frontier(
    problem: Problem,
    balances: Sequence[float],
    fairnesses: Sequence[float],
    plan: Plan | None = None,
    labels: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> list[Point]:
    """The plans of all pairs of these weights that no other is better than in every respect.

    Respects are mean fit, largest load rate, Gini of load rates and the worst community's share.
    Of plans that are alike in all four, the one with the smallest weights is named. The best fit
    comes first.

    Parameters
    ----------
    problem : Problem
    balances, fairnesses : sequences of float
    plan : Plan, optional
        The present one, kept where plans are equal.
    labels : sequence of N texts, optional
        As in `report`.
    progress : callable, optional
        `progress(fraction, stage)`; it may raise to cancel.
    """
    tell = progress or silent
    weights = [(b, f) for b in sorted(set(balances)) for f in sorted(set(fairnesses))]
    weights.sort(key=sum)
    points: dict[tuple, Point] = {}
    for place, (balance, fairness) in enumerate(weights):
        tell(place / len(weights), "matching")
        other = replace(problem, balance=balance, fairness=fairness)
        found = report(problem, solve(other, previous=plan), labels)
        one = Point(balance, fairness, found)
        points.setdefault(one.goods, one)
    best = [one for one in points.values() if not any(_beats(o, one) for o in points.values())]
    return sorted(best, key=lambda one: one.goods, reverse=True)


def gini(values: np.ndarray) -> float:
    """The Gini coefficient of values that are not negative: 0 when all are equal (Gini 1912)."""
    if not values.size or not values.sum():
        return 0.0
    ordered, count = np.sort(values), values.size
    ranks = np.arange(1, count + 1)
    return float((2 * ranks - count - 1) @ ordered / (count * ordered.sum()))


def _beats(one: Point, other: Point) -> bool:
    """Whether one is as good in every respect and better in some."""
    return one.goods != other.goods and all(
        a >= b for a, b in zip(one.goods, other.goods, strict=True)
    )


def _mean(values: np.ndarray, sessions: np.ndarray) -> float | None:
    """Mean of what is known, a session counting once."""
    known = (sessions > 0) & ~np.isnan(values)
    return float(np.average(values[known], weights=sessions[known])) if known.any() else None
