"""Units: entered by the office, changed by themselves, moved along their life."""

from typing import Any

import sqlalchemy as sa
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as BadNumber

from market.areas.models import Area, Level
from market.db import chosen, db, get, locked, now, transaction
from market.errors import N_, Conflict, Invalid
from market.journal.services import record
from market.members.models import Unit, UnitAlias, UnitKind, UnitState
from market.members.naming import fold
from market.members.queries import alike, unit_scope
from market.policy import Actor, Scope, allows, require

MOST_ALIASES = 30
# What a unit says of itself; the rest is the office's to change.
OWN = frozenset(
    {"party_org", "address", "lat", "lng", "contact", "phone", "capacity", "note", "credit_code"}
)


def credit_code(text: str | None, unit_id: int = 0) -> str | None:
    """A 统一社会信用代码 as it is kept, when its check sign is right and no other unit has it."""
    if not text:
        return None
    try:
        number = uscc.validate(text)
    except BadNumber:
        told = N_("应为 18 位统一社会信用代码，请核对")
        raise Invalid(N_("统一社会信用代码不正确"), fields={"credit_code": told}) from None
    taken = sa.select(Unit.name).where(Unit.credit_code == number, Unit.id != unit_id)
    if other := db.session.scalar(taken):
        told = N_("与“%(unit)s”相同")
        message = N_("统一社会信用代码已被使用")
        raise Invalid(message, fields={"credit_code": told}, unit=other)
    return number


def check_area(kind: UnitKind, area: Area, unit_id: int = 0) -> None:
    """A 居民区 as a unit is the one unit of its own area."""
    if kind is not UnitKind.COMMUNITY:
        return
    if area.level is not Level.COMMUNITY:
        told = N_("居民区单位应对应居民区一级的区域")
        raise Invalid(told, fields={"area_id": told})
    same = sa.select(Unit.id).where(
        Unit.kind == UnitKind.COMMUNITY, Unit.area_id == area.id, Unit.id != unit_id
    )
    if db.session.scalar(same) is not None:
        told = N_("这个居民区已有对应的单位")
        raise Invalid(told, fields={"area_id": told})


def check_distinct(name: str, distinct: bool, path: str = "/") -> None:
    """Stop before a second entry of the same unit, unless somebody says that it is another."""
    if distinct:
        return
    if found := alike(name, path):
        raise Invalid(
            N_("可能已有相同的单位：%(names)s。如不是同一家，请勾选“不是同一家”后再提交"),
            fields={"distinct": N_("请确认是否同一家")},
            names="、".join(unit.name for unit in found),
        )


def _check_parent(unit: Unit, parent_id: int | None) -> None:
    seen, above = {unit.id}, parent_id
    while above:
        if above in seen:
            told = N_("上级单位不能是它自己或它的下级")
            raise Invalid(told, fields={"parent_id": told})
        seen.add(above)
        above = chosen(Unit, above, "parent_id").parent_id


@transaction()
def create_unit(
    *,
    by: Actor,
    name: str,
    kind: UnitKind,
    area_id: int,
    invited: bool = False,
    distinct: bool = False,
    pledge: bool = False,
    **given: Any,
) -> Unit:
    """Enter a unit.

    Parameters
    ----------
    invited: it becomes a member only when its first person takes the invitation.
    distinct: somebody looked at the units of like names and says that it is another.
    pledge: it took the 公益承诺 on paper.

    Raises
    ------
    Forbidden: the area is not the actor's. Invalid: with the field at fault.
    """
    area = chosen(Area, area_id, "area_id")
    require(by, "unit.create", Scope(area_path=area.path))
    check_area(kind, area)
    check_distinct(name, distinct)
    given["credit_code"] = credit_code(given.get("credit_code"))
    if given.get("capacity") is None:
        given.pop("capacity", None)
    unit = Unit(
        name=name,
        folded=fold(name),
        kind=kind,
        area_id=area.id,
        state=UnitState.INVITED if invited else UnitState.ACTIVE,
        state_at=now(),
        pledged_at=now() if pledge else None,
        **given,
    )
    _check_parent(unit, unit.parent_id)
    db.session.add(unit)
    db.session.flush()
    record("unit.created", "unit", unit.id, by=by, about=[("area", area.id)])
    return unit


@transaction()
def edit_unit(*, by: Actor, unit_id: int, **changes: Any) -> Unit:
    """Change a unit; its own people change what it says of itself, the office everything.

    Raises
    ------
    Forbidden: the unit, or its new area, is not the actor's.
    Invalid: a field that only the office may change, or a value that cannot be right.
    """
    unit = locked(Unit, unit_id)
    require(by, "unit.edit", unit_scope(unit))
    changes = {k: v for k, v in changes.items() if v != getattr(unit, k)}
    for name in changes:
        if name not in OWN and not allows(by, "unit.create", unit_scope(unit)):
            raise Invalid(N_("这一项由街道修改"), fields={name: N_("请联系街道统筹员修改")})
    if "area_id" in changes:
        require(
            by, "unit.create", Scope(area_path=chosen(Area, changes["area_id"], "area_id").path)
        )
    if {"area_id", "kind"} & set(changes):
        area = get(Area, changes.get("area_id", unit.area_id))
        check_area(changes.get("kind", unit.kind), area, unit.id)
    if "credit_code" in changes:
        changes["credit_code"] = credit_code(changes["credit_code"], unit.id)
    if "parent_id" in changes:
        _check_parent(unit, changes["parent_id"])
    if changes.get("capacity", 0) is None:
        raise Invalid(N_("请填写承接能力"), fields={"capacity": N_("必填")})
    former = unit.name
    for name, value in changes.items():
        setattr(unit, name, value)
    if "name" in changes:
        unit.folded = fold(unit.name)
        # Lists go on calling it by its former name.
        _add_alias(unit, former)
    if changes:
        record("unit.edited", "unit", unit.id, by=by, for_unit_id=by.acting_for(unit.id))
    return unit


@transaction()
def set_state(*, by: Actor, unit_id: int, state: UnitState, reason: str | None = None) -> Unit:
    """Suspend a unit, let it leave, or make it active again; the reason is told to itself.

    Raises
    ------
    Conflict: the table of moves has no such move, or an application is to be approved instead.
    """
    unit = locked(Unit, unit_id)
    require(by, "unit.suspend", unit_scope(unit))
    if unit.state is UnitState.APPLIED and unit.can_move_to(state):
        raise Conflict(N_("这是入驻申请，请审核：通过或不通过"))
    unit.move_to(state)
    unit.reason = reason
    verbs = {
        UnitState.ACTIVE: "unit.reactivated",
        UnitState.SUSPENDED: "unit.suspended",
        UnitState.LEFT: "unit.left",
    }
    record(verbs[state], "unit", unit.id, by=by)
    return unit


@transaction()
def take_pledge(*, by: Actor, unit_id: int) -> Unit:
    """Take the 公益承诺 for a unit: no marketing in public-welfare activities."""
    unit = locked(Unit, unit_id)
    require(by, "unit.edit", unit_scope(unit))
    if unit.pledged_at is None:
        unit.pledged_at = now()
        record("unit.pledged", "unit", unit.id, by=by, for_unit_id=by.acting_for(unit.id))
    return unit


def _add_alias(unit: Unit, name: str) -> None:
    plain = fold(name)
    if not plain or plain == unit.folded or any(a.folded == plain for a in unit.aliases):
        return
    if len(unit.aliases) >= MOST_ALIASES:
        raise Conflict(N_("别名最多 %(most)s 个"), most=MOST_ALIASES)
    unit.aliases.append(UnitAlias(name=name, folded=plain))


@transaction()
def add_alias(*, by: Actor, unit_id: int, name: str) -> Unit:
    """Note another name by which lists call a unit; one that is known already changes nothing."""
    unit = locked(Unit, unit_id)
    require(by, "unit.edit", unit_scope(unit))
    _add_alias(unit, name)
    db.session.flush()
    record("unit.alias", "unit", unit.id, by=by, for_unit_id=by.acting_for(unit.id))
    return unit


@transaction()
def remove_alias(*, by: Actor, unit_id: int, alias_id: int) -> Unit:
    """Forget another name of a unit."""
    unit = locked(Unit, unit_id)
    require(by, "unit.edit", unit_scope(unit))
    kept = [alias for alias in unit.aliases if alias.id != alias_id]
    if len(kept) < len(unit.aliases):
        unit.aliases = kept
        record("unit.alias", "unit", unit.id, by=by, for_unit_id=by.acting_for(unit.id))
    return unit
