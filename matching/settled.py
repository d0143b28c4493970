"""The problem and the flow that a row of changes led to, laid out as if they had always been."""

import numpy as np

from matching.flow import Flow
from matching.live import Live
from matching.locality import inverse
from matching.problem import Problem
from matching.solve import plain_potentials


def settled(live: Live) -> tuple[Problem, Flow]:
    """The present problem and its optimal flow.

    Needs, listings and pairs keep their order; what came stands last, in the order in which it
    came.
    """
    p, near, graph = live.problem, live.near, live.graph
    needs = _alive(live.need_ids, near.need)
    listings = _alive(live.listing_ids, near.listing)
    need_at, listing_at = _places(needs, live.N), _places(listings, live.M)
    first = np.argsort(near.pair, kind="stable")
    pairs = np.concatenate([first, np.arange(p.E, live.free_pair)])
    if live.dead:
        pairs = pairs[~np.isin(pairs, np.fromiter(live.dead, dtype=np.int64))]

    def rows(values, chosen):
        return np.asarray(values)[chosen]

    pair_need, pair_listing = rows(graph.pair_need, pairs), rows(graph.pair_listing, pairs)
    metres = None
    if p.pair_metres is not None:
        known = np.full(live.E, np.nan)
        known[: p.E] = p.pair_metres[near.pair]
        metres = known[pairs]
    problem = Problem(
        need_sessions=rows(graph.need_sessions, needs),
        need_tier=live.tier[needs],
        need_community=near.community[rows(graph.need_community, needs)],
        listing_sessions=rows(graph.listing_sessions, listings),
        listing_unit=near.unit[rows(graph.listing_unit, listings)],
        unit_sessions=p.unit_sessions,
        unit_load=p.unit_load,
        community_served=p.community_served,
        pair_need=need_at[pair_need],
        pair_listing=listing_at[pair_listing],
        pair_fit=live.fit[pairs],
        pair_limit=live.limit[pairs],
        pair_pinned=rows(graph.lower, pairs),
        pair_metres=metres,
        balance=p.balance,
        fairness=p.fairness,
        need_ids=[live.need_ids[row] for row in needs],
        listing_ids=[live.listing_ids[row] for row in listings],
        unit_ids=p.unit_ids,
        community_ids=p.community_ids,
    )
    weights = live.weights[: problem.tiers]
    flow = Flow(problem, sessions=rows(live.state.pair, pairs), weights=weights)
    n, m, u, g, _ = np.split(
        plain_potentials(np.asarray(live.state.potential, dtype=np.int64), live.scale),
        np.cumsum([live.N, live.M, p.U, p.G]),
    )
    flow.set_potentials(
        np.concatenate(
            [n[needs], m[listings], u[inverse(near.unit)], g[inverse(near.community)], [0]]
        )
    )
    flow.mend_all()
    return problem, flow


def _alive(ids: list[str | None], order: np.ndarray) -> np.ndarray:
    """Rows that have an id, in the problem's order, then in the order in which they came."""
    rows = np.concatenate([inverse(order), np.arange(len(order), len(ids))])
    return rows[[ids[row] is not None for row in rows]] if len(rows) else rows


def _places(rows: np.ndarray, size: int) -> np.ndarray:
    places = np.full(size, -1, dtype=np.int64)
    places[rows] = np.arange(len(rows))
    return places
