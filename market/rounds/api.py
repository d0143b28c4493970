"""Rounds and proposals as JSON."""

from typing import Any

import flask
from flask_smorest import Blueprint

from market import web
from market.errors import N_, NotFound
from market.members.idempotency import idempotent
from market.policy import action
from market.rounds import queries, services
from market.rounds.models import Proposal, Round
from market.rounds.schemas import (
    AdjustSchema,
    ChosenSchema,
    HandSchema,
    ItemsSchema,
    ProposalFilterSchema,
    ProposalOutSchema,
    ProposalPageSchema,
    RejectSchema,
    RoundFilterSchema,
    RoundOutSchema,
    RoundPageSchema,
    StartSchema,
    UnmatchedListSchema,
)

rounds = Blueprint(
    "rounds-api", __name__, url_prefix="/api/v1/rounds", description="Rounds (智能匹配)"
)
proposals = Blueprint(
    "proposals-api", __name__, url_prefix="/api/v1/proposals", description="Proposals (对接建议)"
)
blueprints = [rounds, proposals]


@rounds.get("")
@action("round.list")
@rounds.arguments(RoundFilterSchema, location="query")
@rounds.response(200, RoundPageSchema)
def index(args: dict[str, Any]) -> Any:
    """One page of the rounds of the token's person, newest first."""
    return queries.round_page(web.actor(), **args)


@rounds.post("")
@action("round.start")
@idempotent
@rounds.arguments(StartSchema)
@rounds.response(202, RoundOutSchema)
def start(args: dict[str, Any]) -> Round:
    """Queue a round; ask for it again to see its progress."""
    return services.start_round(by=web.actor(), **args)


@rounds.get("/<int:round_id>")
@action("round.see", "round")
@rounds.response(200, RoundOutSchema)
def show(round_id: int) -> Round:
    """One round."""
    return queries.get_round(round_id)


@rounds.post("/<int:round_id>/cancel")
@action("round.start", "round")
@idempotent
@rounds.response(200, RoundOutSchema)
def cancel(round_id: int) -> Round:
    """Give up a round that is queued or running."""
    return services.cancel_round(by=web.actor(), round_id=round_id)


@rounds.get("/<int:round_id>/unmatched")
@action("round.see", "round")
@rounds.response(200, UnmatchedListSchema)
def unmatched(round_id: int) -> Any:
    """The needs that the round left short, and why."""
    return {"items": queries.unmatched(round_id)}


@rounds.get("/<int:round_id>/<any(problem,plan):part>")
@action("round.see", "round")
@rounds.response(200)
def file(round_id: int, part: str) -> Any:
    """The problem as the solver got it, or its plan with the certificate: for `matching verify`."""
    content = getattr(queries.get_round(round_id), part)
    if content is None:
        raise NotFound(N_("这一轮还没有结果"))
    return flask.jsonify(content)


@proposals.get("")
@action("round.list")
@proposals.arguments(ProposalFilterSchema, location="query")
@proposals.response(200, ProposalPageSchema)
def list_proposals(args: dict[str, Any]) -> Any:
    """One page of the proposals of the token's person, newest first."""
    return queries.proposal_page(web.actor(), **args)


@proposals.post("")
@action("proposal.decide")
@idempotent
@proposals.arguments(HandSchema)
@proposals.response(201, ProposalOutSchema)
def make(args: dict[str, Any]) -> Proposal:
    """Pair a need and a listing by hand; `agreed` says that both sides agreed already."""
    make_it = services.pin_agreed if args.pop("agreed") else services.make_by_hand
    return make_it(by=web.actor(), **args)


@proposals.get("/<int:proposal_id>")
@action("round.see", "proposal")
@proposals.response(200, ProposalOutSchema)
def get_proposal(proposal_id: int) -> Proposal:
    """One proposal."""
    return queries.get_proposal(proposal_id)


@proposals.post("/approve")
@action("proposal.decide")
@idempotent
@proposals.arguments(ChosenSchema)
@proposals.response(200, ItemsSchema)
def approve(args: dict[str, Any]) -> Any:
    """拟通过: all of these, or none."""
    return {"items": services.approve(by=web.actor(), proposal_ids=args["ids"])}


@proposals.post("/reject")
@action("proposal.decide")
@idempotent
@proposals.arguments(RejectSchema)
@proposals.response(200, ItemsSchema)
def reject(args: dict[str, Any]) -> Any:
    """不采纳: all of these, or none."""
    done = services.reject(by=web.actor(), proposal_ids=args["ids"], reason=args["reason"])
    return {"items": done}


@proposals.post("/undo")
@action("proposal.decide")
@idempotent
@proposals.arguments(ChosenSchema)
@proposals.response(200, ItemsSchema)
def undo(args: dict[str, Any]) -> Any:
    """撤销: all of these, or none."""
    return {"items": services.undo(by=web.actor(), proposal_ids=args["ids"])}


@proposals.post("/<int:proposal_id>/adjust")
@action("proposal.decide", "proposal")
@idempotent
@proposals.arguments(AdjustSchema)
@proposals.response(201, ProposalOutSchema)
def adjust(args: dict[str, Any], proposal_id: int) -> Proposal:
    """调整: another eligible listing instead; the new proposal is answered."""
    return services.adjust(by=web.actor(), proposal_id=proposal_id, **args)
