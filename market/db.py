"""The database: engine set-up for both databases, the write boundary, the base model.

SQLite loses updates silently under deferred transactions, so every writing transaction begins
with BEGIN IMMEDIATE; reading ones begin without a lock. PostgreSQL runs at READ COMMITTED with
row locks taken by `locked()`. Whoever waits too long for a turn is refused as `Busy`.
"""

import datetime as dt
import functools
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

from market.errors import N_, Busy, Conflict, Invalid, NotFound

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# PostgreSQL's deadlock and serialisation failures: the loser did nothing and may simply try again.
RETRIED = {"40P01", "40001"}
ATTEMPTS = 5
# What a database says that has no turn for us: PostgreSQL's waits for a lock that ran out, too many
# connections, a server that starts or stops; SQLite's file held by another process.
BUSY_STATES = RETRIED | {"55P03", "53300", "57P01", "57P02", "57P03"}
TWICE = N_("与已有记录冲突：可能刚刚有人提交了相同内容，请刷新后再试")
BUSY_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

F = TypeVar("F", bound=Callable[..., Any])
M = TypeVar("M")


_present: ContextVar[dt.datetime | None] = ContextVar("present", default=None)


def now() -> dt.datetime:
    """The present instant, with its zone (UTC)."""
    return _present.get() or dt.datetime.now(dt.UTC)


@contextmanager
def as_of(moment: dt.datetime) -> Iterator[None]:
    """Let `now()` be `moment` within the block: how a history is told, and deadlines are tested."""
    token = _present.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _present.reset(token)


class Moment(sa.types.TypeDecorator):
    """An instant: stored as UTC, read back with its zone, on both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type:
        return dt.datetime

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={
            dt.datetime: Moment(),
            dict[str, Any]: sa.JSON(),
            list[Any]: sa.JSON(),
            list[str]: sa.JSON(),
        },
    )


class Record:
    """What every table of ours has: a number, and when it was made and last changed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    updated_at: Mapped[dt.datetime] = mapped_column(default=now, onupdate=now)


db = SQLAlchemy(model_class=Base)


def choice(kind: type, check: str = "", **options: Any) -> Mapped[Any]:
    """A column that holds one member of an enum, stored by value and checked by the database.

    The CHECK is named after the enum, so that migrations find it on both databases; a table with
    two columns of one enum names the second's itself by `check`.
    """
    column = sa.Enum(
        kind,
        native_enum=False,
        length=24,
        create_constraint=True,
        name=check or kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )
    return mapped_column(column, **options)


def prepare_engine(engine: sa.Engine, wait: float) -> None:
    """Bound the waits for locks to `wait` seconds; give SQLite durable, explicit transactions."""
    patience = int(wait * 1000)
    if engine.dialect.name != "sqlite":

        @event.listens_for(engine, "connect")
        def _bound(connection, _record):
            connection.execute(f"SET lock_timeout = {patience}")
            # A setting made in a transaction that is not committed is undone with it.
            connection.commit()

        return

    @event.listens_for(engine, "connect")
    def _connect(connection, _record):
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={patience}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection):
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def is_busy(error: SQLAlchemyError) -> bool:
    """Whether the database had no turn for us, or was out of reach: the same may soon go well."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if code := getattr(error.orig, "sqlite_errorcode", None):
        return code & 0xFF in BUSY_CODES  # the rest of it says how, such as SQLITE_BUSY_SNAPSHOT
    if isinstance(error.orig, sqlite3.Error):
        return False
    state = getattr(error.orig, "sqlstate", None)
    # PostgreSQL that cannot be reached, or went away, has no state to tell.
    return state in BUSY_STATES or (state is None and isinstance(error, OperationalError))


# The writers of one process wait for one another here, each in its turn and holding no connection,
# where SQLite's own lock would have all of them poll the file and some of them miss it too long.
_writing = threading.Lock()


@contextmanager
def _turn() -> Iterator[None]:
    """Hold this process's one turn to write to SQLite; PostgreSQL has its own row locks."""
    if db.engine.dialect.name != "sqlite":
        yield
        return
    # Longer than another process may hold up whoever is before us.
    if not _writing.acquire(timeout=2 * current_app.config["DATABASE_WAIT"]):
        raise Busy()
    try:
        yield
    finally:
        _writing.release()


# Called with the session just before a write transaction commits (the journal seals itself here).
before_commit: list[Callable[[Any], None]] = []


def on_commit(call: Callable[[], None]) -> None:
    """Run `call` after the present write transaction has committed, never if it rolls back."""
    db.session.info.setdefault("after", []).append(call)


def transaction() -> Callable[[F], F]:
    """Make a service one transaction: all of it or nothing; nested calls join the outermost.

    It first ends any read transaction, since on SQLite a write lock after a read fails; services
    therefore take ids, not objects. A deadlock on PostgreSQL is tried again from the start.
    """

    def decorate(service: F) -> F:
        @functools.wraps(service)
        def call(*args: Any, **kwargs: Any) -> Any:
            if db.session.info.get("writing"):
                return service(*args, **kwargs)
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    return _outermost(service, args, kwargs)
                except DBAPIError as error:
                    state = getattr(error.orig, "sqlstate", None)
                    if state not in RETRIED or attempt == ATTEMPTS:
                        raise
                    time.sleep(random.uniform(0.01, 0.05) * attempt)
            raise AssertionError("unreachable")

        return call  # type: ignore[return-value]

    return decorate


def _outermost(service: Callable[..., Any], args: tuple, kwargs: dict) -> Any:
    session = db.session()
    session.rollback()
    with _turn():
        result, after = _written(session, service, args, kwargs)
    for run in after:
        run()
    return result


def _written(session: Any, service: Callable[..., Any], args: tuple, kwargs: dict) -> Any:
    session.info["writing"] = True
    session.info["after"] = []
    try:
        session.connection(execution_options={"writing": True})
        result = service(*args, **kwargs)
        session.flush()
        for hook in before_commit:
            hook(session)
        session.commit()
        return result, session.info.pop("after", [])
    except IntegrityError as error:
        session.rollback()
        raise Conflict(TWICE) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        for key in ("writing", "journal", "after"):
            session.info.pop(key, None)


def attempt(service: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a service; within a write transaction a refusal undoes what it did, and no more.

    Raises
    ------
    Conflict: where within a write transaction the database has such a record already.
    """
    if not db.session.info.get("writing"):
        return service(*args, **kwargs)
    try:
        with db.session.begin_nested():
            return service(*args, **kwargs)
    except IntegrityError as error:
        raise Conflict(TWICE) from error


def get(model: type[M], number: int | None) -> M:
    """The record with this number, or NotFound."""
    found = db.session.get(model, number) if number is not None else None
    if found is None:
        raise NotFound()
    return found


def chosen(model: type[M], number: int | None, field: str) -> M:
    """The record that a form's field points at; Invalid, naming the field, when there is none."""
    found = db.session.get(model, number) if number is not None else None
    if found is None:
        raise Invalid(N_("所选的内容不存在"), fields={field: N_("没有这一项，请重新选择")})
    return found


def locked(model: type[M], number: int | None) -> M:
    """The record, freshly read and locked until the transaction ends; for services to change."""
    found = (
        # NO KEY UPDATE: rows that merely point at this one by a foreign key need not wait for it.
        db.session.get(model, number, with_for_update={"key_share": True}, populate_existing=True)
        if number is not None
        else None
    )
    if found is None:
        raise NotFound()
    return found


def ensure_row(model: Any, **keys: Any) -> None:
    """Make the row of a tally with these keys unless there is one, whoever else does so now.

    Its counters then change by a conditional UPDATE, which alone guards against overselling.
    """
    insert = (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert
    db.session.execute(insert(model).values(**keys).on_conflict_do_nothing())
