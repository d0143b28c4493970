"""What is to be matched: needs, listings, units, communities and the eligible pairs.

A session is one unit of a quantity. A problem is complete in itself: the solver reads nothing
else, and a plan can be checked against it by anyone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from os import PathLike

import numpy as np

from matching.arrays import total
from matching.checks import check_problem
from matching.errors import ProblemError
from matching.limits import UNLIMITED


def _ids(ids: Sequence[str] | None, count: int, kind: str) -> tuple[str, ...]:
    if ids is None:
        return tuple(str(i) for i in range(count))
    ids = tuple(ids)
    if len(ids) != count:
        raise ProblemError(f"{kind} ids", f"{len(ids)} ids for {count} rows")
    seen = set()
    for one in ids:
        if not isinstance(one, str) or not one:
            raise ProblemError(f"{kind} {one!r}", "an id must be a text that is not empty")
        if one in seen:
            raise ProblemError(f"{kind} {one!r}", "the id is repeated")
        seen.add(one)
    return ids


def _whole(values, label: str) -> np.ndarray:
    """A copy of `values` as int64; anything that is not a whole number is refused."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise ProblemError(label, "must be one row of numbers") from None
    if array.ndim != 1:
        raise ProblemError(label, f"must be one row of numbers, not {array.ndim}-dimensional")
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.dtype == bool or array.dtype.kind not in "iuf":
        raise ProblemError(label, "must be whole numbers")
    if array.dtype.kind == "f":
        bad = np.flatnonzero(~np.isfinite(array) | (array != np.floor(array)))
        if bad.size:
            raise ProblemError(f"{label}[{bad[0]}]", f"{array[bad[0]]} is not a whole number")
        array = np.clip(array, -1e15, 1e15)
    if array.dtype.kind == "u":
        array = np.minimum(array, np.uint64(10**15))
    return array.astype(np.int64)


@dataclass(frozen=True, eq=False)
class Problem:
    """Needs, listings, units, communities, eligible pairs and two weights.

    Parameters
    ----------
    need_sessions : int[N]
        Sessions wanted, at least 1.
    need_tier : int[N]
        Urgency tier; 0 comes first.
    need_community : int[N]
        Index of the community that the need serves.
    listing_sessions : int[M]
        Sessions that the listing can give.
    listing_unit : int[M]
        Index of the unit that gives the listing.
    unit_sessions, unit_load : int[U]
        Sessions that the unit can still give this period; those it has given already.
    community_served : int[G]
        Sessions that the community has received this period already.
    pair_need, pair_listing : int[E]
        The eligible pairs, each at most once; a vetoed pair is absent.
    pair_fit : float[E]
        In [0, 1].
    pair_limit : int[E], optional
        Most sessions of the pair; without it, what both sides allow.
    pair_pinned : int[E], optional
        Sessions of the pair that every plan must hold.
    pair_metres : float[E], optional
        Walking metres, nan where unknown; kept for reports, the solver does not read it.
    balance, fairness : float
        Weights in [0, 100] of an even load over units and of the least served communities.
    need_ids, listing_ids, unit_ids, community_ids : sequences of str, optional
        Names used in messages and files; the row numbers when absent.

    Raises
    ------
    ProblemError
        Naming the first item that is wrong.
    """

    need_sessions: np.ndarray
    need_tier: np.ndarray
    need_community: np.ndarray
    listing_sessions: np.ndarray
    listing_unit: np.ndarray
    unit_sessions: np.ndarray
    unit_load: np.ndarray
    community_served: np.ndarray
    pair_need: np.ndarray
    pair_listing: np.ndarray
    pair_fit: np.ndarray
    pair_limit: np.ndarray | None = None
    pair_pinned: np.ndarray | None = None
    pair_metres: np.ndarray | None = None
    balance: float = 0.0
    fairness: float = 0.0
    need_ids: Sequence[str] | None = field(default=None, repr=False)
    listing_ids: Sequence[str] | None = field(default=None, repr=False)
    unit_ids: Sequence[str] | None = field(default=None, repr=False)
    community_ids: Sequence[str] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        def put(name, value):
            object.__setattr__(self, name, value)

        for name in (
            *("need_sessions", "need_tier", "need_community", "listing_sessions"),
            *("listing_unit", "unit_sessions", "unit_load", "community_served"),
            *("pair_need", "pair_listing"),
        ):
            put(name, _whole(getattr(self, name), name))
        pairs = len(self.pair_need)
        limit, pinned = self.pair_limit, self.pair_pinned
        put("pair_limit", np.full(pairs, UNLIMITED) if limit is None else limit)
        put("pair_pinned", np.zeros(pairs, dtype=np.int64) if pinned is None else pinned)
        put("pair_limit", _whole(self.pair_limit, "pair_limit"))
        put("pair_pinned", _whole(self.pair_pinned, "pair_pinned"))
        for name in ("pair_fit", "pair_metres"):
            if getattr(self, name) is not None:
                try:
                    put(name, np.array(getattr(self, name), dtype=np.float64))
                except (TypeError, ValueError):
                    raise ProblemError(name, "must be numbers") from None
        for name, count in (("need", "N"), ("listing", "M"), ("unit", "U"), ("community", "G")):
            put(f"{name}_ids", _ids(getattr(self, f"{name}_ids"), getattr(self, count), name))

        check_problem(self)
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    @property
    def N(self) -> int:  # noqa: N802
        """Number of needs."""
        return len(self.need_sessions)

    @property
    def M(self) -> int:  # noqa: N802
        """Number of listings."""
        return len(self.listing_sessions)

    @property
    def U(self) -> int:  # noqa: N802
        """Number of units."""
        return len(self.unit_sessions)

    @property
    def G(self) -> int:  # noqa: N802
        """Number of communities."""
        return len(self.community_served)

    @property
    def E(self) -> int:  # noqa: N802
        """Number of eligible pairs."""
        return len(self.pair_need)

    @cached_property
    def tiers(self) -> int:
        """Number of tiers: one more than the largest that a need has."""
        return int(self.need_tier.max()) + 1 if self.N else 0

    @cached_property
    def pair_most(self) -> np.ndarray:
        """Most sessions of each pair that its limit, its need and its listing allow."""
        both = np.minimum(
            self.need_sessions[self.pair_need], self.listing_sessions[self.pair_listing]
        )
        return np.minimum(self.pair_limit, both)

    @cached_property
    def community_wanted(self) -> np.ndarray:
        """Sessions wanted by all needs of each community."""
        return total(self.need_community, self.need_sessions, self.G)

    @cached_property
    def pair_index(self) -> Mapping[tuple[str, str], int]:
        """Row of the pair (need id, listing id)."""
        return {
            (self.need_ids[n], self.listing_ids[m]): e
            for e, (n, m) in enumerate(
                zip(self.pair_need.tolist(), self.pair_listing.tolist(), strict=True)
            )
        }

    @classmethod
    def from_json(cls, data: object) -> "Problem":
        """The problem in a decoded JSON object; `ProblemError` names what is wrong with it."""
        from matching.files import problem_from_json

        return problem_from_json(data)

    def to_json(self) -> dict:
        """The problem as an object for `json.dumps`, the inverse of `from_json`."""
        from matching.files import problem_to_json

        return problem_to_json(self)

    @classmethod
    def load(cls, place: str | PathLike) -> "Problem":
        """The problem in a file: arrays when its name ends with ``.npz``, else JSON.

        Raises
        ------
        ProblemError
            When the file cannot be read, or naming the first thing wrong in it.
        """
        from matching.archives import load_problem
        from matching.files import packed, problem_from_json, read_json

        return load_problem(place) if packed(place) else problem_from_json(read_json(place))

    def save(self, place: str | PathLike) -> None:
        """Write the problem: as arrays when the name ends with ``.npz``, else as JSON.

        Raises
        ------
        ProblemError
            When the file cannot be written.
        """
        from matching.archives import save_problem
        from matching.files import packed, write_json

        if packed(place):
            save_problem(self, place)
        else:
            write_json(self.to_json(), place)
