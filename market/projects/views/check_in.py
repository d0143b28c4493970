"""Check-in by an activity's QR code: the page behind it, and the sheet to hang at the door."""

import hashlib
import secrets
from typing import Any

import flask
import segno

from market import web
from market.db import now
from market.errors import NotFound
from market.policy import action
from market.projects.models import ActivityState
from market.projects.queries import activities as queries
from market.projects.queries import check_ins
from market.projects.schemas.desks import CheckInSchema
from market.projects.services.check_ins import check_in as count
from market.projects.views.blueprint import bp


def _device(activity_id: int) -> str:
    """This browser at this activity: the key lies in its own session, and never on the server."""
    key = flask.session.setdefault("scans", secrets.token_urlsafe(16))
    return hashlib.sha256(f"{key}:{activity_id}".encode()).hexdigest()


@bp.route("/in/<code>", methods=["GET", "POST"], endpoint="check_in")
@action("public.see")
def scanned(code: str) -> Any:
    """What one sees who scans the code: which activity it is, and one button that counts."""
    activity_id = check_ins.activity_of(code)
    if activity_id is None:
        raise NotFound()
    device = _device(activity_id)
    known = check_ins.scan_of(activity_id, device)
    form = web.Form(CheckInSchema, _said(known))
    if form.submit(count, activity_id, device=device):
        return web.see_other("projects.check_in", code=code)
    return web.render("projects/activities/scan.html", form=form, **_facts(activity_id, known))


def _said(known: Any) -> dict[str, Any]:
    return {"guest": known.guest, "people": known.people} if known else {"people": 1}


def _facts(activity_id: int, known: Any) -> dict[str, Any]:
    activity = queries.get_activity(activity_id)
    begins, ends = check_ins.counts_from_until(activity)
    return {
        "activity": activity,
        "known": known,
        "open": check_ins.counts_now(activity),
        "early": activity.state is ActivityState.PLANNED and now() < begins,
        "begins": begins,
        "ends": ends,
    }


@bp.get("/activities/<int:activity_id>/check-in", endpoint="check_in_sheet")
@action("activity.record", "activity")
def sheet(activity_id: int) -> Any:
    """The code on a sheet to print, with how many have scanned it."""
    address = web.link("projects.check_in", code=check_ins.code_of(activity_id))
    return web.render(
        "projects/activities/sheet.html",
        address=address,
        picture=segno.make(address, error="m").svg_data_uri(scale=8, border=2),
        counted=check_ins.counted(activity_id),
        **_facts(activity_id, None),
    )
