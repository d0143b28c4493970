"""Reading rounds, and why they left needs unmatched."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, defer, joinedload

from market.areas.models import Area
from market.batches.models import Batch
from market.db import db, get
from market.errors import N_, NotFound
from market.listings.models import Listing
from market.members.queries import within
from market.needs.models import Need
from market.paging import Page, keyset
from market.policy import Actor, Scope, scope_of
from market.rounds.figures import Change, listings_in
from market.rounds.models import Round, RoundState, Unmatched


@scope_of("round")
def round_scope(round_id: int) -> Scope | None:
    """A round stands at its area."""
    row = db.session.get(Round, round_id)
    return None if row is None else Scope(area_path=row.area.path)


def get_round(round_id: int) -> Round:
    """The round, or NotFound."""
    return get(Round, round_id)


def find_area_and_batch(area: str, batch: str) -> tuple[int, int]:
    """The ids of an area and of a batch that it is in, by their codes.

    Raises
    ------
    NotFound: one of the codes is not known.
    """
    place = db.session.scalar(sa.select(Area).where(Area.code == area))
    if place is None:
        raise NotFound(N_("没有编码为 %(code)s 的区域"), code=area)
    period = db.session.scalar(
        sa.select(Batch.id)
        .where(Batch.code == batch, Batch.area_id.in_(place.ancestor_ids))
        .order_by(Batch.id.desc())
        .limit(1)
    )
    if period is None:
        raise NotFound(N_("没有编码为 %(code)s 的批次"), code=batch)
    return place.id, period


def rounds(actor: Actor) -> sa.Select[tuple[Round]]:
    """The rounds that this person may see, without their large columns."""
    return (
        sa.select(Round)
        .join(Area, Area.id == Round.area_id)
        .where(within(actor, "round.list", path=Area.path))
        .options(
            contains_eager(Round.area),
            joinedload(Round.batch),
            defer(Round.problem),
            defer(Round.plan),
        )
    )


def round_page(
    actor: Actor,
    *,
    batch_id: int | None = None,
    area_id: int | None = None,
    state: RoundState | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Page[Round]:
    """One page of the rounds, newest first."""
    query = rounds(actor)
    for column, value in (
        (Round.batch_id, batch_id),
        (Round.area_id, area_id),
        (Round.state, state),
    ):
        if value is not None:
            query = query.where(column == value)
    return keyset(query, [Round.id], after=after, limit=limit)


def unmatched(round_id: int) -> Sequence[Unmatched]:
    """The needs that a round left short, most urgent first."""
    rows = db.session.scalars(
        sa.select(Unmatched)
        .where(Unmatched.round_id == round_id)
        .options(
            joinedload(Unmatched.need).joinedload(Need.area),
            joinedload(Unmatched.need).joinedload(Need.unit),
        )
        .order_by(Unmatched.id)
    ).all()
    return sorted(rows, key=lambda one: one.need.urgency.tier if one.need.urgency else 9)


def latest_of_need(need_id: int) -> Unmatched | None:
    """Why the newest round that stands left this need short, if it did."""
    return db.session.scalar(
        sa.select(Unmatched)
        .join(Round, Round.id == Unmatched.round_id)
        .where(
            Unmatched.need_id == need_id,
            Round.state.in_((RoundState.REVIEW, RoundState.SETTLED)),
        )
        .order_by(Unmatched.id.desc())
        .limit(1)
    )


FINISHED = (RoundState.REVIEW, RoundState.SUPERSEDED, RoundState.SETTLED)


def last_of(area_id: int, batch_id: int) -> Round | None:
    """The newest round of an area and batch that came to a result."""
    return db.session.scalar(
        sa.select(Round)
        .where(Round.area_id == area_id, Round.batch_id == batch_id, Round.state.in_(FINISHED))
        .order_by(Round.id.desc())
        .limit(1)
    )


def others_of(actor: Actor, row: Round) -> Sequence[Round]:
    """The other rounds of its area and batch that came to a result, newest first."""
    return db.session.scalars(
        rounds(actor)
        .where(
            Round.area_id == row.area_id,
            Round.batch_id == row.batch_id,
            Round.id != row.id,
            Round.state.in_(FINISHED),
        )
        .order_by(Round.id.desc())
        .limit(50)
    ).all()


def former_of(row: Round, others: Sequence[Round]) -> Round | None:
    """The one that a round is held against unless another is asked for: the one before it."""
    return next((one for one in others if one.id < row.id), others[-1] if others else None)


def names_of(found: Sequence[Change]) -> tuple[dict[int, Need], dict[int, Listing]]:
    """The needs and the listings that these changes speak of, by their numbers."""
    needs = db.session.scalars(
        sa.select(Need)
        .where(Need.id.in_([one.need_id for one in found]))
        .options(joinedload(Need.area))
    )
    listings = db.session.scalars(
        sa.select(Listing)
        .where(Listing.id.in_(listings_in(found)))
        .options(joinedload(Listing.unit))
    )
    return {one.id: one for one in needs}, {one.id: one for one in listings}


def newest(actor: Actor) -> Sequence[Round]:
    """The newest finished round of each area and batch that this person may look after."""
    over = (RoundState.REVIEW, RoundState.FAILED, RoundState.SETTLED)
    last = (
        sa.select(sa.func.max(Round.id))
        .where(Round.state.in_(over))
        .group_by(Round.area_id, Round.batch_id)
    )
    return db.session.scalars(
        rounds(actor).where(Round.id.in_(last)).order_by(Round.id.desc()).limit(20)
    ).all()
