"""Near prices by an auction in which everybody bids at once.

Bertsekas' auction (1988) in Jacobi's manner: every need that is short bids for the listing that
suits it best as much as its second best is worse, and a little more. The little is large while
many are short, so that they do not overbid each other in tiny steps, and small at the end. What
comes out is only a beginning: `shipping` makes it exact, so the auction stops when few are short.
"""

from collections.abc import Callable

import numpy as np

from matching.arrays import ragged, starts
from matching.awarding import Awards
from matching.fine import Fine
from matching.objective import community_step

COARSE = 3000
"""What is bid above need while all are short, in ten-thousandths of fit."""
FINE = 20
"""The least that is bid above need."""
LEAP = 4000
"""The most that a bid rises at once where there is no second best."""
ROUNDS = 300
"""Most rounds of bids."""
ENOUGH = 0.01
"""Share of the sessions that may be short when the auction ends."""
NEVER = 1 << 40
"""More than anything is worth."""


def bid(fine: Fine, each: Callable[[float], None]) -> None:
    """Put near prices into the potentials of `fine`.

    Parameters
    ----------
    fine : Fine
    each : callable
        Hears the share done, from 0 to 1, and may raise to stop.
    """
    r = fine.remainder
    awards = Awards(fine)
    pair_need, points = r.pair_need[fine.pairs], r.pair_points[fine.pairs]
    listing = r.pair_listing[fine.pairs]
    count = np.bincount(pair_need, minlength=len(r.need_sessions))
    start = starts(count)
    open_need = count > 0
    wanted = int(r.need_sessions[open_need].sum())
    for _ in range(ROUNDS):
        short = r.need_sessions - awards.given
        rows = np.flatnonzero((short > 0) & open_need)
        missing = int(short[rows].sum())
        if missing <= ENOUGH * wanted:
            break
        each(1 - missing / wanted)
        more = max(FINE, int(COARSE * missing / wanted))
        row, place = ragged(count[rows])
        pair = start[rows][row] + place
        price = awards.prices()[listing[pair]]
        gain = points[pair] - price
        gain[awards.closed[pair]] = -NEVER
        first = starts(count[rows])
        best = np.maximum.reduceat(gain, first)
        at = _first(gain == best[row], row)
        gain[at] = -NEVER
        # Unserved, a need that may stay so leaves its community the next bonus.
        other = np.where(
            fine.may_need[rows], -_next_bonus(r, awards.served)[r.need_community[rows]], -NEVER
        )
        goes = (best >= other) & (best > -NEVER)
        open_need[rows[~goes]] = False
        rise = np.minimum(best - np.maximum(np.maximum.reduceat(gain, first), other), LEAP) + more
        at, rows = at[goes], rows[goes]
        if not len(rows):
            break
        awards.add(pair[at], short[rows], (price[at] + rise[goes]))
    _potentials(fine, awards, pair_need, points)


def _first(hit: np.ndarray, row: np.ndarray) -> np.ndarray:
    """The first place of each row that was hit; every row has one."""
    places = np.flatnonzero(hit)
    return places[np.diff(row[places], prepend=-1) > 0]


def _next_bonus(r, served: np.ndarray) -> np.ndarray:
    """Bonus of the next session of each community, 0 where none is left to be wanted."""
    more = np.minimum(served + 1, r.community_wanted + 1)
    return community_step(r, np.arange(len(served)), more)


def _potentials(fine: Fine, awards: Awards, pair_need: np.ndarray, points: np.ndarray) -> None:
    """Potentials of the prices; each need at the best that any of its pairs gives it."""
    r = fine.remainder
    community = -_next_bonus(r, awards.served)
    unit = -awards.unit_price
    listing = np.minimum(-awards.listing_price, unit[r.listing_unit])
    need = np.full(len(r.need_sessions), -NEVER)
    np.maximum.at(need, pair_need, points + listing[r.pair_listing[fine.pairs]])
    least = community[r.need_community]
    need = np.where(need == -NEVER, least, np.where(fine.may_need, np.maximum(need, least), need))
    fine.potential[:-1] = np.concatenate([need, listing, unit, community])
