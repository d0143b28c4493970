"""A database with rows follows the product: tables that are rebuilt keep what points at them."""

import re
import sqlite3

from flask_migrate import upgrade

from market import config, create_app
from market.db import db

FIRST = "0001"


def _some(column, kind, made):
    """A value that the column takes: of a list of words the first."""
    if listed := re.search(rf"\b{column}\"? IN \('(\w+)'", made):
        return listed[1]
    return "2026-01-01 00:00:00" if "DATE" in kind else 1 if "INT" in kind else "1"


def _fill(path, table, **known):
    """One row with something in every column that must not be empty."""
    with sqlite3.connect(path) as raw:
        columns = [row for row in raw.execute(f'PRAGMA table_info("{table}")') if row[3]]
        made = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table]).fetchone()[0]
        values = {row[1]: _some(row[1], row[2], made) for row in columns} | known
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        raw.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', [*values.values()])
    raw.close()


def test_a_database_with_orders_of_a_project_is_upgraded_to_the_newest_schema(tmp_path):
    path = tmp_path / "kept.db"
    app = create_app(
        DATABASE_URL=f"sqlite:///{path}", INSTANCE=str(tmp_path), SECRET_KEY="k", TESTING=True
    )
    with app.app_context():
        upgrade(directory=str(config.MIGRATIONS), revision=FIRST)
        db.session.remove()
        db.engine.dispose()
        _fill(path, "project")
        _fill(path, "claim_order", state="invited", deadline_on="2026-03-08")
        upgrade(directory=str(config.MIGRATIONS))
        with db.engine.connect() as connection:
            orders = connection.exec_driver_sql("SELECT project_id FROM claim_order").all()
            assert orders == [(1,)]
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        db.engine.dispose()
