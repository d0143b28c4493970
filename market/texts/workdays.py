"""Chinese working days, with the weekends worked in lieu (调休).

The State Council publishes each year's arrangement late in the year before. For years that are
not published yet the statutory holidays alone count, and `unsure` says so.
"""

import datetime as dt
from functools import lru_cache

import holidays
from holidays.countries.china import ChinaStaticHolidays

from market.errors import N_
from market.texts.notes import Note

DAY = dt.timedelta(days=1)
# Year of the last arrangement that is known here.
PUBLISHED = max(ChinaStaticHolidays.special_public_holidays)
# Nobody counts further; it bounds a loop over a mistyped number.
MOST = 10_000


@lru_cache(maxsize=64)
def _year(year: int) -> tuple[frozenset[dt.date], frozenset[dt.date]]:
    """The days off of a year, and its weekend days that are worked in lieu."""
    # An arrangement of the next year can make a weekend of this December a working one.
    calendar = holidays.country_holidays("CN", years=[year, year + 1])
    off = frozenset(day for day in calendar if day.year == year)
    worked = frozenset(day for day in calendar.weekend_workdays if day.year == year)
    return off, worked


def is_workday(day: dt.date) -> bool:
    """Whether offices work on that day."""
    day = _date(day)
    off, worked = _year(day.year)
    if day in worked:
        return True
    return day.weekday() < 5 and day not in off


def is_holiday(day: dt.date) -> bool:
    """Whether that day lies in the break of a statutory holiday; a mere weekend does not.

    The weekend at either end of such a break is part of it, as the State Council announces it.
    """
    day = _date(day)
    if is_workday(day):
        return False
    return any(
        _in_list(step) for step in (day, *_days_off_beside(day, DAY), *_days_off_beside(day, -DAY))
    )


def _days_off_beside(day: dt.date, step: dt.timedelta) -> list[dt.date]:
    """The days off that follow without a gap, one way or the other."""
    found = []
    while not is_workday(day := day + step):
        found.append(day)
    return found


def _in_list(day: dt.date) -> bool:
    return day in _year(day.year)[0]


def add_workdays(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day after that day (before it, if negative).

    With 0 the day itself when it is worked, else the next working day.
    """
    day = _date(day)
    if abs(count) > MOST:
        raise ValueError(f"{count} working days are more than {MOST}")
    if count == 0:
        while not is_workday(day):
            day += DAY
        return day
    step = DAY if count > 0 else -DAY
    left = abs(count)
    while left:
        day += step
        left -= is_workday(day)
    return day


def workdays_between(start: dt.date, end: dt.date) -> int:
    """How many working days lie after `start` up to `end`, negative if `end` is earlier.

    So a deadline of five working days is `workdays_between(asked, deadline) == 5`.
    """
    start, end = _date(start), _date(end)
    if end < start:
        return -workdays_between(end, start)
    if (end - start).days > 4 * MOST:
        raise ValueError(f"{start} and {end} lie too far apart")
    return sum(is_workday(start + DAY * step) for step in range(1, (end - start).days + 1))


def unsure(start: dt.date, end: dt.date | None = None) -> Note | None:
    """Why working days of that time may still change, or None when they are settled."""
    year = max(_date(start).year, _date(end or start).year)
    if year <= PUBLISHED:
        return None
    return Note(N_("%(year)s年的放假调休安排尚未公布，暂按法定节假日推算"), year=year)


def _date(day: dt.date) -> dt.date:
    return day.date() if isinstance(day, dt.datetime) else day
