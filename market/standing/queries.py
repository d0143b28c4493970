"""Reading ratings and follow-ups, confined to what the person asking may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from market.db import db
from market.errors import NotFound
from market.members.models import UnitTally
from market.paging import Page, keyset
from market.policy import Actor, Role, Scope, scope_of, scopes
from market.projects.models import Activity, ActivityState, Order, Project
from market.projects.queries.parties import in_charge_of, received_by, visible
from market.standing.models import FollowUp, FollowUpState, Level, Rating

WAITS_SHOWN = 60
PANEL_SHOWN = 10


@scope_of("rating")
def _rating(rating_id: int) -> Scope | None:
    rating = db.session.get(Rating, rating_id)
    return None if rating is None else scopes["activity"](rating.activity_id)


@scope_of("followup")
def _follow_up(follow_up_id: int) -> Scope | None:
    follow_up = db.session.get(FollowUp, follow_up_id)
    return None if follow_up is None else scopes["activity"](follow_up.rating.activity_id)


def _whole() -> sa.Select:
    activity = joinedload(Rating.activity)
    return (
        sa.select(Rating)
        .join(Activity, Activity.id == Rating.activity_id)
        .join(Project, Project.id == Activity.project_id)
        .options(
            activity.joinedload(Activity.project).joinedload(Project.area),
            activity.selectinload(Activity.orders).joinedload(Order.unit),
            joinedload(Rating.unit),
            joinedload(Rating.follow_up),
        )
    )


def get_rating(rating_id: int) -> Rating:
    """The rating with its activity, or NotFound."""
    found = db.session.scalar(_whole().where(Rating.id == rating_id))
    if found is None:
        raise NotFound()
    return found


def search(
    actor: Actor,
    *,
    level: Level | None = None,
    unit_id: int | None = None,
    project_id: int | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Page[Rating]:
    """One page of the ratings of activities that `actor` may open, the newest first."""
    query = _whole().where(visible(actor))
    if level:
        query = query.where(Rating.level == level)
    if unit_id:
        query = query.where(Activity.orders.any(Order.unit_id == unit_id))
    if project_id:
        query = query.where(Activity.project_id == project_id)
    return keyset(query, [Rating.created_at, Rating.id], after=after, limit=limit)


@dataclass(frozen=True)
class Shares:
    """How many ratings of each level."""

    levels: dict[Level, int]

    @property
    def count(self) -> int:
        return sum(self.levels.values())

    @property
    def good(self) -> int:
        """非常满意 and 满意, in whole per cent; 0 without ratings."""
        happy = self.levels[Level.VERY_GOOD] + self.levels[Level.GOOD]
        return round(100 * happy / self.count) if self.count else 0


def shares(*conditions: sa.ColumnElement[bool]) -> Shares:
    """The count of each level among the ratings of activities that meet the conditions."""
    rows = db.session.execute(
        sa.select(Rating.level, sa.func.count(Rating.id))
        .join(Activity, Activity.id == Rating.activity_id)
        .join(Project, Project.id == Activity.project_id)
        .where(*conditions)
        .group_by(Rating.level)
    )
    return Shares(dict.fromkeys(Level, 0) | dict(rows.all()))


def of_unit(unit_id: int) -> sa.ColumnElement[bool]:
    """The activities that an order of this unit joined."""
    return Activity.orders.any(Order.unit_id == unit_id)


def of_project(project_id: int) -> Sequence[Rating]:
    """A project's ratings, the newest first."""
    query = _whole().where(Activity.project_id == project_id)
    return db.session.scalars(query.order_by(Rating.id.desc()).limit(PANEL_SHOWN)).all()


@dataclass(frozen=True)
class Standing:
    """What is known of a unit's ratings: the sum of their points (4 to 1 each) and how many."""

    rating_sum: int = 0
    rating_count: int = 0


def record_of(unit_ids: Iterable[int], batch_id: int | None = None) -> dict[int, Standing]:
    """Each unit's rating points and their count, of all batches or of one; zeros where none."""
    wanted = list(unit_ids)
    query = (
        sa.select(
            UnitTally.unit_id,
            sa.func.sum(UnitTally.rating_sum),
            sa.func.sum(UnitTally.rating_count),
        )
        .where(UnitTally.unit_id.in_(wanted))
        .group_by(UnitTally.unit_id)
    )
    if batch_id:
        query = query.where(UnitTally.batch_id == batch_id)
    known = {
        unit: Standing(int(points), int(count)) for unit, points, count in db.session.execute(query)
    }
    return {unit: known.get(unit, Standing()) for unit in wanted}


def to_rate(actor: Actor) -> Sequence[Activity]:
    """Confirmed activities of the person's 居民区 that nobody has rated, the oldest first."""
    if not actor.is_a(Role.OFFICER):
        return []
    return db.session.scalars(
        sa.select(Activity)
        .join(Project)
        .outerjoin(Rating, Rating.activity_id == Activity.id)
        .where(Activity.state == ActivityState.CONFIRMED, Rating.id.is_(None), received_by(actor))
        .options(
            joinedload(Activity.project).joinedload(Project.area),
            selectinload(Activity.orders).joinedload(Order.unit),
        )
        .order_by(Activity.starts_at, Activity.id)
        .limit(WAITS_SHOWN)
    ).all()


def _follow_ups() -> sa.Select:
    rating = joinedload(FollowUp.rating)
    activity = rating.joinedload(Rating.activity)
    return (
        sa.select(FollowUp)
        .join(Rating, Rating.id == FollowUp.rating_id)
        .join(Activity, Activity.id == Rating.activity_id)
        .join(Project, Project.id == Activity.project_id)
        .options(
            activity.joinedload(Activity.project).joinedload(Project.area),
            activity.selectinload(Activity.orders).joinedload(Order.unit),
        )
    )


def follow_ups(
    actor: Actor,
    *,
    state: FollowUpState | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Page[FollowUp]:
    """One page of the follow-ups in the areas that this person runs or leads, newest first."""
    roles = (Role.ADMINISTRATOR, Role.LEADER, Role.COORDINATOR)
    query = _follow_ups().where(in_charge_of(actor, *roles))
    if state:
        query = query.where(FollowUp.state == state)
    return keyset(query, [FollowUp.created_at, FollowUp.id], after=after, limit=limit)


def get_follow_up(follow_up_id: int) -> FollowUp:
    """The follow-up with its rating and activity, or NotFound."""
    found = db.session.scalar(_follow_ups().where(FollowUp.id == follow_up_id))
    if found is None:
        raise NotFound()
    return found


def to_follow_up(actor: Actor) -> Sequence[FollowUp]:
    """The follow-ups that wait for this coordinator, the oldest first."""
    query = _follow_ups().where(
        in_charge_of(actor, Role.COORDINATOR),
        FollowUp.state.in_([FollowUpState.OPEN, FollowUpState.HANDLED]),
    )
    return db.session.scalars(query.order_by(FollowUp.id).limit(WAITS_SHOWN)).all()
