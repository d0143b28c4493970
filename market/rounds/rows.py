"""The rows that a round stands on, read with a few queries, however many needs there are."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from market.areas.models import Area
from market.batches.models import Batch
from market.db import db
from market.errors import N_, Invalid
from market.listings.models import Listing, ListingState, ListingTally
from market.localise import today
from market.members.models import Agreement, Unit, UnitKind, UnitState, UnitTally
from market.needs.models import GroupTally, Need, NeedState
from market.rounds.history import declined_in, served_before
from market.rounds.models import Proposal, ProposalState


@dataclass
class Rows:
    """What the database says of an area in a batch, before anything is scored.

    `need_left`, `listing_left` and `unit_left` are sessions that may still be planned (pins
    included); `unit_load` and `group_served` what is given and received already.
    """

    batch: Batch
    needs: list[Need]
    listings: list[Listing]
    need_left: dict[int, int]
    listing_left: dict[int, int]
    unit_left: dict[int, int]
    unit_load: dict[int, int]
    group_served: dict[str, int]
    agreements: set[tuple[int, str]]
    continuity: set[tuple[int, str]]
    vetoed: set[tuple[int, int]]
    ratings: dict[int, tuple[int, int]]
    pins: list[Proposal] = field(default_factory=list)
    broken: list[Proposal] = field(default_factory=list)

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        return period_of(self.batch)


def period_of(batch: Batch) -> tuple[dt.date, dt.date]:
    """The days in which sessions of a batch can still be held.

    Raises
    ------
    Invalid: the batch's last day has passed.
    """
    if batch.ends_on < today():
        raise Invalid(N_("批次“%(name)s”已于 %(day)s 结束"), name=batch.name, day=batch.ends_on)
    return max(batch.deliver_from, today()), batch.ends_on


def group_of(unit: Unit) -> str:
    """The group that stands for a unit: the area of a 居民区, else the unit itself."""
    return f"a{unit.area_id}" if unit.kind is UnitKind.COMMUNITY else f"u{unit.id}"


def read_rows(batch: Batch, area: Area) -> Rows:
    """Everything that a round of this batch over this area needs to know."""
    return _rows(batch, _needs(batch, area), _listings(area), area)


def read_for_need(need: Need, area: Area, also: Listing | None = None) -> Rows:
    """The same for one need alone, whatever its state, against the open listings of an area.

    Parameters
    ----------
    also: one more listing, from wherever it comes.
    """
    listings = _listings(area)
    if also is not None and all(one.id != also.id for one in listings):
        listings.append(also)
    return _rows(need.batch, [need], listings, None)


def read_for_unit(batch: Batch, unit: Unit, wants: list) -> Rows:
    """What a unit's open listings could give to wants: like needs, and some have one behind them.

    Parameters
    ----------
    wants: each with the `need_id` of its need or None, and an `id` of its own.
    """
    listings = db.session.scalars(
        sa.select(Listing)
        .where(Listing.unit_id == unit.id, Listing.state == ListingState.OPEN)
        .options(joinedload(Listing.unit).joinedload(Unit.area), selectinload(Listing.reach_areas))
        .order_by(Listing.id)
    ).all()
    rows = _rows(batch, wants, list(listings), None)
    turned = rows.vetoed
    rows.vetoed = {
        (want.id, one.id) for want in wants for one in listings if (want.need_id, one.id) in turned
    }
    return rows


def _rows(batch: Batch, needs: list[Need], listings: list[Listing], area: Area | None) -> Rows:
    units = {listing.unit_id: listing.unit for listing in listings}
    load = _tally(UnitTally.unit_id, UnitTally.load, batch)
    taken = _tally(ListingTally.listing_id, ListingTally.taken, batch)
    rows = Rows(
        batch=batch,
        needs=needs,
        listings=listings,
        need_left={need.id: need.left for need in needs},
        listing_left={one.id: max(0, one.quantity - taken.get(one.id, 0)) for one in listings},
        unit_left={u: max(0, unit.capacity - load.get(u, 0)) for u, unit in units.items()},
        unit_load=load,
        group_served=_tally(GroupTally.group_key, GroupTally.served, batch),
        agreements=_agreements(),
        continuity=served_before(),
        vetoed=_rejected(batch) | declined_in(batch.id),
        ratings=_ratings(units),
    )
    if area is not None:
        _place_pins(rows, area)
    return rows


def _needs(batch: Batch, area: Area) -> list[Need]:
    query = (
        sa.select(Need)
        .join(Area, Area.id == Need.area_id)
        .where(
            Need.batch_id == batch.id,
            Need.state == NeedState.OPEN,
            Need.quantity > Need.settled,
            Area.path.startswith(area.path, autoescape=True),
        )
        .options(joinedload(Need.area), joinedload(Need.unit))
        .order_by(Need.id)
    )
    return list(db.session.scalars(query))


def _listings(area: Area) -> list[Listing]:
    query = (
        sa.select(Listing)
        .join(Unit, Unit.id == Listing.unit_id)
        .join(Area, Area.id == Unit.area_id)
        .where(
            Listing.state == ListingState.OPEN,
            Unit.state == UnitState.ACTIVE,
            Area.path.startswith(area.path, autoescape=True),
        )
        .options(joinedload(Listing.unit).joinedload(Unit.area), selectinload(Listing.reach_areas))
        .order_by(Listing.id)
    )
    return list(db.session.scalars(query))


def _tally(key: sa.ColumnElement, count: sa.ColumnElement, batch: Batch) -> dict:
    table = key.class_  # type: ignore[attr-defined]
    return dict(db.session.execute(sa.select(key, count).where(table.batch_id == batch.id)).all())


def _ratings(units: Iterable[int]) -> dict[int, tuple[int, int]]:
    """unit → points and number of its ratings in all batches."""
    query = sa.select(
        UnitTally.unit_id, sa.func.sum(UnitTally.rating_sum), sa.func.sum(UnitTally.rating_count)
    ).group_by(UnitTally.unit_id)
    known = set(units)
    return {unit: (int(s), int(n)) for unit, s, n in db.session.execute(query) if unit in known}


def _agreements() -> set[tuple[int, str]]:
    """(unit, group) of the agreements in force; they hold in both directions."""
    day = today()
    query = (
        sa.select(Agreement)
        .where(
            sa.or_(Agreement.signed_on.is_(None), Agreement.signed_on <= day),
            sa.or_(Agreement.ends_on.is_(None), Agreement.ends_on >= day),
        )
        .options(joinedload(Agreement.unit), joinedload(Agreement.community))
    )
    pairs = set()
    for tie in db.session.scalars(query):
        pairs.add((tie.unit_id, group_of(tie.community)))
        pairs.add((tie.community_id, group_of(tie.unit)))
    return pairs


def _rejected(batch: Batch) -> set[tuple[int, int]]:
    query = sa.select(Proposal.need_id, Proposal.listing_id).where(
        Proposal.batch_id == batch.id, Proposal.state == ProposalState.REJECTED
    )
    return {(need, listing) for need, listing in db.session.execute(query)}


def provisional(batch_id: int) -> Sequence[Proposal]:
    """The pairs of a batch that are decided but not yet published, oldest first."""
    return db.session.scalars(
        sa.select(Proposal)
        .where(Proposal.batch_id == batch_id, Proposal.state == ProposalState.PROVISIONAL)
        .options(joinedload(Proposal.need).joinedload(Need.area))
        .order_by(Proposal.id)
    ).all()


def _place_pins(rows: Rows, area: Area) -> None:
    """Take the provisional pairs out of what is left, and keep those of this area as pins.

    A pair with one side outside the area only uses up the other side. One that no longer fits
    (its need was withdrawn, its listing taken meanwhile) is broken, and the round says so.
    """
    owner = {listing.id: listing.unit_id for listing in rows.listings}
    inside = []
    for pair in provisional(rows.batch.id):
        mine = pair.need.area.path.startswith(area.path)
        if mine and pair.listing_id in owner:
            inside.append(pair)
        elif mine and rows.need_left.get(pair.need_id, 0) < pair.sessions:
            rows.broken.append(pair)
        else:
            _use_outside(rows, pair, owner.get(pair.listing_id))
    need_rest, listing_rest = dict(rows.need_left), dict(rows.listing_left)
    unit_rest = dict(rows.unit_left)
    for pair in inside:
        room = min(
            need_rest.get(pair.need_id, 0), listing_rest[pair.listing_id], unit_rest[pair.unit_id]
        )
        if room < pair.sessions:
            rows.broken.append(pair)
            continue
        need_rest[pair.need_id] -= pair.sessions
        listing_rest[pair.listing_id] -= pair.sessions
        unit_rest[pair.unit_id] -= pair.sessions
        rows.pins.append(pair)
    rows.needs = [need for need in rows.needs if rows.need_left[need.id] > 0]


def _use_outside(rows: Rows, pair: Proposal, unit: int | None) -> None:
    size = pair.sessions
    if pair.need_id in rows.need_left:
        rows.need_left[pair.need_id] = max(0, rows.need_left[pair.need_id] - size)
        group = pair.need.group_key
        rows.group_served[group] = rows.group_served.get(group, 0) + size
    if unit is not None:
        rows.listing_left[pair.listing_id] = max(0, rows.listing_left[pair.listing_id] - size)
        rows.unit_left[unit] = max(0, rows.unit_left[unit] - size)
        rows.unit_load[unit] = rows.unit_load.get(unit, 0) + size
