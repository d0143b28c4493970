"""Closing a project at its end, or cancelling it: what was not done goes back to its need."""

from collections.abc import Sequence

import sqlalchemy as sa

from market.db import db, locked, transaction
from market.errors import N_, Conflict, Invalid
from market.needs import services as needs
from market.policy import Actor
from market.projects.models import (
    LIVE,
    Activity,
    ActivityState,
    Order,
    Project,
    ProjectState,
)
from market.projects.services.begin import note
from market.projects.services.orders.common import load
from market.projects.services.orders.course import UNSETTLED, end

# What stands as the reason in the orders that a closed project ends; kept as data, in Chinese.
CLOSED_REASON = "项目已结项"


@transaction()
def close_project(project_id: int, *, by: Actor, reason: str | None = None) -> Project:
    """Close a project (结项): its live orders end, with what of them is confirmed.

    Sessions that were not held go back to the need, which opens again for them.

    Raises
    ------
    Conflict: an activity still waits to be confirmed or is disputed, or it has ended already.
    """
    project = locked(Project, project_id)
    _require(project, ProjectState.CLOSED, UNSETTLED)
    _end_orders(project_id, by, reason or CLOSED_REASON)
    project = locked(Project, project_id)
    project.reason = reason
    project.move_to(ProjectState.CLOSED)
    if project.need_id and project.places_left:
        needs.unsettle(project.need_id, project.places_left, by=by, batch_id=project.batch_id)
    note("project.closed", project, by, sessions=project.taken)
    return project


@transaction()
def cancel_project(project_id: int, *, by: Actor, reason: str | None) -> Project:
    """Cancel a project of which nothing was held: its live orders end, its need opens again.

    Raises
    ------
    Invalid: no reason.
    Conflict: activities were held already, so that it can only be closed.
    """
    project = locked(Project, project_id)
    if not reason:
        raise Invalid(N_("请写明取消的原因"), fields={"reason": N_("必填")})
    _require(project, ProjectState.CANCELLED, (*UNSETTLED, ActivityState.CONFIRMED))
    _end_orders(project_id, by, reason)
    project = locked(Project, project_id)
    project.reason = reason
    project.move_to(ProjectState.CANCELLED)
    if project.need_id:
        needs.unsettle(project.need_id, project.sessions, by=by, batch_id=project.batch_id)
    note("project.cancelled", project, by)
    return project


def _require(project: Project, then: ProjectState, held: Sequence[ActivityState]) -> None:
    """Refuse an illegal move before anything is touched, and one that would lose activities."""
    if not project.can_move_to(then):
        project.move_to(then)
    found = db.session.scalars(
        sa.select(Activity.state)
        .where(Activity.project_id == project.id, Activity.state.in_(held))
        .limit(1)
    ).first()
    if found is ActivityState.CONFIRMED:
        raise Conflict(N_("已有确认的活动，不能取消，请改为结项"))
    if found is not None:
        raise Conflict(N_("还有待确认或有异议的活动，请先处理完"))


def _end_orders(project_id: int, by: Actor, reason: str) -> None:
    live = sa.select(Order.id).where(Order.project_id == project_id, Order.state.in_(LIVE))
    for order_id in db.session.scalars(live.order_by(Order.id)).all():
        end(load(order_id), by=by, reason=reason)
