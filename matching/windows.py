"""When something is wanted or can be given.

A party's windows are a list of objects of one shape; a time is open when any window holds it, and
an empty list means any time::

    {"from": "2026-07-01", "to": "2026-09-30", "weekdays": [1, 2], "monthdays": [15],
     "times": [["13:30", "15:30"]], "every": "week"}

Every field may be null or absent: no restriction. Weekday 1 is Monday. `every` says how often, for
people; it opens or closes no time.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

DAY = 1440
_FIELDS = {"from", "to", "weekdays", "monthdays", "times", "every"}
_BLOCK = 64

Window = dict
"""One object of the shape above."""


def minute(text: object) -> int:
    """Minute of the day of "13:30"; "24:00" is the end of the day."""
    try:
        hour, _, rest = str(text).partition(":")
        at = int(hour) * 60 + int(rest)
        if not (0 <= int(rest) < 60 and 0 <= at <= DAY):
            raise ValueError
    except ValueError:
        raise ValueError(f"{text!r} is not a time of day such as 13:30") from None
    return at


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise ValueError(f"{text!r} is not a date such as 2026-07-01") from None


def _numbers(values: object, most: int, what: str) -> list[int]:
    good = isinstance(values, list | tuple) and all(
        isinstance(v, int) and not isinstance(v, bool) and 1 <= v <= most for v in values
    )
    if not good:
        raise ValueError(f"{what} must be numbers from 1 to {most}, not {values!r}")
    return list(values)


@dataclass(frozen=True)
class _Parsed:
    first: date | None
    last: date | None
    weekdays: list[int]
    monthdays: list[int]
    times: list[tuple[int, int]]


def _parse(window: object) -> _Parsed:
    if not isinstance(window, dict):
        raise ValueError(f"a window must be an object, not {window!r}")
    unknown = set(window) - _FIELDS
    if unknown:
        raise ValueError(f"unknown field {sorted(map(str, unknown))[0]!r} in a window")
    times = []
    for span in window.get("times") or []:
        if not isinstance(span, list | tuple) or len(span) != 2:
            raise ValueError(f"a time must be [from, to], not {span!r}")
        begin, end = minute(span[0]), minute(span[1])
        if begin >= end:
            raise ValueError(f"a time must end after it begins, not {span[0]}–{span[1]}")
        times.append((begin, end))
    first, last = window.get("from"), window.get("to")
    first = None if first is None else _day(first)
    last = None if last is None else _day(last)
    if first and last and first > last:
        raise ValueError(f"a window must end after it begins, not {first} – {last}")
    return _Parsed(
        first,
        last,
        _numbers(window.get("weekdays") or [], 7, "weekdays"),
        _numbers(window.get("monthdays") or [], 31, "monthdays"),
        times,
    )


def check_windows(windows: Sequence[Window]) -> None:
    """Raise `ValueError` saying what is wrong with a party's windows."""
    for window in windows:
        _parse(window)


class _Calendar:
    """A period cut into days, and each day at every time that any window names."""

    def __init__(self, period: tuple[date, date], parsed: list[list[_Parsed]]) -> None:
        first, last = period
        if first > last:
            raise ValueError(f"the period must end after it begins, not {first} – {last}")
        self.days = [
            date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)
        ]
        cuts = {0, DAY}
        cuts.update(at for party in parsed for w in party for span in w.times for at in span)
        self.cuts = np.array(sorted(cuts))
        self.widths = np.diff(self.cuts)
        self.ordinal = np.array([d.toordinal() for d in self.days])
        self.weekday = np.array([d.isoweekday() for d in self.days])
        self.monthday = np.array([d.day for d in self.days])

    def open(self, party: list[_Parsed]) -> tuple[np.ndarray, np.ndarray]:
        """bool[days] open at any hour, and bool[days, spans] open by stated times."""
        whole = np.zeros(len(self.days), dtype=bool)
        timed = np.zeros((len(self.days), len(self.widths)), dtype=bool)
        for w in party:
            held = np.ones(len(self.days), dtype=bool)
            if w.first:
                held &= self.ordinal >= w.first.toordinal()
            if w.last:
                held &= self.ordinal <= w.last.toordinal()
            if w.weekdays:
                held &= np.isin(self.weekday, w.weekdays)
            if w.monthdays:
                held &= np.isin(self.monthday, w.monthdays)
            if not w.times:
                whole |= held
            for begin, end in w.times:
                inside = (self.cuts[:-1] >= begin) & (self.cuts[1:] <= end)
                timed |= held[:, None] & inside[None, :]
        return whole, timed


def _distinct(parties: Sequence[Sequence[Window]]) -> tuple[list[list[_Parsed]], np.ndarray]:
    """The different lists of windows parsed once, and which of them each party has."""
    keys: dict[str, int] = {}
    parsed, index = [], []
    for row, party in enumerate(parties):
        key = json.dumps(list(party), sort_keys=True, default=str)
        if key not in keys:
            keys[key] = len(parsed)
            try:
                parsed.append([_parse(window) for window in party])
            except ValueError as error:
                raise ValueError(f"row {row}: {error}") from None
        index.append(keys[key])
    return parsed, np.array(index, dtype=np.int64)


class TimeShares:
    """Which share of each wanted window each listing can serve, within a period.

    Every day wanted counts the same. A day wanted at stated times is served by the share of those
    minutes that the listing is open; a day wanted without times is served when the listing is open
    at any time of it. A need without windows is served by any opening at all. A need with no day
    in the period cannot be served in it: 0.

    Parameters
    ----------
    needs, listings : sequences of lists of windows
        N and M of them; an empty list says that nothing is stated: any time.
    period : (first day, last day)
        Both count.

    Raises
    ------
    ValueError
        Naming the row whose window makes no sense.
    """

    def __init__(
        self,
        needs: Sequence[Sequence[Window]],
        listings: Sequence[Sequence[Window]],
        period: tuple[date, date],
    ) -> None:
        wanted, self._need = _distinct(needs)
        given, self._listing = _distinct(listings)
        calendar = _Calendar(period, wanted + given)
        days, spans = len(calendar.days), len(calendar.widths)
        opening = np.ones((len(given), days, spans))
        for row, party in enumerate(given):
            if party:
                whole, timed = calendar.open(party)
                opening[row] = timed | whole[:, None]
        any_time = opening.any(axis=2).astype(float)
        opening = opening.reshape(len(given), days * spans)
        self._table = np.zeros((len(wanted), len(given)))
        for first in range(0, len(wanted), _BLOCK):
            block = wanted[first : first + _BLOCK]
            at_hours = np.zeros((len(block), days, spans))
            at_days = np.zeros((len(block), days))
            for row, party in enumerate(block):
                whole, timed = calendar.open(party)
                minutes = timed * calendar.widths
                sums = minutes.sum(axis=1, keepdims=True)
                at_hours[row] = np.where(whole[:, None], 0, minutes / np.maximum(sums, 1))
                at_days[row] = whole
            served = at_hours.reshape(len(block), days * spans) @ opening.T + at_days @ any_time.T
            count = at_days.sum(axis=1) + (at_hours.sum(axis=2) > 0).sum(axis=1)
            self._table[first : first + _BLOCK] = served / np.maximum(count, 1)[:, None]
        for row, party in enumerate(wanted):
            if not party:
                self._table[row] = any_time.any(axis=1)
        np.clip(self._table, 0, 1, out=self._table)

    def share(self, first: int, last: int) -> np.ndarray:
        """Shares of needs first … last − 1 with all listings.

        Returns
        -------
        float[last − first, M]
            In [0, 1].
        """
        return self._table[np.ix_(self._need[first:last], self._listing)]


def time_share(
    wanted: Sequence[Window], given: Sequence[Window], period: tuple[date, date]
) -> float:
    """The share for one need and one listing.

    Parameters
    ----------
    wanted, given : lists of windows
    period : (first day, last day)

    Returns
    -------
    float
        In [0, 1].
    """
    return float(TimeShares([wanted], [given], period).share(0, 1)[0, 0])
