"""Pages of ratings and follow-ups."""

from typing import Any

import segno
from flask import Blueprint, request

from market import web
from market.errors import N_
from market.policy import action
from market.projects.models import ActivityState
from market.projects.queries.activities import get_activity
from market.standing import queries, services
from market.standing.deeds import certified, deeds_of, years_of
from market.standing.models import FollowUpState, Level
from market.standing.schemas import FollowUpFilter, HandleSchema, RateSchema, RatingFilter

bp = Blueprint("standing", __name__)


@bp.get("/ratings", endpoint="ratings")
@action("rating.list")
def index():
    """The ratings of activities that members may open."""
    form = web.Form(RatingFilter)
    page = queries.search(web.actor(), **form.asked())
    return web.render("standing/ratings.html", form=form, page=page, levels=list(Level))


@bp.route("/activities/<int:activity_id>/rate", methods=["GET", "POST"])
@action("rating.give", "activity")
@web.idempotent
def rate(activity_id):
    """Rate an activity; one that still waits for it is confirmed by the same tap."""
    activity = get_activity(activity_id)
    waits = activity.state in (ActivityState.HELD, ActivityState.DISPUTED)
    form = web.Form(RateSchema)
    service = services.confirm_and_rate if waits else services.rate
    if form.submit(service, activity_id, by=web.actor()):
        return web.back_to("projects.activity", N_("谢谢您的评价"), activity_id=activity_id)
    return web.render("standing/rate.html", form=form, activity=activity, waits=waits)


@bp.get("/follow-ups")
@action("followup.list")
def follow_ups():
    """The poor ratings that somebody looks into."""
    form = web.Form(FollowUpFilter)
    page = queries.follow_ups(web.actor(), **form.asked())
    return web.render("standing/follow_ups.html", form=form, page=page, states=list(FollowUpState))


@bp.route("/follow-ups/<int:followup_id>", methods=["GET", "POST"])
@action("followup.handle", "followup")
def handle(followup_id):
    """Note what was done about a poor rating."""
    follow_up = queries.get_follow_up(followup_id)
    form = web.Form(HandleSchema, {"note": follow_up.note})
    if form.submit(services.handle, followup_id, by=web.actor()):
        return web.see_other("standing.follow_ups", N_("处理情况已记录"))
    return web.render("standing/handle.html", form=form, follow_up=follow_up)


@bp.post("/follow-ups/<int:followup_id>/close")
@action("followup.handle", "followup")
def close(followup_id):
    """Close a follow-up that was handled."""
    services.close(followup_id, by=web.actor())
    return web.back_to("standing.follow_ups", N_("回访已办结"))


@bp.get("/units/<int:unit_id>/certificate")
@action("certificate.see", "unit")
def certificate(unit_id: int) -> Any:
    """服务证明: what a unit did in a year, to print, with a code by which anybody can check it."""
    deeds = deeds_of(unit_id, request.args.get("year", type=int))
    address = web.link("standing.check_certificate", code=deeds.code)
    picture = segno.make(address, error="m").svg_data_uri(scale=4, border=2)
    return web.render(
        "standing/certificate.html", deeds=deeds, years=years_of(unit_id), picture=picture
    )


@bp.get("/units/<int:unit_id>/thanks")
@action("certificate.see", "unit")
def thanks(unit_id: int) -> Any:
    """致谢: the good words of a year, to print."""
    deeds = deeds_of(unit_id, request.args.get("year", type=int))
    return web.render("standing/thanks.html", deeds=deeds, years=years_of(unit_id))


@bp.get("/certificates/<code>")
@action("public.see")
def check_certificate(code: str) -> Any:
    """What stands behind the code of a printed certificate: for whoever was shown one."""
    return web.render("standing/certified.html", found=certified(code))
