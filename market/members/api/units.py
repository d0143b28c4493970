"""Units as JSON."""

from typing import Any

from flask_smorest import Blueprint

from market import web
from market.errors import NotFound
from market.members import queries, services
from market.members.idempotency import idempotent
from market.members.models import Unit
from market.members.schemas import (
    NewUnitSchema,
    UnitListSchema,
    UnitOutSchema,
    UnitPageSchema,
    UnitSchema,
)
from market.policy import action

blp = Blueprint("api_units", __name__, url_prefix="/api/v1/units", description="Member units")


@blp.get("")
@action("unit.list")
@blp.arguments(UnitListSchema, location="query")
@blp.response(200, UnitPageSchema)
def index(asked: dict[str, Any]) -> Any:
    return queries.search(web.actor(), **asked)


@blp.get("/<int:unit_id>")
@action("unit.see", "unit")
@blp.response(200, UnitOutSchema)
def show(unit_id: int) -> Unit:
    unit = queries.get_unit(unit_id)
    if not queries.may_see(web.actor(), unit):
        raise NotFound()
    return unit


@blp.post("")
@action("unit.create")
@idempotent
@blp.arguments(NewUnitSchema)
@blp.response(201, UnitOutSchema)
def create(given: dict[str, Any]) -> Unit:
    return services.create_unit(by=web.actor(), **given)


@blp.patch("/<int:unit_id>")
@action("unit.edit", "unit")
@blp.arguments(UnitSchema(partial=True))
@blp.response(200, UnitOutSchema)
def edit(changes: dict[str, Any], unit_id: int) -> Unit:
    return services.edit_unit(by=web.actor(), unit_id=unit_id, **changes)
