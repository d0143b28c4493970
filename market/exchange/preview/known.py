"""What the records already say, read once, so that judging ten thousand rows asks nothing more."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from market.texts.clean import fold

_COMMUNITY_END = re.compile(
    r"(?:社区居民委员会|居民委员会|社区居委会|村民委员会|居民区|居委会|居委|村委会|社区)$"
)


@dataclass(frozen=True, slots=True)
class KnownArea:
    """An area of the tree, by what lists may call it."""

    id: int
    code: str
    name: str
    level: str
    path: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A member unit that a list may mean; `names` are all that it is called."""

    id: int
    name: str
    kind: str
    area_id: int
    active: bool
    contact: bool  # whether a contact or phone is kept already
    names: tuple[str, ...] = ()


# Lists repeat the same few hundred names on thousands of rows.
folded = lru_cache(maxsize=16_384)(fold)


@lru_cache(maxsize=4096)
def stem(name: str) -> str:
    """A 居民区's name without the word for what it is: 东一居民区 and 东一居委会 are both 东一."""
    return _COMMUNITY_END.sub("", folded(name))


@dataclass
class Known:
    """The records near a list: areas, units, vocabulary, and what would be a duplicate.

    Parameters
    ----------
    keys: for each kind, the keys of the records that exist (see `doubles`), with their titles.
    posts: the listings or needs that exist (`near.Post`), when the list is one of those.
    particulars: of each key of those, what tells them apart besides, and their numbers.
    """

    area_id: int | None
    today: dt.date
    areas: dict[int, KnownArea] = field(default_factory=dict)
    units: dict[int, KnownUnit] = field(default_factory=dict)
    categories: dict[int, tuple[str, ...]] = field(default_factory=dict)
    series: dict[int, tuple[str, ...]] = field(default_factory=dict)
    keys: dict[tuple, str] = field(default_factory=dict)
    posts: list[Any] = field(default_factory=list)
    particulars: dict[tuple, dict[tuple, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_code = {area.code: area.id for area in self.areas.values()}
        self._areas = _index((area.id, [area.name]) for area in self.areas.values())
        self._stems: dict[str, set[int]] = {}
        for area in self.areas.values():
            self._stems.setdefault(stem(area.name), set()).add(area.id)
        self._units = _index((unit.id, [unit.name, *unit.names]) for unit in self.units.values())
        self.communities = {
            unit.area_id: unit.id for unit in self.units.values() if unit.kind == "community"
        }
        self._words = {
            "category": _index(self.categories.items()),
            "series": _index(self.series.items()),
        }

    def areas_called(self, name: str) -> set[int]:
        """The ids of the areas that have this code or name, or the name of whose 居民区 this is."""
        if (number := self.by_code.get(name.strip())) is not None:
            return {number}
        if found := self._areas.get(folded(name)):
            return found
        if found := self.units_called(name):
            return {
                self.units[number].area_id
                for number in found
                if self.units[number].kind == "community"
            }
        return self._stems.get(stem(name), set()) if stem(name) else set()

    def units_called(self, name: str) -> set[int]:
        """The ids of the units of exactly this name, punctuation and spaces aside."""
        return self._units.get(folded(name), set())

    def community_called(self, name: str) -> int | None:
        """The unit of the 居民区 that is certainly meant, by its area's name, or None."""
        found = {
            self.communities[number]
            for number in self._stems.get(stem(name), ())
            if number in self.communities
        }
        return found.pop() if len(found) == 1 else None

    def word(self, kind: str, name: str) -> int | None:
        """The category or series of this name or code, or None."""
        found = self._words[kind].get(folded(name), set())
        return next(iter(found)) if len(found) == 1 else None


def _index(named: Iterable[tuple[int, Iterable[str]]]) -> dict[str, set[int]]:
    index: dict[str, set[int]] = {}
    for number, names in named:
        for name in names:
            if key := fold(name):
                index.setdefault(key, set()).add(number)
    return index
