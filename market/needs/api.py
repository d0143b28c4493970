"""The need list as JSON."""

from typing import Any

from flask_smorest import Blueprint

from market import web
from market.members.idempotency import idempotent
from market.needs import queries, services
from market.needs.models import Need
from market.needs.schemas import (
    NeedFilterSchema,
    NeedOutSchema,
    NeedPageSchema,
    NeedPatchSchema,
    NeedSchema,
    OpenSchema,
    ReasonSchema,
    ResumeSchema,
    ReturnNeedSchema,
    UrgencySchema,
)
from market.policy import action

blp = Blueprint("needs-api", __name__, url_prefix="/api/v1/needs", description="Needs (需求清单)")


@blp.get("")
@action("need.list")
@blp.arguments(NeedFilterSchema, location="query")
@blp.response(200, NeedPageSchema)
def index(args: dict[str, Any]) -> Any:
    """One page of the needs that the token's person may see, newest first."""
    return queries.page(web.actor(), **args)


@blp.post("")
@action("need.create")
@idempotent
@blp.arguments(NeedSchema)
@blp.response(201, NeedOutSchema)
def create(args: dict[str, Any]) -> Need:
    """Post a need; `as_draft` keeps it from being handed in."""
    return queries.get_need(services.post_need(by=web.actor(), **args).id)


@blp.get("/<int:need_id>")
@action("need.see", "need")
@blp.response(200, NeedOutSchema)
def show(need_id: int) -> Need:
    """One need."""
    return queries.get_need(need_id)


@blp.patch("/<int:need_id>")
@action("need.edit", "need")
@blp.arguments(NeedPatchSchema)
@blp.response(200, NeedOutSchema)
def change(args: dict[str, Any], need_id: int) -> Need:
    """Change the facts that are given; an open need stays open."""
    services.edit_need(need_id, by=web.actor(), **args)
    return queries.get_need(need_id)


@blp.post("/<int:need_id>/submit")
@action("need.edit", "need")
@idempotent
@blp.response(200, NeedOutSchema)
def submit(need_id: int) -> Need:
    """Hand in a draft, or one that was returned."""
    return queries.get_need(services.submit_need(need_id, by=web.actor()).id)


@blp.post("/<int:need_id>/open")
@action("need.review", "need")
@idempotent
@blp.arguments(OpenSchema)
@blp.response(200, NeedOutSchema)
def open_one(args: dict[str, Any], need_id: int) -> Need:
    """Let a submitted need into the need list; `urgency` fixes its urgency."""
    return queries.get_need(services.open_need(need_id, by=web.actor(), **args).id)


@blp.post("/<int:need_id>/urgency")
@action("need.review", "need")
@idempotent
@blp.arguments(UrgencySchema)
@blp.response(200, NeedOutSchema)
def urgency(args: dict[str, Any], need_id: int) -> Need:
    """Change the urgency of a need that waits for a match."""
    return queries.get_need(services.fix_urgency(need_id, by=web.actor(), **args).id)


@blp.post("/<int:need_id>/return")
@action("need.review", "need")
@idempotent
@blp.arguments(ReturnNeedSchema)
@blp.response(200, NeedOutSchema)
def give_back(args: dict[str, Any], need_id: int) -> Need:
    """Give a submitted need back with a reason."""
    return queries.get_need(services.return_need(need_id, by=web.actor(), **args).id)


@blp.post("/<int:need_id>/withdraw")
@action("need.edit", "need")
@idempotent
@blp.arguments(ReasonSchema)
@blp.response(200, NeedOutSchema)
def withdraw(args: dict[str, Any], need_id: int) -> Need:
    """Take a need back before it is met."""
    return queries.get_need(services.withdraw_need(need_id, by=web.actor(), **args).id)


@blp.post("/<int:need_id>/carry")
@action("need.review", "need")
@idempotent
@blp.response(200, NeedOutSchema)
def carry(need_id: int) -> Need:
    """Set an open need aside for the next batch."""
    return queries.get_need(services.carry_need(need_id, by=web.actor()).id)


@blp.post("/<int:need_id>/resume")
@action("need.review", "need")
@idempotent
@blp.arguments(ResumeSchema)
@blp.response(200, NeedOutSchema)
def resume(args: dict[str, Any], need_id: int) -> Need:
    """Open a carried need in the next batch."""
    return queries.get_need(services.resume_need(need_id, by=web.actor(), **args).id)


@blp.post("/<int:need_id>/escalate")
@action("need.review", "need")
@idempotent
@blp.arguments(ReasonSchema)
@blp.response(200, NeedOutSchema)
def escalate(args: dict[str, Any], need_id: int) -> Need:
    """Report an open need upwards."""
    return queries.get_need(services.escalate_need(need_id, by=web.actor(), **args).id)


@blp.post("/<int:need_id>/close")
@action("need.review", "need")
@idempotent
@blp.response(200, NeedOutSchema)
def close(need_id: int) -> Need:
    """End a need that is met."""
    return queries.get_need(services.close(need_id, by=web.actor()).id)
