"""A unit's own way in: it applies, its 居民区 vouches, the street approves."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.db import chosen, db, locked, now, transaction
from market.errors import N_, Conflict, Invalid
from market.journal.services import record
from market.members.models import Invitation, Unit, UnitKind, UnitState
from market.members.naming import fold, phone_number
from market.members.queries import unit_scope
from market.members.services.invitations import invite
from market.members.services.people import role_for
from market.members.services.sign_in import key_of, spend
from market.members.services.units import check_area, check_distinct, credit_code
from market.policy import NOBODY, Actor, Role, require

PER_ADDRESS = 10
WINDOW = dt.timedelta(hours=1)


def apply(*, sender: str, **given: Any) -> Unit:
    """Take a unit's application from anybody; one address may send ten within an hour.

    Parameters
    ----------
    sender: the network address that it comes from, to be counted only; `address` is the unit's.

    Raises
    ------
    TooMany: more than that. Invalid: with the field at fault, or the units of like names.
    """
    spend({key_of("apply", sender): PER_ADDRESS}, WINDOW)
    return _apply(**given)


@transaction()
def _apply(
    *,
    name: str,
    kind: UnitKind,
    area_id: int,
    contact: str,
    phone: str,
    pledge: bool = False,
    distinct: bool = False,
    **given: Any,
) -> Unit:
    area = chosen(Area, area_id, "area_id")
    if not pledge:
        told = N_("须作出公益承诺才能加入")
        raise Invalid(told, fields={"pledge": told})
    number = phone_number(phone)
    if number is None:
        raise Invalid(N_("手机号不正确"), fields={"phone": N_("不是有效的手机号")})
    check_area(kind, area)
    given["credit_code"] = credit_code(given.get("credit_code"))
    if before := _just_sent(name, area.id, contact, number):
        return before
    check_distinct(name, distinct)
    unit = Unit(
        name=name,
        folded=fold(name),
        kind=kind,
        area_id=area.id,
        contact=contact,
        phone=number,
        state=UnitState.APPLIED,
        state_at=now(),
        pledged_at=now(),
        **given,
    )
    db.session.add(unit)
    db.session.flush()
    record("unit.applied", "unit", unit.id, by=NOBODY, visitor=True)
    return unit


def _just_sent(name: str, area_id: int, contact: str, phone: str) -> Unit | None:
    """The same application, sent within the hour: a form sent twice, by nobody we know."""
    same = {"folded": fold(name), "area_id": area_id, "contact": contact, "phone": phone}
    query = sa.select(Unit).filter_by(state=UnitState.APPLIED, **same)
    return db.session.scalar(query.where(Unit.created_at > now() - WINDOW).limit(1))


def _applied(unit_id: int) -> Unit:
    unit = locked(Unit, unit_id)
    if unit.state is not UnitState.APPLIED:
        raise Conflict(N_("这份申请已经处理，当前为“%(now)s”"), now=unit.state.label)
    return unit


@transaction()
def vouch(*, by: Actor, unit_id: int) -> Unit:
    """Vouch for an applicant in the name of the 居民区 in which it stands."""
    unit = _applied(unit_id)
    scope = unit_scope(unit)
    require(by, "unit.vouch", scope)
    unit.vouched_by_id = next(
        post.unit_id
        for post in by.posts_as(Role.OFFICER)
        if post.area_path and unit.area.path.startswith(post.area_path)
    )
    record("unit.vouched", "unit", unit.id, by=by, about=[("unit", unit.vouched_by_id)])
    return unit


@transaction()
def approve(*, by: Actor, unit_id: int) -> tuple[Invitation, str]:
    """Admit an applicant; the link is for the person who applied."""
    unit = _applied(unit_id)
    require(by, "unit.approve", unit_scope(unit))
    unit.move_to(UnitState.ACTIVE)
    record("unit.approved", "unit", unit.id, by=by, about=[("unit", unit.vouched_by_id)])
    return invite(by=by, role=role_for(unit), unit_id=unit.id, name=unit.contact, phone=unit.phone)


@transaction()
def reject(*, by: Actor, unit_id: int, reason: str) -> Unit:
    """Do not admit an applicant; the reason is told on the page of the application."""
    unit = _applied(unit_id)
    require(by, "unit.approve", unit_scope(unit))
    unit.move_to(UnitState.LEFT)
    unit.reason = reason
    record("unit.refused", "unit", unit.id, by=by)
    return unit
