"""Ratings of activities, and the follow-ups that poor ones open."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.db import Record, choice, db
from market.errors import N_, NC_
from market.members.models import Unit
from market.projects.models import Activity
from market.states import Stateful, Word, moves


class Level(Word):
    """How satisfied; a note is asked for at 一般, and 不满意 opens a follow-up."""

    VERY_GOOD = "very_good", N_("非常满意")
    GOOD = "good", N_("满意")
    FAIR = "fair", NC_("满意度", "一般")
    POOR = "poor", N_("不满意")

    @property
    def points(self) -> int:
        """From 4 down to 1."""
        return 4 - list(Level).index(self)

    @property
    def good(self) -> bool:
        """非常满意 or 满意: all that stands beside a unit's name where everybody reads it."""
        return self in (Level.VERY_GOOD, Level.GOOD)


class Rating(Record, db.Model):
    """评单: one per confirmed activity, by the side that received it."""

    __tablename__ = "rating"
    __table_args__ = (
        sa.CheckConstraint("level IN ('very_good', 'good') OR note IS NOT NULL", name="note"),
    )

    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id"), unique=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))  # who rates
    level: Mapped[Level] = choice(Level)
    note: Mapped[str | None] = mapped_column(sa.String(500))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    activity: Mapped[Activity] = relationship(backref=sa.orm.backref("rating", uselist=False))
    unit: Mapped[Unit | None] = relationship()


class FollowUpState(Word):
    OPEN = "open", N_("待回访")
    HANDLED = "handled", N_("已处理")
    CLOSED = "closed", N_("已办结")


class FollowUp(Stateful, Record, db.Model):
    """回访: opened by a poor rating."""

    NOUN = N_("回访")
    NEXT = moves({FollowUpState.OPEN: "handled", FollowUpState.HANDLED: "closed"})

    __tablename__ = "follow_up"
    __table_args__ = (sa.CheckConstraint("state = 'open' OR note IS NOT NULL", name="handled"),)

    rating_id: Mapped[int] = mapped_column(sa.ForeignKey("rating.id"), unique=True)
    state: Mapped[FollowUpState] = choice(FollowUpState, default=FollowUpState.OPEN)
    state_at: Mapped[dt.datetime | None]
    note: Mapped[str | None] = mapped_column(sa.String(500))
    handled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    rating: Mapped[Rating] = relationship(backref=sa.orm.backref("follow_up", uselist=False))
