"""What a workbook was read as: sheets, tables, rows; every value with its place."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from market.texts.notes import Note

Value = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None


def letters(column: int) -> str:
    """The letters of a column counted from 0: A, B, … Z, AA."""
    said = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(65 + rest) + said
    return said


def address(row: int, column: int) -> str:
    """The A1 address of a row counted from 1 and a column counted from 0."""
    return f"{letters(column)}{row}"


@dataclass(slots=True)
class Grid:
    """A sheet as it stands: values by row and column from A1, and its merged ranges.

    A merged range is ((first row, first column), (last row, last column)), counted from 0.
    """

    name: str
    values: list[list[Value]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """One row of a table. `cells` stand in the order of the table's header.

    `number` is that of the first line in the sheet (from 1), `lines` all lines that it came from.
    `columns` are the sheet columns of the cells; `filled` the positions of values that a merged
    cell lent to this row. A cell that holds nothing is None.
    """

    number: int
    cells: list[Value]
    columns: tuple[int, ...]
    filled: frozenset[int] = frozenset()
    notes: list[Note] = field(default_factory=list)
    lines: tuple[int, ...] = ()

    def address(self, position: int) -> str:
        """Where the cell at that position of the header stands, as A1."""
        return address(self.number, self.columns[position])


@dataclass(slots=True)
class Table:
    """One table of a sheet. `header` is empty text where a column has no name."""

    title: str
    header: list[str]
    header_row: int | None
    columns: tuple[int, ...]
    rows: list[Row] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    sheet: str = ""

    def column(self, position: int) -> list[Value]:
        """All values at that position of the header."""
        return [row.cells[position] for row in self.rows]


@dataclass(slots=True)
class Sheet:
    name: str
    tables: list[Table] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class Workbook:
    """All that was found in a file. `format` is xlsx, xls or csv; `encoding` that of a csv."""

    sheets: list[Sheet]
    format: str
    encoding: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def tables(self) -> list[Table]:
        return [table for sheet in self.sheets for table in sheet.tables]
