"""Projects: orderable public-welfare projects of the catalogue."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.areas.models import Area
from market.batches.models import Batch, Category, Series
from market.batches.words import Kind, Measure
from market.db import Record, choice, db
from market.errors import N_
from market.listings.models import Listing
from market.members.models import Person, Unit
from market.needs.models import Need, Urgency
from market.policy import Visibility
from market.rounds.models import Proposal
from market.states import Stateful, Word, moves


class ProjectState(Word):
    PUBLISHED = "published", N_("认领中")
    FULL = "full", N_("已认满")
    CLOSED = "closed", N_("已结项")
    CANCELLED = "cancelled", N_("已取消")


class ProjectOrigin(Word):
    PROPOSAL = "proposal", N_("智能匹配")
    MENU = "menu", N_("点单")
    DIRECT = "direct", N_("直接发布")


class Project(Stateful, Record, db.Model):
    """`taken` counts the sessions of live and finished lead orders (see services/places.py)."""

    NOUN = N_("项目")
    NEXT = moves(
        {
            ProjectState.PUBLISHED: "full closed cancelled",
            ProjectState.FULL: "published closed cancelled",
        }
    )

    __tablename__ = "project"
    __table_args__ = (
        sa.CheckConstraint("sessions >= 1 AND lot >= 1", name="sessions"),
        sa.CheckConstraint("taken >= 0 AND taken <= sessions", name="places"),
        sa.CheckConstraint("state <> 'full' OR taken = sessions", name="full"),
        sa.CheckConstraint("state <> 'cancelled' OR reason IS NOT NULL", name="cancelled"),
        # Each ends in the id, by which lists run: a page costs the same among any number of rows.
        sa.Index("ix_project_state", "state", "id"),
        sa.Index("ix_project_batch_id_state", "batch_id", "state", "urgency", "id"),
        sa.Index("ix_project_area_id", "area_id", "state", "id"),
        sa.Index("ix_project_series_id", "series_id", "state", "id"),
        sa.Index("ix_project_category_id", "category_id", "state", "id"),
        sa.Index("ix_project_cell", "cell", "state"),
        sa.Index("ix_project_requester_id", "requester_id", "visibility", "state"),
    )

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.id"))
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))  # area served
    requester_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    series_id: Mapped[int | None] = mapped_column(sa.ForeignKey("series.id"))
    category_id: Mapped[int] = mapped_column(sa.ForeignKey("category.id"))
    need_id: Mapped[int | None] = mapped_column(sa.ForeignKey("need.id"), index=True)
    listing_id: Mapped[int | None] = mapped_column(sa.ForeignKey("listing.id"), index=True)
    proposal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proposal.id"), unique=True)
    origin: Mapped[ProjectOrigin] = choice(ProjectOrigin)
    kind: Mapped[Kind] = choice(Kind, default=Kind.SERVICE)
    title: Mapped[str] = mapped_column(sa.String(120))
    detail: Mapped[str | None] = mapped_column(sa.Text)
    sessions: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    measure: Mapped[Measure] = choice(Measure, default=Measure.SESSION)
    lot: Mapped[int] = mapped_column(default=1)  # of the measure, in one session of goods or money
    when_text: Mapped[str | None] = mapped_column(sa.String(200))
    windows: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    place: Mapped[str | None] = mapped_column(sa.String(200))
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    audience: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    people: Mapped[int | None]
    visibility: Mapped[Visibility] = choice(Visibility, default=Visibility.PUBLIC)
    state: Mapped[ProjectState] = choice(ProjectState, default=ProjectState.PUBLISHED)
    state_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None] = mapped_column(sa.String(300))
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    published_on: Mapped[dt.date | None]
    meeting: Mapped[str | None] = mapped_column(sa.String(120))  # where it was decided
    # By what it is found and sorted: all set from the other columns as a project is saved.
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    initials: Mapped[str] = mapped_column(sa.Text, default="")  # of its pinyin
    slots: Mapped[list[str]] = mapped_column(sa.JSON, default=list)  # parts of the week; [] = any
    urgency: Mapped[Urgency] = choice(Urgency, default=Urgency.NORMAL)  # of the need behind it
    cell: Mapped[int | None] = mapped_column(sa.BigInteger)  # the square of the map it lies in

    batch: Mapped[Batch] = relationship()
    area: Mapped[Area] = relationship()
    requester: Mapped[Unit | None] = relationship()
    series: Mapped[Series | None] = relationship()
    category: Mapped[Category] = relationship()
    need: Mapped[Need | None] = relationship()
    listing: Mapped[Listing | None] = relationship()
    proposal: Mapped[Proposal | None] = relationship()
    published_by: Mapped[Person | None] = relationship()

    @property
    def places_left(self) -> int:
        return max(0, self.sessions - self.taken)
