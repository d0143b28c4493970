"""What rounds ask projects to remember: who has served whom, and which pairs were turned down."""

from collections.abc import Iterable

import sqlalchemy as sa

from market.db import db
from market.needs.models import Need
from market.projects.models import (
    Activity,
    ActivityOrder,
    ActivityState,
    Order,
    OrderState,
    Project,
)
from market.rounds import history


def served() -> Iterable[tuple[int, str]]:
    """(unit, group) of every confirmed activity; a project without a need serves its area."""
    group = sa.func.coalesce(Need.group_key, sa.literal("a") + sa.cast(Project.area_id, sa.String))
    rows = db.session.execute(
        sa.select(Order.unit_id, group)
        .join(Project, Project.id == Order.project_id)
        .outerjoin(Need, Need.id == Project.need_id)
        .join(ActivityOrder, ActivityOrder.order_id == Order.id)
        .join(Activity, Activity.id == ActivityOrder.activity_id)
        .where(Activity.state == ActivityState.CONFIRMED)
        .distinct()
    )
    return [(unit_id, key) for unit_id, key in rows]


def turned_down(batch_id: int) -> Iterable[tuple[int, int]]:
    """(need, listing) of the invitations that were declined, or released unanswered, in a batch."""
    rows = db.session.execute(
        sa.select(Project.need_id, Order.listing_id)
        .join(Project, Project.id == Order.project_id)
        .where(
            Project.batch_id == batch_id,
            Project.need_id.is_not(None),
            Order.listing_id.is_not(None),
            Order.state.in_((OrderState.DECLINED, OrderState.RELEASED)),
        )
        .distinct()
    )
    return [(need_id, listing_id) for need_id, listing_id in rows]


history.served.append(served)
history.declined.append(turned_down)
