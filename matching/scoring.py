"""Who may be paired at all, and how well they fit.

Hard rules come first, in the order of `RULES`; a pair that breaks one is not proposed. Then

    fit = Σ weight · component / Σ weight

with every component in [0, 1] and kept, so that each proposal can say why:

near        1 within 5 minutes on foot, halved every 10 minutes beyond (½ at 15); ½ if unknown
field       0.4 · category + 0.3 · wording + 0.2 · audience + 0.1 · qualification
time        share of the wanted window that the listing can serve
record      ratings shrunk to the mean of all: (mean·count + 5·prior) / (count + 5)
agreement   1 where unit and community have a standing agreement
continuity  1 where the unit has served the community before
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from matching.columns import ListingColumns, NeedColumns
from matching.distance import nearness, walking_metres
from matching.presets import COMPONENTS, DEFAULT_WEIGHTS
from matching.windows import TimeShares
from matching.wording import Wordings

RULES = (
    "measure",  # different measures never pair
    "kind",  # the need asks for another kind
    "own",  # a unit is not asked to answer its own need
    "audience",  # the listing is for other people
    "reach",  # too far, and in none of the named areas
    "window",  # never open when wanted
    "qualification",  # lacks one that is required
    "veto",  # turned down before
    "field",  # about something else: below the least field
    "fit",  # below the round's least fit
)
FIELD_PARTS = ("category", "wording", "audience", "qualification")
FIELD_WEIGHTS = (0.4, 0.3, 0.2, 0.1)
PRIOR_COUNT = 5
"""Ratings are shrunk as if each unit had this many average ones besides its own."""
PRIOR_MEAN = 0.7
"""The mean where nobody has been rated yet."""
_CELLS = 2_000_000

Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True, eq=False)
class Scores:
    """The eligible pairs and why.

    Attributes
    ----------
    need, listing : int64[E]
        Rows of the eligible pairs.
    fit : float[E]
    components : float[E, 6]
        In the order of `COMPONENTS`.
    field_parts : float[E, 4]
        What `field` is made of, in the order of `FIELD_PARTS`.
    metres : float[E]
        Walking metres, nan where unknown.
    removed : dict of int64[N]
        Per rule, how many listings each need lost to it; each counts under its first rule.
    listings : int
        How many listings were considered for each need.
    """

    need: np.ndarray
    listing: np.ndarray
    fit: np.ndarray
    components: np.ndarray
    field_parts: np.ndarray
    metres: np.ndarray
    removed: Mapping[str, np.ndarray]
    listings: int

    def parts(self, pair: int) -> dict[str, float]:
        """The components of one pair by name."""
        return dict(zip(COMPONENTS, self.components[pair].tolist(), strict=True))

    def removed_for(self, need: int) -> dict[str, int]:
        """Rule → listings removed for one need; only rules that removed any."""
        return {rule: int(n[need]) for rule, n in self.removed.items() if n[need]}


def record(mean: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Ratings shrunk to the mean of all, weighted by their counts (James and Stein 1961).

    Parameters
    ----------
    mean : float[M]
        Mean rating of each listing's unit, in [0, 1]; of no account where there is none.
    count : int64[M]
        Ratings behind it.

    Returns
    -------
    float[M]
        In [0, 1].
    """
    mean = np.where(count > 0, mean, 0.0)
    rated = count.sum()
    prior = float((mean * count).sum() / rated) if rated else PRIOR_MEAN
    return (mean * count + PRIOR_COUNT * prior) / (count + PRIOR_COUNT)


def _share(weights: Mapping[str, float]) -> np.ndarray:
    unknown = set(weights) - set(COMPONENTS)
    if unknown:
        raise ValueError(f"unknown component {sorted(map(str, unknown))[0]!r}")
    values = np.array([float(weights.get(name, 0)) for name in COMPONENTS])
    if not (np.isfinite(values).all() and (values >= 0).all() and values.sum() > 0):
        raise ValueError("weights must be 0 or more, and not all 0")
    return values / values.sum()


def _marks(pairs: Pairs, rows: int, columns: int, what: str) -> np.ndarray:
    table = np.zeros((rows, columns), dtype=bool)
    for a, b in pairs:
        if not (0 <= a < rows and 0 <= b < columns):
            raise ValueError(f"{what}: unknown pair ({a}, {b})")
        table[a, b] = True
    return table


def score(
    needs: NeedColumns,
    listings: ListingColumns,
    period: tuple[date, date],
    weights: Mapping[str, float] = DEFAULT_WEIGHTS,
    min_fit: float = 0.0,
    min_field: float = 0.0,
    agreements: Pairs = (),
    continuity: Pairs = (),
    vetoed: Pairs = (),
) -> Scores:
    """Apply the hard rules and score every pair that is left.

    Parameters
    ----------
    needs, listings
        Their columns.
    period : (first day, last day)
        The days in which sessions may be held; windows count inside them.
    weights
        Of the components by name; absent ones are 0.
    min_fit : float
        Pairs that fit less are not proposed.
    min_field : float
        Pairs whose field component is less are not proposed, however near: what is offered must
        be about what is asked.
    agreements, continuity : (unit, community) codes
        Standing agreements; who has served whom before.
    vetoed : (need row, listing row)

    Returns
    -------
    Scores
        Pairs by need, then listing. Time and memory grow with N·M, memory in blocks of
        2,000,000 pairs.

    Raises
    ------
    ValueError
        For weights, windows or pairs that make no sense.
    """
    share = _share(weights)
    n, m = len(needs), len(listings)
    units = int(listings.unit.max()) + 1 if m else 0
    communities = int(needs.community.max()) + 1 if n else 0
    # A relation may speak of units or communities that have nothing to match in this round.
    known = [
        _marks([(u, c) for u, c in one if u < units and c < communities], units, communities, name)
        for one, name in ((agreements, "agreements"), (continuity, "continuity"))
    ]
    veto = _marks(vetoed, n, m, "vetoed")
    wordings = Wordings(needs.titles, listings.titles)
    times = TimeShares(needs.windows, listings.windows, period)
    ratings = record(listings.rating_mean, listings.rating_count)
    removed = {rule: np.zeros(n, dtype=np.int64) for rule in RULES}
    blocks = []
    size = max(1, _CELLS // max(m, 1))
    for first in range(0, n, size):
        some = slice(first, min(first + size, n))
        metres = walking_metres(
            needs.lat[some, None], needs.lng[some, None], listings.lat, listings.lng
        )
        likeness, time = (one(some.start, some.stop) for one in (wordings.likeness, times.share))
        parts = np.stack(
            [
                needs.category_likeness(some, listings),
                likeness,
                needs.audience_share(some, listings),
                needs.qualification_share(some, listings),
            ],
            axis=-1,
        )
        pair = (listings.unit[None, :], needs.community[some, None])
        components = np.stack(
            [
                nearness(metres),
                parts @ np.array(FIELD_WEIGHTS),
                time,
                np.broadcast_to(ratings, time.shape),
                *(table[pair] for table in known),
            ],
            axis=-1,
        )
        fit = np.clip(components @ share, 0, 1)
        left = np.ones(fit.shape, dtype=bool)
        rules = needs.rules(some, listings, metres)
        rules |= {"window": time > 0, "veto": ~veto[some], "fit": fit >= min_fit}
        rules["field"] = components[..., COMPONENTS.index("field")] >= min_field
        for rule in RULES:
            removed[rule][some] = (left & ~rules[rule]).sum(axis=1)
            left &= rules[rule]
        row, column = np.nonzero(left)
        blocks.append(
            (
                row + first,
                column,
                *(table[row, column] for table in (fit, components, parts, metres)),
            )
        )
    if not blocks:
        blocks = [(*(np.zeros(0, np.int64),) * 2, np.zeros(0), *_empty(), np.zeros(0))]
    need, listing, fit, components, parts, metres = (
        np.concatenate(column) for column in zip(*blocks, strict=True)
    )
    return Scores(need, listing, fit, components, parts, metres, removed, m)


def _empty() -> tuple[np.ndarray, np.ndarray]:
    return np.zeros((0, len(COMPONENTS))), np.zeros((0, len(FIELD_PARTS)))
