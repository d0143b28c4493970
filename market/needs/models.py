"""Needs: what a member asks for, on behalf of whom, and how much of it is settled."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.areas.models import Area
from market.batches.models import Batch, Category
from market.batches.words import Kind, Measure
from market.db import Record, choice, db
from market.errors import N_
from market.members.models import Person, Unit
from market.policy import Visibility
from market.states import Stateful, Word, moves


class Urgency(Word):
    """By published criteria; the coordinator fixes it. The order is the solver's tiers."""

    CRITICAL = "critical", N_("特急")
    URGENT = "urgent", N_("紧急")
    NORMAL = "normal", N_("一般")

    @property
    def tier(self) -> int:
        return list(Urgency).index(self)


class NeedState(Word):
    DRAFT = "draft", N_("草稿")
    SUBMITTED = "submitted", N_("待审核")
    RETURNED = "returned", N_("退回修改")
    OPEN = "open", N_("待匹配")
    CARRIED = "carried", N_("结转下期")
    ESCALATED = "escalated", N_("上报街道/区")
    MATCHED = "matched", N_("已匹配")
    MET = "met", N_("已满足")
    CLOSED = "closed", N_("已办结")
    WITHDRAWN = "withdrawn", N_("已撤回")


class Need(Stateful, Record, db.Model):
    """One need of the need list.

    `settled` counts its sessions in live and finished projects (已落实), `done` the confirmed ones.
    `group_key` names the group that fairness counts: ``a<area>`` for the area served, ``u<unit>``
    for a unit's own need.
    """

    NOUN = N_("需求")
    NEXT = moves(
        {
            NeedState.DRAFT: "submitted withdrawn",
            NeedState.SUBMITTED: "open returned withdrawn",
            NeedState.RETURNED: "submitted withdrawn",
            NeedState.OPEN: "carried escalated matched withdrawn",
            NeedState.CARRIED: "open withdrawn",
            NeedState.ESCALATED: "open matched withdrawn",
            NeedState.MATCHED: "open met withdrawn",
            NeedState.MET: "closed",
        }
    )

    __tablename__ = "need"
    __table_args__ = (
        sa.CheckConstraint("quantity >= 1 AND lot >= 1", name="quantity"),
        sa.CheckConstraint("settled >= 0 AND done >= 0", name="counts"),
        sa.CheckConstraint("people IS NULL OR people >= 0", name="people"),
        sa.CheckConstraint("state <> 'returned' OR reason IS NOT NULL", name="returned"),
        sa.Index("ix_need_batch_id_state", "batch_id", "state"),
    )

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)  # who asks
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)  # area served
    group_key: Mapped[str] = mapped_column(sa.String(20), index=True)
    category_id: Mapped[int] = mapped_column(sa.ForeignKey("category.id"), index=True)
    kind: Mapped[Kind] = choice(Kind, default=Kind.SERVICE)
    title: Mapped[str] = mapped_column(sa.String(120))
    detail: Mapped[str | None] = mapped_column(sa.Text)
    quantity: Mapped[int] = mapped_column(default=1)
    quantity_text: Mapped[str | None] = mapped_column(sa.String(80))
    measure: Mapped[Measure] = choice(Measure, default=Measure.SESSION)
    lot: Mapped[int] = mapped_column(default=1)  # of the measure, in one session of goods or money
    when_text: Mapped[str | None] = mapped_column(sa.String(200))
    windows: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    when_flag: Mapped[str | None] = mapped_column(sa.String(200))
    place: Mapped[str | None] = mapped_column(sa.String(200))
    lat: Mapped[float | None]  # None = the centre of the area served
    lng: Mapped[float | None]
    audience: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    people: Mapped[int | None]  # expected
    qualifications: Mapped[list[str]] = mapped_column(sa.JSON, default=list)  # asked of the giver
    urgency_suggested: Mapped[Urgency] = choice(
        Urgency, check="urgency_suggested", default=Urgency.NORMAL
    )
    urgency: Mapped[Urgency | None] = choice(Urgency)  # fixed by the coordinator on opening
    wish: Mapped[bool] = mapped_column(default=False)  # a personal wish (微心愿)
    visibility: Mapped[Visibility] = choice(Visibility, default=Visibility.PUBLIC)
    state: Mapped[NeedState] = choice(NeedState, default=NeedState.DRAFT)
    state_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None] = mapped_column(sa.String(300))
    settled: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    # Lists hold several names and numbers in one cell.
    contact: Mapped[str | None] = mapped_column(sa.String(80))
    phone: Mapped[str | None] = mapped_column(sa.String(120))
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    posted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)  # posted by somebody of another unit

    batch: Mapped[Batch] = relationship()
    unit: Mapped[Unit] = relationship()
    area: Mapped[Area] = relationship()
    category: Mapped[Category] = relationship()
    posted_by: Mapped[Person | None] = relationship()

    @property
    def left(self) -> int:
        """Sessions in no live project, which enter the next round."""
        return max(0, self.quantity - self.settled)


class Beneficiary(Record, db.Model):
    """Who a wish is for: opened only by their own 居民区, with consent noted, deleted later."""

    __tablename__ = "beneficiary"
    __table_args__ = (sa.CheckConstraint("NOT minor OR guardian IS NOT NULL", name="guardian"),)

    need_id: Mapped[int] = mapped_column(sa.ForeignKey("need.id"), unique=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    address: Mapped[str | None] = mapped_column(sa.String(200))
    note: Mapped[str | None] = mapped_column(sa.Text)
    minor: Mapped[bool] = mapped_column(default=False)
    guardian: Mapped[str | None] = mapped_column(sa.String(40))
    consent_on: Mapped[dt.date]
    delete_on: Mapped[dt.date | None]


class GroupTally(db.Model):
    """Sessions that a group (see `Need.group_key`) has received in a batch; read by rounds."""

    __tablename__ = "group_tally"
    __table_args__ = (sa.CheckConstraint("served >= 0", name="served"),)

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.id"), primary_key=True)
    group_key: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    served: Mapped[int] = mapped_column(default=0)
