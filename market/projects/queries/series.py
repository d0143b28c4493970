"""Recurring activities before they are made: the days, and what gave way to what."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from market.localise import today
from market.projects.models import Project
from market.texts.notes import Note
from market.texts.occasions import Occasion, Shift, occasions, recurs
from market.texts.times import read_when, window
from market.texts.workdays import DAY, unsure


@dataclass(frozen=True)
class Series:
    """The times of a series, its clock times where the rule says them, and what to know of it."""

    times: Sequence[Occasion]
    starts: str | None
    ends: str | None
    unread: str = ""
    unsure: Note | None = None

    @property
    def days(self) -> list[dt.date]:
        """The days on which an activity would be held."""
        return sorted(one.day for one in self.times if one.day)


def preview(
    project: Project,
    count: int,
    *,
    shift: str,
    rule: str | None = None,
    weekdays: Sequence[str] = (),
    monthday: int | None = None,
    first: dt.date | None = None,
) -> Series:
    """The first `count` times of a series, from tomorrow or `first` to the end of the batch.

    Parameters
    ----------
    rule: in words, such as 每月15日; without one the weekdays and the day of the month count.
    """
    read = read_when(rule, today())
    ticked = [window(weekdays=sorted(int(day) for day in weekdays))] if weekdays else []
    ticked += [window(monthdays=[monthday])] if monthday else []
    windows = read.windows if rule else ticked
    begins = max(first or today() + DAY, today() + DAY)
    last = project.batch.ends_on
    times = occasions(windows, begins, last, Shift(shift), count) if begins <= last else []
    starts, ends = _clock(windows)
    days = [one.day or one.due for one in times]
    return Series(
        times=times,
        starts=starts,
        ends=ends,
        unread=read.rest if rule else "",
        unsure=unsure(min(days), max(days)) if days else None,
    )


def _clock(windows: Sequence[dict[str, Any]]) -> tuple[str | None, str | None]:
    """The one time of day that a rule names; none when it names several."""
    spans = {tuple(span) for one in windows if recurs(one) for span in one.get("times") or ()}
    if len(spans) != 1:
        return None, None
    starts, ends = spans.pop()
    return starts, None if ends == "24:00" else ends
