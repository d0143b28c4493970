"""One app per database and test process; every test begins with empty tables."""

import os
from collections.abc import Iterator
from typing import Any

# Compiling the solver takes half a minute, longer than most tests; MATCHING_PURE= (empty) does.
os.environ.setdefault("MATCHING_PURE", "1")

import flask
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from market import create_app
from market.db import db
from market.members.models import Person
from market.members.sign_in import actor_of
from market.projects.models import SEARCH
from tests.support import servers
from tests.support.servers import (  # noqa: F401 (fixtures, and the hook that stops the server)
    chromium,
    chromium_path,
    postgres,
    postgres_url,
    pytest_unconfigure,
)
from tests.world import make_world

SOAK = bool(os.environ.get("SOAK"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked `both_databases` run on SQLite and on a real PostgreSQL."""
    if "database" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases")
        kinds = ["sqlite", "postgresql"] if both else ["sqlite"]
        metafunc.parametrize("database", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def _apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Flask]]:
    apps: dict[str, Flask] = {}
    yield apps
    for app in apps.values():
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="session")
def _databases() -> dict[str, str]:
    return {}


@pytest.fixture(scope="session")
def database(request: Any, _databases: dict[str, str], tmp_path_factory: Any) -> str:
    """The URL of the test process's database of the wanted kind."""
    kind = getattr(request, "param", "sqlite")
    if kind not in _databases:
        # Kept apart from this fixture's own life, which ends whenever the wanted kind changes.
        _databases[kind] = (
            servers.fresh_postgres_database()
            if kind == "postgresql"
            else f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.db'}"
        )
    return _databases[kind]


class Browser(FlaskClient):
    """A client whose every request has a context of its own, as under a real server.

    Within the test's context, `g` and with it the signed-in person would pass from one request,
    and one browser, to the next.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        if flask.has_app_context():
            # What the test reads next is what the request wrote; a thread reads nothing.
            db.session.rollback()
        return answer


@pytest.fixture
def app(database: str, _apps: dict[str, Flask], tmp_path_factory: Any) -> Iterator[Flask]:
    """The application on an empty database; a test's changes of its config are undone."""
    if database not in _apps:
        built = create_app(
            DATABASE_URL=database,
            INSTANCE=str(tmp_path_factory.mktemp("instance")),
            SECRET_KEY="test-key",
            TESTING=True,
            WTF_CSRF_ENABLED=False,
            RATELIMIT_ENABLED=False,
            # The races send two hundred requests at once.
            THREADS=200,
            PUBLIC_URL="http://127.0.0.1:8000",
            # Hashing is slow on purpose; tests sign in often.
            SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={
                "argon2__time_cost": 1,
                "argon2__memory_cost": 256,
            },
        )
        built.test_client_class = Browser
        with built.app_context():
            _hurry(db.engine)
            db.create_all()
        _apps[database] = built
    built = _apps[database]
    kept = dict(built.config)
    with built.app_context():
        _empty()
        yield built
        db.session.remove()
    built.config.clear()
    built.config.update(kept)


def _hurry(engine: sa.Engine) -> None:
    """Test data may be lost with the machine, so SQLite need not wait for the disk here."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))


def _empty() -> None:
    db.session.remove()
    with db.engine.begin() as connection:
        # The index of words is no table of the models; without its keys nothing empties it.
        tables = [*(table.name for table in db.metadata.sorted_tables), SEARCH.name]
        # Most tests fill few tables; emptying the others would cost more than the test.
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables
        )
        filled = set(connection.scalars(sa.text(asked)))
        # Keys that point back within a table, or ahead, do not matter once all rows go.
        postgres = db.engine.dialect.name == "postgresql"
        free = "SET LOCAL session_replication_role = replica"
        connection.execute(sa.text(free if postgres else "PRAGMA defer_foreign_keys = ON"))
        for name in reversed(tables):
            if name in filled:
                connection.execute(sa.text(f'DELETE FROM "{name}"'))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Any:
    """A function from a person to a browser in which they are signed in."""

    def signed_in(person: Person, locale: str = "zh") -> FlaskClient:
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = person.fs_uniquifier
            session["_fresh"] = True
        browser.set_cookie("locale", locale)
        return browser

    return signed_in


@pytest.fixture
def world(app: Flask) -> Any:
    """Two streets with people in every role (see tests/world.py)."""
    return make_world()


@pytest.fixture
def as_actor(app: Flask) -> Any:
    """A function from a person to the actor that services take."""
    return actor_of
