"""Background work: a queue of tasks, the worker that runs them, and the sweeper.

The database is the truth and the queue only a wake-up call: no queue keeps a task through a kill,
so tasks are idempotent, and sweeps find in the database whatever was left undone. Tasks and sweeps
register themselves by decorator; what is queued is a name and plain values, as JSON.
"""

import contextlib
import contextvars
import json
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask, current_app
from huey.storage import BaseStorage, MemoryStorage, PostgresStorage, SqliteStorage

from market.db import db, on_commit

F = TypeVar("F", bound=Callable[..., Any])

# How long a worker sleeps between looks at a queue that cannot wake it (SQLite): within a second.
GLANCE_SECONDS = 0.25
# A schema of its own keeps the queue's tables out of ours on PostgreSQL.
SCHEMA = "sandan_queue"
THREADS = 2

log = logging.getLogger("market.jobs")
_tasks: dict[str, Callable[..., Any]] = {}
_opening = threading.Lock()
_stop: contextvars.ContextVar[threading.Event | None] = contextvars.ContextVar("stop", default=None)


@dataclass(frozen=True)
class Sweep:
    """Something to look after again and again."""

    run: Callable[[], Any]
    seconds: float


_sweeps: list[Sweep] = []


def task(name: str) -> Callable[[F], F]:
    """Register a background task under a name such as ``rounds.run``; it must be idempotent."""

    def register(run: F) -> F:
        _tasks[name] = run
        return run

    return register


def sweep(seconds: float) -> Callable[[F], F]:
    """Register a function, without arguments, that every worker calls each so many seconds.

    Several workers may call it at once, so it must be idempotent; what it raises is logged.
    """

    def register(run: F) -> F:
        _sweeps.append(Sweep(run, seconds))
        return run

    return register


def enqueue(name: str, **values: Any) -> None:
    """Wake a worker for a task: after the present transaction has committed, or at once.

    A queue that cannot be reached is logged, not raised: a sweep finds the work later.
    """
    if name not in _tasks:
        raise KeyError(f"no task is registered as {name}")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    message = json.dumps({"task": name, "values": values}).encode()

    def send() -> None:
        try:
            queue = queue_of(app)
            queue.enqueue(message)
            # Waking a worker is rare: a web process holds no connection for it in between.
            _release(queue)
        except Exception:
            log.exception("the queue cannot be reached; a sweep will find %s", name)

    if db.session.info.get("writing"):
        on_commit(send)
    else:
        send()


def stopping() -> bool:
    """Whether the worker that runs this task has been asked to stop; long tasks should look."""
    event = _stop.get()
    return event is not None and event.is_set()


@contextlib.contextmanager
def apart() -> Iterator[None]:
    """Run the body in an app context of its own, so that its session is nobody else's."""
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
        yield


@contextlib.contextmanager
def pulse(beat: Callable[[], Any], seconds: float) -> Iterator[None]:
    """Call `beat` each so many seconds, in a thread of its own inside the app, during the body.

    What it raises is logged and ends nothing: the next beat tries again.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    over = threading.Event()

    def run() -> None:
        while not over.wait(seconds):
            try:
                with app.app_context():
                    beat()
            except Exception:
                log.exception("a beat of %s failed", beat)

    thread = threading.Thread(target=run, name="pulse", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


# --- The queue ----------------------------------------------------------------------------------


def queue_of(app: Flask) -> BaseStorage:
    """The app's queue, opened when first needed."""
    with _opening:
        if "market-queue" not in app.extensions:
            app.extensions["market-queue"] = _open(
                app.config["QUEUE_URL"], app.config["SQLALCHEMY_DATABASE_URI"]
            )
        return app.extensions["market-queue"]


def _release(queue: BaseStorage) -> None:
    """Give back the connections; the next use opens them again. Threads take turns."""
    with _opening:
        queue.close()


def _open(address: str, database: str) -> BaseStorage:
    if address.startswith(("redis://", "rediss://", "unix://")):
        from huey.storage import RedisStorage

        return RedisStorage("sandan", url=address)
    url = sa.make_url(address)
    if url.get_backend_name() == "postgresql":
        return _postgres(url)
    if url.get_backend_name() != "sqlite":
        raise ValueError(f"QUEUE_URL must be sqlite, postgresql or redis, not {url.drivername}")
    if not url.database or url.database == ":memory:":
        return MemoryStorage("sandan")
    path = Path(url.database)
    if address == database:
        # Beside the database, not in it: the queue must not hold up the writers of the records.
        path = path.with_name(f"{path.stem}-queue.db")
    return SqliteStorage("sandan", filename=str(path), timeout=30)


def _postgres(url: sa.URL) -> BaseStorage:
    import psycopg

    address = url.set(drivername="postgresql").render_as_string(hide_password=False)

    def connect() -> psycopg.Connection:
        return psycopg.connect(address, options=f"-c search_path={SCHEMA}")

    with psycopg.connect(address, autocommit=True) as connection:
        # Processes that start together would trip over each other's CREATE … IF NOT EXISTS.
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [SCHEMA])
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        return PostgresStorage("sandan", connection=connect, table_prefix="queue")


# --- The worker ---------------------------------------------------------------------------------


def run_worker(app: Flask, once: bool = False, stop: threading.Event | None = None) -> None:
    """Run tasks and sweeps until told to stop.

    Parameters
    ----------
    once: do what is due and what is queued, then return.
    stop: set it to stop; SIGTERM and SIGINT set it too when this is the main thread. Running tasks
        see it by `stopping()`.
    """
    stop = stop or threading.Event()
    if once:
        _sweep(app, {}, time.monotonic())
        while _next(app, stop, wait=False):
            pass
        _release(queue_of(app))
        return
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    threads = [
        threading.Thread(target=_work, args=(app, stop), name=f"worker-{n}") for n in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    due: dict[Sweep, float] = {}
    while not stop.is_set():
        _sweep(app, due, time.monotonic())
        stop.wait(1.0)
    for thread in threads:
        thread.join()


def _work(app: Flask, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            _next(app, stop, wait=True)
        except Exception:
            log.exception("the queue cannot be read; trying again")
            stop.wait(5.0)
    _release(queue_of(app))


def _next(app: Flask, stop: threading.Event, wait: bool) -> bool:
    """Run one queued task, if there is one; whether there was."""
    storage = queue_of(app)
    message = storage.dequeue()
    if message is None:
        if wait and not storage.blocking:
            stop.wait(GLANCE_SECONDS)
        return False
    job = json.loads(bytes(message))
    run = _tasks.get(job["task"])
    if run is None:
        log.error("no task is registered as %s", job["task"])
        return True
    mark = _stop.set(stop)
    try:
        with app.app_context():
            run(**job["values"])
    except Exception:
        log.exception("task %s failed with %s", job["task"], job["values"])
    finally:
        _stop.reset(mark)
    return True


def _sweep(app: Flask, due: dict[Sweep, float], moment: float) -> None:
    for one in _sweeps:
        if due.get(one, moment) > moment:
            continue
        due[one] = moment + one.seconds
        try:
            with app.app_context():
                one.run()
        except Exception:
            log.exception("sweep %s.%s failed", one.run.__module__, one.run.__qualname__)
