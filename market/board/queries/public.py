"""The public board (公示): what was asked, done and rated, by month and area, by visibility."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from market.areas.models import Area, Level
from market.db import db, now
from market.localise import local, zone
from market.members.models import Unit
from market.needs.models import Need, NeedState
from market.policy import Visibility
from market.projects.models import Activity, ActivityState, Order, OrderRole, Project, ProjectState
from market.standing.models import Level as Satisfaction
from market.standing.models import Rating

MONTHS_SHOWN = 12
# A share of fewer ratings would tell the public who gave which.
LEAST_RATINGS = 5
UNASKED = (NeedState.DRAFT, NeedState.SUBMITTED, NeedState.RETURNED, NeedState.WITHDRAWN)


@dataclass(frozen=True)
class Month:
    """A calendar month where the installation is."""

    year: int
    month: int

    @property
    def code(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def begins(self) -> dt.datetime:
        return dt.datetime(self.year, self.month, 1, tzinfo=zone())

    @property
    def ends(self) -> dt.datetime:
        return self.next().begins

    def next(self) -> "Month":
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def previous(self) -> "Month":
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)


def this_month() -> Month:
    today = local(now())
    return Month(today.year, today.month)


def month_of(code: str | None) -> Month:
    """The month of a code such as 2026-03; anything else is the present month."""
    try:
        year, _, month = (code or "").partition("-")
        found = Month(int(year), int(month))
        if 2000 <= found.year <= 2100 and 1 <= found.month <= 12:
            return found
    except ValueError:
        pass
    return this_month()


def recent_months() -> list[Month]:
    """The months to choose from, newest first."""
    months = [this_month()]
    while len(months) < MONTHS_SHOWN:
        months.append(months[-1].previous())
    return months


@dataclass(frozen=True)
class Board:
    """One month of one area, public records only.

    Parameters
    ----------
    levels: how many ratings of each level; empty where they are too few to be told.
    """

    asked: int
    held: int
    people: int
    levels: dict[Satisfaction, int]
    activities: Sequence[Activity]
    thanks: Sequence[str]
    communities: int
    more: int = 0
    by_level: dict[str, int] = field(default_factory=dict)

    @property
    def satisfaction(self) -> float | None:
        """The share of ratings that are 非常满意 or 满意, or None where they are too few."""
        if not self.levels:
            return None
        happy = self.levels[Satisfaction.VERY_GOOD] + self.levels[Satisfaction.GOOD]
        return happy / sum(self.levels.values())


def _in_area(column: Any, area: Area | None) -> sa.ColumnElement[bool]:
    if area is None:
        return sa.true()
    inside = sa.select(Area.id).where(Area.path.startswith(area.path, autoescape=True))
    return column.in_(inside)


def board(month: Month, area: Area | None, shown: int = 100) -> Board:
    """What the public may know of a month in an area; `shown` bounds the list of activities."""
    public = sa.and_(
        Project.visibility == Visibility.PUBLIC,
        Activity.state == ActivityState.CONFIRMED,
        Activity.starts_at >= month.begins,
        Activity.starts_at < month.ends,
        _in_area(Project.area_id, area),
    )
    held, people, communities = db.session.execute(
        sa.select(
            sa.func.count(Activity.id),
            sa.func.coalesce(sa.func.sum(Activity.people), 0),
            sa.func.count(sa.distinct(Project.area_id)),
        )
        .join(Project)
        .where(public)
    ).one()
    asked = db.session.scalar(
        sa.select(sa.func.count(Need.id)).where(
            Need.visibility == Visibility.PUBLIC,
            Need.state.not_in(UNASKED),
            Need.created_at >= month.begins,
            Need.created_at < month.ends,
            _in_area(Need.area_id, area),
        )
    )
    counted = db.session.execute(
        sa.select(Rating.level, sa.func.count(Rating.id).label("n"))
        .join(Activity, Activity.id == Rating.activity_id)
        .join(Project)
        .where(public)
        .group_by(Rating.level)
    ).all()
    activities = db.session.scalars(
        sa.select(Activity)
        .join(Project)
        .where(public)
        .options(
            joinedload(Activity.project).joinedload(Project.area),
            joinedload(Activity.project).joinedload(Project.series),
            selectinload(Activity.orders).joinedload(Order.unit),
            joinedload(Activity.rating),
        )
        .order_by(Activity.starts_at.desc(), Activity.id.desc())
        .limit(shown)
    ).all()
    thanks = db.session.scalars(
        sa.select(Unit.name)
        .join(Order, Order.unit_id == Unit.id)
        .join(Activity, Order.activities)
        .join(Project, Project.id == Activity.project_id)
        .where(public)
        .distinct()
        # Never by how much: the board thanks, it does not rank.
        .order_by(Unit.name)
    ).all()
    levels = dict.fromkeys(Satisfaction, 0) | {row.level: row.n for row in counted}
    if sum(levels.values()) < LEAST_RATINGS:
        levels = {}
    return Board(
        asked=asked or 0,
        held=held,
        people=people,
        levels=levels,
        activities=activities,
        thanks=thanks,
        communities=communities,
        more=max(0, held - len(activities)),
    )


def leads(activity: Activity) -> list[str]:
    """The names of the units that led an activity."""
    return [order.unit.name for order in activity.orders if order.role is OrderRole.LEAD]


def supports(activity: Activity) -> list[str]:
    """The names of the units that supported it."""
    return [order.unit.name for order in activity.orders if order.role is OrderRole.SUPPORT]


def places() -> Sequence[Area]:
    """The areas by which the board may be narrowed, from the street down to the 居民区."""
    levels = (Level.STREET, Level.ZONE, Level.COMMUNITY)
    return db.session.scalars(
        sa.select(Area).where(Area.level.in_(levels)).order_by(Area.path)
    ).all()


def front_numbers() -> dict[str, int]:
    """The numbers of the front page: public records of all time."""
    projects = sa.select(sa.func.count(Project.id)).where(
        Project.visibility == Visibility.PUBLIC, Project.state != ProjectState.CANCELLED
    )
    activities = (
        sa.select(sa.func.count(Activity.id), sa.func.coalesce(sa.func.sum(Activity.people), 0))
        .join(Project)
        .where(Project.visibility == Visibility.PUBLIC, Activity.state == ActivityState.CONFIRMED)
    )
    held, people = db.session.execute(activities).one()
    return {
        "units": db.session.scalar(sa.select(sa.func.count(Unit.id))) or 0,
        "projects": db.session.scalar(projects) or 0,
        "held": held,
        "people": people,
    }


def newest(limit: int = 6) -> Sequence[Project]:
    """The newest public projects that still have places."""
    return db.session.scalars(
        sa.select(Project)
        .where(Project.visibility == Visibility.PUBLIC, Project.state == ProjectState.PUBLISHED)
        .options(joinedload(Project.area), joinedload(Project.category), joinedload(Project.series))
        .order_by(Project.id.desc())
        .limit(limit)
    ).all()
