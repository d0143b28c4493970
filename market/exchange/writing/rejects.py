"""The rows that were not imported, as a workbook: every column as it was, the reasons last."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any

from market.exchange.preview.model import GOOD, Judged, Preview
from market.exchange.reading.model import Table
from market.exchange.writing.sheets import Sheet, write_workbook

LAST = "原因"
LONGEST_NAME = 26


def reasons(row: Judged, say: Callable[[list[Any]], str]) -> str:
    """Everything that keeps a row back, and what to do, in one cell."""
    found = []
    for problem in row.problems:
        text = f"{problem.at}：{say(problem.note)}"
        found.append(f"{text}（{say(problem.advice)}）" if problem.advice else text)
    if row.double:
        found.append(f"{row.number}：{say(row.double)}")
    return "\n".join(found)


def rejected_workbook(
    preview: Preview, tables: list[Table], say: Callable[[list[Any]], str]
) -> bytes:
    """The rows of a preview that are not good, by table, as .xlsx bytes.

    Parameters
    ----------
    tables: those of the file, read again, so that every cell is what it was.
    say: turns a packed remark into a sentence.
    """
    kept: dict[int, list[Judged]] = {}
    for row in preview.rows:
        if row.fate not in GOOD:
            kept.setdefault(row.table, []).append(row)
    sheets = []
    for index, rows in sorted(kept.items()):
        table = tables[index]
        cells = {row.number: row.cells for row in table.rows}
        lines = [
            [*(_cell(value) for value in cells[row.number]), reasons(row, say)] for row in rows
        ]
        name = table.sheet[:LONGEST_NAME].strip("'") or "Sheet"
        if any(sheet.name.casefold() == name.casefold() for sheet in sheets):
            name = f"{name}-{len(sheets) + 1}"
        sheets.append(Sheet(name, [*table.header, LAST], lines, title=table.title))
    body = BytesIO()
    write_workbook(body, sheets or [Sheet(LAST, [LAST], [])])
    return body.getvalue()


def _cell(value: Any) -> Any:
    """A cell as it was; a clock that a column of days would cut off becomes text."""
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time.min else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M:%S}"
    if isinstance(value, dt.timedelta):
        return str(value)
    return value
