"""The moves of a listing: checked and opened by the coordinator, paused and retired by its unit."""

from collections.abc import Sequence

from market.db import locked, transaction
from market.errors import N_, Conflict, Invalid
from market.journal import services as journal
from market.listings.models import Listing, ListingState
from market.policy import Actor, allows, scopes


def _note(verb: str, listing: Listing, by: Actor) -> None:
    journal.record(
        f"listing.{verb}",
        "listing",
        listing.id,
        by=by,
        about=[("unit", listing.unit_id)],
        for_unit_id=by.acting_for(listing.unit_id) if verb in OWN_VERBS else None,
    )


# Done by the unit itself, or in its name; the others are the office's own doing.
OWN_VERBS = {"submitted", "paused", "reopened", "retired"}


@transaction()
def submit_listing(listing_id: int, *, by: Actor) -> Listing:
    """Send a draft, or one that was returned, to be checked."""
    listing = locked(Listing, listing_id)
    listing.move_to(ListingState.SUBMITTED)
    listing.reason = None
    _note("submitted", listing, by)
    return listing


@transaction()
def open_listing(listing_id: int, *, by: Actor) -> Listing:
    """Let a submitted listing into the resource list; rounds and the menu see it from now on."""
    listing = locked(Listing, listing_id)
    if listing.state is ListingState.PAUSED:
        return reopen_listing(listing_id, by=by)
    listing.move_to(ListingState.OPEN)
    _note("opened", listing, by)
    return listing


@transaction()
def open_listings(listing_ids: Sequence[int], *, by: Actor) -> int:
    """Open many submitted listings at once: all, or none when one of them cannot be opened.

    Raises
    ------
    Invalid: none was chosen, or one of them does not stand in the reach of this person.
    """
    if not listing_ids:
        raise Invalid(N_("请先勾选要处理的资源"))
    for listing_id in sorted(set(listing_ids)):
        scope = scopes["listing"](listing_id)
        if scope is None or not allows(by, "listing.review", scope):
            raise Invalid(N_("勾选的资源中有您不能审核的"))
        open_listing(listing_id, by=by)
    return len(set(listing_ids))


@transaction()
def return_listing(listing_id: int, *, by: Actor, reason: str) -> Listing:
    """Give a submitted listing back to its unit, saying why."""
    listing = locked(Listing, listing_id)
    # The reason comes first: the database refuses a returned listing without one.
    if listing.can_move_to(ListingState.RETURNED):
        listing.reason = reason
    listing.move_to(ListingState.RETURNED)
    _note("returned", listing, by)
    return listing


@transaction()
def pause_listing(listing_id: int, *, by: Actor) -> Listing:
    """Keep an open listing from new pairings for a while; what was promised stays promised."""
    listing = locked(Listing, listing_id)
    listing.move_to(ListingState.PAUSED)
    _note("paused", listing, by)
    return listing


@transaction()
def reopen_listing(listing_id: int, *, by: Actor) -> Listing:
    """Open a paused listing again."""
    listing = locked(Listing, listing_id)
    if listing.state is not ListingState.PAUSED:
        # Opening a submitted one is the coordinator's, not the unit's.
        raise Conflict(N_("只有暂停中的资源可以恢复开放"))
    listing.move_to(ListingState.OPEN)
    _note("reopened", listing, by)
    return listing


@transaction()
def retire_listing(listing_id: int, *, by: Actor) -> Listing:
    """Take a listing out of the list for good; live orders of it go on."""
    listing = locked(Listing, listing_id)
    listing.move_to(ListingState.RETIRED)
    _note("retired", listing, by)
    return listing
