"""Points with prices in nested boxes, so that whole boxes of pairs are ruled out at once.

Two trees are walked together (Gray and Moore 2001): where even the nearest and cheapest points of
two boxes could not pair at a gain, none of theirs can.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

LEAF = 12
"""Points that a box holds at least, before it is no longer halved."""
_FRONT = 200_000
"""Pairs of boxes that are looked at together."""


class Tree(NamedTuple):
    """Points in boxes that are halved level by level, each along its widest side.

    Attributes
    ----------
    rows : int64[n]
        The points in the order of the leaves.
    low, high : list of float[boxes, D]
        Corners of the boxes of each level, the root first.
    least : list of float[boxes]
        The least price of any point in the box.
    """

    rows: np.ndarray
    low: list[np.ndarray]
    high: list[np.ndarray]
    least: list[np.ndarray]

    @property
    def depth(self) -> int:
        """The level of the leaves."""
        return len(self.least) - 1

    def bounds(self) -> np.ndarray:
        """Where each leaf begins in `rows`, and where the last one ends: int64[leaves + 1]."""
        return (np.arange((1 << self.depth) + 1) * len(self.rows)) >> self.depth


def tree(rows: np.ndarray, points: np.ndarray, price: np.ndarray, metre: float) -> Tree:
    """The tree over `rows`; one metre weighs as much as `metre` of price in choosing a side.

    Parameters
    ----------
    rows : int64[n]
        At least one.
    points : float[n, D]
        Metres.
    price : float[n]
    metre : float
    """
    n = len(rows)
    depth = max(0, int(np.log2(max(n / LEAF, 1))))
    sides = np.column_stack([points * metre, price])
    order = np.arange(n)
    for level in range(depth):
        first = (np.arange((1 << level) + 1) * n) >> level
        held = sides[order]
        extent = np.maximum.reduceat(held, first[:-1]) - np.minimum.reduceat(held, first[:-1])
        node = np.repeat(np.arange(1 << level), np.diff(first))
        order = order[np.lexsort((held[np.arange(n), extent.argmax(axis=1)[node]], node))]
    first = (np.arange(1 << depth) * n) >> depth
    low = [np.minimum.reduceat(points[order], first)]
    high = [np.maximum.reduceat(points[order], first)]
    least = [np.minimum.reduceat(price[order], first)]
    for _ in range(depth):
        low.append(np.minimum(low[-1][0::2], low[-1][1::2]))
        high.append(np.maximum(high[-1][0::2], high[-1][1::2]))
        least.append(np.minimum(least[-1][0::2], least[-1][1::2]))
    return Tree(rows[order], low[::-1], high[::-1], least[::-1])


def gaps(a: Tree, b: Tree, la: int, lb: int, at: np.ndarray, to: np.ndarray) -> np.ndarray:
    """Least distance between boxes `at` of level `la` of `a` and `to` of level `lb` of `b`."""
    below = a.low[la][at] - b.high[lb][to]
    above = b.low[lb][to] - a.high[la][at]
    apart = np.maximum(np.maximum(below, above), 0)
    return np.sqrt((apart * apart).sum(axis=1))


def leaves(
    a: Tree, b: Tree, most: Callable[[np.ndarray], np.ndarray]
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Pairs of leaves between which a gain is possible: leaf of `a`, leaf of `b`, the most gain.

    `most(metres)` is the most worth that any pair at that distance can have; the gain is what is
    left of it after both least prices. Leaves of `a` come whole: all their pairs in one block.
    """
    stack = [(0, 0, np.zeros(1, np.int64), np.zeros(1, np.int64))]
    while stack:
        la, lb, at, to = stack.pop()
        gain = most(gaps(a, b, la, lb, at, to)) - a.least[la][at] - b.least[lb][to]
        good = gain > 0
        at, to, gain = at[good], to[good], gain[good]
        if not len(at):
            continue
        down_a, down_b = la < a.depth, lb < b.depth
        if not (down_a or down_b):
            yield at, to, gain
            continue
        if down_a:
            at, to = np.repeat(2 * at, 2), np.repeat(to, 2)
            at[1::2] += 1
        if down_b:
            at, to = np.repeat(at, 2), np.repeat(2 * to, 2)
            to[1::2] += 1
        la, lb = la + down_a, lb + down_b
        if len(at) <= _FRONT or la == 0:
            stack.append((la, lb, at, to))
            continue
        # Cut between boxes of `a`, never within the pairs of one.
        order = np.argsort(at, kind="stable")
        at, to = at[order], to[order]
        edge = np.flatnonzero(np.diff(at)) + 1
        cut = edge[np.unique(np.searchsorted(edge, np.arange(_FRONT, len(at), _FRONT)))[:-1]]
        for some in np.split(np.arange(len(at)), cut):
            stack.append((la, lb, at[some], to[some]))
