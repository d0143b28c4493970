"""Pages of activities: mine, one, and the forms that plan, move and enter them."""

import contextlib
import functools
from collections.abc import Callable
from typing import Any

import flask
from flask import request
from flask_babel import gettext

from market import policy, web
from market.db import now
from market.errors import N_, MarketError
from market.journal.queries import timeline
from market.localise import local
from market.policy import Actor, action
from market.projects.models import Activity, ActivityState, Project
from market.projects.panels.activity_texts import TITLES, notice_of_activity, say_time
from market.projects.queries import activities as queries
from market.projects.queries.parties import hidden, is_office, may_agree
from market.projects.schemas.activities import (
    ActivityFilter,
    ActivityMoveSchema,
    ActivityPastSchema,
    ActivityPlanSchema,
)
from market.projects.services import activities as services
from market.projects.services.photos import read_pictures
from market.projects.views.blueprint import bp

DATES_SHOWN = 12

bp.add_app_template_filter(say_time, "activity_time")


def photos_sent() -> list:
    """The photo files of a posted form; an empty control sends one without a name."""
    if request.method != "POST":
        return []
    if (read := flask.g.get("pictures")) is not None:
        return read
    return [file.stream for file in request.files.getlist("photos") if file.filename]


def reads_photos(view: Callable[..., Any]) -> Callable[..., Any]:
    """Re-encode the photos sent before the view, and any transaction around it, begins.

    What cannot be read is left to the view's own service, which says so in the form.
    """

    @functools.wraps(view)
    def call(*args: Any, **kwargs: Any) -> Any:
        with contextlib.suppress(MarketError):
            flask.g.pictures = read_pictures(photos_sent())
        return view(*args, **kwargs)

    return call


@bp.get("/activities", endpoint="activities")
@action("activity.list")
def index():
    """My activities: what presses first, then all by state and month."""
    actor = web.actor()
    form = web.Form(ActivityFilter)
    asked = form.asked()
    groups = _pressing(actor) if not request.args else {}
    asked.setdefault("whose", _default_scope())
    return web.render(
        "projects/activities/index.html",
        form=form,
        asked=asked,
        groups=[(TITLES[name], rows) for name, rows in groups.items()],
        page=queries.search(actor, **asked),
        months=queries.months_shown(),
        states=list(ActivityState),
    )


_PRESSING = {
    "record": queries.to_record,
    "confirm": queries.to_confirm,
    "agree": queries.to_agree,
    "settle": queries.to_settle,
    "week": queries.this_week,
}


def _pressing(actor: Actor) -> dict[str, list[Activity]]:
    """What presses, each activity under the first heading that it falls under."""
    groups: dict[str, list[Activity]] = {}
    seen: set[int] = set()
    for name, find in _PRESSING.items():
        rows = [activity for activity in find(actor) if activity.id not in seen]
        seen.update(activity.id for activity in rows)
        if rows:
            groups[name] = rows
    return groups


def _default_scope() -> str:
    """People of a unit begin with their own activities, the office with all."""
    return "mine" if web.actor().unit_ids else "all"


@bp.get("/activities/<int:activity_id>", endpoint="activity")
@action("activity.see", "activity")
def show(activity_id):
    """One activity: facts, moves, photos, its story, and what this person may do with it."""
    activity = queries.get_activity(activity_id)
    scope = policy.scopes["activity"](activity_id)
    may = {
        name: web.can(f"activity.{name}", scope) for name in ("plan", "record", "confirm", "settle")
    }
    may["agree"] = may["plan"] and may_agree(web.actor(), activity)
    may["release"] = web.can("photo.release", scope)
    inside = may["record"] or web.can("activity.see", hidden(scope))
    return web.render(
        "projects/activities/show.html",
        activity=activity,
        past=activity.starts_at <= now(),
        may=may,
        photos=[photo for photo in activity.photos if inside or photo.released_at],
        notice=notice_of_activity(activity) if inside else None,
        entries=timeline("activity", activity_id),
    )


@bp.route("/projects/<int:project_id>/activities/new", methods=["GET", "POST"])
@action("activity.plan", "work", "project_id")
@web.idempotent
def plan_activity(project_id):
    """Plan one activity of a project, or a series of them."""
    project = queries.get_project(project_id)
    form = web.Form(ActivityPlanSchema, {"place": project.place})
    if made := form.submit(services.plan, project_id, by=web.actor()):
        return _afterplanning(project_id, made)
    return web.render("projects/activities/plan.html", form=form, **planning(project))


def _afterplanning(project_id: int, made: list[Activity]):
    if len(made) == 1:
        return web.see_other("projects.activity", N_("已排期"), activity_id=made[0].id)
    message = gettext("已排 %(n)s 场活动", n=len(made))
    return web.see_other("projects.activities", message, project_id=project_id)


def planning(project: Project) -> dict:
    """What the forms of new activities show: who may join, and how many dates are left."""
    orders = queries.working_orders(project.id)
    left = queries.sessions_left(project.id)
    own = [order.id for order in orders if order.unit_id in web.actor().unit_ids]
    most = max((left[number] for number in own or left), default=0)
    return {
        "project": project,
        "orders": orders,
        "left": left,
        "most": most,
        "dates": min(most, DATES_SHOWN),
        "own": own or [order.id for order in orders if left[order.id]][:1],
        "office": is_office(web.actor(), project),
    }


@bp.route("/projects/<int:project_id>/activities/past", methods=["GET", "POST"])
@action("activity.record", "work", "project_id")
@reads_photos
@web.idempotent
def enter_activity(project_id):
    """Enter an activity that was held already (补录)."""
    project = queries.get_project(project_id)
    form = web.Form(ActivityPastSchema, {"place": project.place})
    photos = photos_sent()
    if made := form.submit(services.enter_past, project_id, by=web.actor(), photos=photos):
        return web.see_other("projects.activity", N_("已补录"), activity_id=made.id)
    return web.render("projects/activities/past.html", form=form, **planning(project))


@bp.post("/activities/<int:activity_id>/agree")
@action("activity.plan", "activity")
def agree_activity(activity_id):
    """Accept the date that the other side proposed."""
    services.agree(activity_id, by=web.actor())
    return web.back_to("projects.activity", N_("时间已商定"), activity_id=activity_id)


@bp.route("/activities/<int:activity_id>/move", methods=["GET", "POST"])
@action("activity.plan", "activity")
def move_activity(activity_id):
    """Propose another date (改期)."""
    activity = queries.get_activity(activity_id)
    begins, ends = local(activity.starts_at), activity.ends_at
    values = {"day": begins.date(), "starts": begins.time(), "place": activity.place}
    if ends:
        values["ends"] = local(ends).time()
    form = web.Form(ActivityMoveSchema, values)
    if form.submit(services.move, activity_id, by=web.actor()):
        return web.see_other("projects.activity", N_("已改期"), activity_id=activity_id)
    return web.render(
        "projects/activities/move.html",
        form=form,
        activity=activity,
        office=is_office(web.actor(), activity.project),
    )
