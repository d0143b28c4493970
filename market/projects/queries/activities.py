"""Reading activities: one with all that its page shows, lists by side, what waits for whom."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from market.db import db, now
from market.errors import NotFound
from market.localise import local, today, zone
from market.paging import Page, keyset
from market.policy import Actor, Role
from market.projects.models import (
    Activity,
    ActivityState,
    Order,
    OrderRole,
    Photo,
    Project,
    Side,
)
from market.projects.queries.parties import (
    WORKING,
    given_by,
    in_charge_of,
    mine,
    received_by,
    visible,
)

# Each of these uses up a session of every order that joins it.
TAKING = (
    ActivityState.PLANNED,
    ActivityState.HELD,
    ActivityState.CONFIRMED,
    ActivityState.DISPUTED,
)
WAITS_SHOWN = 60
WEEK = dt.timedelta(days=7)


def _whole() -> sa.Select:
    return (
        sa.select(Activity)
        .join(Project)
        .options(
            joinedload(Activity.project).joinedload(Project.area),
            joinedload(Activity.project).joinedload(Project.batch),
            selectinload(Activity.orders).joinedload(Order.unit),
        )
    )


def get_activity(activity_id: int) -> Activity:
    """The activity with its project, orders, moves and photos (without their bodies).

    Raises
    ------
    NotFound: there is none.
    """
    found = db.session.scalar(
        _whole()
        .where(Activity.id == activity_id)
        .options(selectinload(Activity.moved), selectinload(Activity.photos))
    )
    if found is None:
        raise NotFound()
    return found


def get_project(project_id: int) -> Project:
    """The project whose activities are planned, or NotFound."""
    found = db.session.get(Project, project_id)
    if found is None:
        raise NotFound()
    return found


def working_orders(project_id: int) -> Sequence[Order]:
    """The orders that may join an activity: claimed or under way, leads first."""
    return db.session.scalars(
        sa.select(Order)
        .where(Order.project_id == project_id, Order.state.in_(WORKING))
        .options(joinedload(Order.unit))
        .order_by(Order.role != OrderRole.LEAD, Order.id)
    ).all()


def taken_by_order(order_ids: Sequence[int]) -> dict[int, int]:
    """How many activities each order has planned, held or confirmed."""
    rows = db.session.execute(
        sa.select(Order.id, sa.func.count(Activity.id))
        .join(Order.activities)
        .where(Order.id.in_(order_ids), Activity.state.in_(TAKING))
        .group_by(Order.id)
    )
    return dict.fromkeys(order_ids, 0) | dict(rows.all())


def sessions_left(project_id: int) -> dict[int, int]:
    """For each working order the sessions for which no activity is planned yet."""
    orders = working_orders(project_id)
    taken = taken_by_order([order.id for order in orders])
    return {order.id: max(0, order.sessions - taken[order.id]) for order in orders}


def of_project(project_id: int) -> Sequence[Activity]:
    """A project's activities, the latest first."""
    return db.session.scalars(
        _whole().where(Activity.project_id == project_id).order_by(Activity.starts_at.desc())
    ).all()


def released_photos(project_id: int) -> dict[int, list[int]]:
    """The numbers of the released photos of each activity of a project."""
    rows = db.session.execute(
        sa.select(Photo.activity_id, Photo.id)
        .join(Photo.activity)
        .where(Activity.project_id == project_id, Photo.released_at.is_not(None))
        .order_by(Photo.id)
    )
    found: dict[int, list[int]] = {}
    for activity_id, photo_id in rows:
        found.setdefault(activity_id, []).append(photo_id)
    return found


def months_shown(back: int = 12, ahead: int = 3) -> list[str]:
    """The months to choose from (``2026-03``), the latest first."""
    present = today()
    count = present.year * 12 + present.month - 1
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(count + ahead, count - back, -1)]


def month_bounds(code: str) -> tuple[dt.datetime, dt.datetime]:
    """The first instant of a month such as 2026-03, and that of the next."""
    year, month = (int(part) for part in code.split("-"))
    following = (year + month // 12, month % 12 + 1)
    return (
        dt.datetime(year, month, 1, tzinfo=zone()),
        dt.datetime(*following, 1, tzinfo=zone()),
    )


def search(
    actor: Actor,
    *,
    state: ActivityState | None = None,
    month: str | None = None,
    whose: str | None = None,
    project_id: int | None = None,
    unit_id: int | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Page[Activity]:
    """One page of the activities that `actor` may open, the latest first.

    Parameters
    ----------
    month: such as ``2026-03``.
    whose: ``mine`` keeps those on whose side the person stands.
    unit_id: keeps those that an order of this unit joins.
    """
    query = _whole().where(visible(actor))
    if whose == "mine":
        query = query.where(mine(actor))
    if state:
        query = query.where(Activity.state == state)
    if month:
        begins, ends = month_bounds(month)
        query = query.where(Activity.starts_at >= begins, Activity.starts_at < ends)
    if project_id:
        query = query.where(Activity.project_id == project_id)
    if unit_id:
        query = query.where(Activity.orders.any(Order.unit_id == unit_id))
    return keyset(query, [Activity.starts_at, Activity.id], after=after, limit=limit)


def _waiting(*conditions: sa.ColumnElement[bool]) -> Sequence[Activity]:
    query = _whole().where(*conditions).order_by(Activity.starts_at, Activity.id)
    return db.session.scalars(query.limit(WAITS_SHOWN)).all()


def this_week(actor: Actor) -> Sequence[Activity]:
    """Planned activities of either side within seven days, the next first."""
    begins = dt.datetime.combine(local(now()).date(), dt.time(), tzinfo=zone())
    return _waiting(
        mine(actor),
        Activity.state == ActivityState.PLANNED,
        Activity.starts_at.between(begins, begins + WEEK),
    )


def to_agree(actor: Actor) -> Sequence[Activity]:
    """Dates that the other side proposed and that still lie ahead."""
    return _waiting(
        sa.or_(
            sa.and_(given_by(actor), Activity.proposed_by == Side.RECEIVER),
            sa.and_(received_by(actor), Activity.proposed_by == Side.GIVER),
        ),
        Activity.state == ActivityState.PLANNED,
        Activity.agreed_at.is_(None),
        Activity.starts_at > now(),
    )


def to_record(actor: Actor) -> Sequence[Activity]:
    """The own units' activities whose time has passed and that nobody has recorded."""
    return _waiting(
        given_by(actor), Activity.state == ActivityState.PLANNED, Activity.starts_at <= now()
    )


def to_confirm(actor: Actor) -> Sequence[Activity]:
    """Records that wait for the officer of the 居民区 served; for the office after a week."""
    served = sa.and_(
        received_by(actor) if actor.is_a(Role.OFFICER) else sa.false(),
        Activity.state == ActivityState.HELD,
    )
    late = sa.and_(
        in_charge_of(actor, Role.COORDINATOR),
        Activity.state == ActivityState.HELD,
        Activity.state_at < now() - WEEK,
    )
    return _waiting(sa.or_(served, late))


def to_settle(actor: Actor) -> Sequence[Activity]:
    """Disputes in the areas that this person runs."""
    return _waiting(in_charge_of(actor, Role.COORDINATOR), Activity.state == ActivityState.DISPUTED)


def get_photo(photo_id: int, whole: bool) -> bytes:
    """The picture, or its thumbnail; NotFound when there is none."""
    column = Photo.body if whole else Photo.thumbnail
    body = db.session.scalar(sa.select(column).where(Photo.id == photo_id))
    if body is None:
        raise NotFound()
    return body
