"""The filters of the catalogue as conditions, and whether what they leave is few or many."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area, Level
from market.areas.queries import get_area, subtree
from market.batches.models import Batch, BatchState
from market.batches.words import Audience, Slot
from market.db import db
from market.errors import N_, Invalid
from market.localise import today
from market.members.models import Unit
from market.needs.models import Urgency
from market.paging import once_read, unpack
from market.projects.models import SEARCH, Project, ProjectState
from market.projects.squares import DEGREE, around
from market.search import matches
from market.states import Word

SHOWN = (ProjectState.PUBLISHED, ProjectState.FULL)
SOON = dt.timedelta(days=7)
# On foot: 1.3 times the straight line, at 80 metres a minute; a degree of latitude in metres.
METRES_A_MINUTE, MERIDIAN = 80 / 1.3, 111_195


class Reach(Word):
    """How far from one's own unit, on foot (服务圈)."""

    FIVE = "5", N_("步行 5 分钟内")
    FIFTEEN = "15", N_("步行 15 分钟内")
    THIRTY = "30", N_("步行 30 分钟内")

    @property
    def degrees(self) -> float:
        """The straight line, in degrees of latitude."""
        return int(self.value) * METRES_A_MINUTE / MERIDIAN


@dataclass(frozen=True)
class Filters:
    """By what the catalogue is narrowed; None leaves a thing open.

    Parameters
    ----------
    state: without one, the projects still offered. within: measured from `near`.
    soon: those that a unit is needed for soon: urgent by their need, or claimed until shortly.
    """

    q: str | None = None
    series_id: int | None = None
    category_id: int | None = None
    area_id: int | None = None
    batch_id: int | None = None
    requester_id: int | None = None
    state: ProjectState | None = None
    audience: Audience | None = None
    slot: Slot | None = None
    within: Reach | None = None
    soon: bool | None = None
    near: Unit | None = field(default=None, compare=False)
    whole: bool = False  # of every state, whatever `state` says

    @property
    def states(self) -> tuple[ProjectState, ...]:
        if self.whole:
            return tuple(ProjectState)
        return (self.state,) if self.state else SHOWN

    @property
    def faced(self) -> int:
        """How many of the filters are chosen of which the tallies know no two together."""
        audience = self.audience not in (None, Audience.ALL)
        return audience + (self.slot is not None) + bool(self.soon)

    @property
    def placed(self) -> bool:
        """Whether distances can be measured."""
        return self.near is not None and None not in (self.near.lat, self.near.lng)

    @property
    def far(self) -> Reach | None:
        """The distance, where it can be measured."""
        return self.within if self.placed else None

    @property
    def few(self) -> bool:
        """Whether so little is left that all of it may be read to be sorted.

        A 居民区's, a unit's: what grows with the whole catalogue is walked in its order instead.
        """
        if self.requester_id is not None:
            return True
        small = (Level.COMMUNITY, Level.GRID, Level.MICROGRID)
        return self.area_id is not None and get_area(self.area_id).level in small

    def without(self, *names: str) -> "Filters":
        """The same with some filters left open."""
        return replace(self, **dict.fromkeys(names))


def conditions(wanted: Filters, *, words: bool = True) -> list[Any]:
    """All filters as conditions on `Project`; joins `Area`.

    Parameters
    ----------
    words: False leaves those of the search to who asks the index for them.
    """
    found: list[Any] = [
        Project.state.in_(states)
        if len(states := wanted.states) > 1
        else Project.state == states[0]
    ]
    for column, value in (
        (Project.series_id, wanted.series_id),
        (Project.category_id, wanted.category_id),
        (Project.batch_id, wanted.batch_id),
        (Project.requester_id, wanted.requester_id),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.area_id is not None:
        path = get_area(wanted.area_id).path
        inside = sa.select(Area.id).where(subtree(path))
        # Of few rows the index of areas finds all; of many, the order of the list finds some.
        found.append((Project.area_id if wanted.few else Project.area_id + 0).in_(inside))
    if wanted.audience is not None and wanted.audience is not Audience.ALL:
        found.append(_listed(Project.audience, wanted.audience, Audience.ALL))
    if wanted.slot is not None:
        found.append(_listed(Project.slots, wanted.slot))
    if wanted.far:
        found.append(nearer(wanted.near, wanted.far))
    if wanted.soon:
        found.append(pressing())
    if words and wanted.q:
        found.append(matches(Project.search_text, wanted.q, Project.initials))
    return found


def _listed(column: Any, *values: str) -> sa.ColumnElement[bool]:
    """Whether a list holds one of the words, or none at all.

    It is stored as JSON text; its words are plain ASCII, so that a quoted one is unique.
    """
    text = sa.cast(column, sa.Text)
    return sa.or_(text == "[]", *(text.contains(f'"{value}"') for value in values))


def nearer(unit: Unit, reach: Reach) -> sa.ColumnElement[bool]:
    """The projects within a walk of the unit; joins `Area`."""
    north = reach.degrees
    east = north / cosine(unit.lat)
    return sa.and_(
        Project.cell.in_(around(unit.lat, unit.lng, north, east)),
        square_distance(unit) <= round((north * DEGREE) ** 2),
    )


def square_distance(unit: Unit) -> Any:
    """The squared distance on the ground in millionths of a degree: a whole number to sort by.

    Over a city a degree of longitude is a fixed share of one of latitude; places unknown go last.
    """
    lat = sa.func.coalesce(Project.lat, Area.lat)
    lng = sa.func.coalesce(Project.lng, Area.lng)
    north = sa.cast((lat - unit.lat) * DEGREE, sa.BigInteger)
    east = sa.cast((lng - unit.lng) * cosine(unit.lat) * DEGREE, sa.BigInteger)
    return sa.func.coalesce(north * north + east * east, 2**60)


def cosine(degrees: float) -> float:
    """How long a degree of longitude is at a latitude, as a share of one of latitude."""
    return math.cos(math.radians(degrees))


def soon_by() -> dt.date:
    """The last day on which delivering begins for a batch that is claimed until shortly."""
    return today() + SOON + dt.timedelta(days=1)


def pressing() -> sa.ColumnElement[bool]:
    """The projects that can be claimed now, and are urgent or claimed until shortly."""
    open_now = sa.select(Batch.id).where(Batch.state == BatchState.CLAIMING)
    closing = open_now.where(Batch.deliver_from <= soon_by())
    return sa.and_(
        Project.state == ProjectState.PUBLISHED,
        sa.or_(
            Project.batch_id.in_(closing),
            sa.and_(
                Project.urgency.in_((Urgency.CRITICAL, Urgency.URGENT)),
                Project.batch_id.in_(open_now),
            ),
        ),
    )


@once_read
def claiming_batches() -> Sequence[Any]:
    """(id, deliver_from) of the batches that take claims now, the first to end first."""
    return db.session.execute(
        sa.select(Batch.id, Batch.deliver_from)
        .where(Batch.state == BatchState.CLAIMING)
        .order_by(Batch.deliver_from, Batch.id)
    ).all()


MANY = 1000  # no list is counted farther than this; beyond it stands “1000+”


def found_ids(q: str) -> sa.Select:
    """The ids of the projects that hold the words of a search, by the index."""
    found = SEARCH.holds(Project, q, db.engine.dialect.name)
    query = sa.select(Project.id).select_from(found.table)
    return query.join(Project, Project.id == found.outer).where(found.condition)


def found_few(wanted: Filters) -> bool:
    """Whether a search finds so little that all of it may be read to be sorted."""
    some = found_ids(wanted.q).limit(MANY + 1).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) <= MANY


def read_number(cursor: str | None) -> int | None:
    """The id in the cursor of a list of the newest."""
    if not cursor:
        return None
    [number] = unpack(cursor, 1)
    if not isinstance(number, int):
        raise Invalid(N_("翻页标记无效，请从第一页重新开始"))
    return number
