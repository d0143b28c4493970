"""The whole story of a need, or of a unit, on one page, for the office and its leaders."""

from typing import Any

from market import web
from market.board.queries import stories
from market.board.views.blueprint import bp
from market.db import get
from market.errors import N_
from market.journal.queries import timeline
from market.members.queries import get_unit
from market.needs.models import Need
from market.policy import action
from market.rounds.queries import listings_named

ENTRIES = 500
STEPS = {
    "posted": N_("提出"),
    "opened": N_("审核开放"),
    "paired": N_("配对拟通过"),
    "published": N_("审定发布"),
    "claimed": N_("单位认领"),
    "held": N_("开展活动"),
    "rated": N_("居民评价"),
}


@bp.get("/needs/<int:need_id>/story")
@action("round.see", "need")
def need_story(need_id: int) -> Any:
    """From its posting to its rating: each round's word, each order, each activity."""
    entries = timeline("need", need_id, ENTRIES)
    story = stories.of_need(need_id)
    return web.render(
        "board/need_story.html",
        need=get(Need, need_id),
        story=story,
        steps=[(STEPS[key], at) for key, at in stories.reached(entries).items()],
        entries=entries,
        named=listings_named(one for turn in story.turns for one in turn.proposals),
    )


@bp.get("/units/<int:unit_id>/story")
@action("round.see", "unit")
def unit_story(unit_id: int) -> Any:
    """What a unit offers and asks, what was proposed to it, what it took on, did and was told."""
    unit = get_unit(unit_id)
    return web.render(
        "board/unit_story.html",
        unit=unit,
        story=stories.of_unit(unit),
        entries=timeline("unit", unit_id, ENTRIES),
    )
