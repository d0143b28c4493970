"""Sums and products over rows of different lengths."""

import numpy as np

EXACT = 1 << 52
"""Whole numbers are exact in floating point up to this sum, and once more."""


def total(index: np.ndarray, amounts: np.ndarray, size: int) -> np.ndarray:
    """Sum of `amounts` per `index`, in whole numbers.

    Parameters
    ----------
    index, amounts : int64[K]
        Row of each amount, from 0 to `size` − 1.
    size : int

    Returns
    -------
    int64[size]
    """
    if not len(amounts) or np.abs(amounts).sum(dtype=np.float64) < EXACT:
        # Below 2⁵³ floating-point sums are exact, and counting is several times faster.
        return np.bincount(index, amounts, size).astype(np.int64)
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, index, amounts)
    return sums


def starts(counts: np.ndarray) -> np.ndarray:
    """Where each row begins when rows of `counts` items are laid end to end.

    Parameters
    ----------
    counts : int64[R]

    Returns
    -------
    int64[R]
    """
    return np.cumsum(counts) - counts


def ragged(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For rows of `counts` items laid end to end: the row of each item, and its place in it.

    Parameters
    ----------
    counts : int64[R]

    Returns
    -------
    row, place : int64[Σ counts]
    """
    row = np.repeat(np.arange(len(counts)), counts)
    return row, np.arange(len(row)) - np.repeat(starts(counts), counts)


def product(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All combinations of a[i] × b[i] items for each row i: row, place in a, place in b."""
    row, place = ragged(a * b)
    return row, place // b[row], place % b[row]
