"""Rating confirmed activities, and following up what went badly."""

import sqlalchemy as sa

from market.db import db, ensure_row, locked, now, transaction
from market.errors import N_, Conflict, Invalid
from market.journal import services as journal
from market.members.models import UnitTally
from market.policy import Actor, require, scopes
from market.projects.models import Activity, ActivityState, Order, Project
from market.projects.queries.parties import receiving_unit_id
from market.projects.services import activities
from market.standing.models import FollowUp, FollowUpState, Level, Rating

# From here down a rating says why.
EXPLAINED = (Level.FAIR, Level.POOR)


@transaction()
def rate(activity_id: int, *, by: Actor, level: Level, note: str | None = None) -> Rating:
    """Rate a confirmed activity for the side that received it, once.

    The points count in the tally of every unit that joined. 不满意 opens a follow-up.

    Parameters
    ----------
    note: asked for at 一般 and below; members read it.

    Raises
    ------
    Invalid: no note where one is asked for.
    Conflict: the activity is not confirmed, or rated already.
    """
    require(by, "rating.give", scopes["activity"](activity_id))
    text = (note or "").strip() or None
    if level in EXPLAINED and text is None:
        message = N_("评“一般”或“不满意”时，请写明情况，便于改进")
        raise Invalid(message, fields={"note": message})
    activities.check_text("note", text)
    project_id = db.session.scalar(sa.select(Activity.project_id).where(Activity.id == activity_id))
    project = locked(Project, project_id)
    activity = locked(Activity, activity_id)
    if activity.state is not ActivityState.CONFIRMED:
        raise Conflict(N_("活动当前为“%(state)s”，确认之后才能评价"), state=activity.state.label)
    if db.session.scalar(sa.select(Rating.id).where(Rating.activity_id == activity_id)):
        raise Conflict(N_("这场活动已经评价过，每场只评一次"))
    unit_id = receiving_unit_id(project)
    rating = Rating(
        activity_id=activity_id, unit_id=unit_id, level=level, note=text, by_id=by.user_id
    )
    db.session.add(rating)
    db.session.flush()
    orders = db.session.scalars(
        sa.select(Order).join(Order.activities).where(Activity.id == activity_id)
    ).all()
    _count(project.batch_id, {order.unit_id for order in orders}, level)
    _note("rating.given", "rating", rating, by, level=level.value)
    if level is Level.POOR:
        follow_up = FollowUp(rating_id=rating.id, state_at=now())
        db.session.add(follow_up)
        db.session.flush()
        _note("follow_up.opened", "follow_up", rating, by, number=follow_up.id)
    return rating


def _count(batch_id: int, unit_ids: set[int], level: Level) -> None:
    for unit_id in sorted(unit_ids):
        ensure_row(UnitTally, batch_id=batch_id, unit_id=unit_id)
        db.session.execute(
            sa.update(UnitTally)
            .where(UnitTally.batch_id == batch_id, UnitTally.unit_id == unit_id)
            .values(
                rating_sum=UnitTally.rating_sum + level.points,
                rating_count=UnitTally.rating_count + 1,
            )
            .execution_options(synchronize_session=False)
        )


def _note(
    verb: str, subject: str, rating: Rating, by: Actor, number: int | None = None, **data: str
) -> None:
    activity = rating.activity
    journal.record(
        verb,
        subject,
        number or rating.id,
        by=by,
        for_unit_id=by.acting_for(rating.unit_id),
        about=[
            ("activity", activity.id),
            ("project", activity.project_id),
            ("need", activity.project.need_id),
            *(("order", order.id) for order in activity.orders),
            *(("unit", order.unit_id) for order in activity.orders),
        ],
        **data,
    )


@transaction()
def confirm_and_rate(
    activity_id: int, *, by: Actor, level: Level, note: str | None = None
) -> Rating:
    """Confirm a record and rate it in one step: both, or neither.

    Raises
    ------
    Invalid, Conflict: as `rate` and `activities.confirm` do.
    """
    activities.confirm(activity_id, by=by)
    return rate(activity_id, by=by, level=level, note=note)


@transaction()
def handle(follow_up_id: int, *, by: Actor, note: str) -> FollowUp:
    """Note what was done about a poor rating.

    Raises
    ------
    Invalid: nothing was written. Conflict: it is handled already.
    """
    follow_up = locked(FollowUp, follow_up_id)
    require(by, "followup.handle", scopes["followup"](follow_up_id))
    text = (note or "").strip()
    if not text:
        raise Invalid(N_("请写明如何处理"), fields={"note": N_("请写明如何处理")})
    activities.check_text("note", text)
    follow_up.note = text[:500]
    follow_up.handled_by_id = by.user_id
    follow_up.move_to(FollowUpState.HANDLED)
    _note("follow_up.handled", "follow_up", follow_up.rating, by, number=follow_up.id)
    return follow_up


@transaction()
def close(follow_up_id: int, *, by: Actor) -> FollowUp:
    """Close a follow-up that was handled.

    Raises
    ------
    Conflict: it is not handled yet, or closed already.
    """
    follow_up = locked(FollowUp, follow_up_id)
    require(by, "followup.handle", scopes["followup"](follow_up_id))
    follow_up.move_to(FollowUpState.CLOSED)
    _note("follow_up.closed", "follow_up", follow_up.rating, by, number=follow_up.id)
    return follow_up
