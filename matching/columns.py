"""What scoring knows of needs and listings, as columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from matching.windows import Window

ANY = -1
"""The code of a kind, category or unit that is not stated."""


def _fill(columns: object, size: int, defaults: dict[str, tuple[object, type]]) -> None:
    for name, (default, kind) in defaults.items():
        value = getattr(columns, name)
        array = np.full(size, default, dtype=kind) if value is None else np.asarray(value, kind)
        if array.shape != (size,):
            raise ValueError(f"{name} has shape {array.shape}, not ({size},)")
        object.__setattr__(columns, name, array)


def _fill_lists(columns: object, size: int, defaults: dict[str, object]) -> None:
    for name, default in defaults.items():
        value = getattr(columns, name)
        value = [default] * size if value is None else list(value)
        if len(value) != size:
            raise ValueError(f"{name} has {len(value)} rows, not {size}")
        object.__setattr__(columns, name, value)


def _sets(rows: Sequence[frozenset], words: dict[object, int]) -> np.ndarray:
    table = np.zeros((len(rows), max(len(words), 1)), dtype=np.float32)
    for i, row in enumerate(rows):
        for word in row:
            if word in words:
                table[i, words[word]] = 1
    return table


def _words(rows: Sequence[frozenset]) -> dict[object, int]:
    words: dict[object, int] = {}
    for row in rows:
        for word in row:
            words.setdefault(word, len(words))
    return words


@dataclass(frozen=True, eq=False)
class ListingColumns:
    """Listings, one row each; every column but `measure` and `unit` may be left out.

    Attributes
    ----------
    measure, unit : int[M]
        Codes: the measure that it is counted in; the unit that gives it.
    kind, category : int[M]
        Codes, -1 where not stated.
    lat, lng : float[M]
        Degrees; nan where unknown.
    reach_metres : float[M]
        Walking metres that it goes; nan for no such limit.
    reach_areas : list of frozenset
        Areas that it goes to besides. Neither metres nor areas: anywhere.
    audience : int[M]
        Bit mask of the people that it is for; 0 for everyone.
    qualifications : list of frozenset
        Those held.
    titles : list of str
    windows : list of lists of windows
    rating_mean, rating_count : float[M], int[M]
        Ratings of the unit, in [0, 1].
    """

    measure: np.ndarray
    unit: np.ndarray
    kind: np.ndarray | None = None
    category: np.ndarray | None = None
    lat: np.ndarray | None = None
    lng: np.ndarray | None = None
    reach_metres: np.ndarray | None = None
    reach_areas: Sequence[frozenset] | None = None
    audience: np.ndarray | None = None
    qualifications: Sequence[frozenset] | None = None
    titles: Sequence[str] | None = field(default=None, repr=False)
    windows: Sequence[Sequence[Window]] | None = field(default=None, repr=False)
    rating_mean: np.ndarray | None = None
    rating_count: np.ndarray | None = None

    def __post_init__(self) -> None:
        size = len(self.measure)
        whole, real, unknown = np.int64, np.float64, np.nan
        _fill(
            self,
            size,
            {
                "measure": (0, whole),
                "unit": (0, whole),
                "kind": (ANY, whole),
                "category": (ANY, whole),
                "lat": (unknown, real),
                "lng": (unknown, real),
                "reach_metres": (unknown, real),
                "audience": (0, whole),
                "rating_mean": (unknown, real),
                "rating_count": (0, whole),
            },
        )
        nothing: frozenset = frozenset()
        _fill_lists(
            self,
            size,
            {"reach_areas": nothing, "qualifications": nothing, "titles": "", "windows": ()},
        )

    def __len__(self) -> int:
        return len(self.measure)


@dataclass(frozen=True, eq=False)
class NeedColumns:
    """Needs, one row each; every column but `measure` and `community` may be left out.

    Attributes
    ----------
    measure, community : int[N]
        Codes: the measure that it is counted in; the community that it serves.
    unit : int[N]
        The unit that asks, in the codes of `ListingColumns.unit`; -1 for none.
    kind, category : int[N]
        Codes, -1 where not stated; no kind stated means any.
    lat, lng : float[N]
        Degrees; nan where unknown.
    areas : list of frozenset
        The area served and every area above it.
    audience : int[N]
        Bit mask of the people that it is for; 0 where not stated.
    qualifications : list of frozenset
        Those required.
    titles : list of str
    windows : list of lists of windows
    """

    measure: np.ndarray
    community: np.ndarray
    unit: np.ndarray | None = None
    kind: np.ndarray | None = None
    category: np.ndarray | None = None
    lat: np.ndarray | None = None
    lng: np.ndarray | None = None
    areas: Sequence[frozenset] | None = None
    audience: np.ndarray | None = None
    qualifications: Sequence[frozenset] | None = None
    titles: Sequence[str] | None = field(default=None, repr=False)
    windows: Sequence[Sequence[Window]] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        size = len(self.measure)
        whole, real, unknown = np.int64, np.float64, np.nan
        _fill(
            self,
            size,
            {
                "measure": (0, whole),
                "community": (0, whole),
                "unit": (ANY, whole),
                "kind": (ANY, whole),
                "category": (ANY, whole),
                "lat": (unknown, real),
                "lng": (unknown, real),
                "audience": (0, whole),
            },
        )
        nothing: frozenset = frozenset()
        _fill_lists(
            self, size, {"areas": nothing, "qualifications": nothing, "titles": "", "windows": ()}
        )

    def __len__(self) -> int:
        return len(self.measure)

    def rules(self, some: slice, to: ListingColumns, metres: np.ndarray) -> dict[str, np.ndarray]:
        """The hard rules that columns alone decide: bool[rows, M], True where the pair passes."""

        def own(name: str) -> np.ndarray:
            return getattr(self, name)[some, None]

        kind, unit, audience = own("kind"), own("unit"), own("audience")
        words = _words(to.reach_areas)
        areas = _sets(self.areas[some], words) @ _sets(to.reach_areas, words).T > 0
        named = np.array([bool(one) for one in to.reach_areas], dtype=bool)
        measured = ~np.isnan(to.reach_metres)
        # A distance that nobody knows is not held against the pair.
        far = np.where(np.isnan(metres), 0, metres) > to.reach_metres
        words = _words(self.qualifications)
        held = _sets(to.qualifications, words)
        lacking = _sets(self.qualifications[some], words) @ (1 - held).T
        return {
            "measure": own("measure") == to.measure,
            "kind": (kind == ANY) | (kind == to.kind),
            "own": (unit == ANY) | (unit != to.unit),
            "audience": (audience == 0) | (to.audience == 0) | ((audience & to.audience) != 0),
            "reach": areas | (measured & ~far) | (~measured & ~named),
            "qualification": lacking == 0,
        }

    def category_likeness(self, some: slice, to: ListingColumns) -> np.ndarray:
        """1 where the categories agree, 0 where they differ, ½ where one is not stated."""
        own = self.category[some, None]
        return np.where((own == ANY) | (to.category == ANY), 0.5, (own == to.category) * 1.0)

    def audience_share(self, some: slice, to: ListingColumns) -> np.ndarray:
        """Share of the need's people that the listing is for; ½ where only the listing says."""
        own = self.audience[some, None]
        both = np.bitwise_count(own & to.audience) / np.maximum(np.bitwise_count(own), 1)
        return np.where(to.audience == 0, 1.0, np.where(own == 0, 0.5, both))

    def qualification_share(self, some: slice, to: ListingColumns) -> np.ndarray:
        """1 where the listing holds any qualification, ½ where it holds none."""
        held = np.array([1.0 if one else 0.5 for one in to.qualifications])
        return np.broadcast_to(held, (len(self.measure[some]), len(to)))
