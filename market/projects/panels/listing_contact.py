"""Whom to call about a listing: shown on its page to the other side once it is accepted."""

from flask import render_template
from markupsafe import Markup

from market import web
from market.listings.queries import get_listing, stands
from market.projects.queries.orders import calls_about


@web.panel("listing", order=10)
def whom_to_call(listing_id: int) -> Markup | None:
    """The listing's contact, for those who stand across from it in an accepted order."""
    listing = get_listing(listing_id)
    # Its own unit and the office read it among the facts.
    if not (listing.contact or listing.phone) or web.can("listing.edit", stands(listing)):
        return None
    if not calls_about(listing_id, web.actor()):
        return None
    return Markup(render_template("projects/_listing_contact.html", listing=listing))
