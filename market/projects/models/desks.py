"""What the desks of units and 居民区 keep beside activities: scans at the door, calendar feeds."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.db import Record, choice, db, now
from market.errors import N_
from market.members.models import Unit
from market.states import Word

MOST_TOGETHER = 20


class Guest(Word):
    """In what capacity somebody comes to an activity."""

    PARTICIPANT = "participant", N_("来参加")
    HELPER = "helper", N_("来帮忙")


class CheckIn(db.Model):
    """One phone that scanned an activity's code: how many came with it, and nothing of who.

    `device` is a hash that differs from activity to activity, so that a second scan corrects the
    first and nobody can be followed from one activity to the next.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        sa.UniqueConstraint("activity_id", "device"),
        sa.CheckConstraint(f"people BETWEEN 1 AND {MOST_TOGETHER}", name="people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id"), index=True)
    guest: Mapped[Guest] = choice(Guest, default=Guest.PARTICIPANT)
    people: Mapped[int] = mapped_column(default=1)
    device: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[dt.datetime] = mapped_column(default=now)


class CalendarFeed(Record, db.Model):
    """A unit's calendar for phones. Its secret address is the seal of unit and serial: a new
    serial makes every former address worthless, and nothing secret lies in the database."""

    __tablename__ = "calendar_feed"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), unique=True)
    serial: Mapped[int] = mapped_column(default=1)
    active: Mapped[bool] = mapped_column(default=True)

    unit: Mapped[Unit] = relationship()
