"""An index of characters beside a table, on both databases: FTS5, or an array with GIN.

It is no table of the models: SQLite's is virtual, and both are made by `create` and written by
the application alone. `rebuild` makes it anew from the rows; a removed row takes its tokens along.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from market.search import matches, words_of
from market.search.grams import sought, tokens_of

BATCH = 5_000
_names: list[str] = []


def is_model_table(name: str | None, kind: str, _parents: Any = None) -> bool:
    """Whether a name found in the database is the models' to make: no index of ours is."""
    return kind != "table" or not any(
        name == index or (name or "").startswith(f"{index}_") for index in _names
    )


@dataclass(frozen=True)
class Index:
    """The index of one table that has `id`, `search_text` and `initials`."""

    table: str

    def __post_init__(self) -> None:
        _names.append(self.name)

    @property
    def name(self) -> str:
        return f"{self.table}_search"

    def create(self, connection: sa.Connection) -> None:
        """Make the index, empty, unless it is there."""
        for statement in self._made(connection.dialect.name):
            connection.exec_driver_sql(statement)

    def drop(self, connection: sa.Connection) -> None:
        """Remove the index."""
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {self.name}_gone")
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {self.name}")

    def _made(self, dialect: str) -> list[str]:
        name, table = self.name, self.table
        if dialect == "sqlite":
            # Only whether a token occurs is asked, never where; rows come in the order of ids.
            return [
                f"""CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5(grams, detail=none,
                columnsize=0, tokenize="unicode61 remove_diacritics 0 tokenchars '_'")""",
                f"""CREATE TRIGGER IF NOT EXISTS {name}_gone AFTER DELETE ON {table}
                BEGIN DELETE FROM {name} WHERE rowid = old.id; END""",
            ]
        return [
            f"""CREATE TABLE IF NOT EXISTS {name} (id integer PRIMARY KEY
            REFERENCES {table} (id) ON DELETE CASCADE, grams text[] NOT NULL)""",
            f"CREATE INDEX IF NOT EXISTS ix_{name}_grams ON {name} USING gin (grams)",
        ]

    def write(self, connection: sa.Connection, rows: Iterable[tuple[int, str, str]]) -> None:
        """Note (id, search_text, initials) of new or changed rows."""
        sqlite = connection.dialect.name == "sqlite"
        kept = [
            {"id": number, "grams": " ".join(tokens) if sqlite else tokens}
            for number, text, initials in rows
            for tokens in [tokens_of(text, initials)]
        ]
        if not kept:
            return
        if sqlite:
            statement = f"INSERT OR REPLACE INTO {self.name} (rowid, grams) VALUES (:id, :grams)"
        else:
            statement = (
                f"INSERT INTO {self.name} (id, grams) VALUES (:id, :grams)"
                " ON CONFLICT (id) DO UPDATE SET grams = excluded.grams"
            )
        connection.execute(sa.text(statement), kept)

    def rebuild(self, connection: sa.Connection) -> None:
        """Make the index anew from the rows of its table."""
        self.drop(connection)
        self.create(connection)
        rows = sa.text(
            f"SELECT id, search_text, initials FROM {self.table} WHERE id > :last"
            f" ORDER BY id LIMIT {BATCH}"
        )
        last = 0
        while found := connection.execute(rows, {"last": last}).all():
            self.write(connection, found)
            last = found[-1][0]

    def missing(self, connection: sa.Connection) -> bool:
        """Whether the index lacks rows of its table, as after rows were put in by other means."""
        number = "rowid" if connection.dialect.name == "sqlite" else "id"
        lacks = (
            f"SELECT 1 FROM {self.table} t WHERE NOT EXISTS"
            f" (SELECT 1 FROM {self.name} s WHERE s.{number} = t.id) LIMIT 1"
        )
        return connection.exec_driver_sql(lacks).first() is not None

    def holds(self, model: Any, query: str | None, dialect: str) -> Found:
        """What to join and ask so that a query's words are found by the index."""
        words, outer = words_of(query), sa.literal_column
        same = matches(model.search_text, query, model.initials)
        if dialect == "sqlite":
            found = sa.table(self.name, sa.column("rowid", sa.Integer), sa.column("grams"))
            said = " AND ".join(_either(sought(word), " OR ", _both) for word in words)
            asked = sa.text(f"{self.name} MATCH :grams").bindparams(grams=said)
            # The plus keeps SQLite from asking the index anew for every row of the table.
            return Found(found, found.c.rowid, outer(f"+{self.name}.rowid"), sa.and_(asked, same))
        kind = ARRAY(sa.Text)
        found = sa.table(self.name, sa.column("id", sa.Integer), sa.column("grams", kind))
        asked = sa.and_(
            *(
                sa.or_(*(found.c.grams.contains(sa.cast(way, kind)) for way in sought(word)))
                for word in words
            )
        )
        return Found(found, found.c.id, found.c.id, sa.and_(asked, same))


@dataclass(frozen=True)
class Found:
    """The index as a table to select from first, its column of ids (to sort by, and as the other
    side of the join), and the condition."""

    table: Any
    number: Any
    outer: Any
    condition: Any


def _both(tokens: list[str]) -> str:
    return "(" + " AND ".join(f'"{token}"' for token in tokens) + ")"


def _either(ways: list[list[str]], word: str, say: Any) -> str:
    return "(" + word.join(say(way) for way in ways) + ")"
