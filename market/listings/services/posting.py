"""Posting a listing and changing it, for one's own unit or in the name of another (代填)."""

from collections.abc import Iterable, Sequence
from typing import Any

from market.areas.models import Area
from market.areas.queries import street_of
from market.db import db, locked, transaction
from market.errors import N_, Conflict, Invalid
from market.journal import services as journal
from market.listings.models import Listing, ListingState
from market.listings.services.tallies import most_taken
from market.members.models import Unit
from market.members.posting import (
    area_within,
    check_category,
    check_fresh,
    counted_in,
    read_texts,
    unit_to_post_for,
)
from market.members.queries import unit_scope
from market.policy import Actor, require
from market.search import search_text

REQUIRED = ("title", "kind", "category_id")
UNSENT = (ListingState.DRAFT, ListingState.RETURNED)


@transaction()
def post_listing(
    *,
    by: Actor,
    unit_id: int | None = None,
    as_draft: bool = False,
    reach_area_ids: Sequence[int] | None = None,
    **facts: Any,
) -> Listing:
    """Post a resource of a unit and hand it in to be checked, or keep it as a draft.

    Parameters
    ----------
    unit_id: whose it is; by default the person's own unit when they have just one. Acting for
        another unit needs the policy's leave; both are kept and shown.
    as_draft: keep it as a draft that only the unit and the office see.
    reach_area_ids: the areas that it reaches by name; not together with `reach_metres`.
    facts: the other columns of `Listing` that a person fills in. `when_text` is read into
        windows; what cannot be read of it is flagged, never refused.

    Raises
    ------
    Invalid: a fact is missing or wrong, or personal data stands in a text that others read.
    Forbidden: the person may not post for that unit.
    """
    listing = _made(by, unit_id, reach_area_ids, facts)
    if not as_draft:
        listing.move_to(ListingState.SUBMITTED)
    _keep([listing], by)
    return listing


@transaction()
def post_listings(
    posts: Iterable[dict[str, Any]], *, by: Actor, open_now: bool = False
) -> list[Listing]:
    """Post many resources at once and hand them in; all, or none when one of them is refused.

    They are written together, so that thousands hold the database for a few seconds.

    Parameters
    ----------
    posts: for each the keywords of `post_listing`; one that is refused is the last one taken.
    open_now: let them into the resource list at once, as the office may.

    Raises
    ------
    Invalid, Forbidden: as `post_listing` does, or the person may not open that unit's listings.
    """
    made = []
    for post in posts:
        facts = dict(post)
        listing = _made(by, facts.pop("unit_id", None), facts.pop("reach_area_ids", None), facts)
        listing.move_to(ListingState.SUBMITTED)
        if open_now:
            require(by, "listing.review", unit_scope(db.session.get(Unit, listing.unit_id)))
            listing.move_to(ListingState.OPEN)
        made.append(listing)
    _keep(made, by)
    return made


def _made(
    by: Actor, unit_id: int | None, reach_area_ids: Sequence[int] | None, facts: dict[str, Any]
) -> Listing:
    unit = unit_to_post_for(unit_id, "listing.create", by)
    missing = {name: N_("必填") for name in REQUIRED if not facts.get(name)}
    if missing:
        raise Invalid(N_("有必填项没有填写"), fields=missing)
    listing = Listing(
        unit_id=unit.id,
        posted_by_id=by.user_id,
        on_behalf=by.acting_for(unit.id) is not None,
        state=ListingState.DRAFT,
    )
    _fill(listing, unit, facts, reach_area_ids)
    return listing


# What is noted of a listing that is new in a state.
_TOLD = {
    ListingState.DRAFT: (),
    ListingState.SUBMITTED: ("listing.submitted",),
    ListingState.OPEN: ("listing.submitted", "listing.opened"),
}


def _keep(listings: Sequence[Listing], by: Actor) -> None:
    """Write new listings together, and what became of each."""
    db.session.add_all(listings)
    db.session.flush()
    for listing in listings:
        _note("listing.posted", listing, by, quantity=listing.quantity)
        for verb in _TOLD[listing.state]:
            _note(verb, listing, by)


@transaction()
def edit_listing(
    listing_id: int,
    *,
    by: Actor,
    as_draft: bool = True,
    reach_area_ids: Sequence[int] | None = None,
    revision: str | None = None,
    **changes: Any,
) -> Listing:
    """Change some facts of a listing; an open one stays open, and the journal says what changed.

    Parameters
    ----------
    as_draft: False also hands in a draft, or one that was returned.
    reach_area_ids: None leaves the named areas as they are, an empty list clears them.
    revision: the listing's last change as the form was given it.
    changes: only the columns to change.

    Raises
    ------
    Conflict: it is retired, a batch has taken more than the new quantity, or it changed after the
        form was opened.
    """
    listing = locked(Listing, listing_id)
    if listing.state is ListingState.RETIRED:
        raise Conflict(N_("已下架的资源不能再修改"))
    check_fresh(listing, revision)
    before = {name: getattr(listing, name) for name in changes if name != "unit_id"}
    before["reach_area_ids"] = {area.id for area in listing.reach_areas}
    _fill(listing, listing.unit, changes, reach_area_ids)
    if listing.quantity < (taken := most_taken(listing_id)):
        raise Conflict(
            N_("本期已用去 %(taken)s %(measure)s，数量不能少于它"),
            fields={"quantity": N_("本期已用去 %(taken)s %(measure)s，数量不能少于它")},
            taken=taken,
            measure=counted_in(listing),
        )
    after = {name: getattr(listing, name) for name in before if name != "reach_area_ids"}
    after["reach_area_ids"] = {area.id for area in listing.reach_areas}
    changed = sorted(name for name in before if before[name] != after[name])
    if changed:
        _note("listing.edited", listing, by, fields=changed)
    if "quantity" in changed:
        counts = {"before": before["quantity"], "after": listing.quantity}
        _note("listing.quantity_changed", listing, by, **counts)
    if not as_draft and listing.state in UNSENT:
        listing.move_to(ListingState.SUBMITTED)
        listing.reason = None
        _note("listing.submitted", listing, by)
    return listing


def _note(verb: str, listing: Listing, by: Actor, **data: Any) -> None:
    journal.record(
        verb,
        "listing",
        listing.id,
        by=by,
        about=[("unit", listing.unit_id)],
        for_unit_id=by.acting_for(listing.unit_id),
        **data,
    )


def _fill(
    listing: Listing, unit: Unit, facts: dict[str, Any], reach_area_ids: Sequence[int] | None
) -> None:
    """Put the facts into the record after checking those that stand in relation to others."""
    for name, value in read_texts(facts).items():
        setattr(listing, name, value)
    if "category_id" in facts:
        check_category(listing.category_id)
    if reach_area_ids is not None:
        listing.reach_areas = _named_areas(unit, reach_area_ids)
    if listing.reach_metres and listing.reach_areas:
        both = N_("按距离和按区域只能选一种，都不填表示全街道")
        raise Invalid(both, fields={"reach_metres": both})
    if (listing.lat is None) != (listing.lng is None):
        raise Invalid(N_("经纬度要么都填，要么都不填"), fields={"lat": N_("经纬度要么都填")})
    listing.search_text = search_text(
        listing.title,
        listing.detail,
        listing.place,
        listing.equipment,
        unit.name,
        *(listing.qualifications or ()),
    )


def _named_areas(unit: Unit, area_ids: Sequence[int]) -> list[Area]:
    street = street_of(unit.area).path
    return [area_within(number, "reach_area_ids", street) for number in sorted(set(area_ids))]
