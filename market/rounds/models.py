"""Rounds of matching, their proposals, and what is known of each need left unmatched."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.areas.models import Area
from market.batches.models import Batch
from market.db import Record, choice, db
from market.errors import N_
from market.listings.models import Listing
from market.members.models import Unit
from market.needs.models import Need
from market.rounds.doubt import Doubt, doubt_of
from market.states import Stateful, Word, moves


class RoundState(Word):
    QUEUED = "queued", N_("排队中")
    RUNNING = "running", N_("计算中")
    REVIEW = "review", N_("审核中")
    SETTLED = "settled", N_("已定案")
    SUPERSEDED = "superseded", N_("已被新一轮取代")
    FAILED = "failed", N_("失败")
    CANCELLED = "cancelled", N_("已取消")


class Round(Stateful, Record, db.Model):
    """One run of the solver over the open needs and listings of an area in a batch.

    `lease_until` and `worker` say which worker holds it; a lapsed lease puts it back in the queue.
    """

    NOUN = N_("智能匹配")
    NEXT = moves(
        {
            RoundState.QUEUED: "running failed cancelled",
            RoundState.RUNNING: "queued review failed cancelled",
            RoundState.REVIEW: "settled superseded",
        }
    )

    __tablename__ = "round"
    __table_args__ = (
        sa.UniqueConstraint("area_id", "batch_id", "number"),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        sa.CheckConstraint("state <> 'running' OR lease_until IS NOT NULL", name="lease"),
        sa.CheckConstraint("state <> 'failed' OR error IS NOT NULL", name="failed"),
    )

    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.id"), index=True)
    number: Mapped[int]  # 第N次 of the batch in the area
    state: Mapped[RoundState] = choice(RoundState, default=RoundState.QUEUED)
    state_at: Mapped[dt.datetime | None]
    preset: Mapped[str | None] = mapped_column(sa.String(30))
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    balance: Mapped[float] = mapped_column(default=0.3)
    fairness: Mapped[float] = mapped_column(default=0.3)
    least_fit: Mapped[float] = mapped_column(default=0.3)
    seed: Mapped[int] = mapped_column(default=1)
    progress: Mapped[int] = mapped_column(default=0)
    stage: Mapped[str | None] = mapped_column(sa.String(60))  # a msgid
    worker: Mapped[str | None] = mapped_column(sa.String(80))
    lease_until: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    stop_wanted: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str | None] = mapped_column(sa.String(300))
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    started_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # counts, covered, objective, bound
    problem: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)  # as given to the solver
    plan: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)  # with its certificate

    area: Mapped[Area] = relationship()
    batch: Mapped[Batch] = relationship()


class ProposalState(Word):
    PENDING = "pending", N_("待审")
    PROVISIONAL = "provisional", N_("拟通过")
    REJECTED = "rejected", N_("不采纳")
    ADJUSTED = "adjusted", N_("已调整")
    VOID = "void", N_("已失效")
    PUBLISHED = "published", N_("已发布")
    SUPERSEDED = "superseded", N_("已被新一轮取代")


class Origin(Word):
    """How a pairing came about."""

    ROUND = "round", N_("智能匹配")
    HAND = "hand", N_("手动对接")
    PHONE = "phone", N_("已谈妥")


class Proposal(Stateful, Record, db.Model):
    """One pairing that a round proposes, or that a coordinator made by hand."""

    NOUN = N_("对接建议")
    NEXT = moves(
        {
            ProposalState.PENDING: "provisional rejected adjusted void superseded",
            ProposalState.PROVISIONAL: "pending adjusted void published superseded",
            ProposalState.REJECTED: "pending superseded",
        }
    )

    __tablename__ = "proposal"
    __table_args__ = (
        sa.CheckConstraint("sessions >= 1", name="sessions"),
        sa.CheckConstraint("state <> 'rejected' OR reason IS NOT NULL", name="rejected"),
        sa.Index("ix_proposal_batch_id_state", "batch_id", "state"),
        # One standing pairing of a need and a listing in a round, however often a worker dies.
        sa.Index(
            "uq_proposal_pair",
            "round_id",
            "need_id",
            "listing_id",
            unique=True,
            sqlite_where=sa.text("state IN ('pending', 'provisional', 'published')"),
            postgresql_where=sa.text("state IN ('pending', 'provisional', 'published')"),
        ),
    )

    round_id: Mapped[int | None] = mapped_column(sa.ForeignKey("round.id"), index=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.id"))
    need_id: Mapped[int] = mapped_column(sa.ForeignKey("need.id"), index=True)
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id"), index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)  # who gives
    sessions: Mapped[int]
    origin: Mapped[Origin] = choice(Origin, default=Origin.ROUND)
    fit: Mapped[float | None]
    metres: Mapped[int | None]  # walking distance
    margin: Mapped[float | None]  # what the plan loses with the runner-up instead, in fit
    components: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {"zh": [...], "en": [...]}
    alternatives: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    state: Mapped[ProposalState] = choice(ProposalState, default=ProposalState.PENDING)
    state_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None] = mapped_column(sa.String(300))
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    instead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proposal.id"))  # when adjusted

    round: Mapped[Round | None] = relationship()
    batch: Mapped[Batch] = relationship()
    need: Mapped[Need] = relationship()
    listing: Mapped[Listing] = relationship()
    unit: Mapped[Unit] = relationship()

    @property
    def doubt(self) -> Doubt:
        """Why somebody should look at it twice, if they should."""
        return doubt_of(self.fit, self.margin)


class Unmatched(Record, db.Model):
    """Why a round left sessions of a need without a match."""

    __tablename__ = "unmatched"
    __table_args__ = (sa.UniqueConstraint("round_id", "need_id"),)

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    need_id: Mapped[int] = mapped_column(sa.ForeignKey("need.id"), index=True)
    short: Mapped[int]
    why: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # {"zh": [...], "en": [...], "rules": …}

    round: Mapped[Round] = relationship()
    need: Mapped[Need] = relationship()
