"""Decisions on the review desk, and pairs made by hand. Each works as a form and by htmx."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import flask

from market import web
from market.errors import N_, Conflict
from market.policy import action
from market.rounds import queries, services
from market.rounds.models import Proposal
from market.rounds.options import options_for
from market.rounds.schemas import (
    AboveSchema,
    AdjustSchema,
    ChosenSchema,
    HandSchema,
    ReasonSchema,
)
from market.rounds.views.blueprint import bp
from market.rounds.views.desk import desk, row_facts, tool_facts


def _row(proposal_id: int, message: str) -> Any:
    """The row anew with the counts for htmx, or back to the desk."""
    proposal = queries.get_proposal(proposal_id)
    if not web.wants_part():
        if proposal.round_id is None:
            return web.see_other("rounds.plan", message, batch_id=proposal.batch_id)
        return web.back_to("rounds.show", message, round_id=proposal.round_id)
    back = _back(proposal)
    shown = {
        **row_facts(proposal.round),
        "proposal": proposal,
        "named": queries.listings_named([proposal]),
        "back": back,
        "asked": dict(parse_qsl(urlsplit(back).query)),
    }
    body = flask.render_template("rounds/_proposal.html", **shown)
    if proposal.round_id:
        shown |= tool_facts(proposal.round_id)
        body += flask.render_template("rounds/_tools.html", aside=True, **shown)
    response = flask.make_response(body)
    response.vary.add("HX-Request")
    return response


def _back(proposal: Proposal) -> str:
    """Where the plain forms of a row that htmx fetched lead: to the page on which it stands."""
    came_from = web.own_path((flask.request.form.get("next") or "").partition("#")[0])
    if came_from or proposal.round_id is None:
        return came_from or flask.url_for("rounds.plan", batch_id=proposal.batch_id)
    return flask.url_for("rounds.show", round_id=proposal.round_id)


@bp.post("/proposals/<int:proposal_id>/approve")
@action("proposal.decide", "proposal")
def approve(proposal_id: int) -> Any:
    services.approve(by=web.actor(), proposal_ids=[proposal_id])
    return _row(proposal_id, N_("已拟通过"))


@bp.post("/proposals/<int:proposal_id>/reject")
@action("proposal.decide", "proposal")
def reject(proposal_id: int) -> Any:
    form = web.Form(ReasonSchema)
    if form.submit(services.reject, by=web.actor(), proposal_ids=[proposal_id]):
        return _row(proposal_id, N_("已标为不采纳"))
    proposal = queries.get_proposal(proposal_id)
    return web.render("rounds/reject.html", form=form, proposal=proposal)


@bp.post("/proposals/<int:proposal_id>/undo")
@action("proposal.decide", "proposal")
def undo(proposal_id: int) -> Any:
    services.undo(by=web.actor(), proposal_ids=[proposal_id])
    return _row(proposal_id, N_("已撤销"))


@bp.post("/rounds/<int:round_id>/approve")
@action("proposal.decide", "round")
def approve_many(round_id: int) -> Any:
    form = web.Form(ChosenSchema)
    done = form.submit(lambda ids: _approve(round_id, ids))
    if done:
        return web.back_to("rounds.show", _said(done), round_id=round_id)
    flask.flash(form.message or web.say(N_("请先勾选要拟通过的建议")), "danger")
    return desk(queries.get_round(round_id), picked=form)


@bp.post("/rounds/<int:round_id>/above")
@action("proposal.decide", "round")
def approve_above(round_id: int) -> Any:
    form = web.Form(AboveSchema)

    def take(fit: float) -> list[Proposal]:
        ids = queries.above(web.actor(), round_id, fit)
        if not ids:
            raise Conflict(N_("没有契合度不低于 %(fit)s 的待审建议"), fit=fit)
        return _approve(round_id, ids)

    if done := form.submit(take):
        return web.back_to("rounds.show", _said(done), round_id=round_id)
    if form.message:
        flask.flash(form.message, "danger")
    return desk(queries.get_round(round_id), above=form)


def _approve(round_id: int, ids: list[int]) -> list[Proposal]:
    return services.approve(by=web.actor(), proposal_ids=ids, round_id=round_id)


def _said(done: list[Proposal]) -> tuple[str, dict[str, int]]:
    return N_("已拟通过 %(count)s 条"), {"count": len(done)}


@bp.route("/proposals/<int:proposal_id>/adjust", methods=["GET", "POST"])
@action("proposal.decide", "proposal")
@web.idempotent
def adjust(proposal_id: int) -> Any:
    form = web.Form(AdjustSchema)
    if pair := form.submit(services.adjust, by=web.actor(), proposal_id=proposal_id):
        return _after(pair, N_("已调整，新的配对为拟通过"))
    proposal = queries.get_proposal(proposal_id)
    form.values.setdefault("sessions", proposal.sessions)
    area = proposal.round.area if proposal.round else proposal.batch.area
    weights = proposal.round.weights if proposal.round else {}
    options = options_for(proposal.need, area, weights)
    return web.render(
        "rounds/adjust.html",
        form=form,
        proposal=proposal,
        options=[one for one in options if one.listing.id != proposal.listing_id],
        costs={one["listing_id"]: one.get("loses") for one in proposal.alternatives},
    )


@bp.route("/pairs/new", methods=["GET", "POST"])
@action("proposal.decide")
@web.idempotent
def pair() -> Any:
    form = web.Form(HandSchema, {"sessions": 1})
    if made := form.submit(_make):
        return _after(made, N_("已手动对接，列入拟通过"))
    need = queries.open_need(web.actor(), form.value("need_id"))
    return web.render(
        "rounds/pair.html",
        form=form,
        need=need,
        needs=queries.open_needs(web.actor()) if need is None else [],
        options=options_for(need, need.batch.area, {}) if need else [],
        others=queries.open_listings(need) if need else [],
    )


def _make(agreed: bool, **given: Any) -> Proposal:
    make = services.pin_agreed if agreed else services.make_by_hand
    return make(by=web.actor(), **given)


def _after(pair: Proposal, message: str) -> Any:
    if pair.round_id is None:
        return web.see_other("rounds.plan", message, batch_id=pair.batch_id)
    return web.see_other("rounds.show", message, round_id=pair.round_id)
