"""Reading people, their posts, their links and tokens."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from market.areas.models import Area
from market.db import db, get, now
from market.members.models import ApiToken, Invitation, Person, PersonPost, Unit
from market.members.naming import fold, phone_number
from market.members.queries.reach import within
from market.members.sign_in import token_hash
from market.paging import Page, keyset
from market.policy import Actor, Role


def get_person(person_id: int) -> Person:
    """The person, or NotFound."""
    return get(Person, person_id)


def _placed() -> sa.Select[tuple[int]]:
    """The people of posts, joined with where these stand."""
    return (
        sa.select(PersonPost.person_id)
        .outerjoin(Unit, Unit.id == PersonPost.unit_id)
        .outerjoin(Area, Area.id == sa.func.coalesce(PersonPost.area_id, Unit.area_id))
    )


def people(
    actor: Actor,
    *,
    q: str | None = None,
    role: Role | None = None,
    active: bool | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Page[Person]:
    """One page of the people of whom a post lies in the actor's subtree; newest first."""
    query = sa.select(Person).options(
        selectinload(Person.posts).joinedload(PersonPost.unit).joinedload(Unit.area),
        selectinload(Person.posts).joinedload(PersonPost.area),
    )
    if not actor.is_a(Role.ADMINISTRATOR):
        query = query.where(Person.id.in_(_placed().where(within(actor, "user.manage"))))
    if role:
        query = query.where(Person.id.in_(_placed().where(PersonPost.role == role)))
    if active is not None:
        query = query.where(Person.active == active)
    if q:
        plain = fold(q)
        units = _placed().where(Unit.folded.contains(plain, autoescape=True))
        parts = [
            Person.name.contains(q.strip(), autoescape=True),
            Person.username.contains(plain, autoescape=True),
            Person.id.in_(units),
        ]
        if number := phone_number(q):
            parts.append(Person.phone == number)
        query = query.where(sa.or_(*parts))
    return keyset(query, [Person.id], after=after, limit=limit)


def of_unit(unit_id: int) -> Sequence[PersonPost]:
    """The posts of a unit, the primary one first."""
    return db.session.scalars(
        sa.select(PersonPost)
        .where(PersonPost.unit_id == unit_id)
        .options(joinedload(PersonPost.person))
        .order_by(PersonPost.primary.desc(), PersonPost.id)
    ).all()


def invitation_of(token: str) -> Invitation | None:
    """The invitation of a link, if it may still be used."""
    return db.session.scalar(
        sa.select(Invitation).where(
            Invitation.token_hash == token_hash(token),
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now(),
        )
    )


def open_invitations(
    *, unit_id: int | None = None, actor: Actor | None = None
) -> Sequence[Invitation]:
    """The links not used yet: of a unit, or those that `actor` may take back."""
    query = (
        sa.select(Invitation)
        .outerjoin(Unit, Unit.id == Invitation.unit_id)
        .outerjoin(Area, Area.id == sa.func.coalesce(Invitation.area_id, Unit.area_id))
        .where(
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.person_id.is_(None),
            Invitation.expires_at > now(),
        )
        .options(joinedload(Invitation.unit), joinedload(Invitation.area))
        .order_by(Invitation.id.desc())
        .limit(200)
    )
    if unit_id:
        query = query.where(Invitation.unit_id == unit_id)
    if actor is not None:
        query = query.where(within(actor, "user.invite", units=[Invitation.unit_id]))
    return db.session.scalars(query).all()


def tokens_of(person_id: int) -> Sequence[ApiToken]:
    """A person's tokens that still work, newest first."""
    return db.session.scalars(
        sa.select(ApiToken)
        .where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
    ).all()


def get_invitation(invitation_id: int) -> Invitation:
    """The invitation, or NotFound."""
    return get(Invitation, invitation_id)
