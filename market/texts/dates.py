"""Dates as lists write them: 2017.1.10, 3月3日—10日, 2026年第三季度, 43860, 即日起至2月18日止."""

import datetime as dt
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from market.errors import N_
from market.texts import datewords
from market.texts.clean import plain, tidy
from market.texts.notes import Note

Precision = Literal["day", "month", "quarter", "year"]
# A plausible list mentions no other year; a number outside it is something else.
YEARS = range(1950, 2101)
_EPOCH = dt.date(1899, 12, 30)


@dataclass(frozen=True)
class Dates:
    """A day or a span of days. `first` and `last` are None when nothing could be read.

    `last` alone may be None for a span without an end (2月起). `rest` is what was not understood.
    """

    text: str
    first: dt.date | None = None
    last: dt.date | None = None
    precision: Precision | None = None
    rest: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def known(self) -> bool:
        return self.precision is not None

    @property
    def day(self) -> dt.date | None:
        """The day, when exactly one is meant."""
        return self.first if self.precision == "day" and self.first == self.last else None


def month_span(year: int, month: int, months: int = 1) -> tuple[dt.date, dt.date]:
    """The first and last day of so many months."""
    end = year * 12 + month - 1 + months - 1
    last_year, last_month = divmod(end, 12)
    last_day = monthrange(last_year, last_month + 1)[1]
    return dt.date(year, month, 1), dt.date(last_year, last_month + 1, last_day)


def read_dates(value: object, today: dt.date | int) -> Dates:
    """Read one cell that should hold a date.

    Parameters
    ----------
    value: a datetime, date, number or text, as a workbook gives it.
    today: the day from which 即日起 and 本月 count, and whose year stands in for a missing one;
        or that year alone.
    """
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return Dates(value.isoformat(), value, value, "day")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _read_number(value)
    written = tidy(value)
    if not written:
        return Dates("")
    if len(written) == 5 and written.isdigit():
        return replace(_read_number(int(written)), text=written)
    reference = today if isinstance(today, dt.date) else dt.date(today, 1, 1)
    try:
        found = datewords.read(plain(written), reference)
    except ValueError:
        return Dates(written, rest=written, notes=(Note(N_("没有这一天：%(text)s"), text=written),))
    if found is None:
        return Dates(written, rest=written, notes=(_unread(written),))
    notes = tuple(Note(message, **values) for message, values in found.notes)
    if found.first and found.last and found.first > found.last:
        notes = (*notes, Note(N_("结束日期早于开始日期：%(text)s"), text=written))
        return Dates(written, rest=written, notes=notes)
    return Dates(written, found.first, found.last, found.precision, found.rest, notes)


def _unread(text: str) -> Note:
    return Note(N_("日期无法识别：%(text)s"), text=text)


def _read_number(value: float) -> Dates:
    text = f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    for reader in _NUMBERS:
        try:
            found = reader(value, text)
        except (ValueError, OverflowError):
            found = None
        if found:
            return replace(found, text=text)
    return Dates(text, rest=text, notes=(_unread(text),))


def _serial(value: float, text: str) -> Dates | None:
    if not 18264 <= value < 73415:  # 1950 to 2100, as days since the end of 1899
        return None
    day = _EPOCH + dt.timedelta(days=int(value))
    note = Note(N_("单元格里是日期序号%(serial)s，读作%(day)s"), serial=text, day=day.isoformat())
    return Dates(text, day, day, "day", notes=(note,))


def _year_and_month(value: float, text: str) -> Dates | None:
    year, _, month = text.partition(".")
    if int(year) not in YEARS or len(month) > 2:
        return None
    if not month:
        return Dates(text, dt.date(int(year), 1, 1), dt.date(int(year), 12, 31), "year")
    first, last = month_span(int(year), int(month))
    message = N_("单元格里是数字%(number)s，读作%(year)s年%(month)s月")
    if month == "1":
        message = N_("单元格里是数字%(number)s，读作%(year)s年%(month)s月；若原为10月，请改正")
    note = Note(message, number=text, year=int(year), month=int(month))
    return Dates(text, first, last, "month", notes=(note,))


def _compact(value: float, text: str) -> Dates | None:
    digits = str(int(value)) if value == int(value) else ""
    if len(digits) == 8 and int(digits[:4]) in YEARS:
        day = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        return Dates(text, day, day, "day")
    if len(digits) == 6 and int(digits[:4]) in YEARS:
        return Dates(text, *month_span(int(digits[:4]), int(digits[4:])), "month")
    return None


_NUMBERS: tuple[Callable[[float, str], Dates | None], ...] = (_serial, _year_and_month, _compact)
