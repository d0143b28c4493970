"""When something is wanted or offered: from free text to windows, and back to a sentence.

A window is a dict of the shape that the matching understands, every field may be None::

    {"from": "2026-07-01", "to": None, "weekdays": [1, 2], "monthdays": [15],
     "times": [["13:30", "15:30"]], "every": "week"}

Weekday 1 is Monday. Fields restrict together, windows are alternatives, no window is any time.
A time across midnight becomes two windows, the second on the following days.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from market.errors import N_
from market.texts import timewords
from market.texts.clean import plain, tidy
from market.texts.notes import Note
from market.texts.saying import say_when
from market.texts.timereader import Reader
from market.texts.timewords import say_clock
from market.texts.windows import window, windows_of

__all__ = ["When", "read_clock", "read_when", "say_when", "window"]


@dataclass(frozen=True)
class When:
    """What a text says about time. `rest` is what was not understood: flagged, never dropped."""

    text: str
    windows: list[dict[str, Any]] = field(default_factory=list)
    rest: str = ""
    notes: tuple[Note, ...] = ()


def read_when(text: object, today: dt.date) -> When:
    """Read when something can or shall happen.

    `today` gives the year of dates without one: the next time that they come round.
    """
    written = tidy(text)
    if not written:
        return When("")
    reader = Reader(plain(written), today)
    reader.read()
    rest = "；".join(reader.rest)
    if rest:
        reader.note(N_("这部分时间没有读懂，已保留原文：%(rest)s"), rest=rest)
    return When(written, windows_of(reader.drafts), rest, tuple(dict.fromkeys(reader.notes)))


def read_clock(text: object) -> tuple[str, str | None] | None:
    """The times of one occurrence: "9：30-11：00" is ("09:30", "11:00"); None if unreadable."""
    if isinstance(text, dt.datetime | dt.time):
        return f"{text:%H:%M}", None
    if isinstance(text, float) and 0 <= text < 1:
        return say_clock(round(text * 1440) % 1440), None  # a workbook's fraction of a day
    value = plain(text)
    clock = timewords.clock_range(value, dotted=True) or timewords.clock_at(value)
    if clock is None or value[clock.size :].strip().removeprefix(":00"):
        return None
    if clock.end is None:
        return say_clock(clock.begin), None
    return say_clock(clock.begin), say_clock(clock.end)
