"""The pages of the resource list."""

from typing import Any

import flask
from flask import Blueprint, request
from flask_babel import gettext

from market import web
from market.batches.words import Audience
from market.errors import N_
from market.journal.queries import timeline
from market.listings import queries, services
from market.listings.models import Listing, ListingState
from market.listings.panels import notice_of_return
from market.listings.schemas import (
    ChosenListings,
    ListingFilterSchema,
    ListingSchema,
    ReturnSchema,
    WhenSchema,
)
from market.localise import english, today
from market.policy import action
from market.texts.times import read_when, say_when

bp = Blueprint("listings", __name__)


@bp.app_template_filter("say_when")
def said_when(windows: list[dict[str, Any]] | None) -> str:
    """Windows as a sentence in the reader's language."""
    return say_when(windows, "en" if english() else "zh")


@bp.app_template_filter("audience")
def said_audience(values: list[str] | None) -> str:
    """For whom, in the reader's language."""
    known = {word.value: word.label for word in Audience}
    return gettext("、").join(gettext(known.get(value, value)) for value in values or ())


@bp.get("/listings")
@action("listing.list")
def index() -> Any:
    form = web.Form(ListingFilterSchema)
    page = queries.page(web.actor(), **form.asked())
    return web.render(
        "listings/index.html",
        part="listings/_list.html",
        form=form,
        page=page,
        reviewing=web.can("listing.review") and form.value("state") == ListingState.SUBMITTED,
    )


@bp.route("/listings/new", methods=["GET", "POST"])
@action("listing.create")
@web.idempotent
def new() -> Any:
    form = web.Form(
        ListingSchema, {"quantity": 1, "lot": 1, "measure": "session", "charge": "free"}
    )
    if listing := form.submit(services.post_listing, by=web.actor()):
        return web.see_other("listings.show", _said(listing), listing_id=listing.id)
    return web.render("listings/form.html", form=form, listing=None)


@bp.get("/listings/<int:listing_id>")
@action("listing.see", "listing")
def show(listing_id: int) -> Any:
    listing = queries.get_listing(listing_id)
    return web.render(
        "listings/show.html",
        listing=listing,
        scope=queries.stands(listing),
        tallies=queries.tallies(listing_id),
        story=timeline("listing", listing_id),
        notice=notice_of_return(listing),
        form=web.Form(ReturnSchema),
    )


@bp.route("/listings/<int:listing_id>/edit", methods=["GET", "POST"])
@action("listing.edit", "listing")
def edit(listing_id: int) -> Any:
    form = web.Form(ListingSchema(exclude=["unit_id"]), _values(queries.get_listing(listing_id)))
    revision = request.form.get("revision")
    if listing := form.submit(services.edit_listing, listing_id, by=web.actor(), revision=revision):
        return web.see_other("listings.show", _said(listing), listing_id=listing_id)
    return web.render("listings/form.html", form=form, listing=queries.get_listing(listing_id))


def _values(listing: Listing) -> dict[str, Any]:
    """The record in the shape of its form."""
    values = {name: getattr(listing, name, None) for name in ListingSchema().fields}
    values["reach_area_ids"] = [area.id for area in listing.reach_areas]
    values["qualifications"] = "、".join(listing.qualifications or ())
    return values


def _said(listing: Listing) -> str:
    words = {
        ListingState.DRAFT: N_("已保存为草稿"),
        ListingState.RETURNED: N_("已保存，还没有提交"),
        ListingState.SUBMITTED: N_("已提交，等待统筹员审核"),
    }
    return words.get(listing.state, N_("已保存"))


@bp.post("/listings/<int:listing_id>/submit")
@action("listing.edit", "listing")
def submit(listing_id: int) -> Any:
    services.submit_listing(listing_id, by=web.actor())
    return web.back_to("listings.show", N_("已提交，等待统筹员审核"), listing_id=listing_id)


@bp.post("/listings/<int:listing_id>/open")
@action("listing.review", "listing")
def open_one(listing_id: int) -> Any:
    services.open_listing(listing_id, by=web.actor())
    return web.back_to("listings.show", N_("资源已开放"), listing_id=listing_id)


@bp.post("/listings/open")
@action("listing.review")
def open_many() -> Any:
    form = web.Form(ChosenListings)
    if count := form.submit(services.open_listings, by=web.actor()):
        message = (N_("已开放 %(count)s 条资源"), {"count": count})
        return web.back_to("listings.index", message, state="submitted")
    flask.flash(form.message or next(iter(form.errors.values())), "danger")
    return web.see_other("listings.index", state="submitted")


@bp.route("/listings/<int:listing_id>/return", methods=["POST"])
@action("listing.review", "listing")
def give_back(listing_id: int) -> Any:
    form = web.Form(ReturnSchema)
    if form.submit(services.return_listing, listing_id, by=web.actor()):
        return web.see_other("listings.show", N_("已退回修改"), listing_id=listing_id)
    listing = queries.get_listing(listing_id)
    return web.render(
        "listings/show.html",
        listing=listing,
        scope=queries.stands(listing),
        tallies=queries.tallies(listing_id),
        story=timeline("listing", listing_id),
        notice=None,
        form=form,
    )


@bp.post("/listings/<int:listing_id>/pause")
@action("listing.edit", "listing")
def pause(listing_id: int) -> Any:
    services.pause_listing(listing_id, by=web.actor())
    return web.back_to("listings.show", N_("已暂停"), listing_id=listing_id)


@bp.post("/listings/<int:listing_id>/reopen")
@action("listing.edit", "listing")
def reopen(listing_id: int) -> Any:
    services.reopen_listing(listing_id, by=web.actor())
    return web.back_to("listings.show", N_("资源已开放"), listing_id=listing_id)


@bp.post("/listings/<int:listing_id>/retire")
@action("listing.edit", "listing")
def retire(listing_id: int) -> Any:
    services.retire_listing(listing_id, by=web.actor())
    return web.back_to("listings.show", N_("已下架"), listing_id=listing_id)


@bp.get("/when")
@action("desk.see")
def when() -> Any:
    """How a text about time is understood, while it is being typed."""
    text = web.Form(WhenSchema).asked().get("when_text")
    return web.render("listings/_when.html", when=read_when(text, today()))
