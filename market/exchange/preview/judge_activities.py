"""Judging rows of activities that were held: they are entered later (补录), confirmed."""

import datetime as dt
from typing import Any

from market.errors import N_
from market.exchange.preview.context import Context
from market.exchange.preview.known import folded
from market.exchange.preview.line import Line, as_text
from market.exchange.preview.split import split_names
from market.texts.dates import read_dates
from market.texts.notes import Note
from market.texts.times import read_clock

Facts = dict[str, Any]
SATISFACTION = {
    "非常满意": "very_good",
    "很满意": "very_good",
    "满意": "good",
    "比较满意": "good",
    "一般": "fair",
    "基本满意": "fair",
    "不满意": "poor",
}
# Levels that are asked for a reason.
NOTED = ("fair", "poor")
MOST_PEOPLE = 100_000


def judge_activity(line: Line, context: Context) -> list[Facts]:
    """One activity; its project is found or made when it is imported."""
    day = _day(line, context)
    starts, ends = _clock(line)
    line.needed("title")
    title = line.open_text("title", context.choices.remove_personal)
    lead, supports = _units(line, context)
    facts: Facts = {
        "day": day,
        "starts": starts,
        "ends": ends,
        "title": " ".join((line.short("title", title) or "").split()) if title else None,
        "place": line.open_text("place", context.choices.remove_personal),
        "series_id": _series(line, context),
        "category_id": context.category(line),
        "lead": lead,
        "supports": supports,
        "area_id": _area(line, context),
        "people": _people(line, context),
        "satisfaction": _satisfaction(line),
    }
    facts["place"] = line.short("place", facts["place"]) if facts["place"] else None
    note = line.open_text("note", context.choices.remove_personal)
    opinion = line.open_text("opinion", context.choices.remove_personal)
    if facts["satisfaction"] in NOTED:
        # A list with one column for remarks says there why somebody was not content.
        opinion = opinion or note
    if facts["satisfaction"] in NOTED and not opinion:
        text = line.text("satisfaction")
        line.flag(
            "satisfaction", Note(N_("“%(text)s”没有说明原因，不作评价，保留在说明里"), text=text)
        )
        line.keep("satisfaction", text)
        facts["satisfaction"] = None
    if opinion and not facts["satisfaction"]:
        line.keep("opinion", opinion)
        opinion = None
    facts["opinion"] = opinion
    facts["note"] = line.whole_note(note)
    return [facts]


def _day(line: Line, context: Context) -> str | None:
    raw = line.raw("date")
    if raw is None:
        line.needed("date")
        return None
    read = read_dates(raw, context.today)
    if read.day is None:
        text = as_text(raw)
        if read.known:
            note = Note(N_("“%(text)s”没有写到哪一天"), text=text)
        else:
            note = read.notes[0] if read.notes else Note(N_("日期无法识别：%(text)s"), text=text)
        line.problem("date", note, Note(N_("写出活动那一天，如 2026-03-08；几天的活动分成几行")))
        return None
    if read.day > context.today:
        note = Note(N_("日期 %(day)s 还没有到"), day=read.day.isoformat())
        line.problem("date", note, Note(N_("台账只收已经办过的活动；核对年份")))
        return None
    for note in read.notes:
        line.flag("date", note)
    return read.day.isoformat()


def _clock(line: Line) -> tuple[str | None, str | None]:
    raw = line.raw("time")
    if raw is None:
        date = line.raw("date")
        # One cell may hold the day and the time.
        if isinstance(date, dt.datetime) and date.time() != dt.time.min:
            return f"{date:%H:%M}", None
        return None, None
    read = read_clock(raw)
    if read is None:
        line.flag("time", Note(N_("时间没有读懂，保留在说明里：%(text)s"), text=as_text(raw)))
        line.keep("time", as_text(raw))
        return None, None
    starts, ends = read
    return starts, ends if ends and ends > starts and ends != "24:00" else None


def _units(line: Line, context: Context) -> tuple[int | str | None, list[int | str]]:
    """Who led and who supported; of several leads the first leads and the others support."""
    field = "unit" if line.text("unit") and not line.text("lead") else "lead"
    if field == "lead":
        line.needed("lead")
    leads = [context.unit(line, field, name) for name in split_names(line.text(field))]
    if len(leads) > 1:
        line.flag(
            field, Note(N_("写了 %(count)s 个牵头单位，第一个牵头，其余协办"), count=len(leads))
        )
    supports = [context.unit(line, "support", name) for name in split_names(line.text("support"))]
    others = [ref for ref in [*leads[1:], *supports] if ref is not None and ref != leads[0]]
    return (leads[0] if leads else None), list(dict.fromkeys(others))


def _area(line: Line, context: Context) -> int | None:
    text = line.needed("community")
    if not text:
        return None
    found = context.known.areas_called(text)
    if len(found) == 1:
        return next(iter(found))
    unit = context.community(line, "community", text)
    return context.known.units[unit].area_id if unit else None


def _people(line: Line, context: Context) -> int | None:
    line.needed("people")
    people = context.people(line, "people")
    if people is not None and people > MOST_PEOPLE:
        note = Note(N_("人次超过 %(most)s"), most=MOST_PEOPLE)
        line.problem("people", note, Note(N_("核对这一格")))
    elif people is None and line.raw("people") is not None:
        line.problem("people", Note(N_("人次不能确定")), Note(N_("写成一个数")))
    return people


def _series(line: Line, context: Context) -> int | None:
    text = line.text("series")
    if not text:
        return None
    number = context.known.word("series", text)
    if number is None:
        line.flag("series", Note(N_("没有“%(text)s”这个系列，保留在说明里"), text=text))
        line.keep("series", text)
    return number


def _satisfaction(line: Line) -> str | None:
    text = line.text("satisfaction")
    found = SATISFACTION.get(folded(text)) if text else None
    if text and found is None:
        line.flag("satisfaction", Note(N_("满意度没有读懂，保留在说明里：%(text)s"), text=text))
        line.keep("satisfaction", text)
    return found
