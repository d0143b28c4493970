"""Recurring activities (每月15日): the rule, its days to look at, then all planned in one step."""

from typing import Any

import flask

from market import web
from market.errors import N_
from market.policy import action
from market.projects.queries import activities as queries
from market.projects.queries.series import Series, preview
from market.projects.schemas.series import SeriesSchema, Shift
from market.projects.views.activities import planning
from market.projects.views.blueprint import bp

RULE = ("rule", "weekdays", "monthday")
NO_RULE = N_("请写明规律，或选择每周几、每月几日")
NO_DAY = N_("没有读出是哪几天，请写明每周几或每月几日")
NO_TIME = N_("请填写开始时间")


@bp.get("/projects/<int:project_id>/activities/series")
@action("activity.plan", "work", "project_id")
def plan_series(project_id: int) -> Any:
    """The days of a series, moved off holidays as chosen; nothing is made before it is sent."""
    project = queries.get_project(project_id)
    facts = planning(project)
    form = web.Form(SeriesSchema, _fresh(project, facts["most"]))
    found = (
        _worked_out(form, project, facts["most"]) if flask.request.args and facts["most"] else None
    )
    return web.render("projects/activities/series.html", form=form, series=found, **facts)


def _fresh(project: Any, most: int) -> dict[str, Any]:
    return {
        "rule": project.when_text,
        "count": most or None,
        "shift": Shift.NEXT.value,
    }


def _worked_out(form: web.Form, project: Any, most: int) -> Series | None:
    """The series that the form asks for; None, with the form saying why, when there is none."""
    asked = form.asked()
    starts, ends = asked.pop("starts", None), asked.pop("ends", None)
    # More than were claimed could not be planned, so that more are not shown.
    count = min(asked.pop("count", None) or most, most)
    if form.errors:
        return None
    if not any(asked.get(name) for name in RULE):
        return _refused(form, "rule", NO_RULE)
    found = preview(project, count, **asked)
    if not found.times:
        return _refused(form, "rule", NO_DAY)
    form.values["starts"] = f"{starts:%H:%M}" if starts else found.starts
    form.values["ends"] = f"{ends:%H:%M}" if ends else (None if starts else found.ends)
    return found if form.values["starts"] else _refused(form, "starts", NO_TIME)


def _refused(form: web.Form, field: str, message: str) -> None:
    form.errors[field] = web.say(message)
    form.status = 422
