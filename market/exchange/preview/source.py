"""From the tables that were read to what judging needs: plain cells, and a field per column."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Taken:
    """One table of the file with what each of its columns was taken for ("" = left out)."""

    sheet: str
    title: str
    header: list[str]
    header_row: int
    fingerprint: str
    columns: list[str]
    rows: list[tuple[int, list[Any]]]  # the sheet's row number, its cells
    notes: list[tuple[int, str]]  # rows that are no records, with their text
