"""What was held: recorded with place, people and photos; entered later; or nobody came."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO

import sqlalchemy as sa

from market.db import db, locked, now, transaction
from market.errors import N_, Conflict, Invalid
from market.localise import local
from market.policy import Actor, require
from market.projects.models import (
    Activity,
    ActivityMove,
    ActivityOrder,
    ActivityState,
    Project,
    Side,
)
from market.projects.pictures import Picture
from market.projects.queries.parties import PARTIES, place_of, scope_of_work
from market.projects.services.activities.ground import (
    Ground,
    check_past,
    check_people,
    check_text,
    end_of,
    moment_of,
    note_activity,
    reason_given,
    stand_on,
    told,
)
from market.projects.services.activities.planning import add_activity, joining, propose
from market.projects.services.photos import check_room, keep_pictures, read_pictures

# While the other side has not confirmed it, a record may be put right.
OPEN_RECORD = (ActivityState.HELD, ActivityState.DISPUTED)


def record(
    activity_id: int,
    *,
    by: Actor,
    people: int,
    place: str | None = None,
    note: str | None = None,
    day: dt.date | None = None,
    starts: dt.time | None = None,
    ends: dt.time | None = None,
    photos: Sequence[BinaryIO] = (),
) -> Activity:
    """Record a planned activity as held, or put right a record that is not confirmed yet.

    Parameters
    ----------
    people: people served (人次), 0 to 100,000.
    place, note: None keeps what is known.
    day, starts: when it was really held, if not as planned.
    photos: files as sent; re-encoded before the transaction begins.

    Raises
    ------
    Invalid: a date in the future, an implausible number, a photo that cannot be kept.
    Conflict: it was confirmed, cancelled or missed already, or has too many photos.
    """
    check_people(people)
    check_text("note", note)
    check_text("place", place)
    pictures = read_pictures(photos)
    return _record(
        activity_id,
        by=by,
        facts={"people": people, "place": place, "note": note},
        when=(day, starts, ends),
        pictures=pictures,
    )


@transaction()
def _record(
    activity_id: int,
    *,
    by: Actor,
    facts: dict[str, int | str | None],
    when: tuple[dt.date | None, dt.time | None, dt.time | None],
    pictures: Sequence[Picture],
) -> Activity:
    ground = stand_on(activity_id, by)
    activity = ground.activity
    require(by, "activity.record", place_of(ground.project, ground.unit_ids))
    if activity.state is not ActivityState.PLANNED and activity.state not in OPEN_RECORD:
        raise Conflict(N_("活动当前为“%(state)s”，不能再记录"), state=activity.state.label)
    _put_when(ground, *when)
    for name, value in facts.items():
        if value is not None:
            setattr(activity, name, value)
    side = next(iter(ground.sides), Side.GIVER)
    if activity.state is ActivityState.PLANNED:
        ground = _keep_those_who_came(ground)
        activity.move_to(ActivityState.HELD)
        ground.note("held", side, people=activity.people, at=told(activity.starts_at))
    else:
        ground.note("amended", side, people=activity.people)
    check_room(activity.id, len(pictures))
    keep_pictures(activity.id, pictures, by)
    return activity


def _keep_those_who_came(ground: Ground) -> Ground:
    """Let go of the orders that ended before the activity was held: they are not credited."""
    gone = [order.id for order in ground.orders if order.state not in PARTIES]
    if len(gone) == len(ground.orders):
        raise Conflict(N_("参加这场活动的认领单都已结束，请先取消这场活动"))
    if gone:
        db.session.execute(
            sa.delete(ActivityOrder).where(
                ActivityOrder.activity_id == ground.activity.id, ActivityOrder.order_id.in_(gone)
            )
        )
        db.session.expire(ground.activity, ["orders"])
    came = [order for order in ground.orders if order.id not in gone]
    return replace(ground, orders=came)


def _put_when(
    ground: Ground, day: dt.date | None, starts: dt.time | None, ends: dt.time | None
) -> None:
    """Set the time at which it was really held; a day that differs is kept as a move."""
    activity, was = ground.activity, ground.activity.starts_at
    if day is None and starts is not None:
        message = N_("请同时填写实际日期")
        raise Invalid(message, fields={"day": message})
    if day is not None:
        then = moment_of(day, starts) if starts else _same_clock(was, day)
        check_past(day, then, ground.project)
        ended = end_of(day, starts, ends)
        if ended is None and activity.ends_at:
            ended = then + (activity.ends_at - was)
        activity.starts_at, activity.ends_at = then, ended
        if then != was:
            why = N_("记录时更正为实际举办时间")
            db.session.add(
                ActivityMove(
                    activity_id=activity.id, was=was, then=then, reason=why, by_id=ground.by.user_id
                )
            )
    elif was > now():
        message = N_("活动定于 %(at)s，还没有开始；如已提前举办，请填写实际日期")
        raise Invalid(message, fields={"day": message}, at=told(was))


def _same_clock(was: dt.datetime, day: dt.date) -> dt.datetime:
    return moment_of(day, local(was).time())


def enter_past(
    project_id: int,
    *,
    by: Actor,
    day: dt.date,
    starts: dt.time | None = None,
    ends: dt.time | None = None,
    place: str | None = None,
    people: int | None = None,
    note: str | None = None,
    order_ids: Sequence[int] | None = None,
    photos: Sequence[BinaryIO] = (),
    old: bool = False,
) -> Activity:
    """Enter an activity that was held without being planned here (补录); it is marked so.

    With `people` it waits for confirmation at once, without it for its record. `starts` may be
    unknown. `old` is for an old ledger, whose days may lie before the batch.

    Raises
    ------
    Invalid: a date in the future or outside the batch, an implausible number, a bad photo.
    Conflict: the project has ended, or the order has no session left.
    """
    check_people(people)
    check_text("note", note)
    check_text("place", place)
    pictures = read_pictures(photos)
    return _enter(
        project_id,
        by=by,
        when=(day, starts, ends),
        facts={"place": place, "people": people, "note": note},
        order_ids=order_ids,
        pictures=pictures,
        old=old,
    )


@transaction()
def _enter(
    project_id: int,
    *,
    by: Actor,
    when: tuple[dt.date, dt.time | None, dt.time | None],
    facts: dict[str, int | str | None],
    order_ids: Sequence[int] | None,
    pictures: Sequence[Picture],
    old: bool,
) -> Activity:
    project = locked(Project, project_id)
    require(by, "activity.record", scope_of_work(project))
    day, starts, ends = when
    check_past(day, moment_of(day, starts), project, old)
    orders = joining(project, by, order_ids, 1)
    activity = Activity(
        project_id=project.id,
        starts_at=moment_of(day, starts),
        ends_at=end_of(day, starts, ends),
        state=ActivityState.PLANNED,
        state_at=now(),
        entered_later=True,
        planned_by_id=by.user_id,
        **facts,
    )
    side = propose(activity, project, orders, by, agreed=False)
    add_activity(activity, orders, by, field="day")
    if activity.people is not None:
        activity.move_to(ActivityState.HELD)
    note_activity(
        activity,
        project,
        orders,
        "entered",
        by,
        side,
        at=told(activity.starts_at),
        people=activity.people,
    )
    check_room(activity.id, len(pictures))
    keep_pictures(activity.id, pictures, by)
    return activity


@transaction()
def no_show(activity_id: int, *, by: Actor, reason: str) -> Activity:
    """Note that nobody came at the planned time (未到场); the session may be planned again.

    Raises
    ------
    Invalid: no reason. Conflict: its time has not come, or it is no longer planned.
    """
    ground = stand_on(activity_id, by)
    activity = ground.activity
    require(by, "activity.record", place_of(ground.project, ground.unit_ids))
    if activity.starts_at > now():
        raise Conflict(N_("活动定于 %(at)s，还没有到时间"), at=told(activity.starts_at))
    activity.reason = reason_given(reason)
    activity.move_to(ActivityState.NO_SHOW)
    ground.note("no_show", next(iter(ground.sides), Side.RECEIVER), at=told(activity.starts_at))
    return activity
