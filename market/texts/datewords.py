"""The grammar of written dates: each form is a pattern and a function from match to span."""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from market.errors import N_
from market.texts.numerals import whole

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_Y = r"(?:(?:19[5-9]|20\d)\d|[一二]?[〇零一二三四五六七八九]{3,4})"
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)([一二三四五六日天])\)?")
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")
_DASH = re.compile(r"\s*(?:-+|至|到)\s*")


@dataclass
class Span:
    """What a text says: days, how finely, and what is left over."""

    first: dt.date | None
    last: dt.date | None
    precision: str
    rest: str = ""
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    own_year: bool = True


def _months(year: int, month: int, count: int = 1) -> tuple[dt.date, dt.date]:
    end_year, end_month = divmod(year * 12 + month + count - 2, 12)
    if not 1 <= month <= 12:
        raise ValueError(month)
    last = dt.date(end_year, end_month + 1, monthrange(end_year, end_month + 1)[1])
    return dt.date(year, month, 1), last


def _year(text: str | None, reference: dt.date) -> int:
    if not text:
        return reference.year
    value = whole(text)
    if value is None or not 1950 <= value <= 2100:
        raise ValueError(text)
    return value


def _day(match: re.Match[str], reference: dt.date) -> Span:
    parts = match.groupdict()
    month, number = whole(parts["m"]), whole(parts["d"])
    day = dt.date(_year(parts.get("y"), reference), month or 0, number or 0)
    return Span(day, day, "day", own_year=bool(parts.get("y")))


def _days(match: re.Match[str], reference: dt.date) -> Span:
    span = _day(match, reference)
    span.last = span.last.replace(day=whole(match["d2"]) or 0) if span.last else None
    return span


def _month(match: re.Match[str], reference: dt.date) -> Span:
    parts = match.groupdict()
    first, last = _months(_year(parts.get("y"), reference), whole(parts["m"]) or 0)
    third = parts.get("part") or ""
    if third in ("上旬", "初"):
        last = first.replace(day=10)
    elif third == "中旬":
        first, last = first.replace(day=11), first.replace(day=20)
    elif third in ("下旬", "底", "末"):
        first = first.replace(day=21)
    return Span(first, last, "month", own_year=bool(parts.get("y")))


def _months_through(match: re.Match[str], reference: dt.date) -> Span:
    year = _year(match["y"], reference)
    begin, end = whole(match["m"]) or 0, whole(match["m2"]) or 0
    first, last = _months(year, begin)[0], _months(year + (end < begin), end)[1]
    return Span(first, last, "month", own_year=bool(match["y"]))


def _short_year(match: re.Match[str], reference: dt.date) -> Span:
    day = dt.date(2000 + int(match["yy"]), int(match["m"]), int(match["d"]))
    said = (N_("年份只写了两位，按%(year)s年"), {"year": day.year})
    return Span(day, day, "day", notes=[said])


def _quarter(match: re.Match[str], reference: dt.date) -> Span:
    number = whole(match["q"]) or 0
    if not 1 <= number <= 4:
        raise ValueError(number)
    first, last = _months(_year(match["y"], reference), 3 * number - 2, 3)
    return Span(first, last, "quarter", own_year=bool(match["y"]))


def _half(match: re.Match[str], reference: dt.date) -> Span:
    first, last = _months(_year(match["y"], reference), 1 if match["h"] == "上" else 7, 6)
    return Span(first, last, "quarter", own_year=bool(match["y"]))


def _whole_year(match: re.Match[str], reference: dt.date) -> Span:
    year = _year(match["y"], reference)
    return Span(dt.date(year, 1, 1), dt.date(year, 12, 31), "year")


def _relative(match: re.Match[str], today: dt.date) -> Span:
    word = match[0]
    if word in ("今天", "今日", "当天", "即日"):
        return Span(today, today, "day")
    if word in ("明天", "明日"):
        day = today + dt.timedelta(days=1)
        return Span(day, day, "day")
    step = -1 if word[0] in "上去" else 1 if word[0] in "下明" else 0
    if "季" in word:
        index = today.year * 4 + (today.month - 1) // 3 + step
        return Span(*_months(index // 4, index % 4 * 3 + 1, 3), "quarter")
    if "年" in word:
        return Span(*_months(today.year + step, 1, 12), "year")
    index = today.year * 12 + today.month - 1 + step
    return Span(*_months(index // 12, index % 12 + 1), "month")


_D = rf"(?P<d>{_N})\s*[日号]"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], dt.date], Span]], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"(?:(?P<y>{_Y})\s*年\s*)?(?P<m>{_N})\s*月\s*(?:份\s*)?{_D}", _day),
        (rf"(?:(?P<y>{_Y})\s*年\s*)?(?P<m>{_N})\s*月\s*(?P<d>{_N})-(?P<d2>{_N})[日号]", _days),
        (rf"(?P<y>{_Y})\s*([-./])\s*(?P<m>\d{{1,2}})\s*\2\s*(?P<d>\d{{1,2}})(?!\d)[日号]?", _day),
        (
            r"'?(?P<yy>[0-4]\d)\s*([-./])\s*(?P<m>\d{1,2})\s*\2\s*(?P<d>\d{1,2})(?!\d)",
            _short_year,
        ),
        (rf"(?:(?P<y>{_Y})\s*年\s*)?(?P<m>{_N})\s*-\s*(?P<m2>{_N})\s*月份?", _months_through),
        (rf"(?P<y>{_Y})(?P<m>\d\d)(?P<d>\d\d)(?!\d)", _day),
        (
            rf"(?:(?P<y>{_Y})\s*[年.\-/]\s*)?(?P<m>{_N})\s*月份?\s*(?P<part>[上中下]旬|[初底末])?",
            _month,
        ),
        (rf"(?:(?P<y>{_Y})\s*年?\s*)?(?:第\s*)?(?P<q>{_N})\s*季度", _quarter),
        (rf"(?P<y>{_Y})\s*年?\s*[Qq](?P<q>[1-4])", _quarter),
        (rf"(?:(?P<y>{_Y})\s*年?\s*)?(?P<h>[上下])半年", _half),
        (rf"(?P<y>{_Y})\s*[-./]\s*(?P<m>\d{{1,2}})(?!\d|\s*[-./]\s*\d)", _month),
        (rf"(?P<y>{_Y})\s*(?:年度?|$)", _whole_year),
        (r"(?P<m>\d{1,2})\s*[./]\s*(?P<d>\d{1,2})(?![\d./])", _day),
        (
            r"[本上下这]个?季度?|[今去明本]年度?|[本上下这]个?月|今[天日]|当天|即日|明[天日]",
            _relative,
        ),
    )
)


def at(text: str, reference: dt.date) -> tuple[Span, int] | None:
    """The date that begins at the very start of the text, and where it ends."""
    for pattern, reader in _FORMS:
        match = pattern.match(text)
        if match and match.end():
            return reader(match, reference), match.end()
    return None


def span_at(text: str, today: dt.date) -> tuple[Span, int] | None:
    """The day or span of days at the start of the text, and where it ends: 3月3日-10日, 2月起."""
    if open_start := re.match(r"(?:从|自)?(?:即日|现在|目前)起?(?:至|到|-)?(?=\S)", text):
        # 即日起11月1号 leaves out its 至.
        end = at(text[open_start.end() :], today)
        if end:
            span, size = end
            _later(span, today)
            stop = open_start.end() + size
            stop += len(re.match(r"\s*[止前]?", text[stop:])[0])
            return Span(today, span.last, "day", notes=span.notes, own_year=span.own_year), stop
    lead = re.match(r"(?:自|从)\s*", text)
    start = lead.end() if lead else 0
    begun = at(text[start:], today)
    if begun is None:
        return None
    span, size = begun
    size += start
    weekday = _WEEKDAY.match(text[size:])
    size += weekday.end() if weekday and span.precision == "day" else 0
    return _ended(text, span, size, today)


def _ended(text: str, span: Span, size: int, today: dt.date) -> tuple[Span, int]:
    dash = _DASH.match(text[size:])
    if dash and span.last:
        after = text[size + dash.end() :]
        until = _end_of(after, span, today)
        if until:
            last, more, precision = until
            more += len(re.match(r"止?", after[more:])[0])
            joined = Span(span.first, last, precision, notes=span.notes, own_year=span.own_year)
            return joined, size + dash.end() + more
    if open_end := re.match(r"\s*(?:起|以后|之后|开始)", text[size:]):
        return Span(span.first, None, span.precision, own_year=span.own_year), size + open_end.end()
    if open_start := re.match(r"\s*(?:之前|以前|前|止)", text[size:]):
        return Span(None, span.last, span.precision, own_year=span.own_year), (
            size + open_start.end()
        )
    if inside := re.match(r"\s*(?:内|期间|之内)", text[size:]):
        size += inside.end()
    return span, size


def _end_of(text: str, span: Span, today: dt.date) -> tuple[dt.date, int, str] | None:
    """The end of a span whose month or year may be said only once."""
    start = span.first or today
    year_once = start.replace(day=1, month=1)
    next_year = re.match(r"(?:次|第二|翌)年\s*", text)
    if next_year:
        year_once = year_once.replace(year=start.year + 1)
    skip = next_year.end() if next_year else 0
    if found := at(text[skip:], year_once):
        end, size = found
        if end.last and (end.precision != "year" or span.precision == "year"):
            last = end.last
            if not end.own_year and last < start and not next_year:
                last = shifted(last, start.year + 1 - last.year)
            weekday = _WEEKDAY.match(text[skip + size :])
            return last, skip + size + (len(weekday[0]) if weekday else 0), end.precision
    if span.precision == "day":
        match = re.match(rf"({_N})\s*(?:[日号]|(?![\d:.点时月年个人次]))", text)
        if match:
            return start.replace(day=whole(match[1]) or 0), match.end(), "day"
    return None


def shifted(day: dt.date, years: int) -> dt.date:
    """The same day of another year; 29 February becomes the 28th where there is none."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def _later(span: Span, today: dt.date) -> None:
    """An end without a year that lies behind us means the next year's."""
    if not span.own_year and span.last and span.last < today:
        span.last = shifted(span.last, today.year + 1 - span.last.year)


def read(text: str, reference: dt.date) -> Span | None:
    """The whole text as one date or span; None when it does not begin with one.

    Raises `ValueError` for a day that does not exist.
    """
    text = _CLOCK.sub("", text).strip()
    text = re.sub(r"^(?:日期|时间)\s*:\s*", "", text)
    bare = re.sub(r"^\((.*)\)$", r"\1", text)
    found = span_at(bare, reference)
    if found is None:
        return None
    span, size = found
    span.rest = bare[size:].strip(" .,;、。")
    if re.match(r"\d", span.rest):
        return None
    if not span.own_year:
        said = span.last if span.first == reference or not span.first else span.first
        span.notes.append((N_("没有写年份，按%(year)s年"), {"year": (said or reference).year}))
    if (said := _WEEKDAY.search(text)) and span.precision == "day" and span.first == span.last:
        day = "一二三四五六日".index(said[1].replace("天", "日"))
        if span.first and span.first.weekday() != day:
            values = {"day": span.first.isoformat(), "weekday": said[1]}
            span.notes.append((N_("%(day)s不是星期%(weekday)s"), values))
        span.rest = _WEEKDAY.sub("", span.rest).strip(" ()")
    return span
