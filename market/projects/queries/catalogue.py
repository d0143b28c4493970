"""The catalogue (项目目录): what a person may see of it, narrowed, sorted, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from market.areas.models import Area
from market.areas.queries import subtree
from market.batches.models import Batch, BatchState
from market.db import db
from market.errors import N_, NotFound
from market.listings.queries import walking_metres
from market.localise import today
from market.members.models import Unit
from market.members.queries import within
from market.paging import Page, keyset, ranked
from market.policy import Actor, Role, Scope, Visibility, scope_of
from market.projects.models import LIVE, SEARCH, Order, OrderState, Project, ProjectState
from market.projects.queries import groups, squares
from market.projects.queries.narrowing import (
    Filters,
    conditions,
    found_few,
    found_ids,
    read_number,
    square_distance,
)
from market.projects.queries.parties import place_of
from market.states import Word

# Whoever holds or held an order of a project may open it, whatever its visibility.
HOLDING = (*LIVE, OrderState.FINISHED)


class Sort(Word):
    """How the catalogue is ordered."""

    NEWEST = "newest", N_("最新发布")
    NEAREST = "nearest", N_("离我最近")
    URGENCY = "urgency", N_("最紧急")
    DEADLINE = "deadline", N_("截止最早")


@scope_of("project")
def project_scope(project_id: int) -> Scope | None:
    """A project stands in the area served; it is the requester's and its orders' units' own."""
    project = db.session.get(Project, project_id, options=[joinedload(Project.area)])
    if project is None:
        return None
    units = db.session.scalars(
        sa.select(Order.unit_id).where(Order.project_id == project_id, Order.state.in_(HOLDING))
    )
    return place_of(project, units)


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The projects that `actor` may see: the same rule as ``project.see``; joins `Area`."""
    admitted = [Visibility.PUBLIC, *([Visibility.MEMBERS] if actor.member else [])]
    held = sa.exists().where(
        Order.project_id == Project.id,
        Order.unit_id.in_(actor.unit_ids or {0}),
        Order.state.in_(HOLDING),
    )
    return sa.or_(
        Project.visibility.in_(admitted),
        within(actor, "project.see", units=[Project.requester_id]),
        held if actor.unit_ids else sa.false(),
        *(subtree(post.area_path) for post in actor.posts_as(Role.OFFICER) if post.area_path),
    )


WHOLE = (
    joinedload(Project.area),
    joinedload(Project.batch),
    joinedload(Project.category),
    joinedload(Project.series),
    joinedload(Project.requester),
)


def projects(actor: Actor) -> sa.Select[tuple[Project]]:
    """All projects that `actor` may see, with what a card shows; for lists and exports."""
    query = sa.select(Project).join(Area, Area.id == Project.area_id)
    return query.where(visible(actor)).options(*WHOLE)


def narrowed(query: sa.Select, **filters: Any) -> sa.Select:
    """A query of projects, joined with `Area`, narrowed by `Filters`."""
    return query.where(*conditions(Filters(**filters)))


def page(
    actor: Actor,
    *,
    sort: Sort | None = None,
    after: str | None = None,
    limit: int = 20,
    **filters: Any,
) -> Page[Project]:
    """One page of the catalogue.

    Parameters
    ----------
    filters: those of `Filters`. Its `near` is the unit from which `Sort.NEAREST` measures;
        without a place it sorts by newest.
    """
    wanted = Filters(**filters)
    nearest = sort is Sort.NEAREST and wanted.placed
    ranks = {Sort.URGENCY: groups.URGENCY, Sort.DEADLINE: groups.DEADLINE}.get(sort)
    if not (nearest or ranks):
        return newest(actor, wanted, after, limit)
    if wanted.few or (wanted.q and found_few(wanted)):
        rank = square_distance(wanted.near) if nearest else ranks.expression()
        return ranked(_all(actor, wanted), rank, Project.id, after=after, limit=limit)
    if nearest:
        return squares.nearest(projects(actor), wanted, after, limit)
    return groups.walk(projects(actor), wanted, ranks, after, limit)


def _all(actor: Actor, wanted: Filters) -> sa.Select:
    """Everything that the filters leave, the search asked of the index."""
    query = projects(actor).where(*conditions(wanted, words=False))
    return query.where(Project.id.in_(found_ids(wanted.q))) if wanted.q else query


def newest(actor: Actor, wanted: Filters, after: str | None, limit: int) -> Page[Project]:
    """One page, newest first: the ids are found alone, so that few rows are read whole."""
    query = sa.select(Project).where(Project.id.in_(newest_ids(actor, wanted, after, limit + 1)))
    return keyset(query.options(*WHOLE), [Project.id], limit=limit)


def newest_ids(actor: Actor, wanted: Filters, after: str | None, limit: int) -> sa.Select:
    """The ids of the newest projects that the filters leave, so many at most."""
    last = read_number(after)
    if wanted.q:
        found = SEARCH.holds(Project, wanted.q, db.engine.dialect.name)
        query = sa.select(Project.id).select_from(found.table)
        query = query.join(Project, Project.id == found.outer).join(Area)
        query = query.where(found.condition, *conditions(wanted, words=False), visible(actor))
        query = query.where(found.number < last) if last is not None else query
        return query.order_by(found.number.desc()).limit(limit)
    number = Project.id + 0 if wanted.few else Project.id
    parts = []
    for state in wanted.states:
        query = sa.select(Project.id).join(Area, Area.id == Project.area_id)
        query = query.where(*conditions(replace(wanted, state=state, whole=False)), visible(actor))
        query = query.where(number < last) if last is not None else query
        part = query.order_by(number.desc()).limit(limit).subquery()
        parts.append(sa.select(part.c.id))
    return sa.union_all(*parts) if len(parts) > 1 else parts[0]


def metres_between(unit: Unit | None, project: Project) -> float | None:
    """Walking metres from a unit to where a project is held; None when a place is unknown."""
    lat = project.lat if project.lat is not None else project.area.lat
    lng = project.lng if project.lng is not None else project.area.lng
    if unit is None or None in (unit.lat, unit.lng, lat, lng):
        return None
    return walking_metres(unit.lat, unit.lng, lat, lng)


def own_unit(actor: Actor) -> Unit | None:
    """The unit from which this person looks at the map: the first that they act for."""
    ids = [post.unit_id for post in actor.posts if post.unit_id]
    return db.session.get(Unit, ids[0]) if ids else None


def get_project(project_id: int) -> Project:
    """The project with everything that its page shows, or NotFound."""
    found = db.session.scalar(
        sa.select(Project)
        .where(Project.id == project_id)
        .options(
            joinedload(Project.area),
            joinedload(Project.batch),
            joinedload(Project.category),
            joinedload(Project.series),
            joinedload(Project.requester),
            joinedload(Project.need),
            joinedload(Project.published_by),
        )
    )
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Claiming:
    """Whether and until when a project's batch takes claims."""

    open: bool
    first: Any
    last: Any


def claiming_of(batch: Batch) -> Claiming:
    """The claiming dates of a batch, and whether today is one of them."""
    now_open = (
        batch.state is BatchState.CLAIMING and batch.claim_from <= today() < batch.deliver_from
    )
    return Claiming(now_open, batch.claim_from, batch.deliver_from - batch.deliver_from.resolution)


def needing_pair(actor: Actor, limit: int = 50) -> Sequence[Project]:
    """Projects of the actor's area that lost their unit: an invitation was declined or released."""
    turned = (OrderState.DECLINED, OrderState.RELEASED)
    lost = sa.exists().where(Order.project_id == Project.id, Order.state.in_(turned))
    waits = sa.exists().where(Order.project_id == Project.id, Order.state.in_(LIVE))
    return db.session.scalars(
        projects(actor)
        .where(
            within(actor, "project.edit"),
            Project.state == ProjectState.PUBLISHED,
            lost,
            ~waits,
        )
        .order_by(Project.state_at, Project.id)
        .limit(limit)
    ).all()
