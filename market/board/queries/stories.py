"""The whole story of a need, or of a unit: every round, proposal, order, activity and rating."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload, selectinload

from market.db import db
from market.journal.models import Entry
from market.listings.models import Listing
from market.members.models import Unit, UnitTally
from market.needs.models import Need
from market.projects.models import Activity, Order, Project
from market.rounds.models import Proposal, Round, Unmatched
from market.standing.models import Rating

SHOWN = 60
# The steps of the chain, and the entries of the journal that say that one was reached.
STEPS = {
    "posted": ("need.posted", "need.submitted", "need.imported", "need.created"),
    "opened": ("need.opened",),
    "paired": ("proposal.approved", "proposal.made", "proposal.agreed", "proposal.adjusted"),
    "published": ("project.published",),
    "claimed": ("order.accepted", "order.accepted_late", "order.consented"),
    "held": ("activity.held", "activity.entered"),
    "rated": ("rating.given",),
}


@dataclass(frozen=True)
class Turn:
    """What one round did about a need: its proposals, and what it left short and why."""

    round: Round | None
    proposals: list[Proposal] = field(default_factory=list)
    missed: Unmatched | None = None


@dataclass(frozen=True)
class NeedStory:
    """A need from its posting to its rating."""

    turns: Sequence[Turn]
    projects: Sequence[Project]


@dataclass(frozen=True)
class UnitStory:
    """What a unit offers, asks, was proposed for, took on, did, and was told of it."""

    listings: Sequence[Listing]
    needs: Sequence[Need]
    proposals: Sequence[Proposal]
    orders: Sequence[Order]
    loads: Sequence[UnitTally]


def reached(entries: Iterable[Entry]) -> dict[str, dt.datetime | None]:
    """When each step of the chain was first reached, by the journal; None for those still ahead."""
    first: dict[str, dt.datetime | None] = dict.fromkeys(STEPS)
    for entry in sorted(entries, key=lambda one: one.id):
        for step, verbs in STEPS.items():
            if entry.verb in verbs and first[step] is None:
                first[step] = entry.at
    return first


def of_need(need_id: int) -> NeedStory:
    """Every round's word about a need, newest first, and the projects that it became."""
    light = joinedload(Proposal.round).options(defer(Round.problem), defer(Round.plan))
    proposals = db.session.scalars(
        sa.select(Proposal)
        .where(Proposal.need_id == need_id)
        .options(light, joinedload(Proposal.listing), joinedload(Proposal.unit))
        .order_by(Proposal.id.desc())
        .limit(SHOWN)
    ).all()
    missed = db.session.scalars(
        sa.select(Unmatched)
        .where(Unmatched.need_id == need_id)
        .options(joinedload(Unmatched.round).options(defer(Round.problem), defer(Round.plan)))
        .order_by(Unmatched.id.desc())
        .limit(SHOWN)
    ).all()
    return NeedStory(_turns(proposals, missed), _projects(Project.need_id == need_id))


def _turns(proposals: Iterable[Proposal], missed: Iterable[Unmatched]) -> list[Turn]:
    rounds: dict[int | None, Round | None] = {}
    pairs: dict[int | None, list[Proposal]] = {}
    short = {one.round_id: one for one in missed}
    for one in proposals:
        rounds[one.round_id] = one.round
        pairs.setdefault(one.round_id, []).append(one)
    rounds |= {one.round_id: one.round for one in short.values()}
    order = sorted(rounds, key=lambda number: -(number or 0))
    return [Turn(rounds[n], pairs.get(n, []), short.get(n)) for n in order]


def _projects(where: sa.ColumnElement[bool]) -> Sequence[Project]:
    return db.session.scalars(
        sa.select(Project)
        .where(where)
        .options(
            joinedload(Project.area),
            selectinload(Project.orders).joinedload(Order.unit),
            selectinload(Project.activities)
            .joinedload(Activity.rating)
            .joinedload(Rating.follow_up),
        )
        .order_by(Project.id.desc())
        .limit(SHOWN)
    ).all()


def of_unit(unit: Unit) -> UnitStory:
    """What there is of a unit, newest first, each list bounded."""

    def newest(query: sa.Select) -> Sequence:
        return db.session.scalars(query.limit(SHOWN)).all()

    light = joinedload(Proposal.round).options(defer(Round.problem), defer(Round.plan))
    return UnitStory(
        listings=newest(
            sa.select(Listing).where(Listing.unit_id == unit.id).order_by(Listing.id.desc())
        ),
        needs=newest(
            sa.select(Need)
            .where(Need.unit_id == unit.id)
            .options(joinedload(Need.area))
            .order_by(Need.id.desc())
        ),
        proposals=newest(
            sa.select(Proposal)
            .where(Proposal.unit_id == unit.id)
            .options(
                light,
                joinedload(Proposal.listing),
                joinedload(Proposal.need).joinedload(Need.area),
            )
            .order_by(Proposal.id.desc())
        ),
        orders=newest(
            sa.select(Order)
            .where(Order.unit_id == unit.id)
            .options(
                joinedload(Order.project).joinedload(Project.area),
                selectinload(Order.activities)
                .joinedload(Activity.rating)
                .joinedload(Rating.follow_up),
            )
            .order_by(Order.id.desc())
        ),
        loads=newest(
            sa.select(UnitTally)
            .where(UnitTally.unit_id == unit.id)
            .order_by(UnitTally.batch_id.desc())
        ),
    )
