"""People and the posts they hold."""

import datetime as dt
import uuid

import sqlalchemy as sa
from flask_security import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.areas.models import Area
from market.db import Record, choice, db
from market.members.models.units import Unit
from market.policy import Role


class Person(UserMixin, Record, db.Model):
    """Someone who signs in, by phone number or user name."""

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(sa.String(40))
    username: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    phone: Mapped[str | None] = mapped_column(sa.String(20), unique=True)
    email: Mapped[str | None] = mapped_column(sa.String(120))
    password: Mapped[str | None] = mapped_column(sa.String(255))
    active: Mapped[bool] = mapped_column(default=True)
    must_change: Mapped[bool] = mapped_column(default=False)  # after a coordinator's reset
    locale: Mapped[str | None] = mapped_column(sa.String(8))
    # How pages look to them; None until they choose, and then their cookie's choice no more.
    theme: Mapped[str | None] = mapped_column(sa.String(8))
    elder: Mapped[bool | None]
    last_seen_at: Mapped[dt.datetime | None]
    fs_uniquifier: Mapped[str] = mapped_column(
        sa.String(64), unique=True, default=lambda: uuid.uuid4().hex
    )

    posts: Mapped[list["PersonPost"]] = relationship(
        back_populates="person", cascade="all, delete-orphan"
    )


class PersonPost(Record, db.Model):
    """One capacity in which a person acts: over an area, or for a unit."""

    __tablename__ = "person_post"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "role", "area_id", "unit_id"),
        sa.CheckConstraint(
            "(role = 'administrator' AND area_id IS NULL AND unit_id IS NULL)"
            " OR (role IN ('leader', 'coordinator') AND area_id IS NOT NULL AND unit_id IS NULL)"
            " OR (role IN ('officer', 'liaison') AND unit_id IS NOT NULL AND area_id IS NULL)",
            name="reach",
        ),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    role: Mapped[Role] = choice(Role)
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    primary: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str | None] = mapped_column(sa.String(40))

    person: Mapped[Person] = relationship(back_populates="posts")
    area: Mapped[Area | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
