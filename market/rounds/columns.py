"""Needs and listings as the columns that the matching library scores."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from market.batches.words import Audience, Kind, Measure
from market.rounds.rows import Rows
from matching.columns import ListingColumns, NeedColumns

_AUDIENCE = {word.value: 1 << bit for bit, word in enumerate(Audience)}
_KIND = {kind: code for code, kind in enumerate(Kind)}
_MEASURE = {measure: code for code, measure in enumerate(Measure)}


def _place(record: Any, fallback: Any) -> tuple[float, float]:
    for one in (record, fallback):
        if one is not None and one.lat is not None and one.lng is not None:
            return one.lat, one.lng
    return np.nan, np.nan


def _bits(audience: list[str]) -> int:
    """The bit mask of an audience; 0 stands for everyone."""
    if Audience.ALL.value in audience:
        return 0
    return sum(_AUDIENCE.get(word, 0) for word in set(audience))


def listing_columns(rows: Rows, units: Mapping[int, int]) -> ListingColumns:
    listings = rows.listings
    places = [_place(one, _at(one.unit)) for one in listings]
    sums = [rows.ratings.get(one.unit_id, (0, 0)) for one in listings]
    return ListingColumns(
        measure=[_MEASURE[one.measure] for one in listings],
        unit=[units[one.unit_id] for one in listings],
        kind=[_KIND[one.kind] for one in listings],
        category=[one.category_id for one in listings],
        lat=[lat for lat, _ in places],
        lng=[lng for _, lng in places],
        reach_metres=[np.nan if one.reach_metres is None else one.reach_metres for one in listings],
        reach_areas=[frozenset(area.id for area in one.reach_areas) for one in listings],
        audience=[_bits(one.audience) for one in listings],
        qualifications=[frozenset(one.qualifications) for one in listings],
        titles=[one.title for one in listings],
        windows=[one.windows or [] for one in listings],
        # Points from 1 to 4 become shares from 0 to 1.
        rating_mean=[(points / count - 1) / 3 if count else np.nan for points, count in sums],
        rating_count=[count for _, count in sums],
    )


def _at(unit: Any) -> Any:
    return unit if unit.lat is not None and unit.lng is not None else unit.area


def need_columns(rows: Rows, units: Mapping[int, int], groups: Mapping[str, int]) -> NeedColumns:
    needs = rows.needs
    places = [_place(one, one.area) for one in needs]
    return NeedColumns(
        measure=[_MEASURE[one.measure] for one in needs],
        community=[groups[one.group_key] for one in needs],
        unit=[units.get(one.unit_id, -1) for one in needs],
        kind=[_KIND[one.kind] for one in needs],
        category=[one.category_id for one in needs],
        lat=[lat for lat, _ in places],
        lng=[lng for _, lng in places],
        areas=[frozenset(one.area.ancestor_ids) for one in needs],
        audience=[_bits(one.audience) for one in needs],
        qualifications=[frozenset(one.qualifications) for one in needs],
        titles=[one.title for one in needs],
        windows=[one.windows or [] for one in needs],
    )
