"""All eligible pairs of needs and listings, known without being listed."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from scipy.spatial import cKDTree

from matching.arrays import ragged

_BLOCK = 1_000_000
"""Pairs that are examined together."""


class Block(NamedTuple):
    """Needs and listings of which any two might be eligible; no pair is in two blocks.

    Attributes
    ----------
    needs, listings : int64[n], int64[m]
        Rows.
    rest : float
        The most that all of fit but its nearness and the listings' own part can come to.
    placed : bool
        Whether all of them have a place; without one, distance bounds nothing.
    """

    needs: np.ndarray
    listings: np.ndarray
    rest: float
    placed: bool = True


class Pairs(Protocol):
    """What pricing asks of a source of pairs.

    Attributes
    ----------
    need_points, listing_points : float[N, D], float[M, D]
        Places in metres, such that no walk is shorter than their distance.
    listing_part : float[M]
        The most of fit that is the listing's own, whatever the need (its record, say).
    blocks : sequence of Block
        Every eligible pair lies in one of them.
    """

    need_points: np.ndarray
    listing_points: np.ndarray
    listing_part: np.ndarray
    blocks: Sequence[Block]

    def nearness(self, metres: np.ndarray) -> np.ndarray:
        """The most that nearness brings to fit at this distance or farther; it never rises."""

    def examine(
        self, need: np.ndarray, listing: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For pairs of rows: whether they are eligible, their fit, their walking metres."""

    def count(self) -> int:
        """How many pairs are eligible, exactly."""


def everything(pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Every eligible pair: need, listing, fit, metres. For sizes at which they can be listed."""
    found = [_nothing()]
    for block in pairs.blocks:
        step = max(1, _BLOCK // max(len(block.listings), 1))
        for first in range(0, len(block.needs), step):
            some = block.needs[first : first + step]
            found.append(
                eligible(
                    pairs,
                    np.repeat(some, len(block.listings)),
                    np.tile(block.listings, len(some)),
                )
            )
    return _joined(found)


def nearest(pairs: Pairs, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """About the `k` nearest eligible pairs of each need: need, listing, fit, metres.

    Twice as many neighbours are examined, so a need whose neighbours break many rules may get
    fewer; pricing finds what it lacks.
    """
    found = [_nothing()]
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
    need, listing, fit, metres = _joined(found)
    far = np.where(np.isnan(metres), np.inf, metres)
    order = np.lexsort((listing, far, need))
    count = np.bincount(need)
    _, place = ragged(count)
    order = np.sort(order[place < k])
    return need[order], listing[order], fit[order], metres[order]


def eligible(
    pairs: Pairs, need: np.ndarray, listing: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Those of the pairs that are eligible."""
    good, fit, metres = pairs.examine(need, listing)
    return need[good], listing[good], fit[good], metres[good]


def _nothing() -> tuple[np.ndarray, ...]:
    return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0)


def _joined(found: list) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))
