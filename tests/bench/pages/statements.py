"""How many statements a page asks of the database, counted inside one process."""

from pathlib import Path

import sqlalchemy as sa

from market import create_app
from market.db import db

APART = ("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA", "SET ")


def count(url: str, folder: Path, path: str, role: str | None) -> int:
    """The statements of a page for whoever holds that role; the second time, as a rule."""
    app = create_app(DATABASE_URL=url, INSTANCE=str(folder), SECRET_KEY="bench")
    asked: list[str] = []
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    browser = app.test_client()
    if role:
        with browser.session_transaction() as session:
            session["_user_id"], session["_fresh"] = f"bench-{role}", True
    browser.get(path)
    asked.clear()
    browser.get(path)
    with app.app_context():
        db.engine.dispose()
    return sum(not statement.startswith(APART) for statement in asked)
