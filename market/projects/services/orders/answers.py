"""Answering an invitation: accept, decline, be late, be released."""

import datetime as dt

import sqlalchemy as sa

from market.db import db, transaction
from market.errors import N_, Conflict, Invalid
from market.localise import today
from market.policy import SYSTEM, Actor
from market.projects.models import Order, OrderState
from market.projects.queries.runners_up import runner_up
from market.projects.services.begin import note_order
from market.projects.services.orders.common import (
    answered,
    load,
    require_live,
    stop_counting,
    take_pledge,
)

INVITED_STATES = (OrderState.INVITED, OrderState.OVERDUE)


@transaction()
def accept(
    order_id: int,
    *,
    by: Actor,
    pledge: bool,
    contact: str | None,
    phone: str | None,
    note: str | None = None,
) -> Order:
    """Accept an invitation, in time or late while nobody released it.

    Parameters
    ----------
    pledge: the 公益承诺 was taken (no marketing).
    contact, phone: whom the side that receives may call; shown to both sides from now on.

    Raises
    ------
    Conflict: it is no invitation that waits for an answer.
    Invalid: no pledge, contact or phone.
    """
    order = load(order_id)
    if order.state is OrderState.REQUESTED:
        raise Conflict(N_("此认领正等待居民区或统筹员确认"))
    if order.can_move_to(OrderState.CLAIMED):
        require_live(order.project)
        take_pledge(order, pledge=pledge, contact=contact, phone=phone)
    late = order.state is OrderState.OVERDUE or bool(
        order.deadline_on and today() > order.deadline_on
    )
    order.move_to(OrderState.CLAIMED)
    answered(order, by)
    order.note = note
    order.on_behalf = by.acting_for(order.unit_id) is not None
    verb = "order.accepted_late" if late else "order.accepted"
    note_order(verb, order, by, own=True, sessions=order.sessions)
    return order


@transaction()
def decline(order_id: int, *, by: Actor, reason: str | None) -> Order:
    """Decline an invitation with a reason: its places open again, the runner-up is named.

    Raises
    ------
    Invalid: no reason. Conflict: it is not an invitation that waits for an answer.
    """
    order = load(order_id)
    if not reason:
        raise Invalid(N_("请写明暂不承接的原因"), fields={"reason": N_("必填")})
    if order.state is OrderState.OVERDUE:
        raise Conflict(N_("已逾期：如不承接，请告知街道统筹员释放这个名额"))
    if order.can_move_to(OrderState.DECLINED):
        # The reason comes first: the database refuses a declined order without one.
        order.reason = reason
    order.move_to(OrderState.DECLINED)
    answered(order, by)
    order.on_behalf = by.acting_for(order.unit_id) is not None
    stop_counting(order)
    note_order("order.declined", order, by, own=True)
    _name_runner_up(order, by)
    return order


def _name_runner_up(order: Order, by: Actor) -> None:
    if second := runner_up(order):
        note_order(
            "order.runner_up",
            order,
            by,
            second_unit_id=second.listing.unit_id,
            listing_id=second.listing.id,
        )


@transaction()
def mark_overdue(day: dt.date | None = None) -> int:
    """Mark every invitation whose last day has passed; for the sweeper. Returns how many.

    An overdue invitation still holds its places: it may be answered late, or released.
    """
    day = day or today()
    late = db.session.scalars(
        sa.select(Order.id)
        .where(Order.state == OrderState.INVITED, Order.deadline_on < day)
        .order_by(Order.project_id, Order.id)
    ).all()
    marked = 0
    for order_id in late:
        order = load(order_id)
        if order.state is OrderState.INVITED:
            order.move_to(OrderState.OVERDUE)
            note_order("order.overdue", order, SYSTEM, deadline_on=order.deadline_on)
            marked += 1
    return marked


@transaction()
def release(order_id: int, *, by: Actor, reason: str | None = None) -> Order:
    """Release an overdue invitation: its places go back to the catalogue."""
    order = load(order_id)
    order.move_to(OrderState.RELEASED)
    order.reason = reason
    answered(order, by)
    stop_counting(order)
    note_order("order.released", order, by)
    _name_runner_up(order, by)
    return order
