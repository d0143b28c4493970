"""What people change about themselves: name, language, password, tokens for programs."""

import datetime as dt
import secrets

import sqlalchemy as sa
from flask_security import hash_password, verify_password

from market.db import db, locked, now, transaction
from market.errors import N_, Invalid, NotFound
from market.journal.services import record
from market.members.models import ApiToken, Person
from market.members.naming import user_name
from market.members.services.sign_in import PER_NAME, forgive, key_of, spend
from market.members.sign_in import token_hash
from market.policy import Actor

MOST_TOKENS = 20


@transaction()
def choose_language(*, by: Actor, locale: str) -> Person:
    """Keep the person's language for every browser of theirs."""
    person = locked(Person, by.user_id)
    person.locale = locale
    return person


@transaction()
def choose_look(*, by: Actor, theme: str | None = None, elder: bool | None = None) -> Person:
    """Keep how pages look to the person, for every browser of theirs."""
    person = locked(Person, by.user_id)
    if theme is not None:
        person.theme = theme
    if elder is not None:
        person.elder = elder
    return person


@transaction()
def edit_account(*, by: Actor, name: str, username: str | None = None) -> Person:
    """Change one's own name and user name."""
    person = locked(Person, by.user_id)
    person.name = name
    person.username = free_username(username, person.id)
    if not (person.username or person.phone):
        raise Invalid(N_("用户名和手机号至少要有一个"), fields={"username": N_("没有手机号时必填")})
    record("person.edited", "person", person.id, by=by)
    return person


def free_username(username: str | None, person_id: int | None = None) -> str | None:
    """The user name as it is kept, when it is well formed and nobody else's."""
    if not username:
        return None
    plain = user_name(username)
    if plain is None:
        message = N_("2 到 40 个字，以字母或汉字开头，只能含字母、汉字、数字和 . _ -")
        raise Invalid(N_("用户名不符合要求"), fields={"username": message})
    taken = sa.select(Person.id).where(Person.username == plain, Person.id != (person_id or 0))
    if db.session.scalar(taken) is not None:
        raise Invalid(N_("用户名已被使用"), fields={"username": N_("已被使用，请换一个")})
    return plain


def set_password(person: Person, password: str) -> None:
    """Give a person a new password; every browser signed in with the old one is signed out."""
    person.password = hash_password(password)
    person.must_change = False
    person.fs_uniquifier = secrets.token_hex(32)


def change_password(*, by: Actor, present: str, password: str) -> Person:
    """Change one's own password, knowing the present one; wrong guesses count as in signing in.

    Raises
    ------
    Invalid: the present password is wrong, or the new one is the same.
    """
    key = key_of("password", str(by.user_id))
    made = spend({key: PER_NAME})
    person = db.session.get(Person, by.user_id)
    if person is None or not person.password or not verify_password(present, person.password):
        raise Invalid(N_("现在的密码不正确"), fields={"present": N_("不正确")})
    if present == password:
        raise Invalid(N_("新密码与现在的相同"), fields={"password": N_("请换一个")})
    forgive(made, key)
    return _change(by, password)


@transaction()
def _change(by: Actor, password: str) -> Person:
    person = locked(Person, by.user_id)
    set_password(person, password)
    record("person.password_changed", "person", person.id, by=by)
    return person


@transaction()
def make_token(*, by: Actor, name: str, days: int | None = None) -> tuple[ApiToken, str]:
    """Make a bearer token for a program; the token itself is told once and never kept."""
    locked(Person, by.user_id)
    count = sa.select(sa.func.count()).select_from(ApiToken)
    held = db.session.scalar(
        count.where(ApiToken.person_id == by.user_id, ApiToken.revoked_at.is_(None))
    )
    if held >= MOST_TOKENS:
        raise Invalid(N_("令牌最多 %(most)s 个，请先撤销不用的"), most=MOST_TOKENS)
    secret = f"sandan_{secrets.token_urlsafe(32)}"
    expires = now() + dt.timedelta(days=days) if days else None
    token = ApiToken(
        person_id=by.user_id, name=name, token_hash=token_hash(secret), expires_at=expires
    )
    db.session.add(token)
    db.session.flush()
    record("token.made", "person", by.user_id, by=by, token_id=token.id)
    return token, secret


@transaction()
def revoke_token(*, by: Actor, token_id: int) -> ApiToken:
    """End one of one's own tokens at once.

    Raises
    ------
    NotFound: it is somebody else's.
    """
    token = locked(ApiToken, token_id)
    if token.person_id != by.user_id:
        raise NotFound()
    if token.revoked_at is None:
        token.revoked_at = now()
        record("token.revoked", "person", by.user_id, by=by, token_id=token.id)
    return token
