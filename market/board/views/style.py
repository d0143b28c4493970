"""The page that shows every component in every state, for whoever builds or judges pages."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from flask import request

from market import web
from market.batches.models import BatchState
from market.batches.words import Audience
from market.board.views.blueprint import bp
from market.errors import N_, NC_
from market.forms import flat
from market.listings.models import ListingState
from market.localise import today
from market.looks import ICONS
from market.members.models import UnitState
from market.needs.models import NeedState, Urgency
from market.policy import action
from market.projects.models import ActivityState, MenuState, OrderState, ProjectState
from market.rounds.models import ProposalState, RoundState
from market.schemas import Chosen, Day, Schema, Several, Text, ValidationError, Whole, fields
from market.standing.models import FollowUpState, Level

STATES = [
    (NC_("菜单", "需求"), NeedState),
    (N_("紧急程度"), Urgency),
    (NC_("菜单", "资源"), ListingState),
    (N_("智能匹配"), RoundState),
    (N_("对接建议"), ProposalState),
    (N_("公益项目"), ProjectState),
    (N_("认领单"), OrderState),
    (N_("点单"), MenuState),
    (N_("活动"), ActivityState),
    (N_("满意度"), Level),
    (N_("回访"), FollowUpState),
    (NC_("菜单", "批次"), BatchState),
    (N_("成员单位"), UnitState),
]
WRONG = {"name": "", "people": "很多人", "day": "昨天", "sort": "没有这个", "audience": ["没有"]}


class StyleSchema(Schema):
    """A field of each kind."""

    name = Text(
        required=True, most=40, metadata={"label": N_("名称"), "help": N_("照平常的写法就行")}
    )
    people = Whole(metadata={"label": N_("预计人数")})
    day = Day(metadata={"label": N_("日期")})
    sort = Chosen(Urgency, metadata={"label": N_("紧急程度")})
    audience = Several(
        Chosen(Audience),
        metadata={
            "label": N_("面向人群"),
            "choices": lambda: [(m.value, m.label) for m in list(Audience)[:4]],
        },
    )
    mood = Chosen(
        Level,
        metadata={
            "label": N_("满意度"),
            "widget": "radios",
            "choices": lambda: [(m.value, m.label) for m in Level],
        },
    )
    detail = Text(most=500, metadata={"label": N_("说明")})
    file = fields.Raw(metadata={"label": N_("照片"), "widget": "file"})
    pledge = fields.Boolean(metadata={"label": N_("全程公益，不收费、不推销")})


def _refused() -> web.Form:
    """A form as it looks when most of it was wrong."""
    form = web.Form(StyleSchema, WRONG)
    try:
        form.schema.load(WRONG)
    except ValidationError as error:
        form.errors = flat(error.messages)
    return form


@bp.get("/style")
@action("public.see")
def style() -> Any:
    """Every component; what is shown is made up and nobody's."""
    return web.render(
        "board/style.html",
        states=STATES,
        tones=ICONS,
        form=web.Form(StyleSchema, {"name": "", "audience": ["all"]}),
        wrong=_refused(),
        days=[today() + dt.timedelta(days=n) for n in (-2, 0, 1, 3, 12, 60)],
        page=SimpleNamespace(next="x"),
        here=request.path,
    )
