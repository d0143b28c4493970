"""One-time links: to join with a post, and to set a forgotten password anew."""

import datetime as dt
import secrets

import sqlalchemy as sa

from market.db import db, get, locked, now, transaction
from market.errors import N_, Conflict, Invalid
from market.journal.services import record
from market.members.models import Invitation, Person, Unit, UnitState
from market.members.naming import phone_number
from market.members.queries import person_scope, place_scope
from market.members.services.account import set_password
from market.members.services.people import check_place, hold, new_person
from market.members.sign_in import token_hash
from market.policy import Actor, Role, require

DAYS = 7
RESET_DAYS = 2
GONE = N_("链接无效、已用过或已过期，请联系邀请您的人重新发送")


def _make(by: Actor, days: int, **given: object) -> tuple[Invitation, str]:
    secret = secrets.token_urlsafe(24)
    invitation = Invitation(
        token_hash=token_hash(secret),
        made_by_id=by.user_id,
        expires_at=now() + dt.timedelta(days=days),
        **given,
    )
    db.session.add(invitation)
    db.session.flush()
    return invitation, secret


@transaction()
def invite(
    *,
    by: Actor,
    role: Role,
    area_id: int | None = None,
    unit_id: int | None = None,
    name: str | None = None,
    phone: str | None = None,
) -> tuple[Invitation, str]:
    """Make a link by which one person gets one post; the link itself is told once.

    Raises
    ------
    Forbidden: the post is not the actor's to give. Conflict: the unit is not a member now.
    """
    area, unit = check_place(role, area_id, unit_id)
    require(by, "user.invite", place_scope(role, area, unit))
    if unit is not None and unit.state not in (UnitState.ACTIVE, UnitState.INVITED):
        raise Conflict(N_("“%(unit)s”不在册，不能邀请人员"), unit=unit.name)
    number = None
    if phone and (number := phone_number(phone)) is None:
        raise Invalid(N_("手机号不正确"), fields={"phone": N_("不是有效的手机号")})
    invitation, secret = _make(
        by,
        DAYS,
        role=role,
        area_id=area.id if area else None,
        unit_id=unit.id if unit else None,
        name=name,
        phone=number,
    )
    kind, number = ("unit", unit.id) if unit else ("area", area.id) if area else ("person", 0)
    record(
        "invitation.made",
        "invitation",
        invitation.id,
        by=by,
        about=[(kind, number)],
        role=role,
    )
    return invitation, secret


@transaction()
def reset(*, by: Actor, person_id: int) -> tuple[Invitation, str]:
    """End a person's sessions and password, and make a link to set a new one.

    Raises
    ------
    Forbidden: the person may do more than the actor oversees.
    """
    person = locked(Person, person_id)
    require(by, "user.manage", person_scope(person))
    if not person.active:
        raise Conflict(N_("账号已停用，请先启用"))
    db.session.execute(
        sa.update(Invitation)
        .where(Invitation.person_id == person.id, Invitation.used_at.is_(None))
        .values(revoked_at=now())
    )
    person.password = None
    person.must_change = True
    person.fs_uniquifier = secrets.token_hex(32)
    role = person.posts[0].role if person.posts else Role.LIAISON
    invitation, secret = _make(by, RESET_DAYS, role=role, person_id=person.id, name=person.name)
    record("person.reset", "person", person.id, by=by)
    return invitation, secret


@transaction()
def revoke(*, by: Actor, invitation_id: int) -> Invitation:
    """Take back a link that was not used yet."""
    invitation = locked(Invitation, invitation_id)
    if invitation.person_id:
        require(by, "user.manage", person_scope(get(Person, invitation.person_id)))
    else:
        scope = place_scope(invitation.role, invitation.area, invitation.unit)
        require(by, "user.invite", scope)
    if invitation.used_at or invitation.revoked_at:
        raise Conflict(N_("链接已用过或已撤销"))
    invitation.revoked_at = now()
    record(
        "invitation.revoked",
        "invitation",
        invitation.id,
        by=by,
        about=[("unit", invitation.unit_id)],
    )
    return invitation


def _use(secret: str) -> Invitation:
    """Mark the link as used, if nobody else did: of two at once, one finds it gone."""
    marked = db.session.execute(
        sa.update(Invitation)
        .where(
            Invitation.token_hash == token_hash(secret),
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now(),
        )
        .values(used_at=now())
        .execution_options(synchronize_session=False)
    )
    if marked.rowcount != 1:
        raise Conflict(GONE)
    found = sa.select(Invitation).where(Invitation.token_hash == token_hash(secret))
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def _join(invitation: Invitation, person: Person) -> None:
    unit = locked(Unit, invitation.unit_id) if invitation.unit_id else None
    by = Actor(user_id=person.id, name=person.name)
    if unit is not None:
        if unit.state is UnitState.INVITED:
            unit.move_to(UnitState.ACTIVE)
            record("unit.joined", "unit", unit.id, by=by)
        elif unit.state is not UnitState.ACTIVE:
            raise Conflict(N_("“%(unit)s”已不在册，不能加入"), unit=unit.name)
    hold(person, by=by, role=invitation.role, area=invitation.area, unit=unit)


@transaction()
def accept(
    *, token: str, name: str, phone: str, password: str, username: str | None = None
) -> Person:
    """Make an account by a link, with the post that it gives.

    Raises
    ------
    Conflict: the link is gone, or the unit is no longer a member.
    Invalid: the phone or user name is another account's; the link stays good.
    """
    invitation = _use(token)
    if invitation.person_id:
        raise Conflict(GONE)
    person = new_person(name=name, phone=phone, username=username, password=password)
    record("person.joined", "person", person.id, by=Actor(user_id=person.id, name=person.name))
    _join(invitation, person)
    return person


@transaction()
def accept_as(*, by: Actor, token: str) -> Person:
    """Take the post of a link with the account that one has already."""
    invitation = _use(token)
    if invitation.person_id:
        raise Conflict(GONE)
    person = locked(Person, by.user_id)
    _join(invitation, person)
    return person


@transaction()
def set_anew(*, token: str, password: str) -> Person:
    """Set a password by the link of a reset; the person may sign in with it at once."""
    invitation = _use(token)
    if not invitation.person_id:
        raise Conflict(GONE)
    person = locked(Person, invitation.person_id)
    if not person.active:
        raise Conflict(GONE)
    set_password(person, password)
    record(
        "person.password_changed",
        "person",
        person.id,
        by=Actor(user_id=person.id, name=person.name),
    )
    return person
