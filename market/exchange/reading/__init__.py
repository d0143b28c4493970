"""Pure reading of messy workbooks: bytes in, tables out, with guesses of what they hold.

book = read_workbook(data, "资源清单.xlsx")
for table in book.tables:
    guess = guess_columns(table)
"""

from market.exchange.reading.cells import Items, fill_groups, split_items
from market.exchange.reading.columns import (
    FIELDS,
    ColumnGuess,
    Guess,
    fingerprint,
    guess_columns,
    map_columns,
)
from market.exchange.reading.files import as_text, read_grids
from market.exchange.reading.model import Row, Sheet, Table, Value, Workbook, address
from market.exchange.reading.tables import find_tables

__all__ = [
    "FIELDS",
    "ColumnGuess",
    "Guess",
    "Items",
    "Row",
    "Sheet",
    "Table",
    "Value",
    "Workbook",
    "address",
    "as_text",
    "fill_groups",
    "find_tables",
    "fingerprint",
    "guess_columns",
    "map_columns",
    "read_workbook",
    "split_items",
]


def read_workbook(data: bytes, filename: str = "") -> Workbook:
    """All tables of a file. Raises `Invalid` or `TooLarge` with what to do about it."""
    grids, kind, encoding = read_grids(data, filename)
    return Workbook([find_tables(grid) for grid in grids], kind, encoding)
