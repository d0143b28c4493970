"""Tallies kept as things happen: what each record counts for, before and after a transaction.

A tracked class has one query that reads what its rows count by, and one function from such a row
to the keys of a tally and how much it adds there. The same two count everything anew. Within a
transaction the rows that are about to change are locked and read before, and read again just
before it commits; the difference goes to the tallies last, in the order of their keys, so that
their rows are held for the shortest time and can take part in no deadlock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from market.db import db

Key = tuple[Any, ...]
# A tally's table, and what is added to the counts under its keys.
Counts = dict[tuple[str, Key], int]
BATCH = 10_000


@dataclass(frozen=True)
class Tracked:
    """How the rows of a model count.

    Parameters
    ----------
    read: the query of what a row counts by; its first column is the row's id.
    keys: from such a row to (tally, key, amount); a key may come several times.
    """

    model: Any
    read: sa.Select
    keys: Callable[[Any], Iterable[tuple[str, Key, int]]]

    def counts(self, rows: Iterable[Any]) -> Counts:
        """What these rows add up to."""
        total: Counts = {}
        for row in rows:
            for table, key, amount in self.keys(row):
                total[table, key] = total.get((table, key), 0) + amount
        return total


@dataclass
class Tallies:
    """The tallies of one package: their tables, and what counts in them."""

    tables: dict[str, Any] = field(default_factory=dict)
    tracked: dict[Any, list[Tracked]] = field(default_factory=dict)

    def keep(self, model: Any) -> Any:
        """Register a tally: a model whose primary key is the key, and whose `n` is the count."""
        self.tables[model.__tablename__] = model
        return model

    def track(self, model: Any, read: sa.Select) -> Callable[[Any], Any]:
        """Register the function of the rows of `read` that tells what a model counts for."""

        def register(keys: Any) -> Any:
            self.tracked.setdefault(model, []).append(Tracked(model, read, keys))
            return keys

        return register


tallies = Tallies()


# --- As things happen -----------------------------------------------------------------------------


def touch(model: Any, *numbers: int) -> None:
    """Note that these rows are about to change otherwise than through their objects."""
    _before(db.session(), model, set(numbers))


def _before(session: Session, model: Any, numbers: set[int]) -> None:
    """Lock and read what rows count for now, unless the transaction has done so already."""
    known = session.info.setdefault("counted", {})
    for tracked in tallies.tracked.get(model, ()):
        seen = known.setdefault((model, tracked.read), {})
        if new := sorted(numbers - set(seen)):
            query = tracked.read.where(model.id.in_(new)).order_by(model.id)
            query = query.with_for_update(of=model, key_share=True)
            seen.update(dict.fromkeys(new))
            seen.update({row[0]: row for row in session.connection().execute(query)})


def _flushing(session: Session, *_: Any) -> None:
    changed: dict[Any, set[int]] = {}
    for record in (*session.dirty, *session.deleted):
        kind = type(record)
        if kind in tallies.tracked and (record in session.deleted or session.is_modified(record)):
            changed.setdefault(kind, set()).add(inspect(record).identity[0])
    for model, numbers in changed.items():
        _before(session, model, numbers)


def _flushed(session: Session, *_: Any) -> None:
    for record in session.new:
        for tracked in tallies.tracked.get(type(record), ()):
            known = session.info.setdefault("counted", {})
            known.setdefault((tracked.model, tracked.read), {}).setdefault(record.id, None)


def recount_at_commit() -> None:
    """Count everything anew as the present transaction ends: what all rows count by has moved."""
    db.session.info["recount"] = True


def _committing(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    known = session.info.pop("counted", {})
    if session.info.pop("recount", False):
        recount(session.connection())
    elif known:
        add(session.connection(), _difference(session.connection(), known))


def _difference(connection: sa.Connection, known: dict) -> Counts:
    total: Counts = {}
    for (model, read), before in known.items():
        tracked = next(one for one in tallies.tracked[model] if one.read is read)
        was = tracked.counts(row for row in before.values() if row is not None)
        now_is = tracked.counts(_rows(connection, model, read, sorted(before)))
        for key in was.keys() | now_is.keys():
            total[key] = total.get(key, 0) + now_is.get(key, 0) - was.get(key, 0)
    return total


def _rows(connection: sa.Connection, model: Any, read: sa.Select, numbers: list) -> Iterator[Any]:
    for start in range(0, len(numbers), BATCH):
        part = numbers[start : start + BATCH]
        yield from connection.execute(read.where(model.id.in_(part)))


def _ended(session: Session, ended: Any) -> None:
    if ended.parent is None:
        session.info.pop("counted", None)
        session.info.pop("recount", None)


event.listen(Session, "before_flush", _flushing)
event.listen(Session, "after_flush", _flushed)
event.listen(Session, "before_commit", _committing)
event.listen(Session, "after_transaction_end", _ended)


def add(connection: sa.Connection, counts: Counts) -> None:
    """Add to the tallies, in the order of their keys; a count that comes to nothing is removed."""
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert
    for name, model in sorted(tallies.tables.items()):
        table = model.__table__
        names = [column.name for column in table.primary_key]
        changes = sorted(
            (key, amount) for (kept, key), amount in counts.items() if kept == name and amount
        )
        if not changes:
            continue
        rows = [dict(zip(names, key, strict=True)) | {"n": amount} for key, amount in changes]
        put = insert(table)
        put = put.on_conflict_do_update(
            index_elements=names, set_={"n": table.c.n + put.excluded.n}
        )
        connection.execute(put, rows)
        fewer = [row for row in rows if row["n"] < 0]
        if fewer:
            gone = [table.c[key] == sa.bindparam(f"b_{key}") for key in names]
            connection.execute(
                sa.delete(table).where(*gone, table.c.n == 0),
                [{f"b_{key}": row[key] for key in names} for row in fewer],
            )


# --- Anew -----------------------------------------------------------------------------------------


def true_counts(connection: sa.Connection) -> Counts:
    """Every tally from the records themselves."""
    total: Counts = {}
    for model, all_tracked in tallies.tracked.items():
        for tracked in all_tracked:
            last = 0
            while True:
                query = tracked.read.where(model.id > last).order_by(model.id).limit(BATCH)
                rows = connection.execute(query).all()
                if not rows:
                    break
                last = rows[-1][0]
                for key, amount in tracked.counts(rows).items():
                    total[key] = total.get(key, 0) + amount
    return {key: amount for key, amount in total.items() if amount}


def kept_counts(connection: sa.Connection) -> Counts:
    """Every tally as it is kept."""
    return {
        (name, tuple(row[:-1])): row[-1]
        for name, model in tallies.tables.items()
        for row in connection.execute(sa.select(*model.__table__.primary_key, model.__table__.c.n))
    }


def recount(connection: sa.Connection) -> list[tuple[str, Key, int, int]]:
    """Set every tally to what the records say; what was wrong, as (tally, key, was, is)."""
    true, kept = true_counts(connection), kept_counts(connection)
    wrong = [
        (name, key, kept.get((name, key), 0), true.get((name, key), 0))
        for name, key in sorted(true.keys() | kept.keys(), key=str)
        if kept.get((name, key), 0) != true.get((name, key), 0)
    ]
    add(connection, {(name, key): now_is - was for name, key, was, now_is in wrong})
    return wrong
