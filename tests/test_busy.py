"""A database that has no turn for a request: told in its reader's words; the next one goes well.

What holds it up is another connection with a lock, a writer of the same process, or a full pool.
"""

import contextlib
import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from market import create_app
from market.config import settings
from market.db import db, is_busy, transaction
from market.errors import Busy
from market.members import services
from market.members.models import Person
from tests.conftest import Browser

both = pytest.mark.both_databases

WAIT = 0.3  # seconds
WORDS = "系统正忙"
ENGLISH = "The system is busy"


def _hasty(url: str, folder: object, **given: object) -> Flask:
    built = create_app(
        DATABASE_URL=url,
        INSTANCE=str(folder),
        SECRET_KEY="test-key",
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        RATELIMIT_ENABLED=False,
        DATABASE_WAIT=WAIT,
        **given,
    )
    built.test_client_class = Browser
    return built


@pytest.fixture
def hasty(world, database, tmp_path) -> Iterator[Flask]:
    """An app on the same database that waits for others less than a second."""
    built = _hasty(database, tmp_path)
    yield built
    with built.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def alone(world, database, tmp_path) -> Iterator[Flask]:
    """An app that may hold one connection only."""
    options = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 1}
    built = _hasty(database, tmp_path, SQLALCHEMY_ENGINE_OPTIONS=options)
    yield built
    with built.app_context():
        db.session.remove()
        db.engine.dispose()


@contextlib.contextmanager
def _held(url: str) -> Iterator[None]:
    """Another process's lock on people: SQLite's on everything that is written."""
    db.session.rollback()
    postgres = url.startswith("postgresql")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as other:
        other.exec_driver_sql("BEGIN" if postgres else "BEGIN IMMEDIATE")
        if postgres:
            other.exec_driver_sql("LOCK TABLE person, api_token IN ACCESS EXCLUSIVE MODE")
        try:
            yield
        finally:
            other.exec_driver_sql("ROLLBACK")
    engine.dispose()


def _browser(app: Flask, person: Person, locale: str = "zh") -> Browser:
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = person.fs_uniquifier, True
    browser.set_cookie("locale", locale)
    return browser


@both
def test_a_lock_held_too_long_is_told_with_when_to_come_again(hasty, world, database):
    person = world.here.coordinator
    for locale, words in (("zh", WORDS), ("en", ENGLISH)):
        browser = _browser(hasty, person, locale)
        with _held(database):
            answer = browser.post("/language", data={"locale": "en"})
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == str(Busy.retry_after)
        assert words in answer.text
        assert "Traceback" not in answer.text
        assert browser.post("/language", data={"locale": "en"}).status_code == 303


@both
def test_a_lock_held_too_long_is_told_to_programs_in_their_shape(hasty, world, as_actor, database):
    secret = services.make_token(by=as_actor(world.here.coordinator), name="program")[1]
    db.session.rollback()
    client, bearer = hasty.test_client(), {"Authorization": f"Bearer {secret}"}
    with _held(database):
        # The first use of a token is noted, so that even this reading request writes.
        answer = client.get("/api/v1/needs", headers=bearer)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == str(Busy.retry_after)
    assert answer.json["code"] == "busy"
    assert WORDS in answer.json["message"]
    assert client.get("/api/v1/needs", headers=bearer).status_code == 200


@both
def test_a_full_pool_is_told_and_the_page_asks_the_database_no_more(alone, world):
    browser = _browser(alone, world.here.coordinator)
    with alone.app_context(), db.engine.connect():
        # A page that asked once more who is signed in would itself find no connection.
        answer = browser.get("/needs")
        part = browser.get("/needs", headers={"HX-Request": "true"})
    assert answer.status_code == part.status_code == 503
    assert WORDS in answer.text
    assert WORDS in part.text
    assert part.headers["HX-Retarget"] == "#flashes"
    assert browser.get("/needs").status_code == 200


@both
def test_an_error_that_is_no_waiting_stays_an_error(app):
    with pytest.raises(sa.exc.DBAPIError) as told:
        db.session.scalar(sa.select(sa.literal_column("no_such_column")))
    db.session.rollback()
    assert not is_busy(told.value)


@transaction()
def _write_and_wait(writing: threading.Event, over: threading.Event) -> None:
    writing.set()
    over.wait(30)


@transaction()
def _write() -> str:
    return "written"


def test_writers_of_one_process_wait_their_turn_and_no_longer_than_told(hasty):
    writing, over = threading.Event(), threading.Event()

    def hold() -> None:
        with hasty.app_context():
            _write_and_wait(writing, over)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert writing.wait(30)
        with hasty.app_context():
            with pytest.raises(Busy):
                _write()
            # It waited without a connection, so that readers find one.
            assert db.engine.pool.checkedout() == 1
    finally:
        over.set()
        holder.join()
    with hasty.app_context():
        assert _write() == "written"


@both
def test_no_thread_of_the_server_waits_for_a_connection(database, tmp_path):
    for threads in (8, 64):
        made = settings(DATABASE_URL=database, INSTANCE=str(tmp_path), THREADS=threads)
        pool = made["SQLALCHEMY_ENGINE_OPTIONS"]
        assert pool["pool_size"] >= threads
        assert pool["pool_timeout"] > made["DATABASE_WAIT"]
