"""How many projects there are of each sort, counted as they change; the index of their words."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from market.db import choice, db
from market.policy import Visibility
from market.projects.models.projects import Project, ProjectState
from market.search.index import Index
from market.tallying import tallies

SEARCH = Index("project")
sa.event.listen(
    Project.__table__, "after_create", lambda _table, connection, **_: SEARCH.create(connection)
)
sa.event.listen(
    Project.__table__, "before_drop", lambda _table, connection, **_: SEARCH.drop(connection)
)


@tallies.keep
class ProjectTally(db.Model):
    """The projects of an area and all below it, by everything that the catalogue is narrowed by.

    A project counts once under the blank `face`, and once under each further face that it has:
    ``a:elderly`` for an audience (``a:all`` when it is for everybody), ``t:weekend`` for a part of
    the week (``t:any``), ``b:3:0`` for its batch and the tier of its urgency.
    """

    __tablename__ = "project_tally"
    __table_args__ = {"sqlite_with_rowid": False}

    area_id: Mapped[int] = mapped_column(primary_key=True)
    face: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    state: Mapped[ProjectState] = choice(ProjectState, check="projectstate_tally", primary_key=True)
    visibility: Mapped[Visibility] = choice(Visibility, check="visibility_tally", primary_key=True)
    category_id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(primary_key=True)  # 0: of no series
    n: Mapped[int]


@tallies.keep
class CellTally(db.Model):
    """The projects of a square of the map in each state; `cell` as in `market.projects.squares`."""

    __tablename__ = "cell_tally"
    __table_args__ = {"sqlite_with_rowid": False}

    state: Mapped[ProjectState] = choice(ProjectState, check="projectstate_cell", primary_key=True)
    cell: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    n: Mapped[int]
