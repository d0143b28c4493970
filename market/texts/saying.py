"""Windows as a sentence, in Chinese or English."""

import datetime as dt
from calendar import monthrange
from collections.abc import Sequence
from typing import Any

_ZH_DAYS = "一二三四五六日"
_EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EN_NTH = ("first", "second", "third", "fourth")
_ONCE = {
    "week": ("每周一次", "once a week"),
    "month": ("每月一次", "once a month"),
    "quarter": ("每季度一次", "once a quarter"),
    "year": ("每年一次", "once a year"),
}
_DAY = dt.timedelta(days=1)


def say_when(windows: Sequence[dict[str, Any]] | None, locale: str = "zh") -> str:
    """A plain sentence for windows; 时间不限 when there is none.

    Windows that differ only in their dates are said together, and the two halves of a time across
    midnight are joined again.
    """
    english = str(locale).startswith("en")
    if not windows:
        return "any time" if english else "时间不限"
    groups: dict[tuple, list[tuple]] = {}
    for one in _joined(windows):
        days = tuple(tuple(one.get(name) or ()) for name in ("weekdays", "monthdays"))
        times = tuple(tuple(pair) for pair in one.get("times") or ())
        key = (*days, times, one.get("every"))
        groups.setdefault(key, []).append((one.get("from"), one.get("to")))
    for spans in groups.values():
        spans.sort(key=lambda span: (span[0] or "", span[1] or "9999"))
    say = _english if english else _chinese
    return ("; " if english else "；").join(say(spans, *key) for key, spans in groups.items())


def _joined(windows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The windows with a late one and the early one of the next days made into one again."""
    left = [dict(one) for one in windows]
    for late in list(left):
        pairs = late.get("times") or []
        dated = any(late.get(name) for name in ("from", "to", "weekdays", "monthdays"))
        if len(pairs) > 1 and not dated and (pairs[0][0], pairs[-1][1]) == ("00:00", "24:00"):
            late["times"] = [*pairs[1:-1], [pairs[-1][0], "+" + pairs[0][1]]]
            continue
        if not pairs or pairs[-1][1] != "24:00" or late not in left:
            continue
        for early in left:
            if early is not late and _follows(late, early):
                late["times"] = [*pairs[:-1], [pairs[-1][0], "+" + early["times"][0][1]]]
                left.remove(early)
                break
    return left


def _follows(late: dict[str, Any], early: dict[str, Any]) -> bool:
    times = early.get("times") or []
    if len(times) != 1 or times[0][0] != "00:00":
        return False
    moved = sorted(day % 7 + 1 for day in late.get("weekdays") or ())
    months = sorted(day % 31 + 1 for day in late.get("monthdays") or ())
    return (
        moved == sorted(early.get("weekdays") or ())
        and months == sorted(early.get("monthdays") or ())
        and all(_next(late.get(end)) == early.get(end) for end in ("from", "to"))
    )


def _next(day: str | None) -> str | None:
    return (dt.date.fromisoformat(day) + _DAY).isoformat() if day else None


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _nth(weekdays: Sequence[int], monthdays: Sequence[int]) -> list[int]:
    """Which weeks of the month, if the monthdays are whole sevens and weekdays are named."""
    if not weekdays or not monthdays or len(monthdays) % 7:
        return []
    weeks = sorted({(day - 1) // 7 for day in monthdays})
    whole = [day for week in weeks for day in range(7 * week + 1, 7 * week + 8)]
    return weeks if whole == sorted(monthdays) and weeks[-1] < 4 else []


# Chinese ----------------------------------------------------------------------------------------


def _chinese(spans, weekdays, monthdays, times, every) -> str:
    dates = "、".join(said for span in spans if (said := _zh_span(*span)))
    days = _zh_days(weekdays, monthdays)
    if not days and every:
        days = _ONCE[every][0]
    hours = "、".join(
        f"{_hm(a)}—{'次日' + _hm(b[1:]) if b[0] == '+' else _hm(b)}" for a, b in times
    )
    if hours and not days and not dates:
        days = "每天"
    return " ".join(part for part in (dates, days, hours) if part) or "时间不限"


def _zh_end(clock: str) -> str:
    return "次日" + _hm(clock[1:]) if clock[0] == "+" else _hm(clock)


def _hm(clock: str) -> str:
    return clock[1:] if clock[0] == "0" and clock[1] != ":" else clock


def _zh_days(weekdays: Sequence[int], monthdays: Sequence[int]) -> str:
    if weeks := _nth(weekdays, monthdays):
        return "每月第" + "、".join("一二三四"[n] for n in weeks) + "个" + _zh_week(weekdays)
    said = ""
    if monthdays:
        numbers = [f"{a}—{b}日" if b > a else f"{a}日" for a, b in _runs(sorted(monthdays))]
        said = "每月" + "、".join(numbers)
    if weekdays:
        said += ("且为" if said else "每") + _zh_week(weekdays)
    return said


def _zh_week(weekdays: Sequence[int]) -> str:
    parts = [
        f"{_ZH_DAYS[a - 1]}至周{_ZH_DAYS[b - 1]}"
        if b - a > 1
        else "、".join(_ZH_DAYS[day - 1] for day in range(a, b + 1))
        for a, b in _runs(sorted(weekdays))
    ]
    return "周" + "、".join(parts)


def _zh_span(first: str | None, last: str | None) -> str:
    if not first and not last:
        return ""
    begin = dt.date.fromisoformat(first) if first else None
    end = dt.date.fromisoformat(last) if last else None
    if begin and end and begin.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        said = f"{begin.year}年{begin.month}月"
        if (begin.year, begin.month) != (end.year, end.month):
            said += f"—{'' if end.year == begin.year else f'{end.year}年'}{end.month}月"
        return said
    if begin and end:
        said = f"{begin.year}年{begin.month}月{begin.day}日"
        if begin != end:
            year = "" if end.year == begin.year else f"{end.year}年"
            said += f"—{year}{end.month}月{end.day}日"
        return said
    day = begin or end
    return f"{day.year}年{day.month}月{day.day}日{'起' if begin else '前（含当日）'}"


# English ----------------------------------------------------------------------------------------


def _english(spans, weekdays, monthdays, times, every) -> str:
    dates = ", ".join(said for span in spans if (said := _en_span(*span)))
    days = _en_days(weekdays, monthdays)
    if not days and every:
        days = _ONCE[every][1]
    hours = ", ".join(f"{a}–{b[1:] + ' the next day' if b[0] == '+' else b}" for a, b in times)
    if hours and not days and not dates:
        days = "daily"
    return " ".join(part for part in (days, hours, dates and f"({dates})") if part) or "any time"


def _en_days(weekdays: Sequence[int], monthdays: Sequence[int]) -> str:
    week = ", ".join(
        f"{_EN_DAYS[a - 1]}–{_EN_DAYS[b - 1]}"
        if b - a > 1
        else ", ".join(_EN_DAYS[day - 1] for day in range(a, b + 1))
        for a, b in _runs(sorted(weekdays))
    )
    if weeks := _nth(weekdays, monthdays):
        return " and ".join(_EN_NTH[n] for n in weeks) + f" {week} of the month"
    if monthdays:
        numbers = ", ".join(f"{a}–{b}" if b > a else str(a) for a, b in _runs(sorted(monthdays)))
        return f"day {numbers} of the month" + (f" when {week}" if week else "")
    return week


def _en_span(first: str | None, last: str | None) -> str:
    def said(day: str) -> str:
        date = dt.date.fromisoformat(day)
        return f"{date.day} {date:%b %Y}"

    if first and last:
        return said(first) if first == last else f"{said(first)} – {said(last)}"
    return f"from {said(first)}" if first else f"until {said(last)}" if last else ""
