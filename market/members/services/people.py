"""People and the posts that they hold."""

import secrets

import sqlalchemy as sa

from market.areas.models import Area
from market.areas.queries import find_by_code
from market.db import chosen, db, locked, now, transaction
from market.errors import N_, Conflict, Invalid, NotFound
from market.journal.services import record
from market.members.models import Invitation, Person, PersonPost, Unit, UnitKind
from market.members.naming import phone_number
from market.members.queries import find_by_name, person_scope, place_scope, unit_scope
from market.members.services.account import free_username, set_password
from market.policy import Actor, Role, require

OF_AREAS = (Role.LEADER, Role.COORDINATOR)
OF_UNITS = (Role.OFFICER, Role.LIAISON)


def free_phone(phone: str | None, person_id: int = 0) -> str | None:
    """The phone as it is kept, when it is one and nobody else's."""
    if not phone:
        return None
    number = phone_number(phone)
    if number is None:
        raise Invalid(N_("手机号不正确"), fields={"phone": N_("不是有效的手机号")})
    taken = sa.select(Person.id).where(Person.phone == number, Person.id != person_id)
    if db.session.scalar(taken) is not None:
        told = N_("这个手机号已有账号，请先登录，再打开邀请链接")
        raise Invalid(N_("手机号已有账号"), fields={"phone": told})
    return number


def role_for(unit: Unit) -> Role:
    """In what capacity people act for a unit: as officers of a 居民区, else as liaisons."""
    return Role.OFFICER if unit.kind is UnitKind.COMMUNITY else Role.LIAISON


def check_place(role: Role, area_id: int | None, unit_id: int | None) -> tuple[Area, Unit]:
    """The area or the unit of a post, when the role is one that acts there.

    Raises
    ------
    Invalid: the role needs an area, or a unit, or another kind of unit; the field is named.
    """
    area = chosen(Area, area_id, "area_id") if area_id and role in OF_AREAS else None
    unit = chosen(Unit, unit_id, "unit_id") if unit_id and role in OF_UNITS else None
    if role in OF_AREAS and area is None:
        raise Invalid(N_("请选择区域"), fields={"area_id": N_("必填")})
    if role in OF_UNITS and unit is None:
        raise Invalid(N_("请选择单位"), fields={"unit_id": N_("必填")})
    if unit is not None and role is not role_for(unit):
        told = N_("居民区的人员为居民区经办人，其他单位的为联络员")
        raise Invalid(told, fields={"role": told})
    return area, unit  # type: ignore[return-value]


def new_person(
    *, name: str, phone: str | None, username: str | None, password: str | None, **more: bool
) -> Person:
    """Make an account; for services that decide what post it gets."""
    person = Person(
        name=name, phone=free_phone(phone), username=free_username(username), posts=[], **more
    )
    if not (person.phone or person.username):
        raise Invalid(N_("用户名和手机号至少要有一个"), fields={"phone": N_("必填")})
    if password:
        must_change = bool(more.get("must_change"))
        set_password(person, password)
        person.must_change = must_change
    db.session.add(person)
    db.session.flush()
    return person


def hold(
    person: Person,
    *,
    by: Actor,
    role: Role,
    area: Area | None,
    unit: Unit | None,
    title: str | None = None,
) -> PersonPost:
    """Give a post within the present transaction; the first of a unit is its primary one."""
    where = (
        PersonPost.role == role,
        PersonPost.area_id == (area.id if area else None),
        PersonPost.unit_id == (unit.id if unit else None),
    )
    held = sa.select(PersonPost.id).where(PersonPost.person_id == person.id, *where)
    if db.session.scalar(held) is not None:
        raise Conflict(N_("这位人员已有同样的岗位"))
    primary = False
    if unit is not None:
        locked(Unit, unit.id)
        first = sa.select(PersonPost.id).where(PersonPost.unit_id == unit.id, PersonPost.primary)
        primary = db.session.scalar(first.limit(1)) is None
    post = PersonPost(
        person_id=person.id,
        role=role,
        area_id=area.id if area else None,
        unit_id=unit.id if unit else None,
        primary=primary,
        title=title,
    )
    db.session.add(post)
    db.session.flush()
    told = {"unit_id": post.unit_id} if unit else {"area_id": post.area_id}
    record(
        "post.given" if unit or area else "post.given_above",
        "person",
        person.id,
        by=by,
        about=[("unit", post.unit_id)],
        role=role,
        **told,
    )
    return post


@transaction()
def add_person(
    *,
    by: Actor,
    name: str,
    role: Role | str,
    password: str | None = None,
    username: str | None = None,
    phone: str | None = None,
    area: str | None = None,
    unit: str | None = None,
    title: str | None = None,
    must_change: bool = False,
) -> Person:
    """Add a person with one post, from the command line or a list.

    Parameters
    ----------
    area: code of the area of a leader or coordinator. unit: name of an officer's or liaison's.

    Raises
    ------
    Invalid, NotFound: naming what is wrong or cannot be found.
    """
    try:
        role = Role(role)
    except ValueError:
        raise Invalid(N_("没有这种角色：%(role)s"), role=str(role)) from None
    place = find_by_code(area) if area else None
    member = find_by_name(unit) if unit else None
    if area and place is None:
        raise NotFound(N_("没有找到区域：%(area)s"), area=area)
    if unit and member is None:
        raise NotFound(N_("没有找到单位，或同名单位不止一个：%(unit)s"), unit=unit)
    place, member = check_place(role, place and place.id, member and member.id)
    require(by, "user.manage", place_scope(role, place, member))
    person = new_person(
        name=name, phone=phone, username=username, password=password, must_change=must_change
    )
    record("person.added", "person", person.id, by=by)
    hold(person, by=by, role=role, area=place, unit=member, title=title)
    return person


@transaction()
def give_post(
    *,
    by: Actor,
    person_id: int,
    role: Role,
    area_id: int | None = None,
    unit_id: int | None = None,
    title: str | None = None,
) -> PersonPost:
    """Give a person one more post.

    Raises
    ------
    Forbidden: the place of the post is not the actor's; nobody raises anyone above themselves.
    """
    person = locked(Person, person_id)
    area, unit = check_place(role, area_id, unit_id)
    require(by, "user.manage", place_scope(role, area, unit))
    return hold(person, by=by, role=role, area=area, unit=unit, title=title)


def _last_administrator(person: Person) -> bool:
    """Whether no other active person administers the system."""
    others = (
        sa.select(Person.id)
        .join(PersonPost)
        .where(PersonPost.role == Role.ADMINISTRATOR, Person.active, Person.id != person.id)
    )
    mine = any(post.role is Role.ADMINISTRATOR for post in person.posts)
    return mine and db.session.scalar(others.limit(1)) is None


@transaction()
def remove_post(*, by: Actor, post_id: int) -> Person:
    """Take a post away; of a unit's primary post the oldest other becomes primary.

    Raises
    ------
    Conflict: it is the last administrator's, or one of the actor's own.
    """
    post = locked(PersonPost, post_id)
    require(by, "user.manage", place_scope(post.role, post.area, post.unit))
    person = locked(Person, post.person_id)
    if post.role is Role.ADMINISTRATOR and _last_administrator(person):
        raise Conflict(N_("至少要保留一位系统管理员"))
    if person.id == by.user_id:
        raise Conflict(N_("不能移除自己的岗位，请由他人操作"))
    unit_id, primary = post.unit_id, post.primary
    record("post.removed", "person", person.id, by=by, about=[("unit", unit_id)], role=post.role)
    db.session.delete(post)
    db.session.flush()
    if primary and unit_id:
        oldest = sa.select(PersonPost).where(PersonPost.unit_id == unit_id)
        if heir := db.session.scalars(oldest.order_by(PersonPost.id).limit(1)).first():
            heir.primary = True
    db.session.expire(person, ["posts"])
    return person


@transaction()
def make_primary(*, by: Actor, post_id: int) -> PersonPost:
    """Let this person be the one of the unit who is asked first."""
    post = locked(PersonPost, post_id)
    if post.unit_id is None:
        raise Conflict(N_("只有单位的人员分主要与其他"))
    unit = locked(Unit, post.unit_id)
    require(by, "user.invite", unit_scope(unit))
    db.session.execute(
        sa.update(PersonPost)
        .where(PersonPost.unit_id == unit.id)
        .values(primary=PersonPost.id == post.id)
    )
    db.session.refresh(post)
    record(
        "post.primary",
        "person",
        post.person_id,
        by=by,
        about=[("unit", unit.id)],
        unit_id=unit.id,
    )
    return post


@transaction()
def disable(*, by: Actor, person_id: int) -> Person:
    """Close an account: its sessions and tokens end at once, its open invitations too.

    Raises
    ------
    Conflict: it is the actor's own, or the last administrator's.
    """
    person = locked(Person, person_id)
    require(by, "user.manage", person_scope(person))
    if person.id == by.user_id:
        raise Conflict(N_("不能停用自己的账号"))
    if _last_administrator(person):
        raise Conflict(N_("至少要保留一位系统管理员"))
    if not person.active:
        raise Conflict(N_("账号已经停用"))
    person.active = False
    person.fs_uniquifier = secrets.token_hex(32)
    db.session.execute(
        sa.update(Invitation)
        .where(
            sa.or_(Invitation.made_by_id == person.id, Invitation.person_id == person.id),
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=now())
    )
    record("person.disabled", "person", person.id, by=by)
    return person


@transaction()
def enable(*, by: Actor, person_id: int) -> Person:
    """Open a closed account again."""
    person = locked(Person, person_id)
    require(by, "user.manage", person_scope(person))
    if person.active:
        raise Conflict(N_("账号没有停用"))
    person.active = True
    record("person.enabled", "person", person.id, by=by)
    return person
