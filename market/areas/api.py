"""Areas as JSON."""

from typing import Any

from flask_smorest import Blueprint

from market import web
from market.areas import queries, services
from market.areas.models import Area
from market.areas.schemas import (
    AreaJsonSchema,
    AreaListSchema,
    AreaOutSchema,
    AreaPageSchema,
    NewAreaJsonSchema,
)
from market.policy import action

blp = Blueprint("api_areas", __name__, url_prefix="/api/v1/areas", description="The tree of areas")


@blp.get("")
@action("area.list")
@blp.arguments(AreaListSchema, location="query")
@blp.response(200, AreaPageSchema)
def index(asked: dict[str, Any]) -> Any:
    return queries.listed(**asked)


@blp.get("/<int:area_id>")
@action("area.see", "area")
@blp.response(200, AreaOutSchema)
def show(area_id: int) -> Area:
    return queries.get_area(area_id)


@blp.post("")
@action("area.edit")
@web.idempotent
@blp.arguments(NewAreaJsonSchema)
@blp.response(201, AreaOutSchema)
def create(given: dict[str, Any]) -> Area:
    return services.add_area(by=web.actor(), **given)


@blp.patch("/<int:area_id>")
@action("area.edit", "area")
@blp.arguments(AreaJsonSchema(partial=True))
@blp.response(200, AreaOutSchema)
def edit(changes: dict[str, Any], area_id: int) -> Area:
    return services.edit_area(by=web.actor(), area_id=area_id, **changes)
