"""Who gets what for which bid: the seller's side of the auction."""

import numpy as np

from matching.arrays import total
from matching.fine import Fine
from matching.objective import points, unit_step

NOBODY = 1 << 40
"""The lowest bid where there is none."""
HALF = 32
HIGH = 1 << (HALF - 2)
"""Bids beyond this, either way, are as good as equal; so group and bid fit one 64-bit key."""


class Awards:
    """Sessions awarded so far, and the prices at which they were.

    A listing takes its highest bids up to its sessions, and a unit those of its listings up to its
    own, the k-th only at step k or above; sets of sessions that keep both limits are laminar, so
    taking the highest first is exact. A unit that every plan fills asks for no step.

    Attributes
    ----------
    held, room, closed : int64[K], int64[K], bool[K]
        Sessions that each free pair has and can have, and whether it has all of them.
    given, served : int64[N], int64[G]
        Sessions that each need and each community has.
    listing_price, unit_price : int64[M], int64[U]
        What a session more must be worth; a listing with sessions left asks nothing of its own.
    """

    def __init__(self, fine: Fine) -> None:
        r = fine.remainder
        needs, listings, units, communities = r.counts
        self._r, self._must = r, fine.must_unit
        self._need, self._listing = r.pair_need[fine.pairs], r.pair_listing[fine.pairs]
        self._unit = r.listing_unit[self._listing]
        self.room = r.pair_room[fine.pairs]
        self.held = np.zeros(len(fine.pairs), dtype=np.int64)
        self.closed = self.room == 0
        self._bid = np.zeros(len(fine.pairs), dtype=np.int64)
        self._holders = np.zeros(0, dtype=np.int64)
        self.given = total(r.pair_need[fine.full], r.pair_room[fine.full], needs)
        self.served = total(r.need_community, self.given, communities)
        self.listing_price = np.full(listings, -NOBODY)
        steps = unit_step(r, np.arange(units), np.minimum(1, r.unit_sessions))
        self.unit_price = np.where(self._must, 0, steps)

    def prices(self) -> np.ndarray:
        """What one session more of each listing must be worth: int64[M]."""
        return np.maximum(self.listing_price, self.unit_price[self._r.listing_unit])

    def add(self, pair: np.ndarray, sessions: np.ndarray, bids: np.ndarray) -> None:
        """Take one bid of each of some needs into account: pair, sessions, bid."""
        r = self._r
        fresh = self.held[pair] == 0
        # Sessions that the need has of the listing already are as good to it as new ones.
        self._bid[pair] = np.where(fresh, bids, np.maximum(self._bid[pair], bids))
        asked = np.zeros(len(r.unit_sessions), dtype=bool)
        asked[self._unit[pair]] = True
        touched = asked[self._unit[self._holders]]
        rows = np.concatenate([self._holders[touched], pair[fresh]])
        before = self.held[rows]
        most = r.listing_sessions[self._listing[pair]]
        self.held[pair] += np.minimum(sessions, np.minimum(self.room[pair] - self.held[pair], most))
        rows, before = self._taken(rows, before)
        self.closed[rows] = self.held[rows] >= self.room[rows]
        change = self.held[rows] - before
        moved = np.flatnonzero(change)
        need = self._need[rows[moved]]
        np.add.at(self.given, need, change[moved])
        np.add.at(self.served, r.need_community[need], change[moved])
        self._holders = np.concatenate([self._holders[~touched], rows[self.held[rows] > 0]])
        self._priced(rows)

    def _taken(self, rows: np.ndarray, before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Keep the highest bids of each listing, then of each unit; rows sorted by unit and bid."""
        r = self._r
        order = _highest_first(self._listing[rows], self._bid[rows])
        rows, before = rows[order], before[order]
        listing = self._listing[rows]
        held = within(listing, self.held[rows], r.listing_sessions[listing])
        order = _highest_first(self._unit[rows], self._bid[rows])
        rows, before, held = rows[order], before[order], held[order]
        unit, bids = self._unit[rows], self._bid[rows]
        steps = _steps_up_to(r, unit, bids)
        room = np.where(self._must[unit], r.unit_sessions[unit], steps)
        self.held[rows] = within(unit, held, room)
        return rows, before

    def _priced(self, rows: np.ndarray) -> None:
        """New prices for the units of these rows, which are sorted by unit, and their listings."""
        r = self._r
        held = self.held[rows]
        bids = np.where(held > 0, self._bid[rows], NOBODY)
        group = _groups(self._unit[rows])
        unit = self._unit[rows][group]
        sold, lowest = np.add.reduceat(held, group), np.minimum.reduceat(bids, group)
        step = np.where(self._must[unit], 0, unit_step(r, unit, sold + 1))
        left = sold < r.unit_sessions[unit]
        self.unit_price[unit] = np.where(left, np.minimum(step, lowest), lowest)
        order = np.argsort(self._listing[rows], kind="stable")
        listings = self._listing[rows][order]
        group = _groups(listings)
        listing = listings[group]
        sold = np.add.reduceat(held[order], group)
        lowest = np.minimum.reduceat(bids[order], group)
        full = sold >= r.listing_sessions[listing]
        self.listing_price[listing] = np.where(full, lowest, -NOBODY)


def within(group: np.ndarray, amounts: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Amounts cut so that in each group the sum up to each of them is within its room.

    Parameters
    ----------
    group : int[R]
        Sorted.
    amounts, room : int64[R]
    """
    before = np.cumsum(amounts) - amounts
    first = _groups(group)
    before -= np.repeat(before[first], np.diff(np.append(first, len(group))))
    return np.clip(room - before, 0, amounts)


def _highest_first(group: np.ndarray, bids: np.ndarray) -> np.ndarray:
    """The order by group, and in each from the highest bid down: one key sorts in half the time."""
    return np.argsort((group << HALF) - np.clip(bids, -HIGH, HIGH), kind="stable")


def _groups(sorted_rows: np.ndarray) -> np.ndarray:
    """Where each group of equal rows begins."""
    return np.flatnonzero(np.diff(sorted_rows, prepend=-1))


def _steps_up_to(r, unit: np.ndarray, price: np.ndarray) -> np.ndarray:
    """How many steps of these units cost at most `price` each."""
    weight, load, room = points(r.balance), r.unit_load[unit], r.unit_sessions[unit]
    if not weight:
        return np.where(price >= 0, room, 0)
    return np.clip(-(-(price + 1) * (load + room) // weight) - 1 - load, 0, room)
