"""The days on which windows certainly lie: for calendars.

What may be held on any day of a week or a month lies on no day of its own.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any


def days_of(
    windows: Sequence[dict[str, Any]] | None, days: Iterable[dt.date]
) -> dict[dt.date, list[str]]:
    """Of these days those that a window names, each with its hours as said (13:30–15:30)."""
    found: dict[dt.date, list[str]] = {}
    definite = [one for one in windows or [] if _is_definite(one)]
    for day in days:
        for one in definite:
            if _holds(one, day):
                hours = found.setdefault(day, [])
                hours += [f"{begin}–{end}" for begin, end in one.get("times") or []]
    return found


def _is_definite(one: dict[str, Any]) -> bool:
    begin, end = one.get("from"), one.get("to")
    return bool(one.get("weekdays") or one.get("monthdays") or (begin and begin == end))


def _holds(one: dict[str, Any], day: dt.date) -> bool:
    text = day.isoformat()
    return (
        (one.get("from") or text) <= text <= (one.get("to") or text)
        and day.isoweekday() in (one.get("weekdays") or range(1, 8))
        and day.day in (one.get("monthdays") or range(1, 32))
    )
