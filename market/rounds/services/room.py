"""Whether a pair still has room: capacities less what is live and what is provisional already."""

import sqlalchemy as sa

from market.db import db
from market.errors import N_, Conflict
from market.listings.models import Listing, ListingState, ListingTally
from market.members.models import Unit, UnitState, UnitTally
from market.members.posting import counted_in
from market.needs.models import Need, NeedState
from market.rounds.models import Proposal, ProposalState


def _provisional(batch_id: int, condition: sa.ColumnElement[bool], besides: int | None) -> int:
    query = sa.select(sa.func.coalesce(sa.func.sum(Proposal.sessions), 0)).where(
        Proposal.batch_id == batch_id, Proposal.state == ProposalState.PROVISIONAL, condition
    )
    if besides is not None:
        query = query.where(Proposal.id != besides)
    return int(db.session.scalar(query) or 0)


def _count(column: sa.ColumnElement, batch_id: int, condition: sa.ColumnElement[bool]) -> int:
    table = column.class_  # type: ignore[attr-defined]
    query = sa.select(column).where(table.batch_id == batch_id, condition)
    return db.session.scalar(query) or 0


def room_of(
    need: Need, listing: Listing, unit: Unit, batch_id: int, besides: int | None = None
) -> dict[str, int]:
    """Sessions that the need, the listing and the unit can still take in a batch.

    Parameters
    ----------
    besides: a proposal that is not counted, since it is about to be decided or replaced.
    """
    taken = _count(ListingTally.taken, batch_id, ListingTally.listing_id == listing.id)
    load = _count(UnitTally.load, batch_id, UnitTally.unit_id == unit.id)
    return {
        "need": need.left - _provisional(batch_id, Proposal.need_id == need.id, besides),
        "listing": listing.quantity
        - taken
        - _provisional(batch_id, Proposal.listing_id == listing.id, besides),
        "unit": unit.capacity - load - _provisional(batch_id, Proposal.unit_id == unit.id, besides),
    }


def check_open(need: Need, listing: Listing, unit: Unit) -> None:
    """Refuse a pair of which one side is not to be had any more.

    Raises
    ------
    Conflict: the need or the listing is not open, or the unit not active.
    """
    for record, state, name in (
        (need, NeedState.OPEN, need.title),
        (listing, ListingState.OPEN, listing.title),
        (unit, UnitState.ACTIVE, unit.name),
    ):
        if record.state is not state:
            raise Conflict(
                N_("“%(name)s”当前为“%(state)s”，不能对接"), name=name, state=record.state.label
            )


def check_room(
    need: Need, listing: Listing, unit: Unit, batch_id: int, sessions: int, besides: int | None
) -> None:
    """Refuse a pair that no longer has room, saying which side is short.

    Raises
    ------
    Conflict: more sessions than the need asks for, the listing offers or the unit can give.
    """
    room = room_of(need, listing, unit, batch_id, besides)
    words = {
        "need": (
            N_("需求“%(name)s”只剩 %(left)s %(measure)s未安排，不足 %(wanted)s %(measure)s"),
            need.title,
        ),
        "listing": (
            N_("资源“%(name)s”本期只剩 %(left)s %(measure)s，不足 %(wanted)s %(measure)s"),
            listing.title,
        ),
        "unit": (N_("“%(name)s”本期只能再承担 %(left)s 场，不足 %(wanted)s 场"), unit.name),
    }
    for side, (message, name) in words.items():
        if room[side] < sessions:
            raise Conflict(
                message,
                fields={"sessions": message},
                name=name,
                measure=counted_in(need),
                left=max(0, room[side]),
                wanted=sessions,
            )
