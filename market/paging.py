"""Pages of a list by keyset: the cursor is the sort key of the last row, not a number to skip.

And what a page reads in several places, read once.
"""

import base64
import binascii
import datetime as dt
import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from market.db import db
from market.errors import N_, Invalid

T = TypeVar("T")
COUNT_BOUND = 1000


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursor of the next page, if there is one."""

    items: Sequence[T]
    next: str | None = None


def once_read(read: Callable[[], T]) -> Callable[[], T]:
    """Let a query without arguments ask the database once in a transaction that only reads.

    A page asks for the same vocabulary in several places; what writes always reads afresh.
    """

    @functools.wraps(read)
    def call() -> T:
        session = db.session()
        if session.info.get("writing") or session.new or session.dirty or session.deleted:
            return read()
        session.connection()  # begins the transaction, unless it has begun
        kept = session.info.setdefault("read", WeakKeyDictionary())
        known = kept.setdefault(session.get_transaction(), {})
        if read not in known:
            known[read] = read()
        return known[read]

    return call


def pack(values: list[Any]) -> str:
    """The cursor of these values of the sort key."""
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def unpack(cursor: str, size: int) -> list[Any]:
    """The values of a cursor, so many as the key has.

    Raises
    ------
    Invalid: it is no cursor of such a list.
    """
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != size:
            raise ValueError(cursor)
        if not all(isinstance(v, str | int | float) and not isinstance(v, bool) for v in values):
            raise ValueError(cursor)
        if any(isinstance(v, int) and abs(v) > 2**62 for v in values):
            raise ValueError(cursor)
    except (ValueError, binascii.Error):
        raise Invalid(N_("翻页标记无效，请从第一页重新开始")) from None
    return values


def keyset(
    query: sa.Select,
    keys: Sequence[Any],
    after: str | None = None,
    limit: int = 20,
    rising: bool = False,
    by: Sequence[Any] | None = None,
) -> Page[Any]:
    """One page of `query`, newest key first, or smallest first when `rising`.

    Parameters
    ----------
    keys: columns that together order the rows uniquely, all in one direction, none null; the last
        is the id. They are compared as one row value.
    after: the cursor that the former page gave.
    by: expressions of the same values to compare and sort by, where the database shall take
        another way to the rows than the index of the keys.
    """
    compared = list(keys if by is None else by)
    if after:
        values = unpack(after, len(keys))
        typed = [
            sa.type_coerce(_typed(key, value), key.type)
            for key, value in zip(keys, values, strict=True)
        ]
        here, there = sa.tuple_(*compared), sa.tuple_(*typed)
        query = query.where(here > there if rising else here < there)
    order = [key.asc() if rising else key.desc() for key in compared]
    rows = db.session.scalars(query.order_by(*order).limit(limit + 1)).all()
    if len(rows) <= limit:
        return Page(rows)
    last = rows[limit - 1]
    return Page(rows[:limit], pack([getattr(last, key.key) for key in keys]))


def ranked(
    query: sa.Select, rank: Any, number: Any, after: str | None = None, limit: int = 20
) -> Page[Any]:
    """One page of `query`, smallest `rank` first: any SQL expression of a whole number, never null.

    Parameters
    ----------
    number: the column of the id, which orders rows of one rank, newest first.
    """
    if after:
        value, last = unpack(after, 2)
        if not isinstance(value, int) or not isinstance(last, int):
            raise Invalid(N_("翻页标记无效，请从第一页重新开始"))
        query = query.where(sa.or_(rank > value, sa.and_(rank == value, number < last)))
    rows = db.session.execute(
        query.add_columns(rank.label("rank")).order_by(rank.asc(), number.desc()).limit(limit + 1)
    ).all()
    items = [row[0] for row in rows[:limit]]
    if len(rows) <= limit:
        return Page(items)
    return Page(items, pack([int(rows[limit - 1].rank), getattr(items[-1], number.key)]))


def _typed(key: Any, value: Any) -> Any:
    kind = key.type.python_type
    try:
        if kind in (dt.datetime, dt.date):
            moment = kind.fromisoformat(value)
            if kind is dt.datetime and moment.tzinfo is None:
                raise ValueError(value)
            return moment
        if kind is int and not isinstance(value, int):
            raise ValueError(value)
        return value
    except (TypeError, ValueError):
        raise Invalid(N_("翻页标记无效，请从第一页重新开始")) from None


def bounded_count(query: sa.Select, bound: int = COUNT_BOUND) -> tuple[int, bool]:
    """How many rows, counted no further than `bound`; the flag says that there are more."""
    inner = query.order_by(None).limit(bound + 1).subquery()
    count = db.session.scalar(sa.select(sa.func.count()).select_from(inner)) or 0
    return min(count, bound), count > bound
