"""Activities as JSON: planned, moved, recorded, confirmed."""

from typing import Any

from flask_smorest import Blueprint

from market import web
from market.members.idempotency import idempotent
from market.policy import action
from market.projects.models import Activity
from market.projects.queries import activities as queries
from market.projects.schemas.activities import (
    ActivitiesMade,
    ActivityMoveSchema,
    ActivityOut,
    ActivityPage,
    ActivityPastSchema,
    ActivityPlanSchema,
    ActivityQuery,
    ActivityReasonSchema,
    ActivityRecordSchema,
    ActivitySettleSchema,
    ActivityWholeOut,
)
from market.projects.services import activities as services

blp = Blueprint(
    "activities-api",
    __name__,
    url_prefix="/api/v1/activities",
    description="Activities (活动场次): dated occurrences of projects",
)
# Planning needs the project, whose orders join; its address stands with the activities' others.
of_projects = Blueprint(
    "project-activities-api",
    __name__,
    url_prefix="/api/v1/projects/<int:project_id>/activities",
    description="Planning the activities of a project",
)


@blp.get("")
@action("activity.list")
@blp.arguments(ActivityQuery, location="query")
@blp.response(200, ActivityPage)
def index(args: dict[str, Any]) -> Any:
    """One page of the activities that the token's person may open, the latest first."""
    return queries.search(web.actor(), **args)


@blp.get("/<int:activity_id>")
@action("activity.see", "activity")
@blp.response(200, ActivityWholeOut)
def show(activity_id: int) -> Activity:
    """One activity with its moves."""
    return queries.get_activity(activity_id)


@of_projects.post("")
@action("activity.plan", "work", "project_id")
@idempotent
@of_projects.arguments(ActivityPlanSchema)
@of_projects.response(201, ActivitiesMade)
def plan(args: dict[str, Any], project_id: int) -> Any:
    """Plan one activity per day at the same time of day."""
    return {"items": services.plan(project_id, by=web.actor(), **args)}


@of_projects.post("/past")
@action("activity.record", "work", "project_id")
@idempotent
@of_projects.arguments(ActivityPastSchema)
@of_projects.response(201, ActivityOut)
def enter_past(args: dict[str, Any], project_id: int) -> Activity:
    """Enter an activity that was held already (补录)."""
    return services.enter_past(project_id, by=web.actor(), **args)


@blp.post("/<int:activity_id>/agree")
@action("activity.plan", "activity")
@idempotent
@blp.response(200, ActivityOut)
def agree(activity_id: int) -> Activity:
    """Accept the date that the other side proposed."""
    return services.agree(activity_id, by=web.actor())


@blp.post("/<int:activity_id>/move")
@action("activity.plan", "activity")
@idempotent
@blp.arguments(ActivityMoveSchema)
@blp.response(200, ActivityWholeOut)
def move(args: dict[str, Any], activity_id: int) -> Activity:
    """Propose another date (改期), with the reason."""
    return services.move(activity_id, by=web.actor(), **args)


@blp.post("/<int:activity_id>/record")
@action("activity.record", "activity")
@idempotent
@blp.arguments(ActivityRecordSchema)
@blp.response(200, ActivityOut)
def record(args: dict[str, Any], activity_id: int) -> Activity:
    """Record what was held, or put a record right before it is confirmed."""
    return services.record(activity_id, by=web.actor(), **args)


@blp.post("/<int:activity_id>/confirm")
@action("activity.confirm", "activity")
@idempotent
@blp.response(200, ActivityOut)
def confirm(activity_id: int) -> Activity:
    """Confirm a record: from now on it counts."""
    return services.confirm(activity_id, by=web.actor())


@blp.post("/<int:activity_id>/dispute")
@action("activity.confirm", "activity")
@idempotent
@blp.arguments(ActivityReasonSchema)
@blp.response(200, ActivityOut)
def dispute(args: dict[str, Any], activity_id: int) -> Activity:
    """Object to a record."""
    return services.dispute(activity_id, by=web.actor(), **args)


@blp.post("/<int:activity_id>/settle")
@action("activity.settle", "activity")
@idempotent
@blp.arguments(ActivitySettleSchema)
@blp.response(200, ActivityOut)
def settle(args: dict[str, Any], activity_id: int) -> Activity:
    """Settle a dispute: confirmed, or cancelled as not held."""
    return services.settle(activity_id, by=web.actor(), **args)


@blp.post("/<int:activity_id>/cancel")
@action("activity.plan", "activity")
@idempotent
@blp.arguments(ActivityReasonSchema)
@blp.response(200, ActivityOut)
def cancel(args: dict[str, Any], activity_id: int) -> Activity:
    """Call a planned activity off."""
    return services.cancel(activity_id, by=web.actor(), **args)


@blp.post("/<int:activity_id>/no-show")
@action("activity.record", "activity")
@idempotent
@blp.arguments(ActivityReasonSchema)
@blp.response(200, ActivityOut)
def no_show(args: dict[str, Any], activity_id: int) -> Activity:
    """Note that nobody came."""
    return services.no_show(activity_id, by=web.actor(), **args)
