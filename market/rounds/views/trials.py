"""What-if: other weights tried before a round is run; and two rounds beside each other."""

from typing import Any

from flask import request

from market import web
from market.areas.queries import get_area
from market.batches.queries import get_batch
from market.errors import MarketError
from market.policy import Scope, action, require
from market.rounds import queries
from market.rounds.figures import changes, compared, kept, pairs_of
from market.rounds.models import Round
from market.rounds.problem import PRESETS
from market.rounds.queries.rounds import former_of, last_of, names_of, others_of
from market.rounds.schemas import WORDS, StartSchema
from market.rounds.services.rounds import CUSTOM, chosen_weights
from market.rounds.views.blueprint import bp
from market.rounds.views.rounds import usual
from market.rounds.whatif import Trial, try_weights

SHOWN = 60
# What both pages say figures and weights with.
SAID = {
    "presets": PRESETS.values(),
    "custom": CUSTOM,
    "words": WORDS,
    "shown": SHOWN,
    "group_name": queries.group_name,
    "preset_of": PRESETS.get,
}


@bp.get("/rounds/what-if")
@action("round.start")
def what_if() -> Any:
    """The weights of the next round, and how the plan would come out against the last one."""
    form = web.Form(StartSchema, usual())
    asked = _asked(form)
    last = last_of(asked["area_id"], asked["batch_id"]) if asked else None
    trial = _tried(form, asked, last) if asked else None
    return web.render(
        "rounds/what_if.html",
        part="rounds/_trial.html",
        form=form,
        trial=trial,
        last=last,
        named=names_of(trial.changes[:SHOWN]) if trial else None,
        **(asked or {"area_id": None, "batch_id": None, "chosen": None}),
        **SAID,
    )


def _asked(form: web.Form) -> dict[str, Any] | None:
    """The area, the batch and the weights asked for; None with the form's errors filled."""
    if not request.args:
        data = form.schema.load({k: v for k, v in form.values.items() if v is not None})
    else:
        data = form.asked()
    if form.errors or not (data.get("area_id") and data.get("batch_id")):
        return None
    area = get_area(data["area_id"])
    require(web.actor(), "round.start", Scope(area_path=area.path))
    if data.get("preset") not in (None, CUSTOM):
        # The sliders send their numbers with every choice; only 自定 means them.
        data = {"area_id": data["area_id"], "batch_id": data["batch_id"], "preset": data["preset"]}
    given = {name: data.get(name) for name in ("balance", "fairness", "least_fit", "seed")}
    try:
        chosen = chosen_weights(data.get("preset"), data.get("weights"), given)
    except MarketError as error:
        form.errors, form.message, form.status = {}, web.say_error(error), 422
        return None
    return {"area_id": data["area_id"], "batch_id": data["batch_id"], "chosen": chosen}


def _tried(form: web.Form, asked: dict[str, Any], last: Round | None) -> Trial | None:
    area, batch = get_area(asked["area_id"]), get_batch(asked["batch_id"])
    try:
        return try_weights(batch, area, last, asked["chosen"])
    except MarketError as error:
        form.message, form.status = web.say_error(error), 422
        return None


@bp.get("/rounds/<int:round_id>/compare")
@action("round.see", "round")
def compare(round_id: int) -> Any:
    """A round beside another of its area and batch: the totals, and each need that changed."""
    row = queries.get_round(round_id)
    rivals = others_of(web.actor(), row)
    wanted = request.args.get("with", type=int)
    former = next((one for one in rivals if one.id == wanted), None) or former_of(row, rivals)
    before, after = pairs_of(former.plan if former else None), pairs_of(row.plan)
    found = changes(before, after) if former else []
    return web.render(
        "rounds/compare.html",
        round=row,
        former=former,
        rivals=rivals,
        figures=compared(former.facts, row.facts) if former else [],
        changes=found,
        kept=kept(before, after),
        named=names_of(found[:SHOWN]),
        **SAID,
    )
