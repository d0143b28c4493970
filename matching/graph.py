"""The flow that a round is, as rows of whole numbers that the searches walk along.

Nodes are numbered needs, listings, units, communities, terminal. Arcs close the circle terminal →
community → need → listing → unit → terminal. What an arc costs is what a session more on it loses:
a pair gains its worth, a community's next session its bonus; a unit's next session costs its step.

The rows are arrays where the searches are compiled and lists where they are not: Python reads
single items of a list several times faster.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from matching.accelerate import ACCELERATED
from matching.arrays import total
from matching.checks import check_scale
from matching.objective import fit_points, points, tier_weights
from matching.problem import Problem
from matching.steps import CLOSED

Row = np.ndarray | list[int]

LOG = 16384
"""How long the log of changed pairs may get."""


class Rows(NamedTuple):
    """Rows of different length in one array: row r is items[start[r] : start[r] + count[r]]."""

    start: Row
    count: Row
    items: Row


class Graph(NamedTuple):
    """What does not move with the flow.

    `weights` holds N, M, U, G, the scale of all worth, and the balance and fairness points. `base`
    is the sessions of a former plan: keeping one is worth one point beside `scale` points of
    worth, so continuity decides between equal plans and never more.
    """

    weights: Row
    need_pairs: Rows
    listing_pairs: Rows
    unit_listings: Rows
    community_needs: Rows
    pair_need: Row
    pair_listing: Row
    value: Row
    upper: Row
    lower: Row
    base: Row
    need_community: Row
    need_sessions: Row
    listing_unit: Row
    listing_sessions: Row
    unit_sessions: Row
    unit_load: Row
    community_wanted: Row
    community_whole: Row


class State(NamedTuple):
    """The flow: sessions of pairs, needs, listings, units, communities; and every node's price.

    `more` and `less` are what a session more and one less of each pair cost now, `CLOSED` where
    there is no room. `held` lists the pairs that have sessions at each listing. `log` lists the
    pairs that changed since it was emptied, its first item how many; once full it says no more.
    """

    pair: Row
    need: Row
    listing: Row
    unit: Row
    community: Row
    potential: Row
    more: Row
    less: Row
    held: Rows
    log: Row


def rows_of(index: np.ndarray, size: int) -> Rows:
    """The positions of each value 0 … size − 1 of `index`."""
    count = np.bincount(index, minlength=size).astype(np.int64)
    order = np.argsort(index, kind="stable").astype(np.int64)
    return Rows(np.cumsum(count) - count, count, order)


def build(
    problem: Problem,
    base: np.ndarray | None = None,
    weights: np.ndarray | None = None,
    changing: bool = False,
) -> Graph:
    """The graph of `problem`; `base` is a former plan's sessions per pair.

    `weights` are the tiers' weights, where they are not to be the least that are safe;
    `changing` leaves room for as many needs and listings again to come.
    """
    p = problem
    tiers = tier_weights(p) if weights is None else weights
    value = tiers[p.need_tier[p.pair_need]] + fit_points(p)
    base = np.zeros(p.E, dtype=np.int64) if base is None else base
    # Path sums of the points for keeping stay below half of the scale.
    scale = 1
    if base.any() or changing:
        # A circle meets each need and each listing once, so it has twice as many pairs at most.
        most = 2 * (min(p.N, p.M) + 1)
        scale = 2 * (2 * most if changing else min(most, int(np.count_nonzero(base)))) + 2
    check_scale(p, scale)
    return shaped(
        Graph(
            weights=np.array(
                [p.N, p.M, p.U, p.G, scale, points(p.balance), points(p.fairness)], dtype=np.int64
            ),
            need_pairs=rows_of(p.pair_need, p.N),
            listing_pairs=rows_of(p.pair_listing, p.M),
            unit_listings=rows_of(p.listing_unit, p.U),
            community_needs=rows_of(p.need_community, p.G),
            pair_need=p.pair_need.copy(),
            pair_listing=p.pair_listing.copy(),
            value=scale * value,
            # What the listing has is no bound of the pair: scarcity is priced where it belongs.
            upper=np.minimum(p.pair_limit, p.need_sessions[p.pair_need]),
            lower=p.pair_pinned.copy(),
            base=base,
            need_community=p.need_community.copy(),
            need_sessions=p.need_sessions.copy(),
            listing_unit=p.listing_unit.copy(),
            listing_sessions=p.listing_sessions.copy(),
            unit_sessions=p.unit_sessions.copy(),
            unit_load=p.unit_load.copy(),
            community_wanted=p.community_wanted.copy(),
            community_whole=p.community_wanted + p.community_served,
        )
    )


def base_of(problem: Problem, kept: Mapping[tuple[str, str], int] | None) -> np.ndarray:
    """Sessions per pair of a former plan by (need, listing) id: int64[E].

    Pairs of the former plan that are no longer eligible are of no account.
    """
    base = np.zeros(problem.E, dtype=np.int64)
    for ids, sessions in (kept or {}).items():
        row = problem.pair_index.get(ids)
        if row is not None:
            base[row] = max(0, min(int(sessions), int(problem.pair_most[row])))
    return base


def start(problem: Problem, graph: Graph, sessions: np.ndarray | None = None) -> State:
    """The state of a flow, by default the pins alone; its potentials are still to be set."""
    p = problem
    x = (p.pair_pinned if sessions is None else sessions).astype(np.int64)
    value, base = np.array(graph.value), np.array(graph.base)
    owner, community = p.listing_unit[p.pair_listing], p.need_community[p.pair_need]
    room = np.minimum(np.bincount(p.pair_listing, minlength=p.M), p.listing_sessions) + 1
    first = np.cumsum(room) - room
    items = np.zeros(int(room.sum()), dtype=np.int64)
    held = np.flatnonzero(x)
    held = held[np.argsort(p.pair_listing[held], kind="stable")]
    count = np.bincount(p.pair_listing[held], minlength=p.M).astype(np.int64)
    place = np.arange(len(held)) - np.repeat(np.cumsum(count) - count, count)
    items[first[p.pair_listing[held]] + place] = held
    return shaped(
        State(
            pair=x.copy(),
            need=total(p.pair_need, x, p.N),
            listing=total(p.pair_listing, x, p.M),
            unit=total(owner, x, p.U),
            community=total(community, x, p.G),
            potential=np.zeros(p.N + p.M + p.U + p.G + 1, dtype=np.int64),
            more=np.where(x < np.array(graph.upper), -value - (x < base), CLOSED),
            less=np.where(x > p.pair_pinned, value + (x <= base), CLOSED),
            held=Rows(first, count, items),
            log=np.zeros(LOG, dtype=np.int64),
        )
    )


def shaped(rows):
    """Arrays for compiled searches, lists for others."""
    if ACCELERATED:
        return type(rows)(
            *(
                shaped(part) if isinstance(part, tuple) else np.ascontiguousarray(part, np.int64)
                for part in rows
            )
        )
    return type(rows)(
        *(
            shaped(part) if isinstance(part, tuple) else np.asarray(part, np.int64).tolist()
            for part in rows
        )
    )
