"""Alembic's environment: the app's own engine and metadata, in batch mode for SQLite."""

from typing import Any

from alembic import context
from flask import current_app

from market.db import Moment, db
from market.search.index import is_model_table


def _compare_type(_context: Any, _column: Any, _meta: Any, found: Any, wanted: Any) -> bool | None:
    # Our enums are VARCHARs with a CHECK: reflection sees only the VARCHAR.
    return None


def _render(kind: str, item: Any, _context: Any) -> Any:
    # A migration must not depend on classes that may change after it.
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def run() -> None:
    """Run the migrations within one transaction, on a connection given or newly made."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _on(given)
        return
    with current_app.extensions["migrate"].db.engine.connect() as connection:
        _on(connection)


def _on(connection: Any) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # Batch mode rebuilds tables, which must not trip over the keys that point at them. SQLite
        # ignores this within a transaction, so it is said before one begins.
        connection.commit()
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        include_name=is_model_table,
        compare_type=_compare_type,
        render_item=_render,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        connection.commit()
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = ON")


run()
