"""The places of a project: taken and freed by conditional UPDATEs, so that none is sold twice.

`Project.taken` counts the sessions of live and finished lead orders. A project without free places
is full; when one is freed it is published again.
"""

import sqlalchemy as sa

from market.db import db, locked, transaction
from market.errors import N_, Conflict
from market.members.posting import counted_in
from market.projects.models import Project, ProjectState


def reserve(project_id: int, sessions: int) -> bool:
    """Take `sessions` places if there are so many; whether there were.

    One UPDATE reads and writes the counter at once: of two that want the last place the database
    lets one through, on both databases. It also locks the row until the transaction ends.
    """
    moved = db.session.execute(
        sa.update(Project)
        .where(
            Project.id == project_id,
            Project.state == ProjectState.PUBLISHED,
            Project.taken + sessions <= Project.sessions,
        )
        .values(taken=Project.taken + sessions)
        .execution_options(synchronize_session=False)
    )
    return moved.rowcount == 1


@transaction()
def take_places(project_id: int, sessions: int) -> Project:
    """Reserve places for a lead order; the project becomes full with the last.

    Raises
    ------
    Conflict: fewer places are left, or the project takes no orders any more.
    """
    got = reserve(project_id, sessions)
    project = locked(Project, project_id)
    if not got:
        if project.state in (ProjectState.CLOSED, ProjectState.CANCELLED):
            raise Conflict(
                N_("项目“%(title)s”当前为“%(state)s”，不能认领"),
                title=project.title,
                state=project.state.label,
            )
        if not project.places_left:
            raise Conflict(N_("项目“%(title)s”已认满"), title=project.title)
        raise Conflict(
            N_("项目“%(title)s”只剩 %(left)s %(measure)s可认领"),
            fields={"sessions": N_("只剩 %(left)s %(measure)s")},
            measure=counted_in(project),
            title=project.title,
            left=project.places_left,
        )
    if project.taken == project.sessions:
        project.move_to(ProjectState.FULL)
        db.session.flush()
    return project


@transaction()
def free_places(project_id: int, sessions: int) -> Project:
    """Give places back: their order was turned down or cancelled, or ended short."""
    project = locked(Project, project_id)
    if project.state is ProjectState.FULL:
        # First the state: the database refuses a full project with a free place.
        project.move_to(ProjectState.PUBLISHED)
        db.session.flush()
    db.session.execute(
        sa.update(Project)
        .where(Project.id == project_id)
        .values(taken=Project.taken - sessions)
        .execution_options(synchronize_session=False)
    )
    return locked(Project, project_id)
