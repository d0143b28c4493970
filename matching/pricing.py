"""The optimum over all eligible pairs, of which only a few are ever listed.

Column generation (Ford and Fulkerson 1958; Dantzig and Wolfe 1960): solve over the nearest pairs,
ask the prices which of the others would better the plan, add those, and go on from the last
optimum until there are none. The prices then prove the plan over every eligible pair.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from matching.errors import ProblemError
from matching.flow import Flow
from matching.limits import SCALE, UNLIMITED
from matching.locality import altered
from matching.objective import unit_step
from matching.plan import Plan
from matching.problem import Problem
from matching.solve import Previous, Progress, kept_pairs, optimal, order, plain, priced, silent
from matching.sources import Found, Source, among

FEW = 200_000
"""Where no more pairs are eligible, all are listed and there is nothing to price out."""
MOST = 2
"""Pairs that are added for a need in the first pass, and as many more in each one after: the
first prices are rough, and what they find is soon of no use; the last passes find little."""
NEAR = 8
"""Near pairs of each need to begin with. Few of them lead to prices soon, and prices find better
pairs than nearness does."""


def solve_all(
    problem: Problem,
    source: Source,
    k: int = NEAR,
    seed: int | None = None,
    previous: Previous | None = None,
    progress: Progress | None = None,
    few: int = FEW,
) -> tuple[Problem, Plan]:
    """The best plan over all eligible pairs.

    Parameters
    ----------
    problem : Problem
        Needs, listings, units, communities, and the pairs that are to be listed whatever their
        price: pins, say. What it states of a pair (fit, limit, pin) counts, whatever the source
        says of it.
    source : Source
        Knows all eligible pairs; its rows are the problem's.
    k : int
        How many near pairs of each need are listed to begin with.
    seed, previous, progress
        As in `matching.solve`.
    few : int
        Where no more pairs are eligible, all are listed at once.

    Returns
    -------
    (Problem, Plan)
        The problem with all listed pairs, those of `problem` first, and its plan, proven optimal
        over every eligible pair: `plan.eligible` counts them, `plan.listed` those listed.
    """
    tell = progress or silent
    tell(0.0, "listing")
    kept = kept_pairs(previous)
    known = source.these(problem.pair_need, problem.pair_listing)
    count = source.count + problem.E - len(known[0])
    whole = count <= few
    if whole:
        problem = _with(problem, *source.whole())
    else:
        problem = _with(problem, *source.near(k))
        problem = _with(problem, *_former(problem, source, kept))
    tell(0.05, "reading")
    rows = order(problem, seed)
    flow = optimal(problem, kept, rows, lambda share: tell(0.05 + 0.45 * share, "matching"))
    passes = 0
    while True:
        if not whole:
            flow, passes = _priced_out(flow, source, kept, tell, passes)
        if flow.scale == 1:
            break
        # The same once more without the points for keeping a former plan.
        flow, kept = plain(flow), None
    tell(0.95, "proving")
    plan = replace(priced(flow, seed), eligible=count)
    tell(1.0, "done")
    return flow.problem, plan


def _priced_out(
    flow: Flow, source: Source, kept, tell: Callable[[float, str], None], passes: int
) -> tuple[Flow, int]:
    """The flow with every pair added that betters it."""
    while True:
        passes += 1
        tell(0.95 - 0.45 / passes, "pricing")
        flow.set_potentials(tight(flow))
        found = improving(flow, source, MOST * passes)
        if not len(found[0]):
            return flow, passes
        flow = _added(flow, kept, *found)


def _added(flow: Flow, kept, *found: np.ndarray) -> Flow:
    """The same flow with more pairs, mended from where it stands."""
    p = _with(flow.problem, *found)
    sessions = np.concatenate([flow.sessions, np.zeros(p.E - flow.problem.E, dtype=np.int64)])
    more = Flow(p, sessions=sessions, kept=kept, weights=flow.weights, like=flow.local)
    more.set_potentials(_raised(more, flow.potentials))
    more.mend_all()
    return more


def _raised(flow: Flow, potentials: np.ndarray) -> np.ndarray:
    """Potentials under which needs without sessions have no pair that improves the plan.

    Their own arc does then, so that one search finds the best of their pairs.
    """
    p = flow.problem
    values = potentials.copy()
    needs, listings = values[: p.N], values[p.N : p.N + p.M]
    free = (flow.given[p.pair_need] == 0) & (flow.upper > 0)
    worth = flow.worth + listings[p.pair_listing]
    np.maximum.at(needs, p.pair_need[free], worth[free])
    return values


def improving(flow: Flow, source: Source, most: int = MOST) -> Found:
    """Pairs not listed that better an optimal flow: need, listing, fit, metres.

    A session of a pair gains its tier's weight and its fit, and loses what the need, less its
    community, and the listing, with its unit, are worth elsewhere.
    """
    p = flow.problem
    n, m, _, _, _ = np.split(flow.potentials, np.cumsum([p.N, p.M, p.U, p.G]))
    able = (p.listing_sessions > 0) & (p.unit_sessions[p.listing_unit] > 0)
    asks = n - flow.scale * flow.weights[p.need_tier]
    return source.better(asks, -m, able, np.sort(_keys(p)), flow.scale, most)


def tight(flow: Flow) -> np.ndarray:
    """Potentials of an optimal flow under which the fewest other pairs would improve it.

    Where no session passes, a potential may be any within its limits: needs without sessions ask
    as much as their community allows, listings without sessions cost at least what their unit
    does, units without sessions their first step, and what has nothing to give costs too much.
    """
    p = flow.problem
    n, m, u, g, last = np.split(flow.potentials, np.cumsum([p.N, p.M, p.U, p.G]))
    used = flow.used
    g = np.minimum(g, 0)
    n = np.maximum(n, g[p.need_community])
    first = -flow.scale * unit_step(p, np.arange(p.U), np.ones(p.U, dtype=np.int64))
    u = np.minimum(u, np.where(used == 0, first, 0))
    # Below what any need would pay for it, with any fit.
    nothing = int(n.min(initial=0)) - flow.scale * (int(flow.weights.max(initial=0)) + SCALE)
    u = np.where(p.unit_sessions > 0, u, np.minimum(u, nothing))
    m = np.minimum(m, u[p.listing_unit])
    m = np.where(p.listing_sessions > 0, m, np.minimum(m, nothing))
    return np.concatenate([n, m, u, g, last])


def _keys(p: Problem) -> np.ndarray:
    return p.pair_need * p.M + p.pair_listing


def _with(p: Problem, need, listing, fit, metres) -> Problem:
    """The problem with these pairs too; those that it has already stay as they are."""
    new = ~among(need * p.M + listing, np.sort(_keys(p)))
    count = int(new.sum())
    if not (np.isfinite(fit) & (fit >= 0) & (fit <= 1)).all():
        raise ProblemError("pair_fit", "a source of pairs must keep to numbers from 0 to 1")
    own = np.full(p.E, np.nan) if p.pair_metres is None else p.pair_metres
    columns = {
        "pair_need": (p.pair_need, need[new]),
        "pair_listing": (p.pair_listing, listing[new]),
        "pair_fit": (p.pair_fit, fit[new]),
        "pair_limit": (p.pair_limit, np.full(count, UNLIMITED)),
        "pair_pinned": (p.pair_pinned, np.zeros(count, dtype=np.int64)),
        "pair_metres": (own, metres[new]),
    }
    more = altered(p, **{name: np.concatenate(parts) for name, parts in columns.items()})
    for name in columns:
        getattr(more, name).flags.writeable = False
    return more


def _former(p: Problem, source: Source, kept) -> Found:
    """The eligible pairs of a former plan: among equals they are kept, so they must be listed."""
    need = {one: row for row, one in enumerate(p.need_ids)}
    listing = {one: row for row, one in enumerate(p.listing_ids)}
    rows = [(need[n], listing[m]) for n, m in kept or {} if n in need and m in listing]
    both = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return source.these(both[:, 0], both[:, 1])
