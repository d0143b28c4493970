"""The resource list as JSON."""

from typing import Any

from flask_smorest import Blueprint

from market import web
from market.listings import queries, services
from market.listings.models import Listing
from market.listings.schemas import (
    ListingFilterSchema,
    ListingOutSchema,
    ListingPageSchema,
    ListingPatchSchema,
    ListingSchema,
    ReturnSchema,
)
from market.members.idempotency import idempotent
from market.policy import action

blp = Blueprint(
    "listings-api", __name__, url_prefix="/api/v1/listings", description="Resources (资源清单)"
)


@blp.get("")
@action("listing.list")
@blp.arguments(ListingFilterSchema, location="query")
@blp.response(200, ListingPageSchema)
def index(args: dict[str, Any]) -> Any:
    """One page of the listings that the token's person may see, newest first."""
    return queries.page(web.actor(), **args)


@blp.post("")
@action("listing.create")
@idempotent
@blp.arguments(ListingSchema)
@blp.response(201, ListingOutSchema)
def create(args: dict[str, Any]) -> Listing:
    """Post a listing; `as_draft` keeps it from being handed in."""
    return queries.get_listing(services.post_listing(by=web.actor(), **args).id)


@blp.get("/<int:listing_id>")
@action("listing.see", "listing")
@blp.response(200, ListingOutSchema)
def show(listing_id: int) -> Listing:
    """One listing."""
    return queries.get_listing(listing_id)


@blp.patch("/<int:listing_id>")
@action("listing.edit", "listing")
@blp.arguments(ListingPatchSchema)
@blp.response(200, ListingOutSchema)
def change(args: dict[str, Any], listing_id: int) -> Listing:
    """Change the facts that are given; an open listing stays open."""
    services.edit_listing(listing_id, by=web.actor(), **args)
    return queries.get_listing(listing_id)


@blp.post("/<int:listing_id>/submit")
@action("listing.edit", "listing")
@idempotent
@blp.response(200, ListingOutSchema)
def submit(listing_id: int) -> Listing:
    """Hand in a draft, or one that was returned."""
    return queries.get_listing(services.submit_listing(listing_id, by=web.actor()).id)


@blp.post("/<int:listing_id>/open")
@action("listing.review", "listing")
@idempotent
@blp.response(200, ListingOutSchema)
def open_one(listing_id: int) -> Listing:
    """Let a submitted listing into the resource list."""
    return queries.get_listing(services.open_listing(listing_id, by=web.actor()).id)


@blp.post("/<int:listing_id>/return")
@action("listing.review", "listing")
@idempotent
@blp.arguments(ReturnSchema)
@blp.response(200, ListingOutSchema)
def give_back(args: dict[str, Any], listing_id: int) -> Listing:
    """Give a submitted listing back with a reason."""
    return queries.get_listing(services.return_listing(listing_id, by=web.actor(), **args).id)


@blp.post("/<int:listing_id>/pause")
@action("listing.edit", "listing")
@idempotent
@blp.response(200, ListingOutSchema)
def pause(listing_id: int) -> Listing:
    """Keep an open listing from new pairings."""
    return queries.get_listing(services.pause_listing(listing_id, by=web.actor()).id)


@blp.post("/<int:listing_id>/reopen")
@action("listing.edit", "listing")
@idempotent
@blp.response(200, ListingOutSchema)
def reopen(listing_id: int) -> Listing:
    """Open a paused listing again."""
    return queries.get_listing(services.reopen_listing(listing_id, by=web.actor()).id)


@blp.post("/<int:listing_id>/retire")
@action("listing.edit", "listing")
@idempotent
@blp.response(200, ListingOutSchema)
def retire(listing_id: int) -> Listing:
    """Take a listing out of the list for good."""
    return queries.get_listing(services.retire_listing(listing_id, by=web.actor()).id)
