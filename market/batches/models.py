"""Batches, and the street's vocabulary: service categories and project series."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.areas.models import Area
from market.db import Record, choice, db
from market.errors import N_
from market.states import Stateful, Word, moves


class BatchState(Word):
    PLANNED = "planned", N_("未开始")
    COLLECTING = "collecting", N_("征集中")
    CLAIMING = "claiming", N_("认领中")
    DELIVERING = "delivering", N_("实施中")
    CLOSED = "closed", N_("已结项")


class Batch(Stateful, Record, db.Model):
    """A period (2026年第三季度): 征集期 → 认领期 → 实施期 → 结项. Dates are inclusive days."""

    NOUN = N_("批次")
    # Dates can be moved in both directions by the coordinator, but a closed batch stays closed.
    NEXT = moves(
        {
            BatchState.PLANNED: "collecting claiming",
            BatchState.COLLECTING: "planned claiming",
            BatchState.CLAIMING: "collecting delivering",
            BatchState.DELIVERING: "claiming closed",
        }
    )

    __tablename__ = "batch"
    __table_args__ = (
        sa.UniqueConstraint("area_id", "code"),
        sa.CheckConstraint(
            "collect_from <= claim_from AND claim_from <= deliver_from AND deliver_from <= ends_on",
            name="dates",
        ),
        sa.CheckConstraint("menu_quota >= 0 AND answer_workdays >= 1", name="limits"),
    )

    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(60))
    collect_from: Mapped[dt.date]
    claim_from: Mapped[dt.date]
    deliver_from: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    state: Mapped[BatchState] = choice(BatchState, default=BatchState.PLANNED)
    state_at: Mapped[dt.datetime | None]
    menu_quota: Mapped[int] = mapped_column(default=3)  # orders from the menu, per 居民区
    menu_consent: Mapped[bool] = mapped_column(default=True)  # the coordinator's one tap first
    answer_workdays: Mapped[int] = mapped_column(default=5)
    note: Mapped[str | None] = mapped_column(sa.Text)

    area: Mapped[Area] = relationship()


class Category(Record, db.Model):
    """A service category (党建, 讲堂, 民生, 健康, 文体)."""

    __tablename__ = "category"

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    name_en: Mapped[str] = mapped_column(sa.String(60))
    position: Mapped[int] = mapped_column(default=0)


class Series(Record, db.Model):
    """A series of projects (创全行动, 安全出行 …)."""

    __tablename__ = "series"

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    name_en: Mapped[str] = mapped_column(sa.String(60))
    about: Mapped[str | None] = mapped_column(sa.String(200))
    about_en: Mapped[str | None] = mapped_column(sa.String(300))
    position: Mapped[int] = mapped_column(default=0)
