"""Making, upgrading, saving and restoring the database, for the command line."""

import json
import os
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade

from market import __version__
from market.config import MIGRATIONS
from market.db import db, now
from market.errors import N_, Conflict, Invalid
from market.journal.chain import GENESIS
from market.journal.models import Head
from market.projects.models import SEARCH
from market.projects.services import counting, tallies
from market.search.index import is_model_table

MANIFEST = "manifest.json"


def initialise() -> bool:
    """Bring the database to the newest schema; whether it was empty before."""
    # What was read before holds its tables on PostgreSQL, and would keep them from changing.
    db.session.remove()
    empty = not sa.inspect(db.engine).has_table("journal_entry")
    upgrade(directory=str(MIGRATIONS))
    if empty:
        with db.engine.begin() as connection:
            if not connection.scalar(sa.select(sa.func.count()).select_from(Head)):
                connection.execute(sa.insert(Head).values(id=1, length=0, digest=GENESIS))
    if not empty and counting.reindex():
        # Projects of an older version are in the index of words and in the tallies from now on.
        tallies.recount()
    return empty


def outdated() -> bool:
    """Whether the database's schema is not the one that this version needs."""
    with db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return present != ScriptDirectory(str(MIGRATIONS)).get_current_head()


def _url() -> sa.URL:
    return sa.make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])


def _postgres_environment(url: sa.URL) -> dict[str, str]:
    # The password goes by the environment, so that no list of processes shows it.
    return {**os.environ, "PGPASSWORD": url.password or ""}


def _postgres_arguments(url: sa.URL) -> list[str]:
    pairs = (("--host", url.query.get("host") or url.host), ("--port", url.port))
    named = [f"{flag}={value}" for flag, value in pairs if value]
    return [*named, f"--username={url.username}"] if url.username else named


def backup(target: Path) -> None:
    """Write the whole database, photos included, as one consistent file while others work.

    Raises
    ------
    Conflict: the target exists already, its folder takes no file, or PostgreSQL's own tool is
    missing or fails.
    """
    if not os.access(target.parent, os.W_OK):
        raise Conflict(N_("不能写入文件夹：%(path)s"), path=str(target.parent))
    if target.exists():
        raise Conflict(N_("文件已存在，为免覆盖未写入：%(path)s"), path=str(target))
    url = _url()
    body = target.with_name(f".{target.name}.part")
    try:
        if url.get_backend_name() == "sqlite":
            source, copy = sqlite3.connect(str(url.database)), sqlite3.connect(body)
            with closing(source), closing(copy):
                source.backup(copy)
        else:
            _postgres(["pg_dump", "--format=custom", f"--file={body}"], url)
        manifest = {
            "product": "sandan",
            "version": __version__,
            "database": url.get_backend_name(),
            "made_at": now().isoformat(),
        }
        part = target.with_name(f".{target.name}.zip")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest))
            archive.write(body, "database")
        part.replace(target)
    finally:
        body.unlink(missing_ok=True)


def _postgres(command: list[str], url: sa.URL) -> None:
    words = [*command, *_postgres_arguments(url), f"--dbname={url.database}"]
    try:
        done = subprocess.run(
            words, env=_postgres_environment(url), capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        missing = N_("没有找到 %(tool)s，请先安装 PostgreSQL 客户端")
        raise Conflict(missing, tool=command[0]) from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Conflict(N_("%(tool)s 失败：%(reason)s"), tool=command[0], reason=reason)


def restore(source: Path) -> None:
    """Put a backup in place of an absent or empty database.

    Raises
    ------
    Invalid: the file is not a backup, or is of another kind of database.
    Conflict: there is data already; nothing is overwritten.
    """
    url = _url()
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest.get("product") != "sandan":
                raise KeyError(MANIFEST)
            if manifest["database"] != url.get_backend_name():
                raise Invalid(
                    N_("备份来自 %(theirs)s，当前数据库为 %(ours)s"),
                    theirs=manifest["database"],
                    ours=url.get_backend_name(),
                )
            if _in_use():
                raise Conflict(N_("数据库中已有数据，未做任何改动；请恢复到空数据库"))
            folder = Path(current_app.config["INSTANCE"])
            folder.mkdir(parents=True, exist_ok=True)
            body = folder / ".restore.part"
            try:
                with archive.open("database") as packed, body.open("wb") as out:
                    while block := packed.read(1 << 20):
                        out.write(block)
                _clear()
                _put(body, url)
            finally:
                body.unlink(missing_ok=True)
    except FileNotFoundError:
        raise Invalid(N_("没有这个文件：%(path)s"), path=str(source)) from None
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError):
        raise Invalid(N_("这不是一个备份文件：%(path)s"), path=str(source)) from None


def _in_use() -> bool:
    """Whether anybody's data lies here; tables alone, as `market init` makes them, do not count."""
    there = sa.inspect(db.engine).get_table_names()
    with db.engine.connect() as connection:
        return any(
            connection.scalar(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1))
            for name in ("person", "journal_entry", "unit")
            if name in there
        )


def _clear() -> None:
    """Take the empty tables away, so that the backup brings its own."""
    present = sa.MetaData()
    with db.engine.begin() as connection:
        SEARCH.drop(connection)
    present.reflect(db.engine, only=lambda name, _: is_model_table(name, "table"))
    present.drop_all(db.engine)
    db.engine.dispose()


def _put(body: Path, url: sa.URL) -> None:
    if url.get_backend_name() != "sqlite":
        _postgres(
            ["pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error", str(body)],
            url,
        )
        return
    target = Path(str(url.database))
    for leftover in (target, target.with_name(target.name + "-wal")):
        leftover.unlink(missing_ok=True)
    target.with_name(target.name + "-shm").unlink(missing_ok=True)
    body.replace(target)
