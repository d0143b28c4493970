"""Changing the tree: add, edit and move areas, name the levels."""

from typing import Any

import sqlalchemy as sa

from market.areas.models import Area, Level, LevelName
from market.areas.queries import get_area
from market.db import chosen, db, locked, transaction
from market.errors import N_, Conflict, Invalid
from market.journal.services import record
from market.policy import Actor, Scope, require
from market.tallying import recount_at_commit

ROOT = "/"


def _under(parent: Area | None) -> Scope:
    return Scope(area_path=parent.path if parent else ROOT)


def _check_level(level: Level, parent: Area | None) -> None:
    if parent is not None and level.rank <= parent.level.rank:
        raise Invalid(
            N_("层级不对：上级是“%(parent)s”，下级应更低"),
            fields={"level": N_("应低于上级区域的层级")},
            parent=parent.name,
        )


def _check_code(code: str, number: int = 0) -> None:
    if db.session.scalar(sa.select(Area.id).where(Area.code == code, Area.id != number)):
        raise Invalid(N_("区域代码重复"), fields={"code": N_("已有同样代码的区域")})


@transaction()
def add_area(
    *, by: Actor, level: Level, code: str, parent_id: int | None = None, **given: Any
) -> Area:
    """Add an area below another; only an administrator adds one that stands below none.

    Raises
    ------
    Forbidden: the place is not the actor's. Invalid: the level is not below the parent's, or the
        code is taken.
    """
    parent = chosen(Area, parent_id, "parent_id") if parent_id else None
    require(by, "area.edit", _under(parent))
    _check_level(level, parent)
    _check_code(code)
    area = Area(level=level, code=code, parent_id=parent_id, **given)
    db.session.add(area)
    db.session.flush()
    area.path = f"{parent.path if parent else ROOT}{area.id}/"
    about = [("area", parent_id)]
    record("area.added", "area", area.id, by=by, about=about)
    return area


@transaction()
def edit_area(*, by: Actor, area_id: int, **changes: Any) -> Area:
    """Change what an area is called, where it lies and how many live there; not its place."""
    area = locked(Area, area_id)
    require(by, "area.edit", Scope(area_path=area.path))
    if "code" in changes:
        _check_code(changes["code"], area.id)
    level = changes.get("level", area.level)
    _check_level(level, get_area(area.parent_id) if area.parent_id else None)
    ranks = [child.level.rank for child in _children(area)]
    if ranks and level.rank >= min(ranks):
        raise Invalid(N_("层级不对：应高于下级区域"), fields={"level": N_("应高于下级区域的层级")})
    for name, value in changes.items():
        setattr(area, name, value)
    record("area.edited", "area", area.id, by=by)
    return area


def _children(area: Area) -> list[Area]:
    return list(db.session.scalars(sa.select(Area).where(Area.parent_id == area.id)))


@transaction()
def move_area(*, by: Actor, area_id: int, parent_id: int | None = None) -> Area:
    """Put an area, with everything below it, under another.

    Raises
    ------
    Forbidden: the area or the new place is not the actor's.
    Conflict: the new place lies below the area itself.
    """
    # Two moves at once could close a ring that neither sees alone: moves come one after another.
    db.session.execute(sa.select(Area.id).order_by(Area.id).with_for_update())
    area = locked(Area, area_id)
    parent = chosen(Area, parent_id, "parent_id") if parent_id else None
    require(by, "area.edit", Scope(area_path=area.path))
    require(by, "area.edit", _under(parent))
    if parent is not None and parent.path.startswith(area.path):
        raise Conflict(
            N_("不能把“%(area)s”移到它自己或它的下级之下"),
            fields={"parent_id": N_("不能是它自己或它的下级")},
            area=area.name,
        )
    _check_level(area.level, parent)
    old, new = area.path, f"{parent.path if parent else ROOT}{area.id}/"
    former = area.parent_id
    area.parent_id = parent_id
    db.session.flush()
    db.session.execute(
        sa.update(Area)
        .where(Area.path.startswith(old, autoescape=True))
        .values(path=sa.literal(new).concat(sa.func.substr(Area.path, len(old) + 1)))
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    # What stands in an area counts for all above it, and these are others now.
    recount_at_commit()
    record("area.moved", "area", area.id, by=by, about=[("area", former), ("area", parent_id)])
    return area


@transaction()
def name_level(*, by: Actor, level: Level, zh: str | None = None, en: str | None = None) -> None:
    """Call a level by this installation's own words; without words, by the usual ones again."""
    require(by, "level.edit")
    row = db.session.get(LevelName, level, with_for_update=True)
    if zh and en:
        row = row or LevelName(level=level)
        row.zh, row.en = zh, en
        db.session.add(row)
    elif zh or en:
        raise Invalid(N_("中英文名称须一起填写"), fields={"en" if zh else "zh": N_("必填")})
    elif row is not None:
        db.session.delete(row)
    record("level.named", "level", level.rank, by=by)
