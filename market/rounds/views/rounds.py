"""The list of rounds, one round's page with its progress or its review desk, and the plan."""

from itertools import groupby
from typing import Any

from flask import request

from market import web
from market.batches.queries import get_batch
from market.errors import N_
from market.members.posting import summed
from market.members.story import say_sums
from market.policy import action
from market.rounds import queries, services
from market.rounds.models import ProposalState, RoundState
from market.rounds.problem import DEFAULT_WEIGHTS, PRESETS
from market.rounds.schemas import (
    WORDS,
    RoundFilterSchema,
    StartSchema,
    area_choices,
    batch_choices,
)
from market.rounds.views.blueprint import bp
from market.rounds.views.desk import desk

COMPUTING = (RoundState.QUEUED, RoundState.RUNNING)


@bp.get("/rounds")
@action("round.list")
def index() -> Any:
    return _index(web.Form(StartSchema, usual()))


@bp.post("/rounds")
@action("round.start")
@web.idempotent
def start() -> Any:
    form = web.Form(StartSchema)
    if row := form.submit(services.start_round, by=web.actor()):
        return web.see_other("rounds.show", N_("已开始，结果出来后在这里审核"), round_id=row.id)
    return _index(form)


def usual() -> dict[str, Any]:
    """The batch asked for or the newest, the first area of the person, the first preset."""
    areas, periods = area_choices(), batch_choices()
    return {
        "area_id": areas[0][0] if areas else None,
        "batch_id": periods[0][0] if periods else None,
        "preset": next(iter(PRESETS)),
    }


def _index(form: web.Form) -> Any:
    asked = web.Form(RoundFilterSchema).asked() if request.method == "GET" else {}
    return web.render(
        "rounds/index.html",
        form=form,
        page=queries.round_page(web.actor(), **asked),
        presets=PRESETS.values(),
        usual=DEFAULT_WEIGHTS,
        words=WORDS,
        batches=batch_choices(),
        chosen=asked.get("batch_id"),
    )


@bp.get("/rounds/<int:round_id>")
@action("round.see", "round")
def show(round_id: int) -> Any:
    row = queries.get_round(round_id)
    if row.state in COMPUTING:
        return web.render("rounds/computing.html", round=row)
    return desk(row)


@bp.get("/rounds/<int:round_id>/progress")
@action("round.see", "round")
def progress(round_id: int) -> Any:
    row = queries.get_round(round_id)
    response = web.render("rounds/computing.html", part="rounds/_progress.html", round=row)
    if row.state not in COMPUTING:
        # The page that shows the bar becomes the desk.
        response.headers["HX-Refresh"] = "true"
    return response


@bp.post("/rounds/<int:round_id>/cancel")
@action("round.start", "round")
def cancel(round_id: int) -> Any:
    services.cancel_round(by=web.actor(), round_id=round_id)
    return web.see_other("rounds.index", N_("已取消这一轮"))


@bp.post("/rounds/<int:round_id>/close")
@action("proposal.decide", "round")
def close(round_id: int) -> Any:
    services.close_review(by=web.actor(), round_id=round_id)
    return web.see_other("rounds.show", N_("这一轮审核已结束"), round_id=round_id)


@bp.get("/plan")
@action("plan.see")
def plan() -> Any:
    periods = batch_choices()
    chosen = request.args.get("batch_id", type=int) or (periods[0][0] if periods else None)
    pairs = queries.plan_of(web.actor(), chosen) if chosen else []
    return web.render(
        "rounds/plan.html",
        batch=get_batch(chosen) if chosen else None,
        batches=periods,
        groups=[(area, list(rows)) for area, rows in groupby(pairs, lambda p: p.need.area)],
        pairs=len(pairs),
        amounts=say_sums(summed((pair.need, pair.sessions) for pair in pairs)),
        provisional=ProposalState.PROVISIONAL,
    )
