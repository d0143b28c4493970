"""What confirmed activities should have counted, from the activities themselves."""

import sqlalchemy as sa

from market.db import db
from market.projects.models import Activity, ActivityOrder, ActivityState, Order, Project


def true_credits() -> dict[tuple[int, int], tuple[int, int]]:
    """(activities, people served) of each (batch, unit): each activity once, whoever joined it."""
    joined = (
        sa.select(Project.batch_id, Order.unit_id, Activity.id, Activity.people)
        .join(Project, Project.id == Activity.project_id)
        .join(ActivityOrder, ActivityOrder.activity_id == Activity.id)
        .join(Order, Order.id == ActivityOrder.order_id)
        .where(Activity.state == ActivityState.CONFIRMED)
        .distinct()
        .subquery()
    )
    rows = db.session.execute(
        sa.select(
            joined.c.batch_id,
            joined.c.unit_id,
            sa.func.count(joined.c.id),
            sa.func.coalesce(sa.func.sum(joined.c.people), 0),
        ).group_by(joined.c.batch_id, joined.c.unit_id)
    )
    return {(batch, unit): (int(count), int(people)) for batch, unit, count, people in rows}


def true_done() -> dict[int, int]:
    """The confirmed activities of each need (`Need.done`)."""
    rows = db.session.execute(
        sa.select(Project.need_id, sa.func.count(Activity.id))
        .join(Activity, Activity.project_id == Project.id)
        .where(Activity.state == ActivityState.CONFIRMED, Project.need_id.is_not(None))
        .group_by(Project.need_id)
    )
    return {need: int(count) for need, count in rows}
