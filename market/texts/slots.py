"""The parts of a week that windows cover: by these a person looks for what fits."""

import datetime as dt
from typing import Any

NOON, DUSK = "12:00", "18:00"
WEEK = 7


def slots_of(windows: list[dict[str, Any]] | None) -> list[str]:
    """The names of the parts (``weekday``, ``evening`` …) that any window covers, in order.

    No windows at all mean any time, of which nothing is named.
    """
    found: set[str] = set()
    for window in windows or []:
        days = _weekdays(window)
        found |= {"weekday"} if any(day <= 5 for day in days) else set()
        found |= {"weekend"} if any(day > 5 for day in days) else set()
        for begins, ends in window.get("times") or [["00:00", "24:00"]]:
            found |= {"morning"} if begins < NOON else set()
            found |= {"afternoon"} if begins < DUSK and ends > NOON else set()
            found |= {"evening"} if ends > DUSK else set()
    order = ("weekday", "weekend", "morning", "afternoon", "evening")
    return [name for name in order if name in found]


def _weekdays(window: dict[str, Any]) -> set[int]:
    """The days of the week, Monday 1, on which a window falls."""
    named = set(window.get("weekdays") or range(1, WEEK + 1))
    first, last = window.get("from"), window.get("to")
    if not (first and last):
        return named
    begins, ends = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    span = min((ends - begins).days, WEEK - 1)
    return named & {(begins + dt.timedelta(days=n)).isoweekday() for n in range(span + 1)}
