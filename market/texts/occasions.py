"""The days on which something recurring falls, and how they give way to days off (调休)."""

import datetime as dt
import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from market.errors import N_
from market.texts.workdays import DAY, add_workdays, is_holiday, is_workday

# Nobody plans further; it bounds a loop over a mistyped date.
LONGEST = 800
HOLIDAY, WEEKEND = N_("法定节假日"), N_("周末休息")
IN_LIEU = N_("调休上班日")
TAKEN = N_("与另一场同一天")


class Shift(enum.StrEnum):
    """What becomes of a day that is off."""

    NEXT = "next"  # the next working day
    BEFORE = "before"  # the working day before
    SKIP = "skip"  # none that time
    KEEP = "keep"  # as it falls


@dataclass(frozen=True)
class Occasion:
    """One time of a series: when the rule says, on which day it is held (None: left out), why."""

    due: dt.date
    day: dt.date | None
    why: str | None = None  # a msgid

    @property
    def moved(self) -> bool:
        return self.day is not None and self.day != self.due


def recurs(window: Mapping[str, Any]) -> bool:
    """Whether a window says which days: of the week, of the month, or one single day."""
    single = window.get("from") is not None and window.get("from") == window.get("to")
    return bool(window.get("weekdays") or window.get("monthdays") or single)


def occasions(
    windows: Sequence[Mapping[str, Any]], first: dt.date, last: dt.date, shift: Shift, most: int
) -> list[Occasion]:
    """The first `most` times of a series between two days, both included, and what was left out.

    A day of the month gives way to holidays and weekends; a day that was chosen as a weekday,
    such as 每周六, gives way to holidays alone. Two times never fall on one day.

    Parameters
    ----------
    windows: as `market.texts.times` reads them; those that name no days are left aside.
    """
    found: list[Occasion] = []
    held: set[dt.date] = set()
    for due, by_date in _due(windows, first, last):
        if len(held) >= most:
            break
        one = _settled(due, by_date, shift, first, last)
        if one.day in held:
            one = Occasion(due, None, TAKEN)
        elif one.day is not None:
            held.add(one.day)
        found.append(one)
    return found


def _due(
    windows: Sequence[Mapping[str, Any]], first: dt.date, last: dt.date
) -> Iterator[tuple[dt.date, bool]]:
    """Each day that the rule names, and whether it is named by its date rather than its weekday."""
    telling = [window for window in windows if recurs(window)]
    for step in range(min((last - first).days, LONGEST) + 1):
        day = first + DAY * step
        named = [window for window in telling if _holds(window, day)]
        if named:
            yield day, not any(window.get("weekdays") for window in named)


def _holds(window: Mapping[str, Any], day: dt.date) -> bool:
    begins, ends = window.get("from"), window.get("to")
    return (
        (not begins or day >= dt.date.fromisoformat(begins))
        and (not ends or day <= dt.date.fromisoformat(ends))
        and (not window.get("weekdays") or day.isoweekday() in window["weekdays"])
        and (not window.get("monthdays") or day.day in window["monthdays"])
    )


def _settled(due: dt.date, by_date: bool, shift: Shift, first: dt.date, last: dt.date) -> Occasion:
    off = HOLIDAY if is_holiday(due) else WEEKEND if by_date and not is_workday(due) else None
    if off is None:
        # A Saturday that is worked in lieu: people may be at their desks and not at the table.
        return Occasion(due, due, IN_LIEU if due.isoweekday() > 5 and is_workday(due) else None)
    if shift is Shift.KEEP:
        return Occasion(due, due, off)
    if shift is Shift.SKIP:
        return Occasion(due, None, off)
    day = add_workdays(due, 1 if shift is Shift.NEXT else -1)
    return Occasion(due, day if first <= day <= last else None, off)
