"""The bulk route: a large problem led near its optimum by routines over whole rows at once.

Searches one by one are quick while they are few: each costs a millisecond in Python, a tenth of it
compiled. Where there would be many, tiers are told apart from fits by maximum flows (`coverage`),
an auction finds near prices (`bidding`), and what they leave is shipped many sessions at a time
(`shipping`). The last few are left to the searches, which end at the exact optimum from wherever
they start.
"""

from collections.abc import Callable

import numpy as np

from matching.accelerate import ACCELERATED
from matching.awarding import within
from matching.bidding import bid
from matching.coverage import Levels, levels
from matching.fine import Fine
from matching.flow import Flow
from matching.locality import only
from matching.objective import fit_points, tier_weights
from matching.problem import Problem
from matching.remainder import remainder
from matching.shipping import ship

LEAST = 50_000 if ACCELERATED else 2_000
"""Pairs below which searches one by one take no longer."""
MOST = 1 << 28
"""Sessions above which the routines' 32 bits might not do."""
FEW = 100 if ACCELERATED else 1_200
"""For every so many pairs, one session may be left to the searches. They cost a millisecond each
in Python and a tenth of it compiled, and what the routines take grows with the pairs."""
NEAR = 1_000
"""Reduced cost below which a pair is shown to the searches that end the bulk route."""


def pays(p: Problem) -> bool:
    """Whether the bulk route is the faster one."""
    sessions = max(p.need_sessions.sum(), p.listing_sessions.sum(), p.unit_sessions.sum())
    return p.E >= LEAST and sessions < MOST


def nearly(
    p: Problem, order: np.ndarray, each: Callable[[float], None]
) -> tuple[np.ndarray, np.ndarray]:
    """A feasible flow and potentials that are nearly optimal.

    Parameters
    ----------
    p : Problem
    order : int64[N]
        Rows of the needs; it decides between equal plans.
    each : callable
        Hears the share done, from 0 to 1, and may raise to stop.

    Returns
    -------
    sessions : int64[E]
        Keeps every limit and every pin.
    potentials : int64[N + M + U + G + 1]
        In worth with the tiers' weights.
    """
    rest = remainder(p, order)
    level = levels(rest, lambda share: each(0.2 * share))
    fine = Fine(rest, level)
    bid(fine, lambda share: each(0.2 + 0.3 * share))
    ship(fine, p.E // FEW, lambda share: each(0.5 + 0.5 * share))
    sessions = p.pair_pinned.copy()
    sessions[rest.pair] += _feasible(fine)
    return sessions, _potentials(p, fine, level)


def optimum(
    p: Problem, order: np.ndarray, each: Callable[[float], None]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """An optimal flow: its sessions, its potentials and the tiers' weights.

    The searches see only the pairs that nearly pay: what none of them uses is looked at once they
    are done, and joins them should it pay after all.
    """
    sessions, potentials = nearly(p, order, lambda share: each(0.8 * share))
    weights = tier_weights(p)
    value = weights[p.need_tier[p.pair_need]] + fit_points(p)
    able = np.minimum(p.pair_limit, p.need_sessions[p.pair_need]) > 0
    seen = sessions > 0
    again = False
    while True:
        reduced = potentials[p.pair_need] - potentials[p.N + p.pair_listing] - value
        if again and not (able & ~seen & (reduced < 0)).any():
            return sessions, potentials, weights
        # Prices that moved once may move on, and to look again costs as much as many pairs.
        seen |= able & (reduced < NEAR)
        rows = np.flatnonzero(seen)
        flow = Flow(only(p, rows), sessions=sessions[rows], weights=weights)
        flow.set_potentials(potentials)
        flow.mend_all(lambda share, again=again: each(1.0 if again else 0.8 + 0.2 * share))
        sessions[rows], potentials, again = flow.sessions, flow.potentials, True


def _feasible(fine: Fine) -> np.ndarray:
    """Sessions of the remainder's pairs, without those beyond what needs, listings, units have."""
    r = fine.remainder
    sessions = np.zeros(len(r.pair), dtype=np.int64)
    sessions[fine.full] = r.pair_room[fine.full]
    sessions[fine.pairs] = fine.flow[: len(fine.pairs)]
    used = np.flatnonzero(sessions)
    listing = r.pair_listing[used]
    for group, room in (
        (r.pair_need[used], r.need_sessions),
        (listing, r.listing_sessions),
        (r.listing_unit[listing], r.unit_sessions),
    ):
        by = np.argsort(group, kind="stable")
        sessions[used[by]] = within(group[by], sessions[used[by]], room[group[by]])
    return sessions


def _potentials(p: Problem, fine: Fine, level: Levels) -> np.ndarray:
    """The potentials of `fine` with the tiers' weights, in the rows of the problem."""
    r = fine.remainder
    worth = np.concatenate([[0], tier_weights(p)[::-1]])
    needs, listings, units, communities, last = np.split(fine.potential, np.cumsum(r.counts))
    need = np.empty(p.N, dtype=np.int64)
    need[r.need] = needs + worth[r.need_rank] - worth[level.need]
    return np.concatenate(
        [need, listings - worth[level.listing], units - worth[level.unit], communities, last]
    )
