"""Pages that say what became of an activity, and its photos."""

import flask
from flask import request

from market import web
from market.errors import N_
from market.policy import action
from market.projects.pictures import MOST_BYTES
from market.projects.queries import activities as queries
from market.projects.queries.check_ins import counted
from market.projects.schemas.activities import (
    ActivityReasonSchema,
    ActivityRecordSchema,
    ActivitySettleSchema,
)
from market.projects.services import activities as services
from market.projects.services import photos as photo_services
from market.projects.services.photos import MOST_PHOTOS
from market.projects.views.activities import photos_sent, reads_photos
from market.projects.views.blueprint import bp

WITH_FILES = {
    "projects.record_activity",
    "projects.enter_activity",
    "projects.add_photos",
}


@bp.url_value_preprocessor
def _make_room(endpoint, _values):
    """Nine photos straight from a phone weigh more than any other form may."""
    if endpoint in WITH_FILES:
        request.max_content_length = MOST_PHOTOS * MOST_BYTES


@bp.route("/activities/<int:activity_id>/record", methods=["GET", "POST"])
@action("activity.record", "activity")
@reads_photos
@web.idempotent
def record_activity(activity_id):
    """Record what was held: place, people, a note, photos."""
    activity = queries.get_activity(activity_id)
    known = {name: getattr(activity, name) for name in ("people", "place", "note")}
    scans = counted(activity_id)
    if known["people"] is None and scans.participants:
        known["people"] = scans.participants
    form = web.Form(ActivityRecordSchema, known)
    if form.submit(services.record, activity_id, by=web.actor(), photos=photos_sent()):
        return web.see_other(
            "projects.activity", N_("已记录，等待居民区确认"), activity_id=activity_id
        )
    return web.render("projects/activities/record.html", form=form, activity=activity, scans=scans)


def _with_reason(activity_id, service, done, title, button):
    """A form of one reason, and what it does."""
    activity = queries.get_activity(activity_id)
    form = web.Form(ActivityReasonSchema)
    if form.submit(service, activity_id, by=web.actor()):
        return web.see_other("projects.activity", done, activity_id=activity_id)
    return web.render(
        "projects/activities/reason.html", form=form, activity=activity, title=title, button=button
    )


@bp.route("/activities/<int:activity_id>/cancel", methods=["GET", "POST"])
@action("activity.plan", "activity")
def cancel_activity(activity_id):
    """Call a planned activity off."""
    words = (N_("活动已取消"), N_("取消活动"), N_("取消这场活动"))
    return _with_reason(activity_id, services.cancel, *words)


@bp.route("/activities/<int:activity_id>/no-show", methods=["GET", "POST"])
@action("activity.record", "activity")
def miss_activity(activity_id):
    """Note that nobody came (未到场)."""
    words = (N_("已记为未到场"), N_("记为未到场"), N_("记为未到场"))
    return _with_reason(activity_id, services.no_show, *words)


@bp.route("/activities/<int:activity_id>/dispute", methods=["GET", "POST"])
@action("activity.confirm", "activity")
def dispute_activity(activity_id):
    """Object to a record (有异议)."""
    words = (N_("异议已提交街道统筹员"), N_("提出异议"), N_("提交异议"))
    return _with_reason(activity_id, services.dispute, *words)


@bp.post("/activities/<int:activity_id>/confirm")
@action("activity.confirm", "activity")
def confirm_activity(activity_id):
    """Confirm a record: from now on it counts."""
    services.confirm(activity_id, by=web.actor())
    return web.back_to("projects.activity", N_("已确认"), activity_id=activity_id)


@bp.route("/activities/<int:activity_id>/settle", methods=["GET", "POST"])
@action("activity.settle", "activity")
def settle_activity(activity_id):
    """Settle a dispute."""
    activity = queries.get_activity(activity_id)
    form = web.Form(ActivitySettleSchema)
    if form.submit(services.settle, activity_id, by=web.actor()):
        return web.see_other("projects.activity", N_("异议已裁定"), activity_id=activity_id)
    return web.render("projects/activities/settle.html", form=form, activity=activity)


@bp.post("/activities/<int:activity_id>/photos")
@action("activity.record", "activity")
@reads_photos
@web.idempotent
def add_photos(activity_id):
    """Add photos to an activity that was held."""
    photo_services.add(activity_id, by=web.actor(), photos=photos_sent())
    return web.see_other("projects.activity", N_("照片已添加"), activity_id=activity_id)


def _picture(photo_id: int, whole: bool) -> flask.Response:
    response = flask.make_response(queries.get_photo(photo_id, whole))
    response.headers["Content-Type"] = "image/jpeg"
    # What may be seen can change (a release withdrawn), so shared caches must not keep it.
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


@bp.get("/photos/<int:photo_id>")
@action("photo.see", "photo")
def photo(photo_id):
    """The picture at full size."""
    return _picture(photo_id, whole=True)


@bp.get("/photos/<int:photo_id>/thumbnail")
@action("photo.see", "photo")
def thumbnail(photo_id):
    """The picture at 320 px."""
    return _picture(photo_id, whole=False)


@bp.post("/photos/<int:photo_id>/release")
@action("photo.release", "photo")
def release_photo(photo_id):
    """Let everybody who sees the project see this photo."""
    kept = photo_services.release(photo_id, by=web.actor())
    return web.see_other("projects.activity", N_("照片已公开"), activity_id=kept.activity_id)


@bp.post("/photos/<int:photo_id>/withdraw")
@action("photo.release", "photo")
def withdraw_photo(photo_id):
    """Make a released photo internal again."""
    kept = photo_services.withdraw(photo_id, by=web.actor())
    return web.see_other("projects.activity", N_("照片已改为内部"), activity_id=kept.activity_id)


@bp.post("/photos/<int:photo_id>/remove")
@action("activity.record", "photo")
def remove_photo(photo_id):
    """Delete a photo."""
    activity_id = photo_services.remove(photo_id, by=web.actor())
    return web.see_other("projects.activity", N_("照片已删除"), activity_id=activity_id)
