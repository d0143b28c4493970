"""What a project is found, sorted and counted by: set and counted whenever one is saved."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, joinedload

from market.areas.models import Area
from market.batches.words import Audience
from market.db import db, transaction
from market.needs.models import Need, Urgency
from market.projects.models import SEARCH, CellTally, Project, ProjectTally
from market.projects.squares import cell_of
from market.search import initials_of
from market.tallying import Key, tallies, touch
from market.texts.slots import slots_of

TIERS = {urgency: str(urgency.tier) for urgency in Urgency}


def derived(project: Any, area: Any) -> dict[str, Any]:
    """The columns that follow from the others; for a project, or a mapping of one in bulk."""
    here = project.lat is not None and project.lng is not None
    return {
        "initials": initials_of(project.search_text),
        "slots": slots_of(project.windows),
        "cell": cell_of(*((project.lat, project.lng) if here else (area.lat, area.lng))),
    }


@event.listens_for(Project, "before_insert")
@event.listens_for(Project, "before_update")
def _derive(_mapper: Any, connection: sa.Connection, project: Project) -> None:
    changed = inspect(project).attrs
    names = ("search_text", "windows", "lat", "lng")
    if inspect(project).persistent and not any(changed[n].history.has_changes() for n in names):
        return
    place = sa.select(Area.lat, Area.lng).where(Area.id == project.area_id)
    for name, value in derived(project, connection.execute(place).one()).items():
        if getattr(project, name) != value:
            setattr(project, name, value)


@event.listens_for(Project, "before_insert")
def _urgency(_mapper: Any, connection: sa.Connection, project: Project) -> None:
    if project.need_id and project.urgency is None:
        found = sa.select(sa.func.coalesce(Need.urgency, Need.urgency_suggested))
        project.urgency = Urgency(connection.scalar(found.where(Need.id == project.need_id)))


@event.listens_for(Area, "before_update")
def _centre_moved(_mapper: Any, connection: sa.Connection, area: Area) -> None:
    """Projects without a place of their own lie where their area's centre does."""
    changed = inspect(area).attrs
    if not (changed.lat.history.has_changes() or changed.lng.history.has_changes()):
        return
    mine = (Project.area_id == area.id, sa.or_(Project.lat.is_(None), Project.lng.is_(None)))
    touch(Project, *connection.scalars(sa.select(Project.id).where(*mine)))
    moved = sa.update(Project.__table__).where(*mine)
    connection.execute(moved.values(cell=cell_of(area.lat, area.lng)))


@event.listens_for(Need, "before_update")
def _need_pressed(_mapper: Any, connection: sa.Connection, need: Need) -> None:
    """A project is as urgent as its need, which the coordinator may judge anew."""
    if not inspect(need).attrs.urgency.history.has_changes():
        return
    mine = Project.need_id == need.id
    touch(Project, *connection.scalars(sa.select(Project.id).where(mine)))
    urgency = need.urgency or need.urgency_suggested
    connection.execute(sa.update(Project.__table__).where(mine).values(urgency=urgency))


@event.listens_for(Session, "after_flush")
def _index(session: Session, _context: Any) -> None:
    changed = [
        one for one in (*session.new, *session.dirty) if isinstance(one, Project) and _reworded(one)
    ]
    if changed:
        rows = [(one.id, one.search_text or "", one.initials or "") for one in changed]
        SEARCH.write(session.connection(), rows)


def _reworded(project: Project) -> bool:
    seen = inspect(project).attrs
    return seen.search_text.history.has_changes() or seen.initials.history.has_changes()


# --- The tallies ----------------------------------------------------------------------------------

_READ = sa.select(
    Project.id,
    Area.path,
    Project.state,
    Project.visibility,
    Project.category_id,
    Project.series_id,
    Project.batch_id,
    Project.urgency,
    Project.audience,
    Project.slots,
    Project.cell,
).join(Area, Area.id == Project.area_id)


@tallies.track(Project, _READ)
def counted(row: Any) -> Iterator[tuple[str, Key, int]]:
    """Where a project counts: with each area above it, under each of its faces."""
    rest = (row.state, row.visibility, row.category_id, row.series_id or 0)
    faces = faces_of(row)
    for area_id in row.path.split("/"):
        if area_id:
            for face in faces:
                yield ProjectTally.__tablename__, (int(area_id), face, *rest), 1
    if row.cell is not None:
        yield CellTally.__tablename__, (row.state, row.cell), 1


def faces_of(row: Any) -> list[str]:
    """The faces under which a project counts (see `ProjectTally`)."""
    audience = row.audience or []
    everybody = not audience or Audience.ALL in audience
    return [
        "",
        *(["a:all"] if everybody else [f"a:{one}" for one in sorted(set(audience))]),
        *([f"t:{one}" for one in row.slots] if row.slots else ["t:any"]),
        f"b:{row.batch_id}:{TIERS[row.urgency]}",
    ]


@transaction()
def reindex() -> bool:
    """Derive and index anew where the index of words lacks a project; whether it did."""
    connection = db.session.connection()
    if not SEARCH.missing(connection):
        return False
    for project in db.session.scalars(sa.select(Project).options(joinedload(Project.area))):
        for name, value in derived(project, project.area).items():
            setattr(project, name, value)
    db.session.flush()
    SEARCH.rebuild(connection)
    return True
