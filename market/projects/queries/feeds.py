"""Calendar feeds: whose a secret address is, and which activities stand in a unit's calendar."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from market.areas.models import Area
from market.areas.queries import subtree
from market.db import db, now
from market.members.models import Unit, UnitKind, UnitState
from market.projects.models import (
    Activity,
    ActivityState,
    CalendarFeed,
    Order,
    Project,
)
from market.seals import sealed, unsealed

PURPOSE = "calendar"
BACK = dt.timedelta(days=120)
MOST = 500
# A cancelled one is told as cancelled, so that it vanishes from phones that had it.
SHOWN = (
    ActivityState.PLANNED,
    ActivityState.HELD,
    ActivityState.CONFIRMED,
    ActivityState.CANCELLED,
)


def feed_of(unit_id: int) -> CalendarFeed | None:
    """The unit's feed while its address is good, or None."""
    return db.session.scalar(
        sa.select(CalendarFeed).where(CalendarFeed.unit_id == unit_id, CalendarFeed.active)
    )


def secret_of(feed: CalendarFeed) -> str:
    """What the present address of a feed ends in."""
    return sealed(PURPOSE, feed.unit_id, feed.serial)


def unit_behind(secret: str) -> Unit | None:
    """The active unit whose feed has this secret now; None once it was renewed or closed."""
    numbers = unsealed(PURPOSE, secret)
    if numbers is None or len(numbers) != 2:
        return None
    feed = feed_of(numbers[0])
    if feed is None or feed.serial != numbers[1] or feed.unit.state is not UnitState.ACTIVE:
        return None
    return feed.unit


def activities_of(unit: Unit) -> Sequence[Activity]:
    """A unit's activities of either side, the earliest first: from four months ago onwards."""
    sides = [
        Activity.orders.any(Order.unit_id == unit.id),
        Project.requester_id == unit.id,
    ]
    if unit.kind is UnitKind.COMMUNITY:
        sides.append(Project.area_id.in_(sa.select(Area.id).where(subtree(unit.area.path))))
    return db.session.scalars(
        sa.select(Activity)
        .join(Project)
        .where(sa.or_(*sides), Activity.state.in_(SHOWN), Activity.starts_at >= now() - BACK)
        .options(
            joinedload(Activity.project).joinedload(Project.area),
            selectinload(Activity.orders).joinedload(Order.unit),
            selectinload(Activity.moved),
        )
        .order_by(Activity.starts_at, Activity.id)
        .limit(MOST)
    ).all()
