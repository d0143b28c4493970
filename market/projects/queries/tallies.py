"""What the counters should be, from the orders and projects themselves."""

import sqlalchemy as sa

from market.db import db
from market.needs.models import Need
from market.projects.models import LIVE, Order, OrderRole, OrderState, Project, ProjectState
from market.projects.queries.credits import true_credits, true_done

COUNTING = (*LIVE, OrderState.FINISHED)
_LEADS = (Order.role == OrderRole.LEAD, Order.state.in_(COUNTING))


def group_of(project: Project) -> str:
    """The group that a project without a need serves, as `Need.group_key` names it."""
    return f"a{project.area_id}"


def true_tallies(name: str) -> dict[tuple, int]:
    """One counter from scratch, by key: load, listing, served, places, settled; done, activities
    or people, which count what was confirmed."""
    return _COUNTS[name]()


def _sum(*keys, joined: bool = True, where: tuple = ()) -> dict[tuple, int]:
    query = sa.select(*keys, sa.func.sum(Order.sessions)).select_from(Order)
    if joined:
        query = query.join(Project, Project.id == Order.project_id)
    rows = db.session.execute(query.where(*_LEADS, *where).group_by(*keys))
    return {tuple(row[:-1]): int(row[-1]) for row in rows}


def _load() -> dict[tuple, int]:
    return _sum(Project.batch_id, Order.unit_id)


def _listing() -> dict[tuple, int]:
    return _sum(Project.batch_id, Order.listing_id, where=(Order.listing_id.is_not(None),))


def _places() -> dict[tuple, int]:
    return _sum(Order.project_id, joined=False)


def _wanted_of_needs() -> list:
    """(project, sessions settled): all of a live project, of a closed one what was finished."""
    finished = _places()
    projects = db.session.scalars(sa.select(Project).where(Project.need_id.is_not(None)))
    counted = []
    for project in projects:
        if project.state in (ProjectState.PUBLISHED, ProjectState.FULL):
            counted.append((project, project.sessions))
        elif project.state is ProjectState.CLOSED:
            counted.append((project, finished.get((project.id,), 0)))
    return counted


def _settled() -> dict[tuple, int]:
    total: dict[tuple, int] = {}
    for project, sessions in _wanted_of_needs():
        total[(project.need_id,)] = total.get((project.need_id,), 0) + sessions
    return total


def _served() -> dict[tuple, int]:
    total: dict[tuple, int] = {}
    keys = dict(db.session.execute(sa.select(Need.id, Need.group_key)).all())
    for project, sessions in _wanted_of_needs():
        key = (project.batch_id, keys[project.need_id])
        total[key] = total.get(key, 0) + sessions
    direct = _sum(Project.batch_id, Project.area_id, where=(Project.need_id.is_(None),))
    for (batch_id, area_id), sessions in direct.items():
        key = (batch_id, f"a{area_id}")
        total[key] = total.get(key, 0) + sessions
    return total


def _done() -> dict[tuple, int]:
    return {(need_id,): count for need_id, count in true_done().items()}


def _credit(which: int) -> dict[tuple, int]:
    return {key: counts[which] for key, counts in true_credits().items()}


_COUNTS = {
    "load": _load,
    "listing": _listing,
    "served": _served,
    "places": _places,
    "settled": _settled,
    "done": _done,
    "activities": lambda: _credit(0),
    "people": lambda: _credit(1),
}
