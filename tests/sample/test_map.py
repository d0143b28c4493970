"""The sample's map: simple rings that share their edges and add up to the street."""

import math
from collections import Counter
from itertools import pairwise

import pytest

from market.sample.content import load

CONTENT = load()
AREAS = {area.id: area for area in CONTENT.areas}
COMMUNITIES = [area for area in CONTENT.areas if area.level == "community"]
# Kilometres in a degree at the street's latitude.
EAST, NORTH = 111.320 * math.cos(math.radians(AREAS["s"].lat)), 110.860


def edges(ring: tuple) -> list[frozenset]:
    return [frozenset(pair) for pair in pairwise(ring)]


def area_of(ring: tuple) -> float:
    """Signed area in square kilometres, by the shoelace formula on a local plane."""
    return sum(
        (a[0] * b[1] - b[0] * a[1]) * EAST * NORTH / 2
        for a, b in (
            ((p[0] - ring[0][0], p[1] - ring[0][1]), (q[0] - ring[0][0], q[1] - ring[0][1]))
            for p, q in pairwise(ring)
        )
    )


def contains(ring: tuple, lng: float, lat: float) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lng < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def crosses(a: tuple, b: tuple, c: tuple, d: tuple) -> bool:
    def side(p: tuple, q: tuple, r: tuple) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def test_each_kind_of_area_adds_up_to_the_street() -> None:
    street = AREAS["s"]
    for level in ("section", "community"):
        members = [area for area in CONTENT.areas if area.level == level]
        assert sum(area.population for area in members) == street.population
        assert sum(area_of(a.polygon) for a in members) == pytest.approx(
            area_of(street.polygon), rel=1e-6
        )
    assert area_of(street.polygon) == pytest.approx(6, abs=0.3)


def test_polygons_are_simple_rings_around_their_centres() -> None:
    for area in CONTENT.areas:
        if area.level == "district":
            continue
        ring = area.polygon
        assert ring[0] == ring[-1], area.name
        assert len(set(ring)) == len(ring) - 1, area.name
        assert area.level != "community" or len(ring) - 1 <= 12, area.name
        assert area_of(ring) > 0, f"{area.name} runs clockwise"
        assert contains(ring, area.lng, area.lat), area.name
        sides = list(pairwise(ring))
        assert not any(
            crosses(*first, *second) for i, first in enumerate(sides) for second in sides[i + 1 :]
        ), area.name


def test_neighbours_share_their_edges_exactly() -> None:
    def outline(level: str, parent: str | None) -> set[frozenset]:
        counted = Counter(
            edge
            for area in CONTENT.areas
            if area.level == level and parent in (None, area.parent)
            for edge in edges(area.polygon)
        )
        assert set(counted.values()) <= {1, 2}
        return {edge for edge, times in counted.items() if times == 1}

    assert outline("community", None) == set(edges(AREAS["s"].polygon))
    for section in (area for area in CONTENT.areas if area.level == "section"):
        assert outline("community", section.id) == set(edges(section.polygon))


def test_every_unit_stands_in_its_community() -> None:
    for unit in CONTENT.units:
        assert contains(AREAS[unit.area].polygon, unit.lng, unit.lat), unit.name
