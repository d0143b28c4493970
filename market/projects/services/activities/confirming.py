"""Confirmed by the side that received it, or disputed and settled; confirmed counts, once."""

import sqlalchemy as sa

from market.db import db, ensure_row, transaction
from market.errors import N_, Conflict
from market.members.models import UnitTally
from market.needs import services as needs
from market.policy import Actor, require
from market.projects.models import Activity, ActivityState, OrderState, Side
from market.projects.queries.parties import place_of
from market.projects.services.activities.ground import Ground, check_people, reason_given, stand_on
from market.projects.services.orders import finish, start


@transaction()
def confirm(activity_id: int, *, by: Actor) -> Activity:
    """Confirm a record, or give up one's objection to it; from now on it counts.

    Raises
    ------
    Conflict: there is no record to confirm, or it is confirmed already.
    """
    ground = stand_on(activity_id, by)
    require(by, "activity.confirm", place_of(ground.project, ground.unit_ids))
    _confirm(ground)
    ground.note("confirmed", Side.RECEIVER, people=ground.activity.people)
    return ground.activity


def _confirm(ground: Ground) -> None:
    # The row is locked and the table lets an activity be confirmed once, so it counts once,
    # however many orders joined it and however many people tap at the same moment.
    ground.activity.move_to(ActivityState.CONFIRMED)
    ground.activity.confirmed_by_id = ground.by.user_id
    db.session.flush()
    credit(ground)


def credit(ground: Ground) -> None:
    """Count a confirmed activity: for each unit that joined, for the need, for the orders.

    Locks go on in the house's order: need, then tallies, by number.
    """
    for order in ground.orders:
        if order.state is OrderState.CLAIMED:
            start(order.id, by=ground.by)
        finish(order.id, by=ground.by)
    if ground.project.need_id:
        needs.note_done(ground.project.need_id, 1, by=ground.by)
    for unit_id in ground.unit_ids:
        ensure_row(UnitTally, batch_id=ground.project.batch_id, unit_id=unit_id)
        db.session.execute(
            sa.update(UnitTally)
            .where(UnitTally.batch_id == ground.project.batch_id, UnitTally.unit_id == unit_id)
            .values(
                activities=UnitTally.activities + 1,
                people=UnitTally.people + (ground.activity.people or 0),
            )
            .execution_options(synchronize_session=False)
        )


@transaction()
def dispute(activity_id: int, *, by: Actor, reason: str) -> Activity:
    """Object to a record (有异议): the units may put it right, the office settles it.

    Raises
    ------
    Invalid: no reason. Conflict: it is not waiting for confirmation.
    """
    ground = stand_on(activity_id, by)
    require(by, "activity.confirm", place_of(ground.project, ground.unit_ids))
    ground.activity.reason = reason_given(reason)
    ground.activity.move_to(ActivityState.DISPUTED)
    ground.note("disputed", Side.RECEIVER)
    return ground.activity


@transaction()
def settle(
    activity_id: int,
    *,
    by: Actor,
    outcome: ActivityState,
    reason: str,
    people: int | None = None,
) -> Activity:
    """Settle a dispute: confirmed, with the right number of people, or cancelled as not held.

    Parameters
    ----------
    outcome: `CONFIRMED` or `CANCELLED`.
    reason: how it was settled; both sides read it.
    people: what both sides now hold; None keeps the record's.

    Raises
    ------
    Invalid: no reason, or an implausible number. Conflict: nothing is in dispute.
    """
    ground = stand_on(activity_id, by)
    activity = ground.activity
    require(by, "activity.settle", place_of(ground.project, ground.unit_ids))
    if activity.state is not ActivityState.DISPUTED:
        raise Conflict(N_("活动当前为“%(state)s”，没有需要裁定的异议"), state=activity.state.label)
    check_people(people)
    activity.settlement = reason_given(reason)
    if people is not None:
        activity.people = people
    if outcome is ActivityState.CONFIRMED:
        _confirm(ground)
    else:
        activity.move_to(ActivityState.CANCELLED)
    ground.note("settled", outcome=activity.state.value, people=activity.people)
    return activity
