"""How projects and invitations begin, whatever they come from; called inside other services."""

import datetime as dt
from typing import Any

from market.batches.models import Batch, BatchState
from market.db import db, now
from market.errors import N_, Conflict
from market.journal import services as journal
from market.localise import today
from market.members.models import Unit, UnitState
from market.members.posting import measured
from market.needs import services as needs
from market.policy import Actor
from market.projects.models import (
    Order,
    OrderOrigin,
    OrderRole,
    OrderState,
    Project,
    ProjectOrigin,
    ProjectState,
)
from market.projects.services import tallies
from market.projects.services.places import take_places
from market.search import search_text
from market.texts.workdays import add_workdays


def require_running(batch: Batch) -> None:
    """Refuse to begin anything in a batch that is closed already."""
    if batch.state is BatchState.CLOSED:
        raise Conflict(N_("批次“%(batch)s”已结项，不能再发布项目"), batch=batch.name)


def deadline_for(batch: Batch, asked: dt.date | None = None) -> dt.date:
    """The last day to answer an invitation: so many working days (with 调休) after it was sent."""
    return add_workdays(asked or today(), batch.answer_workdays)


def begin_project(
    *,
    by: Actor,
    batch: Batch,
    origin: ProjectOrigin,
    sessions: int,
    published_on: dt.date | None = None,
    **facts: Any,
) -> Project:
    """Put a project into the catalogue, all its places free; its need counts as settled by it.

    Parameters
    ----------
    facts: the other columns of `Project`.

    Raises
    ------
    Conflict: the batch is closed, or fewer sessions of the need are left.
    """
    require_running(batch)
    project = Project(
        batch_id=batch.id,
        origin=origin,
        sessions=sessions,
        taken=0,
        state=ProjectState.PUBLISHED,
        state_at=now(),
        published_by_id=by.user_id,
        published_on=published_on or today(),
        **facts,
    )
    if project.need_id:
        needs.settle(project.need_id, sessions, by=by, batch_id=batch.id)
    db.session.add(project)
    db.session.flush()
    project.search_text = words_of(project)
    note("project.published", project, by, sessions=sessions, origin=origin.value)
    return project


def words_of(project: Project) -> str:
    """What a project is found by."""
    return search_text(
        project.title,
        project.detail,
        project.place,
        project.when_text,
        project.area.name,
        project.requester.name if project.requester else None,
        project.category.name,
        project.series.name if project.series else None,
    )


def invite(
    project: Project, *, unit_id: int, sessions: int, by: Actor, listing_id: int | None = None
) -> Order:
    """Invite a unit to lead `sessions` of a project: its places are held until it answers.

    Raises
    ------
    Conflict: too few places, too little left of the listing, or beyond the unit's capacity.
    """
    unit = db.session.get(Unit, unit_id)
    if unit is None or unit.state is not UnitState.ACTIVE:
        raise Conflict(N_("“%(unit)s”不是在册单位"), unit=unit.name if unit else unit_id)
    project = take_places(project.id, sessions)
    order = Order(
        project=project,
        unit=unit,
        listing_id=listing_id,
        role=OrderRole.LEAD,
        origin=OrderOrigin.INVITATION,
        sessions=sessions,
        state=OrderState.INVITED,
        state_at=now(),
        deadline_on=deadline_for(project.batch),
        made_by_id=by.user_id,
    )
    db.session.add(order)
    db.session.flush()
    tallies.count(order, +1, guarded=True)
    note_order("order.invited", order, by, sessions=sessions, deadline_on=order.deadline_on)
    return order


def note(verb: str, project: Project, by: Actor, **data: Any) -> None:
    """A journal entry about a project, on the timelines of its need, listing and requester too."""
    journal.record(
        verb,
        "project",
        project.id,
        by=by,
        about=[
            ("need", project.need_id),
            ("listing", project.listing_id),
            ("proposal", project.proposal_id),
            ("unit", project.requester_id),
        ],
        **measured(project),
        **data,
    )


def note_order(verb: str, order: Order, by: Actor, own: bool = False, **data: Any) -> None:
    """A journal entry about an order; `own` when it is the unit's doing, or done in its name."""
    journal.record(
        verb,
        "order",
        order.id,
        by=by,
        about=[
            ("project", order.project_id),
            ("need", order.project.need_id),
            ("unit", order.unit_id),
        ],
        for_unit_id=by.acting_for(order.unit_id) if own and by.signed_in else None,
        unit_id=order.unit_id,
        **measured(order.project),
        **data,
    )
