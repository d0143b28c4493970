"""Sources of eligible pairs: all of them remembered, or sought again within bounds.

Where they can be remembered, pricing them anew is one line of whole numbers. Where they are too
many, `matching.improving` seeks among them with bounds, and only their count is kept.
"""

from typing import Protocol

import numpy as np
from scipy.spatial import cKDTree

from matching.arrays import ragged, starts
from matching.improving import Seeker, foremost
from matching.limits import SCALE
from matching.pairs import Pairs, batches, eligible, joined, nothing

REMEMBERED = 40_000_000
"""Eligible pairs that are remembered at most; each takes 20 bytes."""
_BLOCK = 4_000_000
"""Remembered pairs that are priced together."""

Found = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""Pairs: need int64[F], listing int64[F], fit float[F], walking metres float[F]."""


class Source(Protocol):
    """All eligible pairs, as pricing asks for them.

    Attributes
    ----------
    count : int
        How many there are, exactly.
    """

    count: int

    def near(self, k: int) -> Found:
        """Candidates to begin with: about `k` of each need, the nearest."""

    def whole(self) -> Found:
        """Every one of them; only for counts that can be listed."""

    def these(self, need: np.ndarray, listing: np.ndarray) -> Found:
        """Which of these pairs are eligible."""

    def better(self, asks, prices, able, listed, scale: int, most: int) -> Found:
        """Up to `most` pairs of each need that improve a plan, those that gain most first.

        None proves that none does. A pair improves when its fit in points times `scale` exceeds
        asks[need] + prices[listing].

        Parameters
        ----------
        asks, prices : int64[N], int64[M]
        able : bool[M]
            Listings that can give anything.
        listed : int64[E]
            Sorted keys need·M + listing of the pairs that are listed already.
        """


class Remembered:
    """Eligible pairs kept as columns.

    Parameters
    ----------
    need, listing : int[P]
    fit, metres : float[P]
        Metres are nan where unknown.
    listings : int
        How many listings there are.
    """

    def __init__(self, need, listing, fit, metres, listings: int) -> None:
        order = np.lexsort((listing, need))
        self.need = np.asarray(need)[order].astype(np.int32)
        self.listing = np.asarray(listing)[order].astype(np.int32)
        self.fit = np.asarray(fit, dtype=np.float64)[order]
        self.metres = np.asarray(metres, dtype=np.float32)[order]
        self.points = np.rint(SCALE * self.fit).astype(np.int16)
        self.listings = listings
        self.count = len(self.need)

    def near(self, k: int) -> Found:
        """The `k` nearest of each need; the unknown come last."""
        far = np.where(np.isnan(self.metres), np.float32(np.inf), self.metres)
        some = np.flatnonzero(far <= self._within(far, k)[self.need])
        order = some[np.lexsort((far[some], self.need[some]))]
        _, place = ragged(np.bincount(self.need[order]))
        return self._at(np.sort(order[place < k]))

    def _within(self, far: np.ndarray, k: int) -> np.ndarray:
        """Metres within which each need has its `k` nearest: float[needs].

        Needs with about as many pairs are looked at together, as one table.
        """
        count = np.bincount(self.need)
        first, within = starts(count), np.full(len(count), np.inf)
        many = np.flatnonzero(count > k)
        if not len(many):
            return within
        many = many[np.argsort(count[many], kind="stable")]
        for some in np.array_split(many, min(len(many), 1 + int(count[many].sum()) // _BLOCK)):
            place = np.arange(count[some].max())
            own = place < count[some, None]
            row = np.where(own, first[some, None] + place, 0)
            table = np.where(own, far[row], np.inf)
            within[some] = np.partition(table, k - 1, axis=1)[:, k - 1]
        return within

    def whole(self) -> Found:
        """All of them."""
        return self._at(np.arange(self.count))

    def these(self, need: np.ndarray, listing: np.ndarray) -> Found:
        """Those that are remembered."""
        if not self.count:
            return nothing()
        return self._at(self._rows(need * self.listings + listing))

    def better(self, asks, prices, able, listed, scale: int, most: int) -> Found:
        """Every pair at these prices, block by block."""
        rows, gains = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for first in range(0, self.count, _BLOCK):
            some = slice(first, first + _BLOCK)
            gain = scale * self.points[some].astype(np.int64)
            gain -= asks[self.need[some]]
            gain -= prices[self.listing[some]]
            good = np.flatnonzero(gain > 0)
            good = good[able[self.listing[some][good]]]
            rows.append(good + first)
            gains.append(gain[good])
        row, gain = np.concatenate(rows), np.concatenate(gains)
        keys = self.need[row].astype(np.int64) * self.listings + self.listing[row]
        new = ~among(keys, listed)
        row, gain = row[new], gain[new]
        return self._at(row[foremost(self.need[row], gain, most)])

    def _rows(self, keys: np.ndarray) -> np.ndarray:
        own = self.need.astype(np.int64) * self.listings + self.listing
        place = np.minimum(np.searchsorted(own, keys), self.count - 1)
        return place[own[place] == keys]

    def _at(self, rows: np.ndarray) -> Found:
        return (
            self.need[rows].astype(np.int64),
            self.listing[rows].astype(np.int64),
            self.fit[rows],
            self.metres[rows].astype(np.float64),
        )


class Sought:
    """Eligible pairs that are too many to remember: found by bounds each time."""

    def __init__(self, pairs: Pairs, count: int | None = None) -> None:
        self.pairs = pairs
        self.count = sum(len(some[0]) for some in batches(pairs)) if count is None else count

    def near(self, k: int) -> Found:
        """See `nearest`."""
        return nearest(self.pairs, k)

    def whole(self) -> Found:
        """All of them."""
        return joined([nothing(), *batches(self.pairs)])

    def these(self, need: np.ndarray, listing: np.ndarray) -> Found:
        """Those that are eligible."""
        return eligible(self.pairs, need, listing)

    def better(self, asks, prices, able, listed, scale: int, most: int) -> Found:
        """See `matching.improving`."""
        return Seeker(self.pairs, asks, prices, able, listed, scale, most).find()


def source(pairs: Pairs, listings: int, most: int = REMEMBERED) -> Source:
    """All eligible pairs, counted, and remembered where they are no more than `most`."""
    found, count = [nothing()], 0
    for some in batches(pairs):
        count += len(some[0])
        if count > most:
            found = []
        else:
            found.append(some)
    return Sought(pairs, count) if count > most else Remembered(*joined(found), listings)


def nearest(pairs: Pairs, k: int) -> Found:
    """About the `k` nearest eligible pairs of each need: need, listing, fit, metres.

    Twice as many neighbours are examined, so a need whose neighbours break many rules may get
    fewer; pricing finds what it lacks.
    """
    found = [nothing()]
    for block in pairs.blocks:
        many = min(2 * k, len(block.listings))
        if not many or not len(block.needs):
            continue
        if block.placed:
            _, near = cKDTree(pairs.listing_points[block.listings]).query(
                pairs.need_points[block.needs], many
            )
        else:
            near = np.arange(len(block.needs))[:, None] + np.arange(many)
            near %= len(block.listings)
        listing = block.listings[near.reshape(len(block.needs), many)].ravel()
        need = np.repeat(block.needs, many)
        for first in range(0, len(need), _BLOCK):
            some = slice(first, first + _BLOCK)
            found.append(eligible(pairs, need[some], listing[some]))
    need, listing, fit, metres = joined(found)
    far = np.where(np.isnan(metres), np.inf, metres)
    order = np.lexsort((listing, far, need))
    count = np.bincount(need)
    _, place = ragged(count)
    order = np.sort(order[place < k])
    return need[order], listing[order], fit[order], metres[order]


def among(keys: np.ndarray, listed: np.ndarray) -> np.ndarray:
    """Which keys are in the sorted `listed`."""
    if not len(listed):
        return np.zeros(len(keys), dtype=bool)
    return listed[np.minimum(np.searchsorted(listed, keys), len(listed) - 1)] == keys
