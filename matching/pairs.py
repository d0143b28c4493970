"""What is known of all pairs of needs and listings, without their being listed."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from scipy.spatial import cKDTree

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
    reach : float
        Metres beyond which none of them is eligible.
    placed : bool
        Whether all of them have a place; without one, distance bounds nothing.
    """

    needs: np.ndarray
    listings: np.ndarray
    rest: float
    reach: float = np.inf
    placed: bool = True


class Pairs(Protocol):
    """Facts of all pairs, from which sources list, count and bound them.

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


def batches(pairs: Pairs) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """Every eligible pair once, some at a time: need, listing, fit, metres."""
    for block in pairs.blocks:
        if not len(block.needs) or not len(block.listings):
            continue
        if block.placed and np.isfinite(block.reach):
            yield from _in_reach(pairs, block)
            continue
        step = max(1, _BLOCK // len(block.listings))
        for first in range(0, len(block.needs), step):
            some = block.needs[first : first + step]
            yield eligible(
                pairs, np.repeat(some, len(block.listings)), np.tile(block.listings, len(some))
            )


def _in_reach(pairs: Pairs, block: Block):
    """Of a block's pairs, those that are no farther apart than its reach."""
    there = cKDTree(pairs.listing_points[block.listings])
    points = pairs.need_points[block.needs]
    # A little more, so that rounding loses none; `examine` decides.
    reach = block.reach * (1 + 1e-9)
    count = np.cumsum(there.query_ball_point(points, reach, return_length=True))
    cuts = np.searchsorted(count, np.arange(_BLOCK, int(count[-1]), _BLOCK))
    for some in np.split(np.arange(len(points)), cuts):
        found = cKDTree(points[some]).sparse_distance_matrix(there, reach, output_type="ndarray")
        yield eligible(pairs, block.needs[some[found["i"]]], block.listings[found["j"]])


def eligible(
    pairs: Pairs, need: np.ndarray, listing: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Those of the pairs that are eligible."""
    good, fit, metres = pairs.examine(need, listing)
    return need[good], listing[good], fit[good], metres[good]


def nothing() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """No pair."""
    return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0)


def joined(found: list) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Several findings as one."""
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))
