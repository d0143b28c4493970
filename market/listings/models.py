"""Listings: what a member can share, and how much of it a batch has taken."""

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


class Charge(Word):
    FREE = "free", N_("免费")
    LOW = "low", N_("低偿")


class ListingState(Word):
    DRAFT = "draft", N_("草稿")
    SUBMITTED = "submitted", N_("待审核")
    RETURNED = "returned", N_("退回修改")
    OPEN = "open", N_("开放中")
    PAUSED = "paused", N_("暂停")
    RETIRED = "retired", N_("已下架")


class Listing(Stateful, Record, db.Model):
    """One resource of the resource list. `quantity` is what a batch may take of it."""

    NOUN = N_("资源")
    NEXT = moves(
        {
            ListingState.DRAFT: "submitted",
            ListingState.SUBMITTED: "open returned",
            ListingState.RETURNED: "submitted",
            ListingState.OPEN: "paused retired",
            ListingState.PAUSED: "open retired",
        }
    )

    __tablename__ = "listing"
    __table_args__ = (
        sa.CheckConstraint("quantity >= 1 AND lot >= 1", name="quantity"),
        sa.CheckConstraint("reach_metres IS NULL OR reach_metres > 0", name="reach"),
        sa.CheckConstraint("state <> 'returned' OR reason IS NOT NULL", name="returned"),
    )

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    category_id: Mapped[int] = mapped_column(sa.ForeignKey("category.id"), index=True)
    kind: Mapped[Kind] = choice(Kind)
    title: Mapped[str] = mapped_column(sa.String(120))
    detail: Mapped[str | None] = mapped_column(sa.Text)
    quantity: Mapped[int] = mapped_column(default=1)
    quantity_text: Mapped[str | None] = mapped_column(sa.String(80))  # as it stood in the list
    measure: Mapped[Measure] = choice(Measure, default=Measure.SESSION)
    lot: Mapped[int] = mapped_column(default=1)  # of the measure, in one session of goods or money
    when_text: Mapped[str | None] = mapped_column(sa.String(200))
    windows: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)  # [] = any time
    when_flag: Mapped[str | None] = mapped_column(sa.String(200))  # what could not be read
    place: Mapped[str | None] = mapped_column(sa.String(200))
    lat: Mapped[float | None]  # None = where the unit is
    lng: Mapped[float | None]
    reach_metres: Mapped[int | None]  # None = anywhere, or the named areas
    audience: Mapped[list[str]] = mapped_column(sa.JSON, default=list)  # values of Audience
    capacity_people: Mapped[int | None]
    charge: Mapped[Charge] = choice(Charge, default=Charge.FREE)
    equipment: Mapped[str | None] = mapped_column(sa.String(300))
    qualifications: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    visibility: Mapped[Visibility] = choice(Visibility, default=Visibility.PUBLIC)
    state: Mapped[ListingState] = choice(ListingState, default=ListingState.DRAFT)
    state_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None] = mapped_column(sa.String(300))  # why it was returned
    # Lists hold several names and numbers in one cell.
    contact: Mapped[str | None] = mapped_column(sa.String(80))
    phone: Mapped[str | None] = mapped_column(sa.String(120))
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    posted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)  # posted by somebody of another unit

    unit: Mapped[Unit] = relationship()
    category: Mapped[Category] = relationship()
    posted_by: Mapped[Person | None] = relationship()
    reach_areas: Mapped[list[Area]] = relationship(secondary="listing_area", order_by="Area.path")


class ListingArea(db.Model):
    """A named area that a listing reaches."""

    __tablename__ = "listing_area"

    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), primary_key=True)


class ListingTally(db.Model):
    """How many sessions of a listing a batch has taken (live and finished lead orders)."""

    __tablename__ = "listing_tally"
    __table_args__ = (sa.CheckConstraint("taken >= 0", name="taken"),)

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.id"), primary_key=True)
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id"), primary_key=True)
    taken: Mapped[int] = mapped_column(default=0)

    batch: Mapped[Batch] = relationship()
    listing: Mapped[Listing] = relationship()
