"""The building of windows from the days and times that a text names together."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from market.texts.timewords import say_clock

DAY = dt.timedelta(days=1)


def window(**given: Any) -> dict[str, Any]:
    """A window with the fields given and None for the others."""
    blank = dict.fromkeys(("from", "to", "weekdays", "monthdays", "times", "every"))
    if "since" in given:
        given["from"] = given.pop("since")
    return blank | given


@dataclass
class Selector:
    """Which days: alternatives of spans, and weekdays and monthdays that restrict them."""

    spans: list[tuple[dt.date | None, dt.date | None]] = field(default_factory=list)
    weekdays: set[int] = field(default_factory=set)
    monthdays: set[int] = field(default_factory=set)
    every: str | None = None


@dataclass
class Draft:
    """Days that share their times."""

    selectors: list[Selector] = field(default_factory=list)
    times: list[tuple[int, int, bool]] = field(default_factory=list)
    timed: bool = False


def windows_of(drafts: list[Draft]) -> list[dict[str, Any]]:
    """The windows of all drafts, each once; none at all when one of them is any time."""
    found: list[dict[str, Any]] = []
    for draft in drafts:
        if not draft.selectors and not draft.times:
            continue
        for selector in draft.selectors or [Selector()]:
            for span in selector.spans or [(None, None)]:
                found.extend(_expand(selector, span, draft.times))
    return [] if window() in found else [w for n, w in enumerate(found) if w not in found[:n]]


def months_span(year: int, run: list[int]) -> tuple[dt.date, dt.date]:
    after = dt.date(year + run[-1] // 12, run[-1] % 12 + 1, 1)
    return dt.date(year, run[0], 1), after - DAY


def _expand(
    selector: Selector, span: tuple[dt.date | None, dt.date | None], times: list
) -> list[dict[str, Any]]:
    """The windows of one selector and span; what lies after midnight is a window of its own."""
    weekdays = sorted(selector.weekdays) if len(selector.weekdays) < 7 else []
    monthdays = sorted(selector.monthdays)
    same = [(begin, 1440 if over else end) for begin, end, over in times]
    after = [(0, end) for _begin, end, over in times if over and end]
    found = [_window(span, weekdays, monthdays, same, selector.every)]
    if after:
        moved = tuple(day and day + DAY for day in span)
        weekdays = sorted(day % 7 + 1 for day in weekdays)
        monthdays = sorted(day % 31 + 1 for day in monthdays)
        if not (weekdays or monthdays or any(span)):
            same.extend(after)
            return [_window(span, weekdays, monthdays, same, selector.every)]
        found.append(_window(moved, weekdays, monthdays, after, selector.every))
    return found


def _window(span: tuple, weekdays: list, monthdays: list, times: list, every: str | None) -> dict:
    return window(
        since=span[0].isoformat() if span[0] else None,
        to=span[1].isoformat() if span[1] else None,
        weekdays=weekdays or None,
        monthdays=monthdays or None,
        times=[[say_clock(a), say_clock(b)] for a, b in sorted(set(times)) if a < b] or None,
        every=every,
    )
