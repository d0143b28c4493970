"""Writing .xlsx files in which no cell can run as a formula."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import xlsxwriter

from market.states import Word

# A spreadsheet takes text that begins so for a formula, at the latest after a detour through CSV.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
WIDEST = 46
LONGEST_CELL = 32_000


@dataclass
class Sheet:
    """One sheet: lines above the table, its header, its rows; `paper` lays it out for print."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]
    title: str = ""
    notes: Sequence[str] = field(default_factory=tuple)


def harmless(text: str) -> str:
    """The text with an apostrophe before a first sign that would make it a formula."""
    text = text[:LONGEST_CELL]
    return f"'{text}" if text.startswith(DANGEROUS) else text


def plain(value: Any) -> Any:
    """A value as a cell holds it: numbers and dates as such, all else as harmless text."""
    if value is None:
        return ""
    if isinstance(value, Word):
        return value.label
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, int | float | dt.date):
        return value
    if isinstance(value, list | tuple | set):
        return harmless("、".join(str(plain(item)) for item in value))
    return harmless(str(value))


def write_workbook(target: BinaryIO | str, sheets: Sequence[Sheet]) -> None:
    """Write the sheets; texts stay texts, whatever they look like."""
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"author": "三单 · Sandan"})
        looks = {
            "title": book.add_format({"bold": True, "font_size": 15}),
            "note": book.add_format({"font_color": "#55645f"}),
            "head": book.add_format(
                {"bold": True, "bg_color": "#e4efec", "border": 1, "text_wrap": True}
            ),
            "cell": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
            "day": book.add_format({"border": 1, "num_format": "yyyy-mm-dd", "valign": "top"}),
        }
        for sheet in sheets:
            _write(book.add_worksheet(_name(sheet.name)), sheet, looks)


def _name(name: str) -> str:
    kept = "".join(sign for sign in name if sign not in "[]:*?/\\'")
    return kept[:31] or "Sheet"


def _width(value: Any) -> float:
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    # A Chinese sign is about two Latin ones wide.
    return max(
        (sum(1 if sign < "\u2e80" else 2 for sign in line) for line in text.split("\n")), default=0
    )


def _write(page: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    line = 0
    if sheet.title:
        page.write_string(line, 0, harmless(sheet.title), looks["title"])
        line += 1
    for note in sheet.notes:
        page.write_string(line, 0, harmless(note), looks["note"])
        line += 1
    widths = [_width(label) for label in sheet.header]
    for column, label in enumerate(sheet.header):
        page.write_string(line, column, harmless(label), looks["head"])
    head = line
    for row in sheet.rows:
        line += 1
        for column, raw in enumerate(row):
            value = plain(raw)
            widths[column] = max(widths[column], _width(value))
            if isinstance(value, dt.datetime):
                value = value.date()
            if isinstance(value, dt.date):
                page.write_datetime(
                    line, column, dt.datetime.combine(value, dt.time.min), looks["day"]
                )
            elif isinstance(value, int | float):
                page.write_number(line, column, value, looks["cell"])
            else:
                page.write_string(line, column, value, looks["cell"])
    for column, width in enumerate(widths):
        page.set_column(column, column, min(WIDEST, max(8, width + 2)))
    page.freeze_panes(head + 1, 0)
    if line > head:
        page.autofilter(head, 0, line, len(sheet.header) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
