"""What a unit has done in a year: for certificates of service and letters of thanks."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from market.areas.queries import street_of
from market.db import db
from market.errors import NotFound
from market.localise import local, today, zone
from market.members.models import Unit
from market.members.queries import get_unit
from market.policy import Visibility
from market.projects.models import Activity, ActivityState, Order, OrderRole, Project
from market.seals import sealed, unsealed
from market.standing.models import Level, Rating

PURPOSE = "certificate"
YEARS = range(2000, 2101)
VOICES = 6


@dataclass(frozen=True)
class Deeds:
    """The confirmed activities of a unit in a year, each counted once; and what was said."""

    unit: Unit
    year: int
    activities: Sequence[Activity]
    ratings: Sequence[Rating]

    @property
    def people(self) -> int:
        return sum(activity.people or 0 for activity in self.activities)

    @property
    def good(self) -> int:
        """How many were rated 满意 or better; nobody is told of the others here."""
        return sum(rating.level.good for rating in self.ratings)

    @property
    def communities(self) -> int:
        """How many 居民区 were served."""
        return len({activity.project.area_id for activity in self.activities})

    @property
    def voices(self) -> list[Rating]:
        """The newest good words."""
        said = [rating for rating in self.ratings if rating.level.good and rating.note]
        return said[:VOICES]

    @property
    def giver(self) -> str:
        """Who certifies: the street of the unit."""
        return street_of(self.unit.area).name

    @property
    def code(self) -> str:
        """What the certificate's QR code carries: its own numbers, under the seal."""
        day = int(f"{today():%Y%m%d}")
        numbers = (self.unit.id, self.year, day, len(self.activities), self.people)
        return sealed(PURPOSE, *numbers)

    def role_in(self, activity: Activity) -> OrderRole:
        """Whether the unit led an activity or helped."""
        mine = [order.role for order in activity.orders if order.unit_id == self.unit.id]
        return OrderRole.LEAD if OrderRole.LEAD in mine else OrderRole.SUPPORT

    @staticmethod
    def named(activity: Activity) -> bool:
        """Whether a paper that hangs on a wall may name it."""
        return activity.project.visibility is not Visibility.PARTIES


def _between(year: int) -> tuple[dt.datetime, dt.datetime]:
    return tuple(dt.datetime(one, 1, 1, tzinfo=zone()) for one in (year, year + 1))  # type: ignore[return-value]


def _confirmed(unit_id: int) -> list[sa.ColumnElement[bool]]:
    return [
        Activity.state == ActivityState.CONFIRMED,
        Activity.orders.any(Order.unit_id == unit_id),
    ]


def years_of(unit_id: int) -> list[int]:
    """The years in which a unit did something, and the present one, the latest first."""
    first = db.session.scalar(
        sa.select(sa.func.min(Activity.starts_at)).where(*_confirmed(unit_id))
    )
    present = today().year
    begins = local(first).year if first else present
    return list(range(present, min(begins, present) - 1, -1))


def deeds_of(unit_id: int, year: int | None = None) -> Deeds:
    """What a unit did in a year, by default the present one; NotFound for a year out of reach."""
    chosen = today().year if year is None else year
    if chosen not in YEARS:
        raise NotFound()
    begins, ends = _between(chosen)
    activities = db.session.scalars(
        sa.select(Activity)
        .where(*_confirmed(unit_id), Activity.starts_at >= begins, Activity.starts_at < ends)
        .options(
            joinedload(Activity.project).joinedload(Project.area),
            selectinload(Activity.orders),
        )
        .order_by(Activity.starts_at, Activity.id)
    ).all()
    ratings = db.session.scalars(
        sa.select(Rating)
        .join(Activity, Activity.id == Rating.activity_id)
        .where(*_confirmed(unit_id), Activity.starts_at >= begins, Activity.starts_at < ends)
        .options(
            joinedload(Rating.unit),
            joinedload(Rating.activity).joinedload(Activity.project),
        )
        .order_by(Rating.level != Level.VERY_GOOD, Rating.id.desc())
    ).all()
    return Deeds(get_unit(unit_id), chosen, activities, ratings)


@dataclass(frozen=True)
class Certified:
    """What a printed certificate said, and what the records say now."""

    unit: Unit
    year: int
    on: dt.date
    activities: int
    people: int
    now: Deeds


def certified(code: str) -> Certified:
    """The certificate behind a code; NotFound when this installation never printed it."""
    numbers = unsealed(PURPOSE, code)
    if numbers is None or len(numbers) != 5:
        raise NotFound()
    unit_id, year, day, activities, people = numbers
    on = dt.datetime.strptime(str(day), "%Y%m%d").date()
    now = deeds_of(unit_id, year)
    return Certified(now.unit, year, on, activities, people, now)
