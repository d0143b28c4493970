"""Signing in: by phone or user name, failures counted in the database for all workers."""

import datetime as dt
import hashlib

import sqlalchemy as sa
from flask_security import hash_password, verify_password

from market.db import db, locked, now, transaction
from market.errors import N_, Invalid, TooMany
from market.members.models import Person, SignInAttempt
from market.members.naming import phone_number, user_name

WINDOW = dt.timedelta(minutes=15)
# Failures allowed within the window: for one name, and from one address (an office shares one).
PER_NAME = 5
PER_ADDRESS = 60
DUMMY = "no account has this password"
_dummy_hash: list[str] = []


def key_of(kind: str, text: str) -> str:
    """What is counted: a hash, so that nobody's phone stands in the table."""
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()[:48]}"


def spend(limits: dict[str, int], window: dt.timedelta = WINDOW) -> list[int]:
    """Count one try under each key, or refuse when a key has no tries left in the window.

    The try is written before it is judged and counted after it is committed, so that a burst from
    many workers at once cannot slip through.

    Returns
    -------
    The numbers of the rows, to `forgive` when the try turns out well.

    Raises
    ------
    TooMany: with the minutes to wait.
    """
    made = _note(list(limits))
    since = now() - window
    for key, most in limits.items():
        tries = db.session.scalars(
            sa.select(SignInAttempt.at)
            .where(SignInAttempt.key == key, SignInAttempt.at > since)
            .order_by(SignInAttempt.at.desc())
            .limit(most + 1)
        ).all()
        if len(tries) > most:
            # A refused try does not count, else whoever keeps trying would never get in again.
            forgive(made)
            wait = (tries[-1] + window - now()).total_seconds() / 60
            raise TooMany(
                N_("尝试次数过多，请 %(minutes)s 分钟后再试"), minutes=max(1, round(wait))
            )
    return made


@transaction()
def _note(keys: list[str]) -> list[int]:
    rows = [SignInAttempt(key=key, at=now()) for key in keys]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


@transaction()
def forgive(numbers: list[int], key: str | None = None) -> None:
    """Take back tries that went well, and all those of `key`."""
    db.session.execute(
        sa.delete(SignInAttempt).where(
            sa.or_(SignInAttempt.id.in_(numbers), SignInAttempt.key == (key or ""))
        )
    )


def _find(login: str) -> Person | None:
    phone, name = phone_number(login), user_name(login)
    if phone is None and name is None:
        return None
    query = sa.select(Person).where(
        sa.or_(
            Person.phone == phone if phone else sa.false(),
            Person.username == name if name else sa.false(),
        )
    )
    return db.session.scalars(query.limit(1)).first()


def sign_in(*, login: str, password: str, address: str) -> Person:
    """The person who signs in with a phone number or user name, and the password.

    Raises
    ------
    TooMany: too many failures for this name or from this address.
    Invalid: name and password do not belong together, or the account is disabled; which of them
        is not told.
    """
    name_key = key_of("name", phone_number(login) or user_name(login) or login)
    made = spend({name_key: PER_NAME, key_of("address", address): PER_ADDRESS})
    person = _find(login)
    kept = person.password if person is not None and person.password else _dummy()
    # The work is the same whether or not there is such a person.
    good = verify_password(password, kept)
    if person is None or not good or not person.active or not person.password:
        raise Invalid(N_("账号或密码不正确"), fields={"password": N_("账号或密码不正确")})
    number = person.id
    forgive(made, name_key)
    return _seen(number)


def _dummy() -> str:
    if not _dummy_hash:
        _dummy_hash.append(hash_password(DUMMY))
    return _dummy_hash[0]


@transaction()
def _seen(person_id: int) -> Person:
    person = locked(Person, person_id)
    person.last_seen_at = now()
    return person
