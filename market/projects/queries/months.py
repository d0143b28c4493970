"""The catalogue's projects on the days of one month (日历)."""

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from market.localise import today
from market.projects.models import Project
from market.texts.days import days_of


@dataclass(frozen=True)
class Held:
    """A project on a day, with its hours where they are known."""

    project: Project
    hours: str


@dataclass
class Day:
    """A day of the calendar; `outside` when it belongs to the month before or after."""

    date: dt.date
    outside: bool
    held: list[Held] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """A month in weeks from Monday, and the projects whose day is to be agreed."""

    first: dt.date
    weeks: list[list[Day]]
    open: list[Project]

    @property
    def before(self) -> dt.date:
        return (self.first - dt.timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> dt.date:
        return (self.first + dt.timedelta(days=31)).replace(day=1)

    @property
    def busy(self) -> list[Day]:
        return [day for week in self.weeks for day in week if day.held and not day.outside]


def month_of(projects: Sequence[Project], wanted: dt.date | None) -> Month:
    """The month of a day; without one that in which the first of them is delivered from now on."""
    if wanted is None:
        begins = [max(one.batch.deliver_from, today()) for one in projects]
        wanted = min(begins, default=today())
    first = wanted.replace(day=1)
    weeks = [
        [Day(date, date.month != first.month) for date in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    days = {day.date: day for week in weeks for day in week if not day.outside}
    loose = []
    for project in projects:
        batch = project.batch
        inside = [one for one in days if batch.deliver_from <= one <= batch.ends_on]
        found = days_of(project.windows, inside)
        for date, hours in found.items():
            days[date].held.append(Held(project, " ".join(dict.fromkeys(hours))))
        if not found and inside:
            loose.append(project)
    for day in days.values():
        day.held.sort(key=lambda held: (held.hours, held.project.id))
    return Month(first, weeks, loose)
