"""Pairs that would better a plan at its prices, found among all eligible ones.

A pair improves a plan only where its worth exceeds what its two ends ask. Bounds rule out nearly
all: fit falls with distance, and its other components come to 1 at most.
"""

import numpy as np

from matching.arrays import ragged
from matching.boxes import Tree, leaves, tree
from matching.limits import SCALE
from matching.pairs import Block, Pairs, eligible

_POINTS = 1_000_000
"""Pairs whose bounds are looked at together."""
_ROUNDING = 1.0
"""Rounding fit to whole points may add a half to it; the rest is for floating point."""


class Seeker:
    """Looks through all eligible pairs for those that improve a plan.

    Parameters
    ----------
    pairs : Pairs
    asks : int64[N]
        What each need asks of a pair, beyond its tier's weight: its price less the weight.
    prices : int64[M]
        What each listing asks: its own price and its unit's.
    able : bool[M]
        Listings that can give anything at all.
    listed : int64[E]
        Keys need·M + listing of the pairs that are listed already, sorted.
    scale : int
        Points of `asks` and `prices` per point of fit.
    most : int
        How many pairs to find for a need before looking no further for it.
    """

    def __init__(
        self,
        pairs: Pairs,
        asks: np.ndarray,
        prices: np.ndarray,
        able: np.ndarray,
        listed: np.ndarray,
        scale: int = 1,
        most: int = 8,
    ) -> None:
        self.pairs, self.asks, self.prices, self.able = pairs, asks, prices, able
        self.listed, self.scale, self.most = listed, scale, most
        self.need_least = asks / scale
        self.listing_least = prices / scale - SCALE * pairs.listing_part
        self.count = np.zeros(len(asks), dtype=np.int64)
        self.examined = 0

    def find(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Pairs that improve the plan: need, listing, fit, metres; none proves that there are none.

        At most `most` for each need, those that gain most of what was looked at, in that order.
        """
        found = [self._kept(*(np.zeros(0, t) for t in (np.int64, np.int64, float, float)))]
        for block in self.pairs.blocks:
            listings = block.listings[self.able[block.listings]]
            if len(block.needs) and len(listings):
                found.extend(self._in(block, listings))
        need, listing, fit, metres, gain = (
            np.concatenate(column) for column in zip(*found, strict=True)
        )
        order = foremost(need, gain, self.most)
        return need[order], listing[order], fit[order], metres[order]

    def _in(self, block: Block, listings: np.ndarray):
        """What is found in one block, wave by wave."""

        def worth(metres: np.ndarray) -> np.ndarray:
            near = self.pairs.nearness(metres if block.placed else np.zeros_like(metres))
            return SCALE * (near + block.rest) + _ROUNDING

        slope = SCALE * float(-np.diff(self.pairs.nearness(np.array([0.0, 1000.0])))[0]) / 1000
        need_points = self.pairs.need_points[block.needs]
        listing_points = self.pairs.listing_points[listings]
        if not block.placed:
            need_points, listing_points = need_points[:, :0], listing_points[:, :0]
        here = tree(block.needs, need_points, self.need_least[block.needs], slope)
        there = tree(listings, listing_points, self.listing_least[listings], slope)
        for at, to, gain in leaves(here, there, worth):
            order = np.lexsort((-gain, at))
            at, to = at[order], to[order]
            _, rank = ragged(np.bincount(at))
            wave = np.log2(rank + 1).astype(np.int64)
            for each in range(int(wave.max()) + 1):
                some = wave == each
                yield from self._look(here, there, at[some], to[some], worth, block.placed)

    def _look(self, here: Tree, there: Tree, at, to, worth, placed: bool):
        """Look at all pairs of these pairs of leaves."""
        a, b = here.bounds(), there.bounds()
        need_points, listing_points = self.pairs.need_points, self.pairs.listing_points
        size = np.diff(a)[at]
        step = max(1, _POINTS // int(np.diff(a).max() * np.diff(b).max()))
        for first in range(0, len(at), step):
            one = slice(first, first + step)
            row, place = ragged(size[one])
            need, leaf = here.rows[a[at[one]][row] + place], to[one][row]
            open_ = self.count[need] < self.most
            need, leaf = need[open_], leaf[open_]
            if placed:
                low, high = there.low[-1][leaf], there.high[-1][leaf]
                own = need_points[need]
                apart = np.maximum(np.maximum(low - own, own - high), 0)
                reach = worth(np.sqrt((apart * apart).sum(axis=1)))
            else:
                reach = worth(np.zeros(len(need)))
            good = reach > self.need_least[need] + there.least[-1][leaf]
            need, leaf = need[good], leaf[good]
            row, place = ragged(b[leaf + 1] - b[leaf])
            need, listing = need[row], there.rows[b[leaf][row] + place]
            left = self.need_least[need] + self.listing_least[listing]
            if placed:
                apart = need_points[need] - listing_points[listing]
                reach = worth(np.sqrt((apart * apart).sum(axis=1)))
            else:
                reach = worth(np.zeros(len(need)))
            good = reach > left
            yield self._kept(*self._examine(need[good], listing[good]))

    def _examine(self, need: np.ndarray, listing: np.ndarray):
        self.examined += len(need)
        return eligible(self.pairs, need, listing)

    def _kept(self, need, listing, fit, metres):
        """Of eligible pairs, those that do improve and are not listed yet, with their gain."""
        points = np.rint(SCALE * fit).astype(np.int64)
        gain = self.scale * points - self.asks[need] - self.prices[listing]
        good = np.flatnonzero(gain > 0)
        keys = need[good] * len(self.prices) + listing[good]
        if len(self.listed) and len(good):
            place = np.minimum(np.searchsorted(self.listed, keys), len(self.listed) - 1)
            good = good[self.listed[place] != keys]
        self.count += np.bincount(need[good], minlength=len(self.count))
        return need[good], listing[good], fit[good], metres[good], gain[good]


def foremost(need: np.ndarray, gain: np.ndarray, most: int) -> np.ndarray:
    """Rows of the `most` greatest gains of each need, the greatest gain of all first."""
    order = np.lexsort((-gain, need))
    _, place = ragged(np.bincount(need))
    order = order[place < most]
    return order[np.argsort(-gain[order], kind="stable")]
