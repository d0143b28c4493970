"""Dates: proposed by one side, agreed by the other, moved with a reason, or called off."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from market.db import db, locked, now, transaction
from market.errors import N_, Conflict, Invalid
from market.policy import Actor, require
from market.projects.models import (
    Activity,
    ActivityMove,
    ActivityOrder,
    ActivityState,
    Order,
    OrderRole,
    OrderState,
    Project,
    ProjectState,
    Side,
)
from market.projects.queries.activities import TAKING, taken_by_order
from market.projects.queries.parties import WORKING, is_office, place_of, scope_of_work, sides_of
from market.projects.services.activities.ground import (
    check_ahead,
    end_of,
    moment_of,
    note_activity,
    reason_given,
    stand_on,
    told,
)
from market.projects.services.orders import start

MOST_AT_ONCE = 60


@transaction()
def plan(
    project_id: int,
    *,
    by: Actor,
    days: Sequence[dt.date],
    starts: dt.time,
    ends: dt.time | None = None,
    place: str | None = None,
    order_ids: Sequence[int] | None = None,
    agreed: bool = False,
) -> list[Activity]:
    """Propose one activity per day at the same time of day; the other side then agrees.

    Parameters
    ----------
    days: one day, or the days of a recurring series.
    starts, ends: on the installation's clock.
    order_ids: the claimed orders that join; by default the planner's own, and a lead's with them.
    agreed: both sides hold these dates already (only the office may say so).

    Raises
    ------
    Invalid: a date that has passed or lies after the batch, an order that may not join.
    Conflict: the project has ended, or an order has fewer sessions left than days.
    """
    project = locked(Project, project_id)
    require(by, "activity.plan", scope_of_work(project))
    chosen = sorted(set(days))
    if not chosen:
        raise Invalid(N_("请至少选一个日期"), fields={"days": N_("请至少选一个日期")})
    if len(chosen) > MOST_AT_ONCE:
        raise Invalid(N_("一次最多排 60 场"), fields={"days": N_("一次最多排 60 场")})
    for day in chosen:
        check_ahead(moment_of(day, starts), project, "days")
    orders = joining(project, by, order_ids, len(chosen))
    made = []
    for day in chosen:
        activity = Activity(
            project_id=project.id,
            starts_at=moment_of(day, starts),
            ends_at=end_of(day, starts, ends),
            place=place,
            state_at=now(),
            planned_by_id=by.user_id,
        )
        side = propose(activity, project, orders, by, agreed)
        add_activity(activity, orders, by)
        note_activity(activity, project, orders, "planned", by, side, then=told(activity.starts_at))
        made.append(activity)
    return made


def joining(
    project: Project, by: Actor, order_ids: Sequence[int] | None, wanted: int
) -> Sequence[Order]:
    """The locked orders that join `wanted` new activities, at least one lead among them.

    Raises
    ------
    Invalid: an order named is not at work on this project, or it is not clear which join.
    Conflict: the project has ended, nobody has taken it on, or too few sessions are left.
    """
    if project.state in (ProjectState.CLOSED, ProjectState.CANCELLED):
        raise Conflict(N_("项目当前为“%(state)s”，不能再排活动"), state=project.state.label)
    at_work = db.session.scalars(
        sa.select(Order)
        .where(Order.project_id == project.id, Order.state.in_(WORKING))
        .order_by(Order.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not at_work:
        raise Conflict(N_("还没有单位认领这个项目，认领后才能排活动"))
    taken = taken_by_order([order.id for order in at_work])
    if order_ids:
        chosen = [order for order in at_work if order.id in set(order_ids)]
        if len(chosen) != len(set(order_ids)):
            message = N_("所选认领单中有的不属于本项目，或尚未认领、已经结束")
            raise Invalid(message, fields={"order_ids": message})
    else:
        chosen = [order for order in at_work if order.unit_id in by.unit_ids]
    if not any(order.role is OrderRole.LEAD for order in chosen):
        chosen += _only_lead(at_work, taken)
    for order in chosen:
        if taken[order.id] + wanted > order.sessions:
            message = N_("%(unit)s认领 %(sessions)s 场，已排 %(taken)s 场，不能再排 %(wanted)s 场")
            raise Conflict(
                message,
                fields={"days": message},
                unit=order.unit.name,
                sessions=order.sessions,
                taken=taken[order.id],
                wanted=wanted,
            )
    return chosen


def _only_lead(at_work: Sequence[Order], taken: dict[int, int]) -> list[Order]:
    leads = [order for order in at_work if order.role is OrderRole.LEAD]
    free = [order for order in leads if taken[order.id] < order.sessions] or leads
    if len(free) != 1:
        message = (
            N_("有多家牵头单位，请选择由哪家参加")
            if free
            else N_("一场活动至少要有一家牵头单位参加")
        )
        raise Invalid(message, fields={"order_ids": message})
    return free


def propose(
    activity: Activity, project: Project, orders: Sequence[Order], by: Actor, agreed: bool
) -> Side:
    """Note whose proposal a date is, and whether it is agreed at once; the side acted for.

    A person of both sides agrees with themselves. The office proposes in the units' name, and may
    say that both sides hold the date already.
    """
    sides = sides_of(by, project, [order.unit_id for order in orders])
    office = is_office(by, project)
    activity.proposed_by = Side.RECEIVER if sides == {Side.RECEIVER} else Side.GIVER
    both = len(sides) == len(Side)
    activity.agreed_at = now() if both or (agreed and office) else None
    return activity.proposed_by


def add_activity(
    activity: Activity, orders: Sequence[Order], by: Actor, field: str = "days"
) -> None:
    """Store a new activity with the orders that join it; the first one starts each of them.

    Raises
    ------
    Conflict: one of these orders has an activity at the same time already.
    """
    same = db.session.scalar(
        sa.select(Activity.id)
        .join(ActivityOrder, ActivityOrder.activity_id == Activity.id)
        .where(
            ActivityOrder.order_id.in_([order.id for order in orders]),
            Activity.starts_at == activity.starts_at,
            Activity.state.in_(TAKING),
        )
        .limit(1)
    )
    if same:
        message = N_("%(at)s 已经排了一场，不必重复")
        raise Conflict(message, fields={field: message}, at=told(activity.starts_at))
    activity.orders = list(orders)
    db.session.add(activity)
    db.session.flush()
    for order in orders:
        if order.state is OrderState.CLAIMED:
            start(order.id, by=by)


@transaction()
def agree(activity_id: int, *, by: Actor) -> Activity:
    """Accept the proposed date for the side that did not propose it.

    Raises
    ------
    Conflict: it is agreed already, is no longer planned, or waits for the other side.
    """
    ground = stand_on(activity_id, by)
    activity = ground.activity
    require(by, "activity.plan", place_of(ground.project, ground.unit_ids))
    if activity.state is not ActivityState.PLANNED:
        raise Conflict(N_("活动当前为“%(state)s”，不能再商定时间"), state=activity.state.label)
    if activity.agreed_at:
        raise Conflict(N_("双方已经商定这个时间"))
    other = activity.proposed_by.other
    if other not in ground.sides and not ground.office:
        raise Conflict(N_("这个时间由贵方提出，正等待%(side)s同意"), side=other.label)
    activity.agreed_at = now()
    ground.note("agreed", other, then=told(activity.starts_at))
    return activity


@transaction()
def move(
    activity_id: int,
    *,
    by: Actor,
    day: dt.date,
    starts: dt.time,
    reason: str,
    ends: dt.time | None = None,
    place: str | None = None,
    agreed: bool = False,
) -> Activity:
    """Propose another date (改期); the reason is kept, and the other side agrees anew.

    A blank place keeps the old one; without `ends` the activity keeps its length.

    Raises
    ------
    Invalid: no reason, a date that has passed or lies after the batch, or nothing changed.
    Conflict: it is no longer planned.
    """
    ground = stand_on(activity_id, by)
    activity = ground.activity
    require(by, "activity.plan", place_of(ground.project, ground.unit_ids))
    why = reason_given(reason)
    was, then = activity.starts_at, moment_of(day, starts)
    check_ahead(then, ground.project, "day")
    ended = end_of(day, starts, ends)
    if ended is None and activity.ends_at:
        ended = then + (activity.ends_at - was)
    if (was, activity.ends_at, activity.place) == (then, ended, place or activity.place):
        message = N_("与原来的安排相同，没有改动")
        raise Invalid(message, fields={"day": message})
    activity.move_to(ActivityState.PLANNED)
    activity.starts_at, activity.ends_at = then, ended
    activity.place = place or activity.place
    side = propose(activity, ground.project, ground.orders, by, agreed)
    db.session.add(
        ActivityMove(activity_id=activity.id, was=was, then=then, reason=why, by_id=by.user_id)
    )
    ground.note("moved", side, was=told(was), then=told(then))
    db.session.flush()
    db.session.expire(activity, ["moved"])
    return activity


@transaction()
def cancel(activity_id: int, *, by: Actor, reason: str) -> Activity:
    """Call off a planned activity; its sessions may be planned again.

    Raises
    ------
    Invalid: no reason. Conflict: it is no longer planned.
    """
    ground = stand_on(activity_id, by)
    require(by, "activity.plan", place_of(ground.project, ground.unit_ids))
    # A held record is undone by a dispute, which the office settles: never by either side alone.
    if ground.activity.state is not ActivityState.PLANNED:
        raise Conflict(
            N_("活动当前为“%(state)s”，不能取消；有问题请提出异议"),
            state=ground.activity.state.label,
        )
    ground.activity.reason = reason_given(reason)
    ground.activity.move_to(ActivityState.CANCELLED)
    side = next(iter(ground.sides), Side.GIVER)
    ground.note("cancelled", side, at=told(ground.activity.starts_at))
    return ground.activity
