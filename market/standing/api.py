"""Ratings as JSON."""

from typing import Any

from flask_smorest import Blueprint

from market import policy, web
from market.errors import NotFound
from market.members.idempotency import idempotent
from market.policy import action
from market.standing import queries, services
from market.standing.models import Rating
from market.standing.schemas import GiveSchema, RatingOut, RatingPage, RatingQuery

blp = Blueprint(
    "ratings-api",
    __name__,
    url_prefix="/api/v1/ratings",
    description="Ratings (评价): one per confirmed activity, without who gave it",
)


@blp.get("")
@action("rating.list")
@blp.arguments(RatingQuery, location="query")
@blp.response(200, RatingPage)
def index(args: dict[str, Any]) -> Any:
    """One page of the ratings of activities that the token's person may open, newest first."""
    return queries.search(web.actor(), **args)


@blp.get("/<int:rating_id>")
@action("activity.see", "rating")
@blp.response(200, RatingOut)
def show(rating_id: int) -> Rating:
    """One rating."""
    return queries.get_rating(rating_id)


@blp.post("")
@action("rating.give")
@idempotent
@blp.arguments(GiveSchema)
@blp.response(201, RatingOut)
def give(args: dict[str, Any]) -> Rating:
    """Rate a confirmed activity; with `confirm` its record is confirmed first, or neither."""
    activity_id, confirm = args.pop("activity_id"), args.pop("confirm")
    scope = policy.scopes["activity"](activity_id)
    if scope is None:
        raise NotFound()
    policy.require(web.actor(), "rating.give", scope)
    service = services.confirm_and_rate if confirm else services.rate
    return service(activity_id, by=web.actor(), **args)
