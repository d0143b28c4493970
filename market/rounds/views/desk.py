"""The review desk: a round's proposals in groups, as a table and on the map, and its last undo."""

from typing import Any

import flask

from market import web
from market.errors import N_, Conflict
from market.localise import name_of
from market.policy import action
from market.rounds import queries, services
from market.rounds.models import Proposal, Round
from market.rounds.problem import PRESETS
from market.rounds.queries import map as places
from market.rounds.queries.desk import Grouping, Sorting, View, last_decision, steps
from market.rounds.queries.desk import desk as laid_out
from market.rounds.schemas import AboveSchema, DeskFilterSchema, ReasonSchema
from market.rounds.views.blueprint import bp

# What is said most often when a proposal is not taken; each is one tap.
REASONS = (N_("距离太远"), N_("时间不合适"), N_("内容不对口"), N_("单位已婉拒"))


def row_facts(round_row: Round | None) -> dict[str, Any]:
    """What every row of the desk shows beside its proposal."""
    return {"round": round_row, "reasons": REASONS, "reason": web.Form(ReasonSchema)}


def tool_facts(round_id: int) -> dict[str, Any]:
    """The counts and the buttons for many at once, which change with every decision."""
    return {
        "counts": queries.counts(round_id),
        "steps": steps(web.actor(), round_id),
        "last": len(last_decision(web.actor(), round_id)),
    }


def desk(row: Round, **more: Any) -> Any:
    """The review desk of a round that has been computed, or what became of it."""
    filters = web.Form(DeskFilterSchema)
    asked = {key: value for key, value in filters.asked().items() if value is not None}
    view = asked.pop("view", View.TABLE)
    page = laid_out(web.actor(), row.id, **asked)
    shown = {
        **row_facts(row),
        **tool_facts(row.id),
        "filters": filters,
        "asked": {"sort": Sorting.DOUBT, "group": Grouping.DOUBT} | asked,
        "view": view,
        "desk": page,
        "named": queries.listings_named(page.proposals.values()),
        "choices": queries.choices(row.id),
        "missed": queries.unmatched(row.id),
        "above": web.Form(AboveSchema),
        "worst": queries.group_name((row.facts or {}).get("worst_group")),
        "preset": PRESETS.get(row.preset or ""),
        "sortings": Sorting,
        "groupings": Grouping,
        "words": lambda kind: [(one.value, web.say(one.label)) for one in kind],
    }
    return web.render("rounds/show.html", part="rounds/_desk.html", **(shown | more))


@bp.post("/rounds/<int:round_id>/undo")
@action("proposal.decide", "round")
def undo_last(round_id: int) -> Any:
    """Undo what this person decided last in the round; again, and the act before that."""
    ids = last_decision(web.actor(), round_id)
    if not ids:
        raise Conflict(N_("没有可以撤销的决定"))
    done = services.undo(by=web.actor(), proposal_ids=ids)
    message = N_("已撤销 %(count)s 条，回到待审"), {"count": len(done)}
    return web.back_to("rounds.show", message, round_id=round_id)


@bp.get("/rounds/<int:round_id>/map")
@action("round.see", "round")
def on_map(round_id: int) -> Any:
    """What the map of the desk draws, for the same filters as the table."""
    asked = {k: v for k, v in web.Form(DeskFilterSchema).asked().items() if v is not None}
    asked.pop("view", None)
    page = laid_out(web.actor(), round_id, **asked)
    outlines = places.outlines(queries.get_round(round_id).area)
    return flask.jsonify(
        areas=[
            {"name": name_of(one), "level": one.level, "rings": one.polygon} for one in outlines
        ],
        lines=[_drawn(spot) for spot in places.spots(page.proposals.values())],
    )


def _drawn(spot: places.Spot) -> dict[str, Any]:
    one: Proposal = spot.proposal
    return {
        "id": one.id,
        "state": one.state,
        "word": web.say(one.state.label),
        "doubt": one.doubt,
        "need": one.need.title,
        "listing": one.listing.title,
        "unit": one.unit.name,
        "area": name_of(one.need.area),
        "fit": one.fit,
        "metres": one.metres,
        "ends": spot.ends,
    }
