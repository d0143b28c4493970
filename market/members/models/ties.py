"""Standing pairings, and each unit's running tallies in a batch."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.batches.models import Batch
from market.db import Record, db
from market.members.models.units import Unit


class Agreement(Record, db.Model):
    """结对共建: a standing pairing of a unit and a 居民区 (both units); raises the fit."""

    __tablename__ = "agreement"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "community_id"),
        sa.CheckConstraint("unit_id <> community_id", name="two_sides"),
    )

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    signed_on: Mapped[dt.date | None]
    ends_on: Mapped[dt.date | None]
    note: Mapped[str | None] = mapped_column(sa.Text)

    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    community: Mapped[Unit] = relationship(foreign_keys=[community_id])


class UnitTally(db.Model):
    """What a unit has given in a batch; written by projects and standing, read by rounds.

    `load` counts the sessions of its live and finished lead orders; the others count confirmed
    activities, once each.
    """

    __tablename__ = "unit_tally"
    __table_args__ = (sa.CheckConstraint("load >= 0 AND activities >= 0", name="counts"),)

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    load: Mapped[int] = mapped_column(default=0)
    activities: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    rating_sum: Mapped[int] = mapped_column(default=0)  # points from 1 to 4
    rating_count: Mapped[int] = mapped_column(default=0)

    batch: Mapped[Batch] = relationship()
    unit: Mapped[Unit] = relationship()
