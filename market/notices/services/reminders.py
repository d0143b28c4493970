"""Dates that come near, written into the journal once each, from where they are told to people."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import selectinload

from market.batches.models import Batch
from market.batches.queries import ending_soon, last_day
from market.db import db, locked, now, transaction
from market.journal import services as journal
from market.localise import local, today, zone
from market.notices.models import Reminder
from market.policy import SYSTEM
from market.projects.models import Activity, ActivityState, Order, OrderState
from market.projects.services.activities.ground import note_activity, told
from market.projects.services.begin import note_order
from market.texts.workdays import add_workdays

A_DAY = dt.timedelta(days=1)
BATCH_DAYS = 3


@transaction()
def remind() -> int:
    """Note the invitations, activities and phases whose date is near; returns how many are new."""
    return _orders() + _activities() + _batches()


def first_time(subject: str, subject_id: int, day: dt.date) -> bool:
    """Whether nobody was reminded of this date yet; a date that is moved is another one."""
    insert = (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert
    row = insert(Reminder).values(subject=subject, subject_id=subject_id, day=day, at=now())
    # Not every driver counts the rows of such an insert; what it returns is counted on both.
    noted = row.on_conflict_do_nothing().returning(Reminder.subject_id)
    return db.session.execute(noted).first() is not None


def _orders() -> int:
    """Invitations that are to be answered today or by the next working day."""
    limit = add_workdays(today(), 1)
    near = db.session.scalars(
        sa.select(Order)
        .where(Order.state == OrderState.INVITED, Order.deadline_on.between(today(), limit))
        .order_by(Order.id)
    ).all()
    made = 0
    for order in near:
        if first_time("order", order.id, order.deadline_on):
            note_order("order.reminded", order, SYSTEM, deadline_on=order.deadline_on)
            made += 1
    return made


def _activities() -> int:
    """Activities of today and tomorrow."""
    ends = dt.datetime.combine(today() + 2 * A_DAY, dt.time(), tzinfo=zone())
    near = db.session.scalars(
        sa.select(Activity)
        .where(
            Activity.state == ActivityState.PLANNED,
            Activity.starts_at > now(),
            Activity.starts_at < ends,
        )
        .options(selectinload(Activity.orders))
        .order_by(Activity.id)
    ).all()
    made = 0
    for activity in near:
        if first_time("activity", activity.id, local(activity.starts_at).date()):
            project, orders = activity.project, activity.orders
            when = told(activity.starts_at)
            note_activity(activity, project, orders, "reminded", SYSTEM, then=when)
            made += 1
    return made


def _batches() -> int:
    """Phases of batches that end within a few days."""
    made = 0
    for found in ending_soon("/", BATCH_DAYS):
        batch = locked(Batch, found.id)
        day = last_day(batch)
        if day is None or day < today() or not first_time("batch", batch.id, day):
            continue
        journal.record(
            "batch.reminded",
            "batch",
            batch.id,
            by=SYSTEM,
            about=[("area", batch.area_id)],
            phase=batch.state.value,
            last=day,
        )
        made += 1
    return made
