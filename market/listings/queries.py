"""Reading listings: which a person may see, one page of them, what is left, who can be reached."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from market.areas.models import Area
from market.areas.queries import get_area, subtree
from market.batches.models import Batch
from market.batches.words import Kind, Measure
from market.db import db
from market.errors import NotFound
from market.listings.models import Listing, ListingArea, ListingState, ListingTally
from market.members.models import Unit, UnitState
from market.members.queries import within
from market.paging import Page, keyset
from market.policy import Actor, Role, Scope, Visibility, scope_of
from market.search import matches

# Before it is checked, and once it is retired, only the unit itself and the office see a listing.
SHOWN = (ListingState.OPEN, ListingState.PAUSED)
EARTH_METRES = 6_371_008.8
DETOUR = 1.3  # streets are this much longer than the straight line


def stands(listing: Listing) -> Scope:
    """Where a listing stands: with its unit."""
    return Scope(
        area_path=listing.unit.area.path,
        units=frozenset({listing.unit_id}),
        visibility=listing.visibility if listing.state in SHOWN else Visibility.PARTIES,
    )


@scope_of("listing")
def listing_scope(listing_id: int) -> Scope | None:
    """Where the listing of this number stands, or None."""
    listing = db.session.get(Listing, listing_id)
    return None if listing is None else stands(listing)


def confined(actor: Actor, action: str) -> sa.ColumnElement[bool]:
    """The listings on which the policy lets `actor` do `action`, visibility apart."""
    path = (
        sa.select(Area.path)
        .join(Unit, Unit.area_id == Area.id)
        .where(Unit.id == Listing.unit_id)
        .correlate(Listing)
        .scalar_subquery()
    )
    return within(actor, action, path=path, units=[Listing.unit_id])


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The listings that `actor` may see: the same rule as ``listing.see`` in the policy."""
    parts = [confined(actor, "listing.see")]
    if actor.is_a(Role.OFFICER, Role.LIAISON):
        admitted = Listing.visibility.in_((Visibility.PUBLIC, Visibility.MEMBERS))
        parts.append(sa.and_(Listing.state.in_(SHOWN), admitted))
    return sa.or_(*parts)


def listings(actor: Actor) -> sa.Select[tuple[Listing]]:
    """All listings that `actor` may see, with what a list shows of each; for lists and exports."""
    return (
        sa.select(Listing)
        .where(visible(actor))
        .options(
            joinedload(Listing.unit).joinedload(Unit.area),
            joinedload(Listing.category),
            selectinload(Listing.reach_areas),
        )
    )


def narrowed(
    query: sa.Select,
    *,
    q: str | None = None,
    kind: Kind | None = None,
    category_id: int | None = None,
    state: ListingState | None = None,
    unit_id: int | None = None,
    area_id: int | None = None,
    measure: Measure | None = None,
) -> sa.Select:
    """A query of listings narrowed by a list's filters; those not given do not narrow."""
    for column, value in (
        (Listing.kind, kind),
        (Listing.category_id, category_id),
        (Listing.state, state),
        (Listing.unit_id, unit_id),
        (Listing.measure, measure),
    ):
        if value is not None:
            query = query.where(column == value)
    if area_id is not None:
        inside = sa.select(Unit.id).join(Area, Area.id == Unit.area_id)
        query = query.where(Listing.unit_id.in_(inside.where(subtree(get_area(area_id).path))))
    return query.where(matches(Listing.search_text, q)) if q else query


def page(
    actor: Actor, *, after: str | None = None, limit: int = 20, **filters: Any
) -> Page[Listing]:
    """One page of the listings that `actor` may see, newest first."""
    return keyset(narrowed(listings(actor), **filters), [Listing.id], after=after, limit=limit)


def get_listing(listing_id: int) -> Listing:
    """The listing with everything that its page shows, or NotFound."""
    found = db.session.scalar(
        sa.select(Listing)
        .where(Listing.id == listing_id)
        .options(
            joinedload(Listing.unit).joinedload(Unit.area),
            joinedload(Listing.category),
            joinedload(Listing.posted_by),
            selectinload(Listing.reach_areas),
        )
    )
    if found is None:
        raise NotFound()
    return found


def in_state(
    actor: Actor, action: str, *states: ListingState, limit: int = 50
) -> Sequence[Listing]:
    """The listings in these states on which `actor` may do `action`, longest waiting first."""
    return db.session.scalars(
        sa.select(Listing)
        .where(Listing.state.in_(states), confined(actor, action))
        .options(joinedload(Listing.unit))
        .order_by(Listing.state_at, Listing.id)
        .limit(limit)
    ).all()


def taken_in(batch_id: int, listing_ids: Iterable[int]) -> dict[int, int]:
    """Sessions of each listing that a batch has taken; those with none are absent."""
    query = sa.select(ListingTally.listing_id, ListingTally.taken).where(
        ListingTally.batch_id == batch_id, ListingTally.listing_id.in_(list(listing_ids))
    )
    return {number: taken for number, taken in db.session.execute(query) if taken}


def tallies(listing_id: int) -> Sequence[tuple[Batch, int]]:
    """What each batch has taken of a listing, newest batch first."""
    query = (
        sa.select(Batch, ListingTally.taken)
        .join(ListingTally, ListingTally.batch_id == Batch.id)
        .where(ListingTally.listing_id == listing_id, ListingTally.taken > 0)
        .order_by(Batch.collect_from.desc())
    )
    return [(batch, taken) for batch, taken in db.session.execute(query)]


def walking_metres(lat_a: float, lng_a: float, lat_b: float, lng_b: float) -> float:
    """Metres on foot between two points in degrees: 1.3 × the great circle (haversine)."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half = math.sin((phi_b - phi_a) / 2) ** 2
    half += math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lng_b - lng_a) / 2) ** 2
    return DETOUR * 2 * EARTH_METRES * math.asin(math.sqrt(min(1.0, half)))


@dataclass(frozen=True)
class Reaching:
    """A listing that can reach an area: how far on foot, and what the batch has left of it."""

    listing: Listing
    metres: int | None  # None: one of the two places is unknown
    left: int


def reaching(area_id: int, batch_id: int) -> list[Reaching]:
    """The open listings that can reach an area in a batch, nearest first, places unknown last.

    A listing reaches by metres (walking distance from its own or its unit's place to the centre
    of the area; an unknown place is out of reach), or by named areas (the area itself or one
    above it), or anywhere. Those used up in the batch are listed too, with 0 left. Only units of
    the batch's area take part.
    """
    area = get_area(area_id)
    batch = db.session.get(Batch, batch_id)
    if batch is None:
        raise NotFound()
    named = sa.select(ListingArea.listing_id).where(ListingArea.area_id.in_(area.ancestor_ids))
    unnamed = ~sa.exists().where(ListingArea.listing_id == Listing.id)
    members = (
        sa.select(Unit.id)
        .join(Area, Area.id == Unit.area_id)
        .where(Unit.state == UnitState.ACTIVE, subtree(batch.area.path))
    )
    found = db.session.scalars(
        sa.select(Listing)
        .where(
            Listing.state == ListingState.OPEN,
            Listing.visibility != Visibility.PARTIES,
            Listing.unit_id.in_(members),
            sa.or_(Listing.id.in_(named), unnamed),
        )
        .options(joinedload(Listing.unit), joinedload(Listing.category))
        .order_by(Listing.id)
    ).all()
    taken = taken_in(batch_id, [listing.id for listing in found])
    near = []
    for listing in found:
        metres = _metres_to(listing, area)
        if listing.reach_metres and (metres is None or metres > listing.reach_metres):
            continue
        left = max(0, listing.quantity - taken.get(listing.id, 0))
        near.append(Reaching(listing, None if metres is None else round(metres), left))
    return sorted(near, key=lambda r: (r.metres is None, r.metres or 0, r.listing.id))


def _metres_to(listing: Listing, area: Area) -> float | None:
    lat = listing.lat if listing.lat is not None else listing.unit.lat
    lng = listing.lng if listing.lng is not None else listing.unit.lng
    if None in (lat, lng, area.lat, area.lng):
        return None
    return walking_metres(lat, lng, area.lat, area.lng)
