"""The facets of the catalogue as a person reads them: each choice with its name and its number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.areas.queries import get_area
from market.batches.models import Category, Series
from market.batches.words import Audience, Slot
from market.db import db
from market.errors import N_
from market.localise import english
from market.projects.queries.counted import Facets
from market.projects.queries.narrowing import Reach

# Under which names a count of the newest alone is told.
KEYS = {"slot": "slots", "audience": "audiences"}
NAMED = {"series_id": Series, "category_id": Category, "area_id": Area}


@dataclass(frozen=True)
class Choice:
    """One value of a facet. `value` None leaves the facet open; `n` None says no number."""

    value: Any
    label: str
    n: int | None = None
    chosen: bool = False
    named: bool = False  # the label is a name, not a word of the product's to be translated


@dataclass(frozen=True)
class Facet:
    """What the catalogue can be narrowed by, and what each choice would leave."""

    name: str
    label: str
    choices: list[Choice]
    at_least: bool = False

    @property
    def chosen(self) -> Choice | None:
        return next((one for one in self.choices if one.chosen and one.value is not None), None)


def facets_read(found: Facets) -> list[Facet]:
    """The facets that offer anything, in the order in which people ask."""
    wanted = found.wanted
    counts = {"series_id": found.series, "category_id": found.categories, "area_id": found.areas}
    names = _names(wanted, counts)
    offered = [
        _of_records("series_id", N_("系列"), found, found.series, names, "series"),
        _of_records("category_id", N_("类别"), found, found.categories, names, "categories"),
        _of_areas(found, names),
        _of_words("slot", N_("时间"), Slot, found, found.slots),
        _of_words("audience", N_("面向人群"), Audience, found, found.audiences),
        _of_words("within", N_("距离"), Reach, found, found.within),
    ]
    return [facet for facet in offered if any(one.value is not None for one in facet.choices)]


def _names(wanted: Any, counts: Mapping[str, Mapping[int, int]]) -> dict[tuple[str, int], str]:
    """The names of all series, categories and areas spoken of, asked for at once."""
    parts = []
    for field, kind in NAMED.items():
        ids = {*counts[field], getattr(wanted, field)} - {None, 0}
        columns = (sa.literal(field).label("field"), kind.id, kind.name, kind.name_en)
        parts.append(sa.select(*columns).where(kind.id.in_(ids)))
    rows = db.session.execute(sa.union_all(*parts))
    return {(field, i): (english() and name_en) or name for field, i, name, name_en in rows}


def _open(chosen: Any) -> list[Choice]:
    return [Choice(None, N_("不限"), chosen=chosen is None)]


def _of_records(
    field: str,
    label: str,
    found: Facets,
    counts: Mapping[int, int],
    names: Mapping[tuple[str, int], str],
    key: str,
) -> Facet:
    chosen = getattr(found.wanted, field)
    ids = sorted({*counts, chosen} - {None, 0}, key=lambda i: (-counts.get(i, 0), i))
    choices = [
        Choice(i, names[field, i], counts.get(i, 0), i == chosen, named=True)
        for i in ids
        if (field, i) in names and (counts.get(i) or i == chosen)
    ]
    return Facet(field, label, _open(chosen) + choices, key in found.more)


def _of_areas(found: Facets, names: Mapping[tuple[str, int], str]) -> Facet:
    """The parts of the area chosen; above them the area itself and the one that holds it."""
    chosen = found.wanted.area_id
    choices = _open(chosen)
    if chosen is not None:
        area = get_area(chosen)
        if area.parent is not None and area.parent.parent_id is not None:
            name = (english() and area.parent.name_en) or area.parent.name
            choices.append(Choice(area.parent_id, name, named=True))
        choices.append(Choice(chosen, names["area_id", chosen], found.total, True, named=True))
    parts = sorted(found.areas.items(), key=lambda pair: (-pair[1], pair[0]))
    choices += [
        Choice(i, names["area_id", i], n, named=True)
        for i, n in parts
        if n and ("area_id", i) in names
    ]
    return Facet("area_id", N_("区域"), choices, "areas" in found.more)


def _of_words(
    field: str, label: str, words: Iterable[Any], found: Facets, counts: Mapping[Any, int]
) -> Facet:
    chosen = getattr(found.wanted, field)
    choices = [
        Choice(word.value, word.label, counts.get(word, 0), word == chosen)
        for word in words
        if counts.get(word) or (word == chosen and (field != "within" or found.wanted.placed))
    ]
    return Facet(field, label, _open(chosen) + choices, KEYS.get(field, field) in found.more)
