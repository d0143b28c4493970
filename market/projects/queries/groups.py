"""The catalogue by urgency or by deadline: batch by batch, each batch by urgency, newest first.

What sorts a project is what sorts its batch and its tier: few groups, of which the tallies tell
how much is in each. They are walked in their order, one query each, until a page is full.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.batches.models import Batch, BatchState
from market.db import db
from market.errors import N_, Invalid
from market.needs.models import Urgency
from market.paging import Page, pack, unpack
from market.projects.models import Project, ProjectState, ProjectTally
from market.projects.queries.narrowing import Filters, claiming_batches, conditions

LAST = 999_999_999  # the rank of what cannot be claimed now
NEWEST = 2**31 - 1  # above every id
# A page asks no more groups than this; the next page goes on from there.
MOST_STEPS = 3
# Of a group as small as this all rows may be read and sorted; a larger one is found on the way.
SMALL = 3_000


@dataclass(frozen=True)
class Ranks:
    """How a project that can be claimed now is ranked: by its tier, so many days each, and by the
    day until which it can be claimed."""

    tier: int

    def rank(self, tier: Any, day: Any) -> Any:
        """The rank of a tier and a day as yyyymmdd, whole numbers or SQL."""
        return tier * self.tier + day

    def expression(self) -> Any:
        """The rank as SQL, for few rows."""
        ends = (
            sa.select(_day_number(Batch.deliver_from))
            .where(Batch.id == Project.batch_id, Batch.state == BatchState.CLAIMING)
            .scalar_subquery()
        )
        tier = sa.case(*((Project.urgency == one, one.tier) for one in Urgency), else_=len(Urgency))
        claimed = sa.and_(Project.state == ProjectState.PUBLISHED, ends.is_not(None))
        return sa.case((claimed, self.rank(tier, ends)), else_=LAST)


URGENCY = Ranks(100_000_000)
DEADLINE = Ranks(0)


@dataclass
class Group:
    """The projects of one rank: of some batches in some tiers of one state."""

    rank: int
    size: int
    parts: list[tuple[ProjectState, int, Urgency]]

    def condition(self) -> sa.ColumnElement[bool]:
        small = self.size <= SMALL
        batch = Project.batch_id if small else Project.batch_id + 0
        pairs: dict[tuple, set[int]] = {}
        for state, batch_id, urgency in self.parts:
            pairs.setdefault((state, urgency), set()).add(batch_id)
        return sa.or_(
            *(
                sa.and_(Project.state == state, Project.urgency == urgency, batch.in_(sorted(ids)))
                for (state, urgency), ids in pairs.items()
            )
        )

    @property
    def number(self) -> Any:
        return Project.id + 0 if self.size <= SMALL else Project.id


def _groups(wanted: Filters, ranks: Ranks) -> list[Group]:
    """The groups that hold anything, in order."""
    ends = {row.id: _day(row.deliver_from) for row in claiming_batches()}
    roots = sa.select(Area.id).where(Area.parent_id.is_(None))
    tally = ProjectTally
    rows = db.session.execute(
        sa.select(tally.state, tally.face, sa.func.sum(tally.n))
        .where(tally.area_id.in_(roots), tally.face.like("b:%"), tally.state.in_(wanted.states))
        .group_by(tally.state, tally.face)
    )
    found: dict[int, Group] = {}
    for state, face, size in rows:
        _, batch_id, tier = face.split(":")
        day = ends.get(int(batch_id)) if state is ProjectState.PUBLISHED else None
        rank = LAST if day is None else ranks.rank(int(tier), day)
        group = found.setdefault(rank, Group(rank, 0, []))
        group.size += size
        group.parts.append((state, int(batch_id), list(Urgency)[int(tier)]))
    return [found[rank] for rank in sorted(found)]


def walk(
    query: sa.Select, wanted: Filters, ranks: Ranks, after: str | None, limit: int
) -> Page[Project]:
    """One page of `query` (of projects, joined with `Area`) by rank, newest first within one."""
    value, last = _cursor(after)
    groups = [group for group in _groups(wanted, ranks) if group.rank >= value]
    query = query.where(*conditions(wanted))
    found: list[tuple[int, Project]] = []
    for step, group in enumerate(groups):
        if step == MOST_STEPS:
            return Page([one for _, one in found], pack([group.rank, NEWEST]))
        below = last if group.rank == value else NEWEST
        rows = _of(query, group, below, limit + 1 - len(found))
        found += [(group.rank, one) for one in rows]
        if len(found) > limit:
            rank, end = found[limit - 1]
            return Page([one for _, one in found[:limit]], pack([rank, end.id]))
    return Page([one for _, one in found])


def _of(query: sa.Select, group: Group, last: int, limit: int) -> Sequence[Project]:
    number = group.number
    query = query.where(group.condition(), number < last)
    return db.session.scalars(query.order_by(number.desc()).limit(limit)).all()


def _cursor(after: str | None) -> tuple[int, int]:
    if not after:
        return -1, NEWEST
    value, last = unpack(after, 2)
    if not isinstance(value, int) or not isinstance(last, int):
        raise Invalid(N_("翻页标记无效，请从第一页重新开始"))
    return value, last


def _day(day: Any) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _day_number(day: Any) -> Any:
    """A date as yyyymmdd, comparable on both databases and plain in a cursor."""
    parts = (("year", 10000), ("month", 100), ("day", 1))
    return sum(sa.cast(sa.extract(part, day), sa.Integer) * times for part, times in parts)
