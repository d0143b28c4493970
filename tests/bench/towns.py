"""Problems the size of towns, for measuring: places in clusters, fields, windows, uneven demand.

`town` draws needs and listings around town centres, pairs each need with the nearest listings of
its field whose windows meet, and scores them as rounds do (near, field, time). `streets` lays
copies of one street of 75 needs, 88 listings, 112 units and 40 residential areas side by side,
with a few pairs across each border, so that scarcity can travel.
"""

from dataclasses import replace

import numpy as np
from scipy.spatial import cKDTree

import matching
from matching.pairs import Block
from matching.sources import nearest

PAIRS = 20
FIELDS = 6
WALK = 1.3  # walking metres per metre of straight line
REACHES = (1200.0, 2400.0, 4800.0)  # walking metres that listings go: a quarter of an hour to one


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


def _chance(rows: np.ndarray, cols: np.ndarray, seed: int) -> np.ndarray:
    """A number in [0, 1) for each pair, always the same for the same pair (Steele et al. 2014)."""
    with np.errstate(over="ignore"):
        word = rows.astype(np.uint64) << np.uint64(32) | cols.astype(np.uint64)
        word += np.uint64(seed + 1) * np.uint64(0x9E3779B97F4A7C15)
        word = (word ^ word >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        word = (word ^ word >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return (word ^ word >> np.uint64(31)) / 2.0**64


class TownPairs:
    """All pairs of a region that are eligible: of one field, in reach, with windows that meet.

    It is a `matching.pairs.Pairs`: places are scaled so that their distance is the walk.
    """

    def __init__(self, seed: int, needs, listings, record, reach) -> None:
        need_at, self.need_field, self.need_when = needs
        listing_at, self.listing_field, self.listing_when = listings
        self.seed, self.reach = seed, reach
        self.need_points, self.listing_points = need_at * WALK, listing_at * WALK
        self.need_wanted = np.maximum(_bits(self.need_when), 1)
        self.listing_part = 0.15 * record
        self.blocks = [
            Block(
                np.flatnonzero(self.need_field == field),
                np.flatnonzero((self.listing_field == field) & (reach == far)),
                0.45,
                far,
            )
            for field in range(FIELDS)
            for far in REACHES
        ]

    def nearness(self, metres):
        """Nearness weighs 0.4 and is halved every 15 minutes."""
        return 0.4 * np.exp2(-metres / 1200.0)

    def examine(self, need, listing):
        """Whether field and windows meet, the fit, the walk."""
        both = self.need_when[need] & self.listing_when[listing]
        good = (both != 0) & (self.need_field[need] == self.listing_field[listing])
        apart = self.need_points[need] - self.listing_points[listing]
        metres = np.sqrt((apart * apart).sum(axis=1))
        good &= metres <= self.reach[listing]
        time = _bits(both) / self.need_wanted[need]
        wording = _chance(need, listing, self.seed)
        fit = self.nearness(metres) + 0.25 * time + self.listing_part[listing] + 0.2 * wording
        return good, np.minimum(fit, 1.0), metres


def town(needs: int, seed: int = 0, pairs: int = PAIRS, balance=0.3, fairness=0.3):
    """A region of `needs` needs with their nearest pairs; the same seed gives the same region."""
    problem, source = region(needs, seed, balance, fairness)
    row, col, fit, metres = nearest(source, pairs)
    return replace(
        problem,
        pair_need=row,
        pair_listing=col,
        pair_fit=fit,
        pair_limit=None,
        pair_pinned=None,
        pair_metres=metres,
    )


def region(needs: int, seed: int = 0, balance=0.3, fairness=0.3):
    """A region without any pair listed, and the source of all its pairs."""
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
    source = TownPairs(
        seed,
        (need_at, need_field, need_when),
        (listing_at, listing_field, listing_when),
        rng.beta(8, 3, listings),
        rng.choice(REACHES, listings, p=[0.3, 0.4, 0.3]),
    )
    problem = matching.Problem(
        need_sessions=rng.choice([1, 2, 4, 12], needs, p=[0.6, 0.25, 0.1, 0.05]),
        need_tier=rng.choice([0, 1, 2], needs, p=[0.08, 0.22, 0.7]),
        need_community=need_community,
        listing_sessions=rng.choice([1, 2, 3, 6], listings, p=[0.4, 0.3, 0.2, 0.1]),
        listing_unit=(units * rng.random(listings) ** 1.5).astype(int),
        unit_sessions=rng.choice([1, 2, 4, 8], units),
        unit_load=rng.integers(0, 4, units),
        community_served=rng.integers(0, 5, communities),
        pair_need=[],
        pair_listing=[],
        pair_fit=[],
        balance=balance,
        fairness=fairness,
    )
    return problem, source


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
