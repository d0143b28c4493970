"""What a batch takes of a listing; called by projects inside their own transaction."""

import sqlalchemy as sa

from market.db import db, ensure_row, locked, transaction
from market.errors import N_, Conflict
from market.listings.models import Listing, ListingState, ListingTally
from market.members.posting import counted_in


@transaction()
def take(listing_id: int, batch_id: int, sessions: int) -> None:
    """Reserve `sessions` ≥ 1 of a listing in a batch, for a lead order that begins to live.

    Locks the listing, then moves its tally by one conditional UPDATE, so that however many take
    at once it is never oversold. Call it once per order; `give_back` undoes it.

    Raises
    ------
    Conflict: the listing is not open, or the batch has fewer sessions of it left.
    """
    listing = locked(Listing, listing_id)
    if listing.state is not ListingState.OPEN:
        raise Conflict(
            N_("资源“%(title)s”当前为“%(state)s”，不能承接"),
            title=listing.title,
            state=listing.state.label,
        )
    ensure_row(ListingTally, batch_id=batch_id, listing_id=listing_id)
    taken = db.session.execute(
        sa.update(ListingTally)
        .where(
            ListingTally.batch_id == batch_id,
            ListingTally.listing_id == listing_id,
            ListingTally.taken + sessions <= listing.quantity,
        )
        .values(taken=ListingTally.taken + sessions)
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:
        raise Conflict(
            N_("资源“%(title)s”本期只剩 %(left)s %(measure)s，不足 %(wanted)s %(measure)s"),
            title=listing.title,
            left=max(0, listing.quantity - taken_of(listing_id, batch_id)),
            wanted=sessions,
            measure=counted_in(listing),
        )


@transaction()
def give_back(listing_id: int, batch_id: int, sessions: int) -> None:
    """Return `sessions` that `take` reserved: an order was declined, released or cancelled.

    Raises
    ------
    Conflict: fewer than that were taken, so that something would be counted twice.
    """
    given = db.session.execute(
        sa.update(ListingTally)
        .where(
            ListingTally.batch_id == batch_id,
            ListingTally.listing_id == listing_id,
            ListingTally.taken >= sessions,
        )
        .values(taken=ListingTally.taken - sessions)
        .execution_options(synchronize_session=False)
    )
    if not given.rowcount:
        raise Conflict(N_("退回的数量多于本期已用的数量"))


def taken_of(listing_id: int, batch_id: int) -> int:
    """Sessions of the listing that the batch has taken."""
    query = sa.select(ListingTally.taken).where(
        ListingTally.batch_id == batch_id, ListingTally.listing_id == listing_id
    )
    return db.session.scalar(query) or 0


def most_taken(listing_id: int) -> int:
    """The most sessions that any one batch has taken: `quantity` may not fall below it."""
    query = sa.select(sa.func.max(ListingTally.taken)).where(ListingTally.listing_id == listing_id)
    return db.session.scalar(query) or 0
