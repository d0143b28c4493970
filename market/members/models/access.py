"""How people get in: one-time links, tokens, attempts, and keys that make a POST safe to repeat."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.areas.models import Area
from market.db import Record, choice, db
from market.members.models.people import Person
from market.members.models.units import Unit
from market.policy import Role


class Invitation(Record, db.Model):
    """A one-time link (and QR) that makes an account with a post; only its hash is kept."""

    __tablename__ = "invitation"

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    role: Mapped[Role] = choice(Role)
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))  # a password reset
    name: Mapped[str | None] = mapped_column(sa.String(40))
    phone: Mapped[str | None] = mapped_column(sa.String(20))
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]

    area: Mapped[Area | None] = relationship()
    unit: Mapped[Unit | None] = relationship()


class ApiToken(Record, db.Model):
    """A bearer token of a person; only its hash is kept, the token is shown once."""

    __tablename__ = "api_token"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[dt.datetime | None]
    last_used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]

    person: Mapped[Person] = relationship()


class SignInAttempt(db.Model):
    """A failed sign-in, counted per name and per address so that every worker sees it."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(80), index=True)  # a hash, never the phone itself
    at: Mapped[dt.datetime]


class IdempotencyKey(db.Model):
    """What a POST with an Idempotency-Key answered, so that a repeat gets the same answer."""

    __tablename__ = "idempotency_key"
    __table_args__ = (sa.UniqueConstraint("person_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(sa.String(80))
    request_hash: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[int | None]
    body: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    at: Mapped[dt.datetime]
