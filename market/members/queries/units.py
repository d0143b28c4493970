"""Reading units: one, a list, those that a person may act for, those of a like name."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from market.areas.models import Area
from market.areas.queries import get_area, subtree
from market.db import db, get
from market.members.models import Unit, UnitAlias, UnitKind, UnitState
from market.members.naming import fold
from market.members.queries.reach import unit_scope, within
from market.paging import Page, keyset
from market.policy import Actor, Role, allows
from market.texts.names import find_variants

# Until they are members, and once they have left, only the office and their own people see them.
SHOWN = (UnitState.ACTIVE, UnitState.SUSPENDED)
LEAST_ALIKE = 0.7
LEAST_WITHIN = 4


def get_unit(unit_id: int) -> Unit:
    """The unit, or NotFound."""
    return get(Unit, unit_id)


def unit_choices(actor: Actor, name: str = "need.create") -> list[tuple[int, str]]:
    """(id, name) of the units in whose name a person may do the action `name`, own ones first."""
    rows = db.session.execute(
        sa.select(Unit.id, Unit.name)
        .join(Area, Area.id == Unit.area_id)
        .where(Unit.state == UnitState.ACTIVE, within(actor, name, units=[Unit.id]))
        .order_by(Unit.name)
    )
    found = [(number, title) for number, title in rows]
    return sorted(found, key=lambda row: row[0] not in actor.unit_ids)


def community_choices(actor: Actor, name: str = "need.create") -> list[tuple[int, str]]:
    """Like `unit_choices`, of 居民区 only."""
    kept = set(db.session.scalars(sa.select(Unit.id).where(Unit.kind == UnitKind.COMMUNITY)))
    return [row for row in unit_choices(actor, name) if row[0] in kept]


def all_choices(kind: UnitKind | None = None, other: bool = False) -> list[tuple[int, str]]:
    """(id, name) of the active units (of a kind, or of every other kind) for a form."""
    query = sa.select(Unit.id, Unit.name).where(Unit.state == UnitState.ACTIVE).order_by(Unit.name)
    if kind is not None:
        query = query.where(Unit.kind != kind if other else Unit.kind == kind)
    return [(number, title) for number, title in db.session.execute(query)]


def community_of(area_id: int) -> Unit | None:
    """The unit that a 居民区 is, found by its area."""
    return db.session.scalar(
        sa.select(Unit).where(Unit.kind == UnitKind.COMMUNITY, Unit.area_id == area_id)
    )


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The units that a person may know of; for queries that join `Area`."""
    return sa.or_(
        Unit.state.in_(SHOWN),
        within(actor, "unit.edit", units=[Unit.id]),
        within(actor, "unit.vouch"),
        # A leader reads everything in the area.
        *(subtree(post.area_path) for post in actor.posts_as(Role.LEADER) if post.area_path),
    )


def may_see(actor: Actor, unit: Unit) -> bool:
    """Whether a person may open the page of this unit."""
    query = sa.select(Unit.id).join(Area, Area.id == Unit.area_id)
    return db.session.scalar(query.where(Unit.id == unit.id, visible(actor))) is not None


def shows_contact(actor: Actor, unit: Unit) -> bool:
    """Whether the unit's contact and phone show: to the office, its own people, its voucher."""
    scope = unit_scope(unit)
    if unit.id in actor.unit_ids or allows(actor, "unit.approve", scope):
        return True
    if unit.state is UnitState.APPLIED and allows(actor, "unit.vouch", scope):
        return True
    return any(unit.area.path.startswith(p.area_path) for p in actor.posts_as(Role.LEADER))


def named(text: str) -> sa.ColumnElement[bool]:
    """The units whose name or another name of theirs contains the text."""
    plain = fold(text)
    alias = sa.select(UnitAlias.unit_id).where(UnitAlias.folded.contains(plain, autoescape=True))
    return sa.or_(Unit.folded.contains(plain, autoescape=True), Unit.id.in_(alias))


def search(
    actor: Actor,
    *,
    q: str | None = None,
    kind: UnitKind | None = None,
    state: UnitState | None = None,
    area_id: int | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Page[Unit]:
    """One page of the units that `actor` may know of, by name."""
    query = (
        sa.select(Unit)
        .join(Area, Area.id == Unit.area_id)
        .where(visible(actor))
        .options(joinedload(Unit.area), selectinload(Unit.aliases))
    )
    if q:
        query = query.where(named(q))
    if kind:
        query = query.where(Unit.kind == kind)
    query = query.where(Unit.state == state if state else Unit.state != UnitState.LEFT)
    if area_id:
        query = query.where(subtree(get_area(area_id).path))
    return keyset(query, [Unit.name, Unit.id], after=after, limit=limit, rising=True)


def in_area(area: Area, limit: int = 300) -> Sequence[Unit]:
    """The active units at or below an area, 居民区 first."""
    return db.session.scalars(
        sa.select(Unit)
        .join(Area, Area.id == Unit.area_id)
        .where(subtree(area.path), Unit.state == UnitState.ACTIVE)
        .order_by(Unit.kind != UnitKind.COMMUNITY, Unit.name)
        .limit(limit)
    ).all()


def find_by_name(name: str, within_path: str = "/") -> Unit | None:
    """The one unit below a path that is called so, by its name or another name of its own."""
    plain = fold(name)
    alias = sa.select(UnitAlias.unit_id).where(UnitAlias.folded == plain)
    rows = db.session.scalars(
        sa.select(Unit)
        .join(Area, Area.id == Unit.area_id)
        .where(
            subtree(within_path),
            Unit.state != UnitState.LEFT,
            sa.or_(Unit.folded == plain, Unit.id.in_(alias)),
        )
        .order_by(Unit.folded != plain, Unit.id)
        .limit(2)
    ).all()
    return rows[0] if len(rows) == 1 or (rows and rows[0].folded == plain) else None


def applications(actor: Actor) -> Sequence[Unit]:
    """The applications that wait for this person: to approve, or to vouch for first."""
    to_vouch = sa.and_(within(actor, "unit.vouch"), Unit.vouched_by_id.is_(None))
    return db.session.scalars(
        sa.select(Unit)
        .join(Area, Area.id == Unit.area_id)
        .where(Unit.state == UnitState.APPLIED, sa.or_(within(actor, "unit.approve"), to_vouch))
        .options(joinedload(Unit.area))
        .order_by(Unit.created_at, Unit.id)
    ).all()


def alike(name: str, path: str = "/", most: int = 5) -> Sequence[Unit]:
    """Units below a path that may be the same as one of this name, the most alike first."""
    inside = (subtree(path), Unit.state != UnitState.LEFT)
    rows = db.session.execute(
        sa.select(Unit.name, Unit.folded, Unit.id)
        .join(Area, Area.id == Unit.area_id)
        .where(*inside)
        .union_all(
            sa.select(UnitAlias.name, UnitAlias.folded, Unit.id)
            .join(Unit, Unit.id == UnitAlias.unit_id)
            .join(Area, Area.id == Unit.area_id)
            .where(*inside)
        )
    ).all()
    known: dict[str, list[int]] = {}
    for title, _folded, number in rows:
        known.setdefault(title, []).append(number)
    plain = fold(name)
    found = [number for _title, folded, number in rows if folded == plain]
    for variant in find_variants([name], known, least=LEAST_ALIKE, most=most):
        found += known.get(variant.other, [])
    # One name within the other, such as a shop's within that of its company.
    for _title, folded, number in rows:
        short, long = sorted((folded, plain), key=len)
        if len(short) >= LEAST_WITHIN and short in long:
            found.append(number)
    numbers = list(dict.fromkeys(found))[:most]
    units = {u.id: u for u in db.session.scalars(sa.select(Unit).where(Unit.id.in_(numbers)))}
    return [units[number] for number in numbers]
