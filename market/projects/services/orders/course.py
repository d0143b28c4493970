"""An order under way: it starts, finishes, or ends before its time."""

import sqlalchemy as sa

from market.db import db, transaction
from market.errors import N_, Conflict, Invalid
from market.journal import services as journal
from market.policy import SYSTEM, Actor
from market.projects.models import (
    Activity,
    ActivityOrder,
    ActivityState,
    Order,
    OrderRole,
    OrderState,
)
from market.projects.queries.tallies import COUNTING
from market.projects.services import tallies
from market.projects.services.begin import note_order
from market.projects.services.orders.common import load, stop_counting
from market.projects.services.places import free_places

UNSETTLED = (ActivityState.HELD, ActivityState.DISPUTED)


@transaction()
def start(order_id: int, *, by: Actor = SYSTEM) -> Order:
    """Move a claimed order under way: its first activity is planned, held or entered later.

    Does nothing when it is under way or finished already.

    Raises
    ------
    Conflict: the order is not claimed.
    """
    order = load(order_id)
    if order.state in (OrderState.UNDER_WAY, OrderState.FINISHED):
        return order
    order.move_to(OrderState.UNDER_WAY)
    note_order("order.started", order, by)
    return order


@transaction()
def finish(order_id: int, *, by: Actor = SYSTEM) -> Order:
    """Finish an order under way once its confirmed activities reach its sessions.

    Call it after every confirmation; before the last one, and on a finished order, it does nothing.
    """
    order = load(order_id)
    if order.state is not OrderState.UNDER_WAY or confirmed_of(order_id) < order.sessions:
        return order
    order.move_to(OrderState.FINISHED)
    note_order("order.finished", order, by, sessions=order.sessions)
    return order


@transaction()
def cancel(order_id: int, *, by: Actor, reason: str | None) -> Order:
    """Cancel an order before it is finished, with a reason; its places open again.

    One of which some activities are confirmed ends short instead: it is finished with those
    sessions, and only the others open again. Planned activities that nobody else leads are
    cancelled with it.

    Raises
    ------
    Invalid: no reason.
    Conflict: its state does not allow it, or an activity still waits to be confirmed.
    """
    order = load(order_id)
    if not reason:
        raise Invalid(N_("请写明取消的原因"), fields={"reason": N_("必填")})
    if order.can_move_to(OrderState.CANCELLED):
        require_settled(order)
        end(order, by=by, reason=reason)
    else:
        order.move_to(OrderState.CANCELLED)
    return order


def confirmed_of(order_id: int) -> int:
    """How many confirmed activities an order joined."""
    counted = _activities(order_id, (ActivityState.CONFIRMED,), sa.func.count(Activity.id))
    return counted.scalar_one()


def _activities(order_id: int, states: tuple[ActivityState, ...], *what: object) -> sa.Result:
    return db.session.execute(
        sa.select(*what)
        .select_from(Activity)
        .join(ActivityOrder, ActivityOrder.activity_id == Activity.id)
        .where(ActivityOrder.order_id == order_id, Activity.state.in_(states))
    )


def require_settled(order: Order) -> None:
    """Refuse to end an order while an activity of it waits to be confirmed or is disputed."""
    if _activities(order.id, UNSETTLED, Activity.id).first():
        raise Conflict(N_("还有待确认或有异议的活动，请先处理完再取消"))


def end(order: Order, *, by: Actor, reason: str) -> None:
    """End a live order for good: short when some of it was confirmed, else without anything."""
    done = min(confirmed_of(order.id), order.sessions)
    if done:
        if order.state is OrderState.CLAIMED:
            order.move_to(OrderState.UNDER_WAY)
        _shorten(order, done)
        order.reason = reason
        order.move_to(OrderState.FINISHED)
        note_order("order.ended_short", order, by, sessions=done)
    else:
        order.reason = reason
        overdue = order.state is OrderState.OVERDUE
        order.move_to(OrderState.RELEASED if overdue else OrderState.CANCELLED)
        stop_counting(order)
        note_order("order.released" if overdue else "order.cancelled", order, by)
    db.session.flush()
    _drop_planned(order, by, reason)


def _shorten(order: Order, done: int) -> None:
    spare = order.sessions - done
    if not spare:
        return
    tallies.count_sessions(order, -spare)
    order.sessions = done
    if order.role is OrderRole.LEAD:
        free_places(order.project_id, spare)


def _drop_planned(order: Order, by: Actor, reason: str) -> None:
    """Cancel the planned activities of an ended order, unless another order leads them too."""
    planned = _activities(order.id, (ActivityState.PLANNED,), Activity).scalars().all()
    for activity in planned:
        others = (
            other
            for other in activity.orders
            if other.id != order.id
            and other.role is OrderRole.LEAD
            and other.state in COUNTING
            and other.state is not OrderState.FINISHED
        )
        if any(others):
            continue
        activity.reason = reason
        activity.move_to(ActivityState.CANCELLED)
        journal.record(
            "activity.cancelled",
            "activity",
            activity.id,
            by=by,
            about=[("project", order.project_id), ("order", order.id), ("unit", order.unit_id)],
        )
