"""Activities: dated occurrences of a project, the orders that join them, their photos."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.db import Record, choice, db, now
from market.errors import N_
from market.projects.models.orders import Order
from market.projects.models.projects import Project
from market.states import Stateful, Word, moves


class ActivityState(Word):
    PLANNED = "planned", N_("已排期")
    HELD = "held", N_("待确认")
    CONFIRMED = "confirmed", N_("已确认")
    DISPUTED = "disputed", N_("有异议")
    CANCELLED = "cancelled", N_("已取消")
    NO_SHOW = "no_show", N_("未到场")


class Side(Word):
    """The two sides of an activity; either may propose a date, the other agrees."""

    GIVER = "giver", N_("供给方")
    RECEIVER = "receiver", N_("需求方")

    @property
    def other(self) -> "Side":
        return Side.RECEIVER if self is Side.GIVER else Side.GIVER


class Activity(Stateful, Record, db.Model):
    """Counted once, however many orders join it. `agreed_at` marks a date that both sides hold;
    until then the side that did not propose it (`proposed_by`) is waited for."""

    NOUN = N_("活动场次")
    NEXT = moves(
        {
            ActivityState.PLANNED: "planned held cancelled no_show",
            ActivityState.HELD: "confirmed disputed",
            ActivityState.DISPUTED: "confirmed cancelled",
        }
    )

    __tablename__ = "activity"
    __table_args__ = (
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="times"),
        sa.CheckConstraint("people IS NULL OR people >= 0", name="people"),
        sa.CheckConstraint(
            "state NOT IN ('held', 'confirmed') OR people IS NOT NULL", name="recorded"
        ),
        sa.CheckConstraint(
            "state NOT IN ('disputed', 'cancelled', 'no_show') OR reason IS NOT NULL", name="reason"
        ),
        sa.Index("ix_activity_state_starts_at", "state", "starts_at"),
    )

    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"), index=True)
    starts_at: Mapped[dt.datetime] = mapped_column(index=True)
    ends_at: Mapped[dt.datetime | None]
    place: Mapped[str | None] = mapped_column(sa.String(200))
    state: Mapped[ActivityState] = choice(ActivityState, default=ActivityState.PLANNED)
    state_at: Mapped[dt.datetime | None]
    proposed_by: Mapped[Side] = choice(Side, default=Side.GIVER)
    agreed_at: Mapped[dt.datetime | None]
    people: Mapped[int | None]  # 人次
    note: Mapped[str | None] = mapped_column(sa.Text)
    reason: Mapped[str | None] = mapped_column(sa.String(300))
    settlement: Mapped[str | None] = mapped_column(sa.String(300))  # how a dispute was settled
    entered_later: Mapped[bool] = mapped_column(default=False)  # 补录
    planned_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    project: Mapped[Project] = relationship(backref="activities")
    orders: Mapped[list[Order]] = relationship(secondary="activity_order", backref="activities")
    photos: Mapped[list["Photo"]] = relationship(back_populates="activity", order_by="Photo.id")
    moved: Mapped[list["ActivityMove"]] = relationship(order_by="ActivityMove.id")


class ActivityOrder(db.Model):
    """An order that joins an activity."""

    __tablename__ = "activity_order"

    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id"), primary_key=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("claim_order.id"), primary_key=True)


class ActivityMove(db.Model):
    """改期: from when to when, by whom, why."""

    __tablename__ = "activity_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)
    was: Mapped[dt.datetime]
    then: Mapped[dt.datetime]
    reason: Mapped[str] = mapped_column(sa.String(300))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Photo(Record, db.Model):
    """A re-encoded JPEG without EXIF, internal until released; kept in the database, so that a
    backup holds it and a failed record leaves no stray file."""

    __tablename__ = "photo"

    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id"), index=True)
    body: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    thumbnail: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    width: Mapped[int]
    height: Mapped[int]
    released_at: Mapped[dt.datetime | None]
    added_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    activity: Mapped[Activity] = relationship(back_populates="photos")
