"""A unit's calendar for phones: its secret address, and the file behind it."""

from typing import Any

import flask
import segno

from market import web
from market.errors import N_, NotFound
from market.members.queries import get_unit
from market.policy import action
from market.projects.panels.feed import calendar_of
from market.projects.queries import feeds as queries
from market.projects.schemas.desks import FeedAct, FeedSchema
from market.projects.services import feeds as services
from market.projects.views.blueprint import bp

DO = {
    FeedAct.OPEN: (services.open_feed, N_("日历链接已生成")),
    FeedAct.RENEW: (services.renew_feed, N_("已换新链接，旧链接不能再用")),
    FeedAct.CLOSE: (services.close_feed, N_("日历链接已停用")),
}


@bp.get("/units/<int:unit_id>/calendar", endpoint="feed")
@action("calendar.manage", "unit")
def show(unit_id: int) -> Any:
    """The address to subscribe to, and how that is done on a phone."""
    feed = queries.feed_of(unit_id)
    address = web.link("projects.calendar", secret=queries.secret_of(feed)) if feed else None
    return web.render(
        "projects/calendar.html",
        unit=get_unit(unit_id),
        address=address,
        picture=segno.make(address, error="m").svg_data_uri(scale=5, border=3) if address else None,
    )


@bp.post("/units/<int:unit_id>/calendar", endpoint="change_feed")
@action("calendar.manage", "unit")
@web.idempotent
def change(unit_id: int) -> Any:
    """Make the address, make another, or take it back."""
    service, message = DO[web.Form(FeedSchema).needed()["act"]]
    service(unit_id, by=web.actor())
    return web.see_other("projects.feed", message, unit_id=unit_id)


@bp.get("/calendar/<secret>.ics", endpoint="calendar")
@action("public.see")
def calendar(secret: str) -> Any:
    """The file itself, for whoever knows the address."""
    unit = queries.unit_behind(secret)
    if unit is None:
        raise NotFound()
    response = flask.make_response(calendar_of(unit))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="sandan.ics"'
    response.headers["Cache-Control"] = "private, max-age=600"
    return response
