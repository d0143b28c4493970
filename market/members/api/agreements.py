"""Agreements as JSON."""

from typing import Any

from flask_smorest import Blueprint

from market import web
from market.members import queries, services
from market.members.idempotency import idempotent
from market.members.models import Agreement
from market.members.schemas import (
    AgreementListSchema,
    AgreementOutSchema,
    AgreementPageSchema,
    AgreementSchema,
    NewAgreementSchema,
)
from market.policy import action

blp = Blueprint(
    "api_agreements",
    __name__,
    url_prefix="/api/v1/agreements",
    description="Standing pairings of a unit and a 居民区",
)


@blp.get("")
@action("agreement.list")
@blp.arguments(AgreementListSchema, location="query")
@blp.response(200, AgreementPageSchema)
def index(asked: dict[str, Any]) -> Any:
    return queries.agreements(**asked)


@blp.get("/<int:agreement_id>")
@action("agreement.list", "agreement")
@blp.response(200, AgreementOutSchema)
def show(agreement_id: int) -> Agreement:
    return queries.get_agreement(agreement_id)


@blp.post("")
@action("agreement.edit")
@idempotent
@blp.arguments(NewAgreementSchema)
@blp.response(201, AgreementOutSchema)
def create(given: dict[str, Any]) -> Agreement:
    return services.make_agreement(by=web.actor(), **given)


@blp.patch("/<int:agreement_id>")
@action("agreement.edit", "agreement")
@blp.arguments(AgreementSchema(partial=True))
@blp.response(200, AgreementOutSchema)
def edit(changes: dict[str, Any], agreement_id: int) -> Agreement:
    return services.edit_agreement(by=web.actor(), agreement_id=agreement_id, **changes)
