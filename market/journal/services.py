"""Writing the journal: entries gather during a transaction and are sealed just before it commits.

Sealing last means that every transaction takes the lock on the chain's head after all its other
locks, so that the head can never take part in a deadlock, and is held for the shortest time.
"""

import json
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from market.db import before_commit, db, now
from market.journal.chain import GENESIS, digest_of
from market.journal.models import Entry, EntryAbout, Head
from market.policy import Actor


def record(
    verb: str,
    subject: str,
    subject_id: int,
    *,
    by: Actor,
    about: Iterable[tuple[str, int | None]] = (),
    for_unit_id: int | None = None,
    **data: Any,
) -> None:
    """Note a change within the present transaction.

    Parameters
    ----------
    verb: what was done, such as ``need.opened``; its sentence lives in the catalogue of verbs.
    about: further objects on whose timelines it stands, as (kind, id); None ids are left out.
    for_unit_id: the unit acted for, when the person does not belong to it.
    data: ids, numbers and states only.
    """
    if not db.session.info.get("writing"):
        raise RuntimeError("the journal is written only inside a transaction")
    pairs = {(subject, subject_id)} | {(kind, number) for kind, number in about if number}
    db.session.info.setdefault("journal", []).append(
        {
            "at": now(),
            "verb": verb,
            "subject": subject,
            "subject_id": subject_id,
            "user_id": by.user_id,
            "for_unit_id": for_unit_id,
            "data": {key: value for key, value in data.items() if value is not None},
            "about": sorted(pairs),
        }
    )


def _seal(session: Any) -> None:
    waiting = session.info.pop("journal", None)
    if not waiting:
        return
    head = session.get(Head, 1, with_for_update=True, populate_existing=True)
    if head is None:
        # The row is made with the tables; this serves a database made without migrations.
        session.execute(sa.insert(Head).values(id=1, length=0, digest=GENESIS))
        head = session.get(Head, 1, with_for_update=True)
    digest = head.digest
    rows, abouts = [], []
    for note in waiting:
        abouts.append(note.pop("about"))
        # Plain JSON types, so that the digest is the same when the row is read back.
        note["data"] = json.loads(json.dumps(note["data"], default=str))
        previous, digest = digest, digest_of(digest, SimpleNamespace(**note), abouts[-1])
        rows.append({**note, "previous": previous, "digest": digest})
    # Few statements however many there are: an import notes thousands in one transaction. While
    # the head is locked nobody else adds entries, so that those after the last one are these.
    entries, links_to = Entry.__table__, EntryAbout.__table__
    last = session.scalar(sa.select(sa.func.max(entries.c.id))) or 0
    session.execute(sa.insert(entries), rows)
    new = sa.select(entries.c.digest, entries.c.id).where(entries.c.id > last)
    numbers = {row.digest: row.id for row in session.execute(new)}
    links = [
        {"entry_id": numbers[row["digest"]], "kind": kind, "number": number}
        for row, about in zip(rows, abouts, strict=True)
        for kind, number in about
    ]
    session.execute(sa.insert(links_to), links)
    head.digest = digest
    head.length += len(waiting)
    session.flush()


before_commit.append(_seal)
