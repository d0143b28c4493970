"""Journal entries, what each is about, and the head of the chain outside the table."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.db import db, now


class Entry(db.Model):
    """One change: ids and states only, never phones or free personal text."""

    __tablename__ = "journal_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
    verb: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(30))
    subject_id: Mapped[int]
    user_id: Mapped[int | None]
    for_unit_id: Mapped[int | None]  # acted in the name of this unit without belonging to it
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    previous: Mapped[str] = mapped_column(sa.String(64))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)

    about: Mapped[list["EntryAbout"]] = relationship(back_populates="entry")


class EntryAbout(db.Model):
    """An object on whose timeline an entry stands."""

    __tablename__ = "journal_about"
    __table_args__ = (sa.Index("ix_journal_about_kind_number_entry", "kind", "number", "entry_id"),)

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("journal_entry.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)

    entry: Mapped[Entry] = relationship(back_populates="about")


class Head(db.Model):
    """Where the chain ends: one row, so that a cut-off tail shows."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    length: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(sa.String(64), default="0" * 64)
