"""Batches as JSON."""

from typing import Any

from flask_smorest import Blueprint

from market import web
from market.batches import queries, services
from market.batches.models import Batch
from market.batches.schemas import (
    BatchListSchema,
    BatchOutSchema,
    BatchPageSchema,
    BatchPatchSchema,
    NewBatchSchema,
)
from market.policy import action

blp = Blueprint(
    "api_batches", __name__, url_prefix="/api/v1/batches", description="Batches and their dates"
)


@blp.get("")
@action("batch.list")
@blp.arguments(BatchListSchema, location="query")
@blp.response(200, BatchPageSchema)
def index(asked: dict[str, Any]) -> Any:
    return queries.listed(**asked)


@blp.get("/<int:batch_id>")
@action("batch.see", "batch")
@blp.response(200, BatchOutSchema)
def show(batch_id: int) -> Batch:
    return queries.get_batch(batch_id)


@blp.post("")
@action("batch.edit")
@web.idempotent
@blp.arguments(NewBatchSchema)
@blp.response(201, BatchOutSchema)
def create(given: dict[str, Any]) -> Batch:
    return services.open_batch(by=web.actor(), **given)


@blp.patch("/<int:batch_id>")
@action("batch.edit", "batch")
@blp.arguments(BatchPatchSchema(partial=True))
@blp.response(200, BatchOutSchema)
def edit(changes: dict[str, Any], batch_id: int) -> Batch:
    return services.patch_batch(by=web.actor(), batch_id=batch_id, **changes)
