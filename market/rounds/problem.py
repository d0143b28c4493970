"""From rows to a problem for the matching library, and back: the only caller of it.

Ids in the problem are ``n<need>``, ``l<listing>``, ``u<unit>`` and the group keys of needs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

import matching
from market.errors import N_, Invalid
from market.needs.models import Urgency
from market.rounds.columns import listing_columns, need_columns
from market.rounds.naming import titles_of
from market.rounds.rows import Rows
from matching.presets import (
    COMPONENTS,
    DEFAULT_BALANCE,
    DEFAULT_FAIRNESS,
    DEFAULT_WEIGHTS,
    PRESETS,
)
from matching.pricing import FEW, solve_all
from matching.scoring import RULES, Scores, score
from matching.sources import Remembered
from matching.windows import check_windows

__all__ = [
    "COMPONENTS",
    "DEFAULT_BALANCE",
    "DEFAULT_FAIRNESS",
    "DEFAULT_WEIGHTS",
    "PRESETS",
    "RULES",
    "Ground",
    "build",
    "number",
    "score_rows",
    "solve",
]

# Where not all eligible pairs are listed, so many near ones of each need are to begin with.
NEAR = 40
# The same coarse category, or titles much alike: below it the two are about other things.
LEAST_FIELD = 0.5
MOST = matching.MAX_SESSIONS


@dataclass
class Ground:
    """A round's problem with the rows and scores behind it.

    `pinned` gives the provisional sessions of (need id, listing id); `names` the titles that may
    be told to anyone who sees the round's answers. With very many eligible pairs the problem
    lists the pinned alone until it is solved, and `source` knows the others.
    """

    rows: Rows
    scores: Scores
    problem: matching.Problem
    pinned: dict[tuple[int, int], int]
    names: dict[str, str]
    source: Remembered | None = None

    @property
    def removed(self) -> dict[str, dict[str, int]]:
        """need id of the problem → rule → listings that the rule took away."""
        return {f"n{need.id}": self.scores.removed_for(i) for i, need in enumerate(self.rows.needs)}


def number(one: str) -> int:
    """The database's number of an id of the problem."""
    return int(one[1:])


def _check(rows: Rows) -> None:
    """Name the row that the library could not take."""
    for record in (*rows.needs, *rows.listings):
        try:
            check_windows(record.windows or [])
        except ValueError as error:
            raise Invalid(
                N_("“%(title)s”的时间无法用于匹配（%(detail)s），请修改后重新匹配"),
                title=record.title,
                detail=str(error),
            ) from None
    for need in rows.needs:
        if rows.need_left[need.id] > MOST:
            raise Invalid(
                N_("需求“%(title)s”的数量 %(count)s 超出匹配上限 %(most)s"),
                title=need.title,
                count=rows.need_left[need.id],
                most=MOST,
            )
    total = sum(rows.need_left[need.id] for need in rows.needs)
    if total > MOST:
        raise Invalid(
            N_("全部需求合计 %(count)s 场次，超出匹配上限 %(most)s"), count=total, most=MOST
        )


def _codes(rows: Rows) -> tuple[dict[int, int], dict[str, int]]:
    units = {unit: i for i, unit in enumerate(dict.fromkeys(o.unit_id for o in rows.listings))}
    groups = {key: i for i, key in enumerate(dict.fromkeys(n.group_key for n in rows.needs))}
    return units, groups


def score_rows(rows: Rows, weights: Mapping[str, float], least_fit: float) -> Scores:
    """The eligible pairs of these rows, with their fit.

    Raises
    ------
    Invalid: a row cannot be read; it is named.
    """
    _check(rows)
    units, groups = _codes(rows)
    need_row = {need.id: i for i, need in enumerate(rows.needs)}
    listing_row = {listing.id: i for i, listing in enumerate(rows.listings)}

    def coded(pairs: set[tuple[int, str]]) -> list[tuple[int, int]]:
        return sorted((units[u], groups[g]) for u, g in pairs if u in units and g in groups)

    return score(
        need_columns(rows, units, groups),
        listing_columns(rows, units),
        rows.period,
        weights=weights or DEFAULT_WEIGHTS,
        min_fit=least_fit,
        # A round that asks for no least fit (a choice by hand) shows everything that is possible.
        min_field=LEAST_FIELD if least_fit else 0.0,
        agreements=coded(rows.agreements),
        continuity=coded(rows.continuity),
        vetoed=sorted(
            (need_row[n], listing_row[m])
            for n, m in rows.vetoed
            if n in need_row and m in listing_row
        ),
    )


def build(
    rows: Rows,
    weights: Mapping[str, float],
    balance: float,
    fairness: float,
    least_fit: float,
    few: int = FEW,
) -> Ground:
    """The problem of a round.

    A pinned pair is in the problem even where the rules would refuse it, since a coordinator
    decided so; the solver adds nothing to it. Up to `few` eligible pairs are all listed.

    Raises
    ------
    Invalid: some row makes no sense to the solver; it is named.
    """
    scores = score_rows(rows, weights, least_fit)
    units, groups = _codes(rows)
    need_row = {need.id: i for i, need in enumerate(rows.needs)}
    listing_row = {listing.id: i for i, listing in enumerate(rows.listings)}
    pinned: dict[tuple[int, int], int] = {}
    stated: dict[tuple[int, int], tuple[float, float]] = {}
    for pair in rows.pins:
        key = pair.need_id, pair.listing_id
        pinned[key] = pinned.get(key, 0) + pair.sessions
        stated[key] = pair.fit or 0.0, np.nan if pair.metres is None else pair.metres
    need, listing = scores.need.tolist(), scores.listing.tolist()
    fit, metres = scores.fit.tolist(), scores.metres.tolist()
    row_of = {pair: e for e, pair in enumerate(zip(need, listing, strict=True))}
    limits, pins = [MOST] * len(fit), [0] * len(fit)
    for (n, m), sessions in pinned.items():
        row = row_of.get((need_row[n], listing_row[m]))
        if row is None:
            need.append(need_row[n])
            listing.append(listing_row[m])
            fit.append(stated[n, m][0])
            metres.append(stated[n, m][1])
            limits.append(sessions)
            pins.append(sessions)
        else:
            limits[row] = pins[row] = sessions
    source = None
    if len(scores.fit) > few:
        source = Remembered(
            scores.need, scores.listing, scores.fit, scores.metres, len(rows.listings)
        )
        need, listing, fit, metres, limits, pins = (
            [value for value, pin in zip(column, pins, strict=True) if pin]
            for column in (need, listing, fit, metres, limits, pins)
        )
    try:
        problem = matching.Problem(
            need_sessions=[rows.need_left[one.id] for one in rows.needs],
            need_tier=[(one.urgency or Urgency.NORMAL).tier for one in rows.needs],
            need_community=[groups[one.group_key] for one in rows.needs],
            listing_sessions=[min(rows.listing_left[one.id], MOST) for one in rows.listings],
            listing_unit=[units[one.unit_id] for one in rows.listings],
            unit_sessions=[min(rows.unit_left[unit], MOST) for unit in units],
            unit_load=[rows.unit_load.get(unit, 0) for unit in units],
            community_served=[rows.group_served.get(key, 0) for key in groups],
            pair_need=need,
            pair_listing=listing,
            pair_fit=fit,
            pair_limit=limits,
            pair_pinned=pins,
            pair_metres=metres,
            balance=balance,
            fairness=fairness,
            need_ids=[f"n{one.id}" for one in rows.needs],
            listing_ids=[f"l{one.id}" for one in rows.listings],
            unit_ids=[f"u{unit}" for unit in units],
            community_ids=list(groups),
        )
    except matching.ProblemError as error:
        raise Invalid(N_("数据有误，无法匹配：%(detail)s"), detail=str(error)) from error
    return Ground(rows, scores, problem, pinned, titles_of(rows), source)


def solve(
    ground: Ground,
    seed: int,
    previous: Mapping[str, Any] | None,
    progress: Callable[[float, str], None],
) -> matching.Matcher:
    """The solved problem, its certificate checked, ready to answer questions.

    Parameters
    ----------
    previous: a former round's plan as stored; pairs of it are kept among equals.
    progress: called with the share done and the stage; may raise to stop.
    """
    try:
        kept = matching.plan.read_pairs(dict(previous)) if previous else None
        if ground.source is None:
            plan = matching.solve(ground.problem, seed=seed, previous=kept, progress=progress)
        else:
            ground.problem, plan = solve_all(
                ground.problem, ground.source, NEAR, seed, kept, progress, few=0
            )
    except matching.ProblemError as error:
        raise Invalid(N_("数据有误，无法匹配：%(detail)s"), detail=str(error)) from error
    # The matcher verifies the plan by its prices before it answers anything.
    return matching.Matcher(ground.problem, plan, removed=ground.removed)
