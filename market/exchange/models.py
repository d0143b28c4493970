"""A file on its way in, and what was learnt about files of its shape."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.areas.models import Area
from market.batches.models import Batch
from market.db import Record, choice, db
from market.errors import N_
from market.members.models import Person
from market.states import Stateful, Word, moves


class ListKind(Word):
    """What kind of list a workbook holds."""

    AREAS = "areas", N_("区域")
    UNITS = "units", N_("成员单位")
    LISTINGS = "listings", N_("资源清单")
    NEEDS = "needs", N_("需求清单")
    AGREEMENTS = "agreements", N_("结对共建")
    ACTIVITIES = "activities", N_("活动台账")


class IntakeState(Word):
    READING = "reading", N_("读取中")
    PREVIEW = "preview", N_("待确认")
    IMPORTING = "importing", N_("导入中")
    DONE = "done", N_("已导入")
    DROPPED = "dropped", N_("已放弃")
    FAILED = "failed", N_("无法读取")


class Intake(Stateful, Record, db.Model):
    """One uploaded workbook: its bytes, its mapping, its preview, and what became of it."""

    NOUN = N_("导入")
    NEXT = moves(
        {
            IntakeState.READING: "preview failed dropped",
            IntakeState.PREVIEW: "preview importing dropped",
            IntakeState.IMPORTING: "done preview failed",
        }
    )

    __tablename__ = "intake"

    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))  # None = the whole tree
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("batch.id"))
    filename: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    kind: Mapped[ListKind | None] = choice(ListKind)
    state: Mapped[IntakeState] = choice(IntakeState, default=IntakeState.READING)
    state_at: Mapped[dt.datetime | None]
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)  # merge or keep, per likely pair
    preview: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON, deferred=True)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    progress: Mapped[int] = mapped_column(default=0)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    area: Mapped[Area | None] = relationship()
    batch: Mapped[Batch | None] = relationship()
    made_by: Mapped[Person | None] = relationship()


class Shape(Record, db.Model):
    """The columns chosen for a header of this fingerprint, for the next file like it."""

    __tablename__ = "workbook_shape"
    __table_args__ = (sa.UniqueConstraint("kind", "fingerprint"),)

    kind: Mapped[ListKind] = choice(ListKind)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
