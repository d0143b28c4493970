"""Orders as JSON: lists, and every answer to them."""

from typing import Any

from flask_smorest import Blueprint

from market import web
from market.members.idempotency import idempotent
from market.policy import action
from market.projects.models import Order
from market.projects.queries import orders as queries
from market.projects.schemas.orders import (
    AcceptSchema,
    OrderFilterSchema,
    OrderOutSchema,
    OrderPageSchema,
    ReleaseSchema,
)
from market.projects.schemas.projects import ReasonedSchema
from market.projects.services import orders as services

blp = Blueprint(
    "orders-api",
    __name__,
    url_prefix="/api/v1/orders",
    description="Orders (认领单): invitations and claims",
)


@blp.get("")
@action("order.list")
@blp.arguments(OrderFilterSchema, location="query")
@blp.response(200, OrderPageSchema)
def index(args: dict[str, Any]) -> Any:
    """One page of the orders of the person's units, 居民区 or area, newest first."""
    return queries.page(web.actor(), **args)


@blp.get("/<int:order_id>")
@action("order.see", "order")
@blp.response(200, OrderOutSchema)
def show(order_id: int) -> Order:
    """One order; phones only to both sides, after acceptance."""
    return queries.get_order(order_id)


@blp.post("/<int:order_id>/accept")
@action("order.answer", "answer", "order_id")
@idempotent
@blp.arguments(AcceptSchema)
@blp.response(200, OrderOutSchema)
def accept(args: dict[str, Any], order_id: int) -> Order:
    """Accept an invitation, also a late one; takes the 公益承诺 (`pledge`)."""
    return queries.get_order(services.accept(order_id, by=web.actor(), **args).id)


@blp.post("/<int:order_id>/decline")
@action("order.answer", "answer", "order_id")
@idempotent
@blp.arguments(ReasonedSchema)
@blp.response(200, OrderOutSchema)
def decline(args: dict[str, Any], order_id: int) -> Order:
    """Decline an invitation with a reason; its places open again."""
    return queries.get_order(services.decline(order_id, by=web.actor(), **args).id)


@blp.post("/<int:order_id>/consent")
@action("order.consent", "order")
@idempotent
@blp.response(200, OrderOutSchema)
def consent(order_id: int) -> Order:
    """Consent to a claim from the catalogue."""
    return queries.get_order(services.consent(order_id, by=web.actor()).id)


@blp.post("/<int:order_id>/refuse")
@action("order.consent", "order")
@idempotent
@blp.arguments(ReasonedSchema)
@blp.response(200, OrderOutSchema)
def refuse(args: dict[str, Any], order_id: int) -> Order:
    """Refuse a claim from the catalogue with a reason."""
    return queries.get_order(services.refuse(order_id, by=web.actor(), **args).id)


@blp.post("/<int:order_id>/release")
@action("order.release", "order")
@idempotent
@blp.arguments(ReleaseSchema)
@blp.response(200, OrderOutSchema)
def release(args: dict[str, Any], order_id: int) -> Order:
    """Release an overdue invitation to the catalogue."""
    return queries.get_order(services.release(order_id, by=web.actor(), **args).id)


@blp.post("/<int:order_id>/cancel")
@action("order.cancel", "order")
@idempotent
@blp.arguments(ReasonedSchema)
@blp.response(200, OrderOutSchema)
def cancel(args: dict[str, Any], order_id: int) -> Order:
    """Cancel an order before it is finished, with a reason."""
    return queries.get_order(services.cancel(order_id, by=web.actor(), **args).id)
