"""Projects that a coordinator posts directly, changes to projects, and invitations by hand."""

from typing import Any

from market.areas.models import Area
from market.areas.queries import get_area
from market.batches.models import Batch, Category, Series
from market.db import db, get, locked, transaction
from market.errors import N_, Conflict, Invalid
from market.listings.models import Listing
from market.members.models import Unit
from market.members.posting import counted_in, read_texts
from market.policy import Actor, Scope, require
from market.projects.models import Order, Project, ProjectOrigin, ProjectState
from market.projects.services.begin import begin_project, invite, note, words_of
from market.projects.services.orders.common import require_live

LIVE_STATES = (ProjectState.PUBLISHED, ProjectState.FULL)


@transaction()
def post_project(
    *,
    by: Actor,
    batch_id: int,
    area_id: int,
    category_id: int,
    title: str,
    sessions: int = 1,
    requester_id: int | None = None,
    series_id: int | None = None,
    **facts: Any,
) -> Project:
    """Post a project of a series directly to the catalogue, all its places free.

    Parameters
    ----------
    area_id: the area served; the person must run it.
    requester_id: the unit on the receiving side, if it is not the 居民区 of the area.
    facts: detail, kind, measure, when_text, place, audience, people, visibility.

    Raises
    ------
    Invalid: a fact is missing or wrong, the field named. Conflict: the batch is closed.
    Forbidden: the person does not run the area.
    """
    area = get_area(area_id)
    require(by, "project.create", Scope(area_path=area.path))
    batch = _batch(batch_id, area)
    _check_words(category_id, series_id)
    _check_requester(requester_id)
    texts = read_texts({"title": title, **facts})
    texts.pop("when_flag", None)
    return begin_project(
        by=by,
        batch=batch,
        origin=ProjectOrigin.DIRECT,
        sessions=sessions,
        area_id=area.id,
        requester_id=requester_id,
        category_id=category_id,
        series_id=series_id,
        **texts,
    )


def _batch(batch_id: int, area: Area) -> Batch:
    batch = db.session.get(Batch, batch_id)
    if batch is None or batch.area_id not in area.ancestor_ids:
        raise Invalid(N_("没有这个批次"), fields={"batch_id": N_("没有这个批次，或它不属于该区域")})
    return batch


def _check_words(category_id: int | None, series_id: int | None) -> None:
    if category_id is not None and db.session.get(Category, category_id) is None:
        raise Invalid(N_("没有这个类别"), fields={"category_id": N_("没有这个类别")})
    if series_id is not None and db.session.get(Series, series_id) is None:
        raise Invalid(N_("没有这个系列"), fields={"series_id": N_("没有这个系列")})


def _check_requester(unit_id: int | None) -> None:
    if unit_id is not None and db.session.get(Unit, unit_id) is None:
        raise Invalid(N_("没有这个单位"), fields={"requester_id": N_("没有这个单位")})


@transaction()
def edit_project(project_id: int, *, by: Actor, **changes: Any) -> Project:
    """Change some facts of a project in the catalogue; the journal says which.

    More sessions open new places, fewer close free ones; never below what orders hold. A project
    of a need keeps the sessions that the need settled by it.

    Raises
    ------
    Conflict: it has ended. Invalid: a fact is wrong, the field named.
    """
    project = locked(Project, project_id)
    if project.state not in LIVE_STATES:
        raise Conflict(N_("项目当前为“%(state)s”，不能再修改"), state=project.state.label)
    sessions = changes.pop("sessions", None)
    _check_words(changes.get("category_id"), changes.get("series_id"))
    _check_requester(changes.get("requester_id"))
    changes = {k: v for k, v in read_texts(changes).items() if hasattr(Project, k)}
    if missing := [k for k in ("title", "category_id", "visibility") if changes.get(k, 1) is None]:
        raise Invalid(N_("有必填项没有填写"), fields=dict.fromkeys(missing, N_("必填")))
    changed = sorted(name for name, value in changes.items() if getattr(project, name) != value)
    for name in changed:
        setattr(project, name, changes[name])
    if sessions is not None and sessions != project.sessions:
        _resize(project, sessions)
        changed.append("sessions")
    if changed:
        db.session.flush()
        db.session.refresh(project)
        project.search_text = words_of(project)
        note("project.edited", project, by, fields=changed)
    return project


def _resize(project: Project, sessions: int) -> None:
    if project.need_id:
        refused = N_("场次随需求而定，不能更改")
        raise Conflict(refused, fields={"sessions": refused})
    if sessions < project.taken:
        refused = N_("已认领 %(taken)s %(measure)s，不能少于它")
        values = {"taken": project.taken, "measure": counted_in(project)}
        raise Conflict(refused, fields={"sessions": refused}, **values)
    if project.state is ProjectState.FULL:
        project.move_to(ProjectState.PUBLISHED)
    project.sessions = sessions
    if project.taken == sessions:
        project.move_to(ProjectState.FULL)


@transaction()
def invite_unit(
    project_id: int,
    *,
    by: Actor,
    unit_id: int | None = None,
    listing_id: int | None = None,
    sessions: int | None = None,
) -> Order:
    """Invite a unit, or the unit of a listing (a runner-up), to lead free places of a project.

    Parameters
    ----------
    sessions: how many places; by default all that are left.

    Raises
    ------
    Conflict: no places left, too little of the listing, or beyond the unit's capacity.
    """
    project = locked(Project, project_id)
    require_live(project)
    if listing_id is not None:
        unit_id = get(Listing, listing_id).unit_id
    if unit_id is None:
        raise Invalid(N_("请选择邀请的单位"), fields={"unit_id": N_("请选择邀请的单位")})
    if not project.places_left:
        raise Conflict(N_("项目“%(title)s”已认满"), title=project.title)
    return invite(
        project,
        unit_id=unit_id,
        listing_id=listing_id,
        sessions=sessions or project.places_left,
        by=by,
    )
