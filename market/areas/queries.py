"""Reading the tree: where an area stands, its children, the names of its levels."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area, Level, LevelName
from market.db import db, get
from market.localise import english
from market.paging import Page, keyset, once_read
from market.policy import Scope, scope_of


@scope_of("area")
def area_scope(area_id: int) -> Scope | None:
    """An area stands where its path says; it serves itself."""
    area = db.session.get(Area, area_id)
    if area is None:
        return None
    return Scope(area_path=area.path, communities=frozenset({area.id}))


def get_area(area_id: int) -> Area:
    """The area, or NotFound."""
    return get(Area, area_id)


def find_by_code(code: str) -> Area | None:
    """The area with this official code, if there is one."""
    return db.session.scalar(sa.select(Area).where(Area.code == code))


def by_parent() -> dict[int | None, list[Area]]:
    """All areas by the one that they stand right below, siblings by code; roots under None."""
    found: dict[int | None, list[Area]] = {}
    for area in db.session.scalars(sa.select(Area).order_by(Area.code)):
        found.setdefault(area.parent_id, []).append(area)
    return found


def tree() -> Sequence[Area]:
    """All areas, each after its parent, siblings by code."""
    below = by_parent()
    ordered: list[Area] = []

    def walk(parent_id: int | None) -> None:
        for area in below.get(parent_id, ()):
            ordered.append(area)
            walk(area.id)

    walk(None)
    return ordered


def children(area_id: int) -> Sequence[Area]:
    """The areas right below this one, by code."""
    return db.session.scalars(
        sa.select(Area).where(Area.parent_id == area_id).order_by(Area.code)
    ).all()


def ancestors(area: Area) -> Sequence[Area]:
    """From the root down to this area itself."""
    found = {
        a.id: a for a in db.session.scalars(sa.select(Area).where(Area.id.in_(area.ancestor_ids)))
    }
    return [found[number] for number in area.ancestor_ids if number in found]


def subtree(path: str) -> sa.ColumnElement[bool]:
    """The condition that an area lies at or below `path`."""
    return Area.path.startswith(path, autoescape=True)


def street_of(area: Area) -> Area:
    """The street that an area lies in; the area itself when it stands above streets."""
    return next((a for a in ancestors(area) if a.level is Level.STREET), area)


def choices(level: Level | None = None, within: str = "/") -> list[tuple[int, str]]:
    """(id, name) of the areas of a level below a path, for a form; indented when of all levels."""
    if level:
        rows = db.session.scalars(
            sa.select(Area).where(Area.level == level, subtree(within)).order_by(Area.code)
        )
        return [(area.id, area.name) for area in rows]
    return [
        (row.id, "　" * (row.path.count("/") - 2) + row.name)
        for row in nodes()
        if row.path.startswith(within)
    ]


@once_read
def nodes() -> Sequence[Any]:
    """(id, parent_id, path, name, level) of all areas, each after its parent, siblings by code.

    Plain rows: forms offer hundreds of areas, which nobody needs as objects.
    """
    columns = (Area.id, Area.parent_id, Area.path, Area.name, Area.level)
    below: dict[int | None, list[Any]] = {}
    for row in db.session.execute(sa.select(*columns).order_by(Area.code)):
        below.setdefault(row.parent_id, []).append(row)
    ordered: list[Any] = []

    def walk(parent_id: int | None) -> None:
        for row in below.get(parent_id, ()):
            ordered.append(row)
            walk(row.id)

    walk(None)
    return ordered


def level_names() -> dict[Level, LevelName]:
    """What this installation calls its levels, where it changed the usual words."""
    return {row.level: row for row in db.session.scalars(sa.select(LevelName))}


def level_word(level: Level) -> str | None:
    """This installation's own word for a level in the reader's language, or None for the usual."""
    row = db.session.get(LevelName, level)
    return None if row is None else (row.en if english() else row.zh)


def listed(
    *,
    level: Level | None = None,
    within: int | None = None,
    code: str | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Page[Area]:
    """One page of the areas, in the order in which they were added."""
    query = sa.select(Area)
    if level:
        query = query.where(Area.level == level)
    if within:
        query = query.where(subtree(get_area(within).path))
    if code:
        query = query.where(Area.code == code)
    return keyset(query, [Area.id], after=after, limit=limit, rising=True)
