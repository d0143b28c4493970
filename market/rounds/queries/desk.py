"""The review desk: a round's proposals in the order and the groups that a reviewer asks for.

The desk reads a few columns of every proposal of the round with one query and orders them here;
only those that a page shows are then read whole.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.batches.models import Category
from market.db import db
from market.errors import N_
from market.localise import english
from market.members.models import Unit
from market.members.queries import within
from market.needs.models import Need, Urgency
from market.policy import Actor
from market.rounds.doubt import Doubt, doubt_of
from market.rounds.models import Proposal, ProposalState, Round
from market.rounds.queries.proposals import narrowed, whole
from market.states import Word

# The fits that the desk offers for approving all at once.
STEPS = (0.9, 0.8, 0.7, 0.6)


class Sorting(Word):
    DOUBT = "doubt", N_("存疑的在前")
    FIT = "fit", N_("契合高的在前")
    URGENCY = "urgency", N_("紧急的在前")
    DISTANCE = "distance", N_("路远的在前")


class Grouping(Word):
    DOUBT = "doubt", N_("按把握大小")
    AREA = "area", N_("按居民区")
    UNIT = "unit", N_("按供给单位")
    CATEGORY = "category", N_("按类别")
    NONE = "none", N_("不分组")


class View(Word):
    TABLE = "table", N_("表格")
    MAP = "map", N_("地图")


@dataclass(frozen=True)
class Line:
    """What the desk needs of a proposal to put it in its place."""

    id: int
    need_id: int
    state: ProposalState
    fit: float | None
    margin: float | None
    metres: int | None
    urgency: Urgency | None
    unit: str
    area: str
    category: str

    @property
    def doubt(self) -> Doubt:
        return doubt_of(self.fit, self.margin)

    def key(self, sort: Sorting) -> tuple[Any, ...]:
        """Smaller comes first; the number keeps the order the same from page to page."""
        fit = self.fit or 0.0
        match sort:
            case Sorting.FIT:
                return -fit, self.id
            case Sorting.URGENCY:
                return (self.urgency or Urgency.NORMAL).tier, -fit, self.id
            case Sorting.DISTANCE:
                return -(self.metres or 0), self.id
        close = self.margin if self.doubt is Doubt.CLOSE else fit
        return self.doubt.rank, close, self.id

    def group(self, by: Grouping) -> tuple[Any, str]:
        """What it is grouped under: the group's place among the groups, and its name, a msgid."""
        match by:
            case Grouping.DOUBT:
                return self.doubt.rank, self.doubt.label
            case Grouping.NONE:
                return 0, ""
        name = getattr(self, by.value)
        return name, name


@dataclass(frozen=True)
class Group:
    """Proposals under one heading: how many in all, those to decide, and those on this page."""

    name: str
    count: int
    pending: Sequence[int]
    lines: Sequence[Line]


@dataclass(frozen=True)
class Desk:
    """One page of a review desk."""

    groups: Sequence[Group]
    proposals: dict[int, Proposal]
    total: int
    start: int
    next: str | None


def lines(actor: Actor, round_id: int, **filters: Any) -> list[Line]:
    """Every proposal of a round that this person may see, as far as the desk sorts by it."""
    latin = english()
    area = sa.func.coalesce(Area.name_en, Area.name) if latin else Area.name
    category = sa.func.coalesce(Category.name_en, Category.name) if latin else Category.name
    query = (
        sa.select(
            Proposal.id,
            Proposal.need_id,
            Proposal.state,
            Proposal.fit,
            Proposal.margin,
            Proposal.metres,
            Need.urgency,
            Unit.name,
            area,
            category,
        )
        .join(Need, Need.id == Proposal.need_id)
        .join(Area, Area.id == Need.area_id)
        .join(Unit, Unit.id == Proposal.unit_id)
        .join(Category, Category.id == Need.category_id)
        .where(within(actor, "round.see", path=Area.path))
    )
    doubt = filters.pop("doubt", None)
    found = [
        Line(*row) for row in db.session.execute(narrowed(query, round_id=round_id, **filters))
    ]
    return [one for one in found if not doubt or one.doubt is not Doubt.SURE]


def desk(
    actor: Actor,
    round_id: int,
    *,
    sort: Sorting = Sorting.DOUBT,
    group: Grouping = Grouping.DOUBT,
    after: str | None = None,
    limit: int = 100,
    **filters: Any,
) -> Desk:
    """One page of the desk. The cursor is how many rows stand before it."""
    found = lines(actor, round_id, **filters)
    found.sort(key=lambda one: (one.group(group)[0], *one.key(sort)))
    start = int(after) if after and after.isdecimal() and len(after) < 9 else 0
    shown = found[start : start + limit]
    full = whole(actor, [line.id for line in shown])
    end = start + limit
    return Desk(
        groups=list(_groups(found, [one for one in shown if one.id in full], group)),
        proposals=full,
        total=len(found),
        start=start,
        next=str(end) if end < len(found) else None,
    )


def _groups(found: list[Line], shown: list[Line], by: Grouping) -> Iterator[Group]:
    sizes = Counter(one.group(by) for one in found)
    members: dict[tuple[Any, str], list[Line]] = {}
    for one in shown:
        members.setdefault(one.group(by), []).append(one)
    for key, inside in members.items():
        pending = [one.id for one in inside if one.state is ProposalState.PENDING]
        yield Group(key[1], sizes[key], pending, inside)


def steps(actor: Actor, round_id: int) -> list[tuple[float, int]]:
    """How many undecided proposals fit at least so well, for each of the fits worth offering."""
    fits = [one.fit or 0.0 for one in lines(actor, round_id, state=ProposalState.PENDING)]
    counted = [(step, sum(fit >= step for fit in fits)) for step in STEPS]
    return [
        (step, count)
        for i, (step, count) in enumerate(counted)
        if count and (not i or count > counted[i - 1][1])
    ]


def last_decision(actor: Actor, round_id: int) -> list[int]:
    """The proposals that this person decided last, all of one act, while it can be undone.

    What a round carried over from the former one was decided then, not now.
    """
    mine = (
        Proposal.round_id == round_id,
        Proposal.decided_by_id == actor.user_id,
        Proposal.state.in_((ProposalState.PROVISIONAL, ProposalState.REJECTED)),
        Proposal.state_at
        > sa.select(Round.finished_at).where(Round.id == round_id).scalar_subquery(),
    )
    last = sa.select(sa.func.max(Proposal.state_at)).where(*mine).scalar_subquery()
    query = sa.select(Proposal.id).where(*mine, Proposal.state_at == last).order_by(Proposal.id)
    return list(db.session.scalars(query))
