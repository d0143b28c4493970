"""What rounds show elsewhere: on the pages of needs and listings, in the desk, on timelines."""

from collections.abc import Iterator
from typing import Any

import flask
from flask import url_for

from market import web
from market.errors import N_
from market.localise import today
from market.needs.queries import get_need, need_scope
from market.needs.schemas import NeedSchema
from market.policy import Actor, Role
from market.rounds import queries
from market.rounds.models import Round, RoundState
from market.rounds.suggesting import Suggestions, answering, asks, suggest
from market.schemas import ValidationError
from market.texts.times import read_when

# Of the form of a need, what decides which resources would fit.
TELLING = (
    "title", "category_id", "unit_id", "area_id", "kind", "measure", "quantity", "lat", "lng",
    "audience", "qualifications", "when_text",
)  # fmt: skip

web.verbs(
    {
        "round.started": N_("开始第 %(number)s 次智能匹配"),
        "round.reviewed": N_(
            "第 %(number)s 次智能匹配完成：%(pairs)s 条建议，%(unmatched)s 项未配齐"
        ),
        "round.failed": N_("智能匹配未能完成"),
        "round.cancelled": N_("取消了智能匹配"),
        "round.settled": N_("智能匹配已定案"),
        "proposal.approved": N_("拟通过与%(unit)s的对接（%(sessions)s %(counted)s）"),
        "proposal.rejected": N_("不采纳与%(unit)s的对接"),
        "proposal.undone": N_("撤销了对与%(unit)s对接的决定"),
        "proposal.adjusted": N_("调整了与%(unit)s的对接，改用其他资源"),
        "proposal.made": N_("手动对接%(unit)s（%(sessions)s %(counted)s）"),
        "proposal.agreed": N_("登记与%(unit)s已谈妥（%(sessions)s %(counted)s）"),
        "proposal.published": N_("发布了与%(unit)s的对接（%(sessions)s %(counted)s）"),
        "proposal.void": N_("与%(unit)s的对接建议失效"),
    }
)


@web.panel("need", order=30)
def of_need(need_id: int) -> str | None:
    """Why the need is unmatched, for its own side and the office; proposals for the office."""
    scope = need_scope(need_id)
    office = web.can("round.see", scope)
    if not (office or web.can("need.edit", scope)):
        return None
    missed = queries.latest_of_need(need_id)
    proposals = queries.about(need_id=need_id) if office else []
    if not (missed or proposals):
        return None
    return flask.render_template(
        "rounds/_need.html", need_id=need_id, missed=missed, proposals=proposals, scope=scope
    )


@web.panel("need", order=32)
def resources_of_need(need_id: int) -> str | None:
    """What would fit a need right now, for its own side, until a round has placed it."""
    need = get_need(need_id)
    if not (asks(need) and web.can("need.edit", need_scope(need_id))):
        return None
    found = answering(need)
    return flask.render_template("rounds/_now.html", found=found, need_id=need_id)


@web.panel("need_form")
def of_form(values: dict[str, Any]) -> str:
    """Beside the form of a new need: what fits it as far as it is written."""
    return flask.render_template("rounds/_suggestions.html", found=suggested(values))


def suggested(raw: dict[str, Any]) -> Suggestions:
    """What fits as much of a form as can be read; the rest is for the form itself to refuse."""
    schema = NeedSchema(only=TELLING, partial=True)
    given = {name: raw[name] for name in TELLING if raw.get(name) not in (None, "")}
    try:
        facts = schema.load(given)
    except ValidationError as error:
        facts = dict(error.valid_data or {})
    facts["windows"] = read_when(facts.pop("when_text", None), today()).windows
    return suggest(web.actor(), facts)


@web.panel("listing", order=30)
def of_listing(listing_id: int) -> str | None:
    """What was proposed for a listing, as far as the person reads those needs' areas."""
    found = queries.about(listing_id=listing_id)
    proposals = [one for one in found if web.can("round.see", queries.stands(one))]
    if not proposals:
        return None
    return flask.render_template("rounds/_listing.html", listing_id=listing_id, proposals=proposals)


@web.waits
def waiting(actor: Actor) -> Iterator[web.Waiting]:
    """Proposals to review and failed rounds for the office; a plan to publish for the leader."""
    office = actor.is_a(Role.COORDINATOR, Role.ADMINISTRATOR)
    if office:
        for row in queries.newest(actor):
            if row.state is RoundState.FAILED:
                yield _of_round(N_("未能完成的智能匹配"), row, urgent=True)
            elif count := queries.counts(row.id).get("pending"):
                yield _of_round(N_("待审核的对接建议"), row, count=count)
    if actor.is_a(Role.LEADER) or (office and web.setting("COORDINATOR_MAY_PUBLISH")):
        for batch, count in queries.plans_ready(actor):
            yield web.Waiting(
                kind=N_("可以审定发布的方案"),
                title=batch.name,
                url=url_for("rounds.plan", batch_id=batch.id),
                values={"count": count},
            )


def _of_round(kind: str, row: Round, urgent: bool = False, **values: object) -> web.Waiting:
    return web.Waiting(
        kind=kind,
        title=f"{row.batch.name} · {row.area.name}",
        url=url_for("rounds.show", round_id=row.id),
        since=row.finished_at or row.state_at,
        urgent=urgent,
        values=values,
    )
