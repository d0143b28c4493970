"""The catalogue on a map: the areas' outlines with their numbers, the projects, the units."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.areas.queries import subtree
from market.db import db
from market.localise import name_of
from market.members.models import Unit, UnitState
from market.projects.models import Project
from market.projects.queries.counted import Facets

MOST_UNITS = 300


def map_of(
    projects: Sequence[Project], found: Facets, here: Unit | None, units: bool
) -> dict[str, Any]:
    """What the map draws, as plain data.

    Parameters
    ----------
    projects: those that are listed beside it. units: whether the person may know the members.
    """
    return {
        "areas": _outlines(found),
        "points": _points(projects),
        "units": _units(found) if units else [],
        "here": [here.lng, here.lat] if found.wanted.placed and here is not None else None,
    }


def _outlines(found: Facets) -> list[dict[str, Any]]:
    """The parts of the area looked at; where it has none, its own outline."""
    top = found.top
    around = Area.parent_id == top.id if top.id else Area.parent_id.is_(None)
    areas = db.session.scalars(sa.select(Area).where(sa.or_(around, Area.id == top.id))).all()
    outlined = [area for area in sorted(areas, key=lambda area: area.id) if area.polygon]
    parts = [area for area in outlined if area.id != top.id]
    return [
        {"id": area.id, "name": name_of(area), "n": found.areas[area.id], "rings": area.polygon}
        for area in parts or outlined
    ]


def _points(projects: Sequence[Project]) -> list[dict[str, Any]]:
    """Where the projects are held; several at one place are one point."""
    at: dict[tuple[float, float], list[Project]] = {}
    for project in projects:
        lat = project.lat if project.lat is not None else project.area.lat
        lng = project.lng if project.lng is not None else project.area.lng
        if lat is not None and lng is not None:
            at.setdefault((lng, lat), []).append(project)
    return [
        {"at": list(place), "ids": [one.id for one in held], "titles": [one.title for one in held]}
        for place, held in at.items()
    ]


def _units(found: Facets) -> list[dict[str, Any]]:
    rows = db.session.execute(
        sa.select(Unit.name, Unit.lat, Unit.lng)
        .join(Area, Area.id == Unit.area_id)
        .where(Unit.state == UnitState.ACTIVE, Unit.lat.is_not(None), Unit.lng.is_not(None))
        .where(subtree(found.top.path))
        .order_by(Unit.id)
        .limit(MOST_UNITS)
    )
    return [{"name": name, "at": [lng, lat]} for name, lat, lng in rows]
