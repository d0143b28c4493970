"""What to recommend to a unit: the open projects to which its own listings bring the most."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from market.batches.models import Batch, BatchState
from market.db import db
from market.localise import today
from market.members.models import Unit
from market.policy import Actor
from market.projects.models import Order, OrderState, Project, ProjectState
from market.projects.queries.catalogue import projects
from market.rounds.rows import group_of
from market.rounds.worth import Worth, worth_of

# So many of the newest are looked through, and so many shown.
LOOKED, MOST = 300, 12
# What a project says of itself as a need does.
SHARED = ("title", "measure", "kind", "category_id", "lat", "lng", "area", "audience", "windows")
GONE = (OrderState.RELEASED, OrderState.CANCELLED)


@dataclass(frozen=True)
class Recommended:
    """A project, and what the unit's best listing would bring to it."""

    project: Project
    worth: Worth


def recommended_for(actor: Actor, unit: Unit, most: int = MOST) -> list[Recommended]:
    """The open projects that the unit could serve, the best first."""
    by_batch: dict[Batch, list[Project]] = {}
    for project in _open_to(actor, unit):
        by_batch.setdefault(project.batch, []).append(project)
    found = [
        Recommended(project, worths[project.id])
        for batch, waiting in by_batch.items()
        if (worths := worth_of(unit, batch, [_wanted(project) for project in waiting]))
        for project in waiting
        if project.id in worths
    ]
    return sorted(found, key=lambda one: (one.worth.rank, one.project.id), reverse=True)[:most]


def _open_to(actor: Actor, unit: Unit) -> Sequence[Project]:
    """Projects with free places that can be claimed now, and that the unit is not part of."""
    part = sa.exists().where(
        Order.project_id == Project.id, Order.unit_id == unit.id, Order.state.not_in(GONE)
    )
    now = sa.select(Batch.id).where(
        Batch.state == BatchState.CLAIMING,
        Batch.claim_from <= today(),
        Batch.deliver_from > today(),
        Batch.ends_on >= today(),
    )
    query = projects(actor).where(
        Project.state == ProjectState.PUBLISHED, Project.batch_id.in_(now), ~part
    )
    return db.session.scalars(query.order_by(Project.id.desc()).limit(LOOKED)).all()


def _wanted(project: Project) -> Any:
    """A project as the need that it still is: what scoring reads of one."""
    need, requester = project.need, project.requester
    key = need.group_key if need else group_of(requester) if requester else f"a{project.area_id}"
    return SimpleNamespace(
        id=project.id,
        need_id=project.need_id,
        tier=project.urgency.tier,
        group_key=key,
        left=project.places_left,
        qualifications=need.qualifications if need else [],
        unit_id=project.requester_id,
        **{name: getattr(project, name) for name in SHARED},
    )
