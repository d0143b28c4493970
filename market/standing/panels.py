"""Ratings on other pages, what waits for a rating or a follow-up, and their sentences."""

from flask import render_template, url_for
from markupsafe import Markup

from market import policy, web
from market.errors import N_
from market.policy import Actor
from market.projects.models import ActivityState
from market.projects.queries.activities import get_activity
from market.projects.queries.parties import visible
from market.standing import queries
from market.standing.models import FollowUp, FollowUpState, Level
from market.web import Tap, Waiting


@web.panel("unit", order=60)
def of_unit(unit_id: int) -> Markup:
    """How a unit's activities were rated, and the newest ratings that the reader may see."""
    page = queries.search(web.actor(), unit_id=unit_id, limit=queries.PANEL_SHOWN)
    seen = queries.shares(queries.of_unit(unit_id), visible(web.actor()))
    return Markup(
        render_template(
            "standing/_panel.html",
            ratings=page.items,
            shares=seen,
            levels=list(Level),
            whose={"unit_id": unit_id},
            shows_project=True,
        )
    )


@web.panel("project", order=60)
def of_project(project_id: int) -> Markup | None:
    """How a project's activities were rated; the public is told of the good ratings alone."""
    ratings = queries.of_project(project_id)
    member = web.actor().member
    if not member:
        ratings = [rating for rating in ratings if rating.level.good]
    if not ratings:
        return None
    return Markup(
        render_template(
            "standing/_panel.html",
            ratings=ratings,
            shares=queries.shares(queries.Activity.project_id == project_id) if member else None,
            levels=list(Level),
            whose={"project_id": project_id},
            shows_project=False,
        )
    )


@web.panel("activity", order=20)
def of_activity(activity_id: int) -> Markup | None:
    """An activity's rating, or the two taps by which the receiving side confirms and rates it."""
    activity = get_activity(activity_id)
    asked = activity.state in (ActivityState.HELD, ActivityState.CONFIRMED)
    mine = web.can("rating.give", policy.scopes["activity"](activity_id))
    if activity.rating is None and not (asked and mine):
        return None
    return Markup(
        render_template(
            "standing/_activity.html",
            activity=activity,
            waits=activity.state is ActivityState.HELD,
            levels=list(Level),
        )
    )


@web.waits
def ratings_waiting(actor: Actor) -> list[Waiting]:
    """Activities to rate, and follow-ups to handle or close."""
    rate = [
        Waiting(
            kind=N_("待评价的活动"),
            title=activity.project.title,
            url=url_for("standing.rate", activity_id=activity.id),
            since=activity.starts_at,
            record=activity,
        )
        for activity in queries.to_rate(actor)
    ]
    follow = [
        Waiting(
            kind=N_("待回访的评价"),
            title=follow_up.rating.activity.project.title,
            url=url_for("standing.handle", followup_id=follow_up.id),
            since=follow_up.created_at,
            urgent=True,
            taps=_taps(follow_up),
        )
        for follow_up in queries.to_follow_up(actor)
    ]
    return follow + rate


def _taps(follow_up: FollowUp) -> tuple[Tap, ...]:
    """What was handled is closed by one tap; what was not needs a note first."""
    if follow_up.state is not FollowUpState.HANDLED:
        return ()
    return (Tap(N_("办结"), url_for("standing.close", followup_id=follow_up.id)),)


web.verbs(
    {
        "rating.given": N_("评价了活动"),
        "follow_up.opened": N_("因评价不满意，开始回访"),
        "follow_up.handled": N_("处理了回访"),
        "follow_up.closed": N_("办结了回访"),
    }
)
