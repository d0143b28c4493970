"""Orders from the menu (点单): a 居民区 picks a listing, the coordinator consents."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.batches.models import Batch
from market.db import Record, choice, db
from market.errors import N_
from market.listings.models import Listing
from market.members.models import Person, Unit
from market.projects.models.projects import Project
from market.states import Stateful, Word, moves


class MenuState(Word):
    REQUESTED = "requested", N_("待确认")
    CONSENTED = "consented", N_("已同意")
    REFUSED = "refused", N_("未获确认")
    WITHDRAWN = "withdrawn", N_("已撤回")


class MenuOrder(Stateful, Record, db.Model):
    """What a 居民区 picked from the menu; on consent it becomes need, project and invitation.

    Those that are requested, or consented while their project is not cancelled, use the quota of
    their batch.
    """

    NOUN = N_("点单")
    NEXT = moves({MenuState.REQUESTED: "consented refused withdrawn"})

    __tablename__ = "menu_order"
    __table_args__ = (
        sa.CheckConstraint("sessions >= 1", name="sessions"),
        sa.CheckConstraint("people IS NULL OR people >= 0", name="people"),
        sa.CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name="refused"),
        sa.CheckConstraint("state <> 'consented' OR project_id IS NOT NULL", name="consented"),
        # One waiting request per 居民区 and listing: a second tap changes nothing.
        sa.Index(
            "uq_menu_order_waiting",
            "batch_id",
            "unit_id",
            "listing_id",
            unique=True,
            sqlite_where=sa.text("state = 'requested'"),
            postgresql_where=sa.text("state = 'requested'"),
        ),
    )

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.id"), index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)  # the 居民区
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id"), index=True)
    sessions: Mapped[int]
    when_text: Mapped[str | None] = mapped_column(sa.String(200))
    place: Mapped[str | None] = mapped_column(sa.String(200))
    people: Mapped[int | None]  # expected
    note: Mapped[str | None] = mapped_column(sa.String(300))
    contact: Mapped[str | None] = mapped_column(sa.String(40))
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    state: Mapped[MenuState] = choice(MenuState, default=MenuState.REQUESTED)
    state_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None] = mapped_column(sa.String(300))
    project_id: Mapped[int | None] = mapped_column(sa.ForeignKey("project.id"), unique=True)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)  # picked by somebody of another unit

    batch: Mapped[Batch] = relationship()
    unit: Mapped[Unit] = relationship()
    listing: Mapped[Listing] = relationship()
    project: Mapped[Project | None] = relationship()
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])
