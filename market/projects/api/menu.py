"""Orders from the menu (点单) as JSON."""

from typing import Any

from flask_smorest import Blueprint

from market import web
from market.members.idempotency import idempotent
from market.policy import action
from market.projects.models import MenuOrder
from market.projects.queries import menu as queries
from market.projects.schemas.menu import MenuOrderSchema, MenuOutSchema
from market.projects.schemas.projects import ReasonedSchema
from market.projects.services import menu as services

blp = Blueprint(
    "menu-api",
    __name__,
    url_prefix="/api/v1/menu",
    description="Orders from the menu (点单)",
)


@blp.get("/orders")
@action("menu.see")
@blp.response(200, MenuOutSchema(many=True))
def index() -> Any:
    """The orders from the menu of the person's 居民区 or area, newest first (at most 100)."""
    return queries.menu_orders(web.actor())


@blp.post("/<int:listing_id>")
@action("menu.order", "listing")
@idempotent
@blp.arguments(MenuOrderSchema)
@blp.response(201, MenuOutSchema)
def create(args: dict[str, Any], listing_id: int) -> MenuOrder:
    """Pick a listing for a 居民区, within its quota of the batch."""
    return services.order_from_menu(listing_id, by=web.actor(), **args)


@blp.post("/orders/<int:menu_id>/consent")
@action("menu.consent", "menu")
@idempotent
@blp.response(200, MenuOutSchema)
def consent(menu_id: int) -> MenuOrder:
    """Consent: the need, its project and the invitation are made."""
    return services.consent_menu(menu_id, by=web.actor())


@blp.post("/orders/<int:menu_id>/refuse")
@action("menu.consent", "menu")
@idempotent
@blp.arguments(ReasonedSchema)
@blp.response(200, MenuOutSchema)
def refuse(args: dict[str, Any], menu_id: int) -> MenuOrder:
    """Refuse with a reason."""
    return services.refuse_menu(menu_id, by=web.actor(), **args)


@blp.post("/orders/<int:menu_id>/withdraw")
@action("menu.order", "menu")
@idempotent
@blp.response(200, MenuOutSchema)
def withdraw(menu_id: int) -> MenuOrder:
    """Take back an order that still waits."""
    return services.withdraw_menu(menu_id, by=web.actor())
