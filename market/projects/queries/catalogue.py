"""The catalogue (项目目录): what a person may see of it, narrowed, sorted, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from market.areas.models import Area
from market.areas.queries import get_area, subtree
from market.batches.models import Batch, BatchState
from market.batches.words import Audience
from market.db import db
from market.errors import N_, NotFound
from market.listings.queries import walking_metres
from market.localise import today
from market.members.models import Unit
from market.members.queries import within
from market.paging import Page, keyset, ranked
from market.policy import Actor, Role, Scope, Visibility, scope_of
from market.projects.models import LIVE, Order, OrderState, Project, ProjectState
from market.projects.queries.parties import place_of
from market.search import matches
from market.states import Word

SHOWN = (ProjectState.PUBLISHED, ProjectState.FULL)
# Whoever holds or held an order of a project may open it, whatever its visibility.
HOLDING = (*LIVE, OrderState.FINISHED)


# No list is counted farther than this; beyond it stands “1000+”.
MANY = 1000


class Sort(Word):
    """How the catalogue is ordered."""

    NEWEST = "newest", N_("最新发布")
    NEAREST = "nearest", N_("离我最近")
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


def projects(actor: Actor) -> sa.Select[tuple[Project]]:
    """All projects that `actor` may see, with what a card shows; for lists and exports."""
    return (
        sa.select(Project)
        .join(Area, Area.id == Project.area_id)
        .where(visible(actor))
        .options(
            joinedload(Project.area),
            joinedload(Project.batch),
            joinedload(Project.category),
            joinedload(Project.series),
            joinedload(Project.requester),
        )
    )


def narrowed(
    query: sa.Select,
    *,
    q: str | None = None,
    series_id: int | None = None,
    category_id: int | None = None,
    area_id: int | None = None,
    batch_id: int | None = None,
    state: ProjectState | None = None,
    audience: Audience | None = None,
    requester_id: int | None = None,
) -> sa.Select:
    """A query of projects narrowed by a list's filters; without a state, those still offered."""
    for column, value in (
        (Project.series_id, series_id),
        (Project.category_id, category_id),
        (Project.batch_id, batch_id),
        (Project.requester_id, requester_id),
    ):
        if value is not None:
            query = query.where(column == value)
    query = query.where(Project.state == state if state else Project.state.in_(SHOWN))
    if area_id is not None:
        query = query.where(subtree(get_area(area_id).path))
    if audience is not None and audience is not Audience.ALL:
        # The list is stored as JSON text; its words are plain ASCII, so a quoted one is unique.
        text = sa.cast(Project.audience, sa.Text)
        query = query.where(
            sa.or_(text.contains(f'"{audience}"'), text.contains('"all"'), text == "[]")
        )
    return query.where(matches(Project.search_text, q)) if q else query


def page(
    actor: Actor,
    *,
    sort: Sort | None = None,
    near: Unit | None = None,
    after: str | None = None,
    limit: int = 20,
    **filters: Any,
) -> Page[Project]:
    """One page of the catalogue.

    Parameters
    ----------
    near: the unit from which `Sort.NEAREST` measures; without a place it sorts by newest.
    """
    query = narrowed(projects(actor), **filters)
    if sort is Sort.NEAREST and near is not None and near.lat is not None:
        return ranked(query, _square_distance(near), Project.id, after=after, limit=limit)
    if sort is Sort.DEADLINE:
        # Those that can be claimed now come first, by the day on which their claiming ends.
        claiming = sa.and_(
            Project.state == ProjectState.PUBLISHED, Batch.state == BatchState.CLAIMING
        )
        query = query.join(Batch, Batch.id == Project.batch_id)
        ends = sa.case((claiming, _day_number(Batch.deliver_from)), else_=99_999_999)
        return ranked(query, ends, Project.id, after=after, limit=limit)
    return keyset(query, [Project.id], after=after, limit=limit)


def counts(actor: Actor, **filters: Any) -> dict[ProjectState, int]:
    """How many projects of each state the filters leave, counted to MANY at most."""
    found = {}
    for state in ProjectState:
        query = narrowed(
            sa.select(Project.id).join(Area, Area.id == Project.area_id).where(visible(actor)),
            **{**filters, "state": state},
        )
        found[state] = db.session.scalar(
            sa.select(sa.func.count()).select_from(query.limit(MANY).subquery())
        )
    return found


def _day_number(day: Any) -> Any:
    """A date as yyyymmdd, comparable on both databases and plain in a cursor."""
    parts = (("year", 10000), ("month", 100), ("day", 1))
    return sum(sa.cast(sa.extract(part, day), sa.Integer) * times for part, times in parts)


def _square_distance(unit: Unit) -> Any:
    """The squared distance on the ground in millionths of a degree: a whole number to sort by.

    Over a city a degree of longitude is a fixed share of one of latitude; places unknown go last.
    """
    lat = sa.func.coalesce(Project.lat, Area.lat)
    lng = sa.func.coalesce(Project.lng, Area.lng)
    share = _cosine(unit.lat)
    north = sa.cast((lat - unit.lat) * 100_000, sa.BigInteger)
    east = sa.cast((lng - unit.lng) * share * 100_000, sa.BigInteger)
    return sa.func.coalesce(north * north + east * east, 2**60)


def _cosine(degrees: float) -> float:
    return walking_metres(degrees, 0, degrees, 0.001) / walking_metres(0, 0, 0, 0.001)


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
