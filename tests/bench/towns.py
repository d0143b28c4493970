"""Problems at the scale of towns, for measuring: places in clusters, fields, windows, uneven demand.

`town` draws needs and listings around town centres, pairs each need with the nearest listings of
its field whose windows meet, and scores them as rounds do (near, field, time). `streets` lays
copies of one street of 75 needs, 88 listings, 112 units and 40 residential areas side by side,
with a few pairs across each border, so that scarcity can travel.
"""

import numpy as np
from scipy.spatial import cKDTree

import matching

PAIRS = 20
FIELDS = 6
WALK = 1.3  # walking metres per metre of straight line
REACH = 3000.0


def _places(rng: np.random.Generator, count: int, centres: np.ndarray, spread: float) -> np.ndarray:
    """Points in metres around centres of very different weight."""
    weight = rng.pareto(1.5, len(centres)) + 0.2
    at = rng.choice(len(centres), count, p=weight / weight.sum())
    return centres[at] + rng.normal(0, spread, (count, 2))


def _windows(rng: np.random.Generator, count: int) -> np.ndarray:
    """21 half-days and evenings of a week as bits; most are free on a few of them."""
    return (rng.random((count, 21)) < rng.choice([0.1, 0.25, 0.6], (count, 1))) @ (
        1 << np.arange(21)
    )


def _bits(masks: np.ndarray) -> np.ndarray:
    return np.bitwise_count(masks.astype(np.uint64)).astype(float)


def _near(need_at, listing_at, need_field, listing_field, need_when, listing_when, pairs):
    """The `pairs` nearest eligible listings of each need: rows, columns, metres."""
    rows, cols, metres = [], [], []
    for field in range(FIELDS):
        here, there = np.flatnonzero(need_field == field), np.flatnonzero(listing_field == field)
        if not len(here) or not len(there):
            continue
        many = min(len(there), pairs * 2)
        gap, near = cKDTree(listing_at[there]).query(need_at[here], many)
        gap, near = gap.reshape(len(here), -1) * WALK, near.reshape(len(here), -1)
        found = there[near]
        good = (need_when[here][:, None] & listing_when[found]) != 0
        good &= np.cumsum(good, axis=1) <= pairs
        row, place = np.nonzero(good)
        rows.append(here[row])
        cols.append(found[row, place])
        metres.append(gap[row, place])
    return np.concatenate(rows), np.concatenate(cols), np.concatenate(metres)


def town(needs: int, seed: int = 0, pairs: int = PAIRS, balance=0.3, fairness=0.3):
    """A region of `needs` needs; the same seed gives the same region."""
    rng = np.random.default_rng([seed, needs])
    listings, units = round(needs * 88 / 75), max(1, needs * 60 // 75)
    communities = max(1, needs // 6)
    side = 250.0 * np.sqrt(needs)
    centres = rng.random((max(1, needs // 150), 2)) * side
    need_at = _places(rng, needs, centres, 900.0)
    listing_at = _places(rng, listings, centres, 1200.0)
    # A community is where its needs are: the nearest of centres drawn like needs.
    homes = _places(rng, communities, centres, 900.0)
    need_community = cKDTree(homes).query(need_at)[1]
    need_field = rng.choice(FIELDS, needs, p=[0.3, 0.25, 0.2, 0.12, 0.08, 0.05])
    listing_field = rng.choice(FIELDS, listings, p=[0.2, 0.3, 0.15, 0.15, 0.12, 0.08])
    need_when, listing_when = _windows(rng, needs), _windows(rng, listings)
    row, col, metres = _near(
        need_at, listing_at, need_field, listing_field, need_when, listing_when, pairs
    )
    time = _bits(need_when[row] & listing_when[col]) / np.maximum(_bits(need_when[row]), 1)
    near = np.exp2(-metres / 1200.0)
    record = rng.beta(8, 3, listings)[col]
    wording = rng.random(len(row))
    fit = 0.4 * near + 0.25 * time + 0.15 * record + 0.2 * wording
    return matching.Problem(
        need_sessions=rng.choice([1, 2, 4, 12], needs, p=[0.6, 0.25, 0.1, 0.05]),
        need_tier=rng.choice([0, 1, 2], needs, p=[0.08, 0.22, 0.7]),
        need_community=need_community,
        listing_sessions=rng.choice([1, 2, 3, 6], listings, p=[0.4, 0.3, 0.2, 0.1]),
        listing_unit=(units * rng.random(listings) ** 1.5).astype(int),
        unit_sessions=rng.choice([1, 2, 4, 8], units),
        unit_load=rng.integers(0, 4, units),
        community_served=rng.integers(0, 5, communities),
        pair_need=row,
        pair_listing=col,
        pair_fit=np.minimum(fit, 1.0),
        pair_metres=metres,
        balance=balance,
        fairness=fairness,
    )


def streets(needs: int, seed: int = 0, pairs: int = PAIRS, balance=0.3, fairness=0.3):
    """The sample's street repeated: 75 needs each, most pairs within it, a few with the next."""
    rng = np.random.default_rng([seed, needs, 1])
    copies = max(1, round(needs / 75))
    n, m, u, g = 75 * copies, 88 * copies, 112 * copies, 40 * copies
    home = np.repeat(np.arange(copies), 75)
    width = min(pairs, 88)
    nearby = rng.permuted(np.tile(np.arange(88), (n, 1)), axis=1)[:, :width]
    street = home[:, None] + (rng.random((n, width)) < 0.1)
    street %= copies
    cols = street * 88 + nearby
    rows = np.repeat(np.arange(n), width)
    keys = np.unique(rows * m + cols.ravel())
    rows, cols = keys // m, keys % m
    return matching.Problem(
        need_sessions=rng.choice([1, 1, 2, 4], n),
        need_tier=rng.choice([0, 1, 2, 2], n),
        need_community=home * 40 + (40 * rng.random(n) ** 2).astype(int),
        listing_sessions=rng.choice([1, 1, 2, 3], m),
        listing_unit=np.repeat(np.arange(copies), 88) * 112
        + (112 * rng.random(m) ** 2).astype(int),
        unit_sessions=rng.choice([1, 2, 4, 6], u),
        unit_load=rng.integers(0, 4, u),
        community_served=rng.integers(0, 4, g),
        pair_need=rows,
        pair_listing=cols,
        pair_fit=np.round(rng.beta(5, 3, len(rows)), 4),
        balance=balance,
        fairness=fairness,
    )
