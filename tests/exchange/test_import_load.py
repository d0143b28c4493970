"""What an import asks of the database, which others use meanwhile."""

import pytest
import sqlalchemy as sa

from market.db import db
from market.exchange import services
from market.exchange.queries import get_intake
from market.policy import SYSTEM
from tests.exchange.books import take, workbook

pytestmark = pytest.mark.both_databases
HEADER = ["提供单位", "资源名称", "类型", "服务类别"]


def _statements(app, world, rows):
    """How many statements an import of so many rows sends, beside the rows themselves."""
    unit = world.here.units[0].name
    rows_of = [[unit, f"{rows}人的第{n}次讲座", "服务", "健康"] for n in range(rows)]
    intake = take(workbook(HEADER, *rows_of), world.here)
    number, sent = intake.id, []
    db.session.rollback()
    with app.app_context():
        engine = db.engine

    def note(_connection, _cursor, statement, *_rest):
        # SQLite takes the rows of one INSERT one by one; nothing else may be sent for each.
        if not statement.startswith("INSERT INTO listing"):
            sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        services.import_now(number, by=SYSTEM, open_now=True)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    assert get_intake(number).facts["made"]["records"] == rows
    return len(sent)


def test_an_import_asks_the_database_no_more_for_many_rows_than_for_few(app, world):
    few, many = _statements(app, world, 3), _statements(app, world, 60)
    assert many <= few + 4
