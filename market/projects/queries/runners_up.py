"""Who could step in when an invitation was declined or released."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from market.db import db
from market.listings.models import Listing, ListingState, ListingTally
from market.members.models import UnitState, UnitTally
from market.projects.models import Order, Project, ProjectState


@dataclass(frozen=True)
class RunnerUp:
    """The next best listing of the round for the same need, with what is left of it."""

    listing: Listing
    fit: float | None
    metres: int | None
    sessions: int  # that it could take on now


def runner_up(order: Order) -> RunnerUp | None:
    """The first alternative of the order's proposal that can still take on its sessions."""
    return next(iter(runners_up(order.project, order.sessions)), None)


def runners_up(project: Project, sessions: int = 1) -> list[RunnerUp]:
    """The alternatives that the round named for a project, best first, those that still can.

    A listing counts while it is open and has sessions left in the batch, its unit is active with
    capacity left, and that unit has not had an order of this project before.
    """
    named = [one for one in (project.proposal.alternatives if project.proposal else []) if one]
    if not named or project.state in (ProjectState.CLOSED, ProjectState.CANCELLED):
        return []
    tried = set(db.session.scalars(sa.select(Order.unit_id).where(Order.project_id == project.id)))
    found = []
    for one in named:
        listing = db.session.get(Listing, one["listing_id"], options=[joinedload(Listing.unit)])
        if listing is None or listing.unit_id in tried:
            continue
        room = min(_left(listing, project.batch_id), sessions)
        if listing.state is ListingState.OPEN and room > 0:
            found.append(RunnerUp(listing, one.get("fit"), one.get("metres"), room))
    return found


def _left(listing: Listing, batch_id: int) -> int:
    """Sessions that a listing and its unit can still give in a batch."""
    if listing.unit.state is not UnitState.ACTIVE:
        return 0
    # Counters move by plain UPDATEs, so what the session remembers of them may be old.
    taken = db.session.get(ListingTally, (batch_id, listing.id), populate_existing=True)
    tally = db.session.get(UnitTally, (batch_id, listing.unit_id), populate_existing=True)
    return min(
        listing.quantity - (taken.taken if taken else 0),
        listing.unit.capacity - (tally.load if tally else 0),
    )
