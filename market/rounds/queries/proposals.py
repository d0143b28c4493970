"""Reading proposals: for review, for publication, and for the pages of their two sides."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, defer, joinedload

from market.areas.models import Area
from market.batches.models import Batch
from market.db import db, get
from market.listings.models import Listing, ListingState
from market.members.models import Unit, UnitState
from market.members.queries import within
from market.needs.models import Need, NeedState
from market.paging import Page, keyset
from market.policy import Actor, Scope, scope_of
from market.rounds.doubt import DOUBTFUL
from market.rounds.models import Proposal, ProposalState, Round

STANDING = (ProposalState.PENDING, ProposalState.PROVISIONAL)


def stands(proposal: Proposal) -> Scope:
    """A proposal stands where its need does."""
    return Scope(area_path=proposal.need.area.path)


@scope_of("proposal")
def proposal_scope(proposal_id: int) -> Scope | None:
    """Where the proposal of this number stands, or None."""
    proposal = db.session.get(Proposal, proposal_id)
    return None if proposal is None else stands(proposal)


def get_proposal(proposal_id: int) -> Proposal:
    """The proposal, or NotFound."""
    return get(Proposal, proposal_id)


def _need_with_place() -> tuple[Any, ...]:
    """The need of a proposal and its area, which the query joins, with what a list shows of it."""
    need = contains_eager(Proposal.need)
    return (
        need.contains_eager(Need.area),
        need.joinedload(Need.category),
        need.joinedload(Need.unit),
    )


def proposals(actor: Actor) -> sa.Select[tuple[Proposal]]:
    """The proposals that this person may see, with both sides."""
    return (
        sa.select(Proposal)
        .join(Need, Need.id == Proposal.need_id)
        .join(Area, Area.id == Need.area_id)
        .where(within(actor, "round.see", path=Area.path))
        .options(
            *_need_with_place(),
            joinedload(Proposal.listing),
            joinedload(Proposal.unit).joinedload(Unit.area),
            joinedload(Proposal.round).options(defer(Round.problem), defer(Round.plan)),
        )
    )


def narrowed(
    query: sa.Select,
    *,
    round_id: int | None = None,
    batch_id: int | None = None,
    state: ProposalState | None = None,
    category_id: int | None = None,
    area_id: int | None = None,
    unit_id: int | None = None,
    need_id: int | None = None,
    listing_id: int | None = None,
    doubt: bool | None = None,
) -> sa.Select:
    """A query of proposals narrowed by a list's filters; those not given do not narrow."""
    for column, value in (
        (Proposal.round_id, round_id),
        (Proposal.batch_id, batch_id),
        (Proposal.state, state),
        (Need.category_id, category_id),
        (Need.area_id, area_id),
        (Proposal.unit_id, unit_id),
        (Proposal.need_id, need_id),
        (Proposal.listing_id, listing_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if doubt:
        query = query.where(sa.or_(Proposal.fit.is_(None), Proposal.fit < DOUBTFUL))
    return query


def whole(actor: Actor, ids: Collection[int]) -> dict[int, Proposal]:
    """These proposals by their numbers, with both sides, as far as this person may see them."""
    if not ids:
        return {}
    query = proposals(actor).where(Proposal.id.in_(ids))
    return {one.id: one for one in db.session.scalars(query)}


def proposal_page(
    actor: Actor, *, after: str | None = None, limit: int = 20, **filters: Any
) -> Page[Proposal]:
    """One page of the proposals, newest first."""
    return keyset(narrowed(proposals(actor), **filters), [Proposal.id], after=after, limit=limit)


def above(actor: Actor, round_id: int, fit: float) -> list[int]:
    """The undecided proposals of a round that fit at least so well."""
    query = narrowed(proposals(actor), round_id=round_id, state=ProposalState.PENDING)
    return [one.id for one in db.session.scalars(query.where(Proposal.fit >= fit))]


def counts(round_id: int) -> dict[str, int]:
    """How many proposals of a round are in each state."""
    query = (
        sa.select(Proposal.state, sa.func.count())
        .where(Proposal.round_id == round_id)
        .group_by(Proposal.state)
    )
    return Counter({state.value: n for state, n in db.session.execute(query)})


@dataclass(frozen=True)
class Choices:
    """What the filters of a review desk offer: only what occurs in the round."""

    categories: list[tuple[int, str]]
    areas: list[tuple[int, str]]
    units: list[tuple[int, str]]


def choices(round_id: int) -> Choices:
    """The categories, 居民区 and units among a round's proposals."""
    rows = db.session.scalars(
        sa.select(Proposal)
        .where(Proposal.round_id == round_id)
        .options(
            joinedload(Proposal.need).joinedload(Need.area),
            joinedload(Proposal.need).joinedload(Need.category),
            joinedload(Proposal.unit),
        )
    ).all()

    def listed(records: Iterable[Any]) -> list[tuple[int, str]]:
        return sorted({(one.id, one.name) for one in records})

    return Choices(
        listed(one.need.category for one in rows),
        listed(one.need.area for one in rows),
        listed(one.unit for one in rows),
    )


def listings_named(proposals: Iterable[Proposal]) -> dict[int, Listing]:
    """The listings that these proposals name as alternatives."""
    ids = {one["listing_id"] for proposal in proposals for one in proposal.alternatives}
    rows = db.session.scalars(
        sa.select(Listing).where(Listing.id.in_(ids)).options(joinedload(Listing.unit))
    )
    return {one.id: one for one in rows}


def about(
    *, need_id: int | None = None, listing_id: int | None = None, limit: int = 20
) -> Sequence[Proposal]:
    """What rounds and coordinators have proposed for a need, or for a listing; newest first."""
    query = sa.select(Proposal).where(Proposal.state != ProposalState.SUPERSEDED)
    if need_id is not None:
        query = query.where(Proposal.need_id == need_id)
    if listing_id is not None:
        query = query.where(Proposal.listing_id == listing_id)
    return db.session.scalars(
        query.options(
            joinedload(Proposal.need).joinedload(Need.area),
            joinedload(Proposal.listing),
            joinedload(Proposal.unit),
        )
        .order_by(Proposal.id.desc())
        .limit(limit)
    ).all()


def publishable(batch_id: int, area: Area | None = None) -> Sequence[Proposal]:
    """The provisional plan of a batch, by 居民区: what a leader can publish.

    Parameters
    ----------
    area: only pairs whose need lies in this area.
    """
    query = (
        sa.select(Proposal)
        .join(Need, Need.id == Proposal.need_id)
        .join(Area, Area.id == Need.area_id)
        .where(Proposal.batch_id == batch_id, Proposal.state == ProposalState.PROVISIONAL)
        .options(
            *_need_with_place(),
            joinedload(Proposal.listing),
            joinedload(Proposal.unit),
        )
        .order_by(Area.code, Need.id, Proposal.id)
    )
    if area is not None:
        query = query.where(Area.path.startswith(area.path, autoescape=True))
    return db.session.scalars(query).all()


def plan_of(actor: Actor, batch_id: int) -> list[Proposal]:
    """The provisional plan of a batch, confined to what this person may read."""
    seen = db.session.scalars(
        narrowed(
            sa.select(Proposal.id)
            .join(Need, Need.id == Proposal.need_id)
            .join(Area, Area.id == Need.area_id)
            .where(within(actor, "plan.see", path=Area.path)),
            batch_id=batch_id,
            state=ProposalState.PROVISIONAL,
        )
    )
    allowed = set(seen)
    return [one for one in publishable(batch_id) if one.id in allowed]


def plans_ready(actor: Actor) -> list[tuple[Batch, int]]:
    """The batches with provisional pairs that this person may publish, and how many pairs."""
    query = (
        sa.select(Batch, sa.func.count(Proposal.id))
        .join(Proposal, Proposal.batch_id == Batch.id)
        .join(Need, Need.id == Proposal.need_id)
        .join(Area, Area.id == Need.area_id)
        .where(
            Proposal.state == ProposalState.PROVISIONAL,
            within(actor, "plan.publish", path=Area.path),
        )
        .group_by(Batch.id)
        .order_by(Batch.id.desc())
    )
    return [(batch, count) for batch, count in db.session.execute(query)]


def stale() -> list[int]:
    """Standing proposals whose need is not open any more, or whose listing or unit is gone."""
    query = (
        sa.select(Proposal.id)
        .join(Need, Need.id == Proposal.need_id)
        .join(Listing, Listing.id == Proposal.listing_id)
        .join(Unit, Unit.id == Proposal.unit_id)
        .where(
            Proposal.state.in_(STANDING),
            sa.or_(
                Need.state != NeedState.OPEN,
                Listing.state == ListingState.RETIRED,
                Unit.state == UnitState.LEFT,
            ),
        )
    )
    return list(db.session.scalars(query))


def open_needs(actor: Actor) -> Sequence[Need]:
    """The open needs with sessions left that this person may pair by hand."""
    return db.session.scalars(
        sa.select(Need)
        .join(Area, Area.id == Need.area_id)
        .where(
            Need.state == NeedState.OPEN,
            Need.quantity > Need.settled,
            within(actor, "proposal.decide", path=Area.path),
        )
        .options(joinedload(Need.unit), contains_eager(Need.area), joinedload(Need.batch))
        .order_by(Need.batch_id.desc(), Area.code, Need.id)
        .limit(2000)
    ).all()


def open_need(actor: Actor, need_id: object) -> Need | None:
    """One of those needs, by a number as typed; None when there is no such one."""
    number = int(need_id) if str(need_id).isdecimal() and len(str(need_id)) < 10 else None
    return next((one for one in open_needs(actor) if one.id == number), None)


def open_listings(need: Need) -> Sequence[Listing]:
    """Every open listing of the need's measure in its batch's area, by unit."""
    return db.session.scalars(
        sa.select(Listing)
        .join(Unit, Unit.id == Listing.unit_id)
        .join(Area, Area.id == Unit.area_id)
        .where(
            Listing.state == ListingState.OPEN,
            Unit.state == UnitState.ACTIVE,
            Listing.measure == need.measure,
            Unit.id != need.unit_id,
            Area.path.startswith(need.batch.area.path, autoescape=True),
        )
        .options(contains_eager(Listing.unit))
        .order_by(Unit.name, Listing.id)
        .limit(2000)
    ).all()


def group_name(key: str | None) -> str:
    """The name of a group of needs: an area served, or a unit that asks for itself."""
    if not key:
        return ""
    found = db.session.get(Area if key[0] == "a" else Unit, int(key[1:]))
    return found.name if found else key
