"""Who is asking: the actor of a session or of a bearer token."""

import datetime as dt
import hashlib
from typing import Any

import sqlalchemy as sa
from flask import g
from flask_security import SQLAlchemyUserDatastore
from sqlalchemy.orm import selectinload

from market.areas.models import Area
from market.db import db, now, transaction
from market.errors import Unauthorized
from market.members.models import ApiToken, Person, PersonPost, Unit, UnitState
from market.policy import NOBODY, Actor, Post, Role

# Roles are posts in our own table; the library only needs to know where users are.
datastore = SQLAlchemyUserDatastore(db, Person, None)
LAST_USED_STEP = dt.timedelta(minutes=10)


def token_hash(token: str) -> str:
    """What is kept of a secret that a person carries."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_of(person: Person) -> Actor:
    """The person with their posts; posts of suspended units do not count."""
    rows = db.session.execute(
        sa.select(PersonPost, Unit, Area)
        .outerjoin(Unit, Unit.id == PersonPost.unit_id)
        .outerjoin(Area, Area.id == sa.func.coalesce(PersonPost.area_id, Unit.area_id))
        .where(PersonPost.person_id == person.id)
        .order_by(PersonPost.id)
    )
    posts = []
    for post, unit, area in rows:
        if unit is not None and unit.state is not UnitState.ACTIVE:
            continue
        officer = post.role is Role.OFFICER
        posts.append(
            Post(
                role=post.role,
                # A liaison's reach is the unit alone, never what else stands in its area.
                area_path=area.path if area is not None and post.role is not Role.LIAISON else None,
                unit_id=unit.id if unit else None,
                community_id=unit.area_id if officer and unit else None,
            )
        )
    return Actor(user_id=person.id, name=person.name, posts=tuple(posts))


def actor_by_session(user: Any) -> Actor:
    """The signed-in person of this browser, or nobody."""
    if not getattr(user, "is_authenticated", False) or not user.active:
        return NOBODY
    g.locale, g.theme, g.elder = user.locale, user.theme, user.elder
    return actor_of(user)


def actor_by_token(request: Any) -> Actor:
    """The person of the bearer token, or nobody when none is sent.

    Raises
    ------
    Unauthorized: the token is unknown, revoked or has expired.
    """
    header = request.headers.get("Authorization", "")
    if not header:
        return NOBODY
    kind, _, secret = header.partition(" ")
    token = None
    if kind.lower() == "bearer" and secret:
        token = db.session.scalar(
            sa.select(ApiToken)
            .where(ApiToken.token_hash == token_hash(secret.strip()))
            .options(selectinload(ApiToken.person))
        )
    if token is None or token.revoked_at or not token.person.active:
        raise Unauthorized()
    if token.expires_at and token.expires_at < now():
        raise Unauthorized()
    person_id = token.person_id
    if token.last_used_at is None or token.last_used_at < now() - LAST_USED_STEP:
        _note_use(token.id)
    return actor_of(db.session.get(Person, person_id))


@transaction()
def _note_use(token_id: int) -> None:
    """Say when a token was last used, roughly, so that not every request writes."""
    db.session.execute(
        sa.update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now())
    )
