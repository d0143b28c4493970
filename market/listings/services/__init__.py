"""Everything that changes a listing; each verb is one transaction and leaves a journal entry."""

from market.listings.services.moves import (
    open_listing,
    open_listings,
    pause_listing,
    reopen_listing,
    retire_listing,
    return_listing,
    submit_listing,
)
from market.listings.services.posting import edit_listing, post_listing, post_listings
from market.listings.services.tallies import give_back, most_taken, take, taken_of

__all__ = [
    "edit_listing",
    "give_back",
    "most_taken",
    "open_listing",
    "open_listings",
    "pause_listing",
    "post_listing",
    "post_listings",
    "reopen_listing",
    "retire_listing",
    "return_listing",
    "submit_listing",
    "take",
    "taken_of",
]
