"""Reading the journal: the timeline of an object, and whether the chain still holds."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from market.db import db
from market.journal.chain import GENESIS, digest_of
from market.journal.models import Entry, EntryAbout, Head


def timeline(kind: str, number: int, limit: int = 200) -> Sequence[Entry]:
    """The entries about one object, newest first."""
    query = (
        sa.select(Entry)
        .join(EntryAbout, EntryAbout.entry_id == Entry.id)
        .where(EntryAbout.kind == kind, EntryAbout.number == number)
        .options(selectinload(Entry.about))
        .order_by(Entry.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


@dataclass(frozen=True)
class Verdict:
    """Whether the chain holds, over how many entries, and the first thing wrong."""

    good: bool
    length: int
    wrong: str = ""


def verify() -> Verdict:
    """Recompute the chain from its beginning and hold it against the head."""
    head = db.session.get(Head, 1)
    digest, length = GENESIS, 0
    entries = db.session.scalars(
        sa.select(Entry).options(selectinload(Entry.about)).order_by(Entry.id)
    )
    for entry in entries:
        about = [(item.kind, item.number) for item in entry.about]
        if entry.previous != digest or entry.digest != digest_of(digest, entry, about):
            return Verdict(
                False, length, f"entry {entry.id} was changed or an entry before it lost"
            )
        digest, length = entry.digest, length + 1
    if head is None:
        return Verdict(length == 0, length, "" if length == 0 else "the head of the chain is gone")
    if (head.length, head.digest) != (length, digest):
        return Verdict(False, length, f"the chain ends at {length}, its head says {head.length}")
    return Verdict(True, length)
