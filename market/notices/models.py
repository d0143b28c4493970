"""Notices, what each person chose, webhooks, and what is on its way out of the house."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.areas.models import Area
from market.db import Record, choice, db, now
from market.errors import N_
from market.journal.models import Entry
from market.members.models import Person, Unit
from market.notices.kinds import Kind
from market.states import Stateful, Word, moves


class Notice(Record, db.Model):
    """One journal entry told to one person in the product, exactly once by its unique key."""

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "entry_id"),
        sa.Index(
            "ix_notice_unread",
            "person_id",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("journal_entry.id"))
    kind: Mapped[Kind] = choice(Kind)
    read_at: Mapped[dt.datetime | None]

    entry: Mapped[Entry] = relationship()


class Cursor(db.Model):
    """How far the journal has been read: one row, whose lock makes the readers take turns."""

    __tablename__ = "notice_cursor"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(default=0)


class Reminder(db.Model):
    """A date of which people were reminded: once, however many sweepers look."""

    __tablename__ = "notice_reminder"

    subject: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)


# --- What each person chose ----------------------------------------------------------------------


class Timing(Word):
    """When something leaves the house."""

    ONCE = "once", N_("立即")
    DAILY = "daily", N_("每日汇总")
    NEVER = "never", N_("不发")


class NoticeChoice(db.Model):
    """What one person wants of one kind; where there is no row, the defaults hold."""

    __tablename__ = "notice_choice"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    kind: Mapped[Kind] = choice(Kind, primary_key=True)
    inside: Mapped[bool] = mapped_column(default=True)
    mail: Mapped[Timing] = choice(Timing, "mail")
    hook: Mapped[Timing] = choice(Timing, "hook")


class NoticeHabit(db.Model):
    """A person's hours: when the digest comes, and when nothing may ring."""

    __tablename__ = "notice_habit"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    digest_at: Mapped[str] = mapped_column(sa.String(5))  # a clock time such as 17:30
    quiet_from: Mapped[str | None] = mapped_column(sa.String(5))
    quiet_to: Mapped[str | None] = mapped_column(sa.String(5))


# --- Webhooks ------------------------------------------------------------------------------------


class Format(Word):
    GENERIC = "generic", N_("通用 JSON")
    WECOM = "wecom", N_("企业微信群机器人")
    DINGTALK = "dingtalk", N_("钉钉群机器人")


class Webhook(Record, db.Model):
    """An address that is told: of a unit, of an area's office, or of one person.

    The address and the secret sign in to somebody's chat, so that neither is shown again.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        sa.CheckConstraint(
            "(CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN area_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN person_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="owner",
        ),
    )

    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    format: Mapped[Format] = choice(Format)
    url: Mapped[str] = mapped_column(sa.String(500))
    secret: Mapped[str | None] = mapped_column(sa.String(200))
    kinds: Mapped[list[str]] = mapped_column(default=list)  # of units and areas; a person's choice
    timing: Mapped[Timing] = choice(Timing, default=Timing.ONCE)
    locale: Mapped[str] = mapped_column(sa.String(8), default="zh")
    active: Mapped[bool] = mapped_column(default=True)

    unit: Mapped[Unit | None] = relationship()
    area: Mapped[Area | None] = relationship()
    person: Mapped[Person | None] = relationship()


# --- What is on its way out ----------------------------------------------------------------------


class DeliveryState(Word):
    WAITING = "waiting", N_("待发送")
    SENT = "sent", N_("已发出")
    FAILED = "failed", N_("未能送达")
    DROPPED = "dropped", N_("无需发送")


class Delivery(Stateful, Record, db.Model):
    """One message to one mailbox or webhook, sent at least once under one stable name.

    `key` names it before it is sent, so that it is made once; a lease lets one worker at a time
    try, and lapses with a worker that dies.
    """

    NOUN = N_("投递")
    NEXT = moves(
        {
            DeliveryState.WAITING: "sent failed dropped",
            DeliveryState.FAILED: "waiting",
        }
    )

    __tablename__ = "notice_delivery"
    __table_args__ = (
        sa.CheckConstraint(
            "(person_id IS NULL AND webhook_id IS NOT NULL)"
            " OR (person_id IS NOT NULL AND webhook_id IS NULL)",
            name="target",
        ),
        sa.CheckConstraint("state <> 'failed' OR error IS NOT NULL", name="failed"),
        sa.Index("ix_notice_delivery_state_due_at", "state", "due_at"),
    )

    key: Mapped[str] = mapped_column(sa.String(80), unique=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    webhook_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("webhook.id", ondelete="CASCADE"), index=True
    )
    trial: Mapped[bool] = mapped_column(default=False)  # a person tries whether it arrives
    held_back: Mapped[bool] = mapped_column(default=False)  # a digest, or kept for after the night
    state: Mapped[DeliveryState] = choice(DeliveryState, default=DeliveryState.WAITING)
    state_at: Mapped[dt.datetime | None]
    due_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    first_try_at: Mapped[dt.datetime | None]
    lease: Mapped[str | None] = mapped_column(sa.String(32))
    lease_until: Mapped[dt.datetime | None]
    error: Mapped[str | None] = mapped_column(sa.String(300))

    person: Mapped[Person | None] = relationship()
    webhook: Mapped[Webhook | None] = relationship()
    items: Mapped[list["DeliveryItem"]] = relationship(order_by="DeliveryItem.entry_id")


class DeliveryItem(db.Model):
    """A journal entry that a delivery tells; to one target each entry goes once."""

    __tablename__ = "notice_delivery_item"
    __table_args__ = (sa.UniqueConstraint("target", "entry_id"),)

    delivery_id: Mapped[int] = mapped_column(
        sa.ForeignKey("notice_delivery.id", ondelete="CASCADE"), primary_key=True
    )
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("journal_entry.id"), primary_key=True)
    target: Mapped[str] = mapped_column(sa.String(24))  # mail:3 or hook:5
    kind: Mapped[Kind] = choice(Kind, "delivered_kind")

    entry: Mapped[Entry] = relationship()
