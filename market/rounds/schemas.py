"""The shapes of rounds and proposals, for forms and for the JSON API."""

from typing import Any

from marshmallow import post_load

from market import web
from market.areas.models import Level
from market.areas.queries import tree
from market.batches.models import Batch, BatchState
from market.batches.queries import around, batches
from market.db import db
from market.errors import N_
from market.policy import Role, Scope
from market.rounds.models import Origin, ProposalState, RoundState
from market.rounds.problem import COMPONENTS, PRESETS
from market.rounds.queries.desk import Grouping, Sorting, View
from market.schemas import (
    Chosen,
    Decimal,
    PageSchema,
    Schema,
    Several,
    Text,
    Whole,
    fields,
    page_of,
)

WORDS = {
    "near": N_("距离近"),
    "field": N_("内容对口"),
    "time": N_("时间合适"),
    "record": N_("往期评价"),
    "agreement": N_("结对共建"),
    "continuity": N_("延续服务"),
}


def area_choices() -> list[tuple[int, str]]:
    """The areas over which the person asking may start a round: from the district to the zone."""
    return [
        (area.id, "　" * (len(area.ancestor_ids) - 1) + area.name)
        for area in tree()
        if area.level.rank <= Level.ZONE.rank and web.can("round.start", Scope(area_path=area.path))
    ]


def batch_choices() -> list[tuple[int, str]]:
    """The batches of the person's areas that are not closed, newest first."""
    query = batches().where(Batch.state != BatchState.CLOSED)
    actor = web.actor()
    if not actor.is_a(Role.ADMINISTRATOR):
        query = query.where(around([post.area_path for post in actor.posts if post.area_path]))
    rows = list(db.session.scalars(query))
    rows.sort(key=lambda one: (one.collect_from, one.id), reverse=True)
    return [(one.id, one.name) for one in rows]


def _weight(name: str) -> Decimal:
    return Decimal(least=0, most=100, metadata={"label": WORDS[name]})


class StartSchema(Schema):
    """What a round is to weigh. A weight that is left out is the preset's."""

    area_id = Whole(
        required=True,
        least=1,
        metadata={"label": N_("区域"), "widget": "select", "choices": area_choices},
    )
    batch_id = Whole(
        required=True,
        least=1,
        metadata={"label": N_("批次"), "widget": "select", "choices": batch_choices},
    )
    preset = Text(
        most=30,
        metadata={
            "label": N_("方案"),
            "widget": "radios",
            "choices": lambda: [(one.key, one.zh) for one in PRESETS.values()],
        },
    )
    near = _weight("near")
    field = _weight("field")
    time = _weight("time")
    record = _weight("record")
    agreement = _weight("agreement")
    continuity = _weight("continuity")
    balance = Decimal(
        least=0,
        most=10,
        metadata={"label": N_("负担均衡"), "help": N_("0 到 10，越大越照顾承担较少的单位")},
    )
    fairness = Decimal(
        least=0,
        most=10,
        metadata={"label": N_("薄弱倾斜"), "help": N_("0 到 10，越大越照顾得到服务较少的居民区")},
    )
    least_fit = Decimal(
        least=0,
        most=1,
        metadata={"label": N_("最低契合度"), "help": N_("0 到 1，低于它的配对不提出；平时 0.3")},
    )
    seed = Whole(
        most=2_000_000_000,
        metadata={"label": N_("随机种子"), "help": N_("只在完全相当的方案之间起作用")},
    )

    @post_load
    def _gather(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        weights = {name: data.pop(name, None) for name in COMPONENTS}
        data["weights"] = {name: value for name, value in weights.items() if value is not None}
        return data


class RoundFilterSchema(PageSchema):
    """What the list of rounds can be narrowed by."""

    batch_id = Whole(least=1, metadata={"label": N_("批次"), "widget": "select"})
    area_id = Whole(least=1)
    state = Chosen(RoundState)


class ProposalFilterSchema(PageSchema):
    """What proposals can be narrowed by; `doubt` keeps those of poor fit."""

    round_id = Whole(least=1)
    batch_id = Whole(least=1)
    state = Chosen(ProposalState)
    category_id = Whole(least=1)
    area_id = Whole(least=1)
    unit_id = Whole(least=1)
    need_id = Whole(least=1)
    listing_id = Whole(least=1)
    doubt = fields.Boolean(allow_none=True)


class DeskFilterSchema(ProposalFilterSchema):
    """The same on the review desk, where the round is in the address, and how it is laid out."""

    class Meta(ProposalFilterSchema.Meta):
        exclude = ("round_id", "batch_id")

    limit = Whole(least=1, most=200, load_default=100)
    sort = Chosen(Sorting, metadata={"label": N_("排序")})
    group = Chosen(Grouping, metadata={"label": N_("分组")})
    view = Chosen(View, metadata={"label": N_("显示方式")})


class ChosenSchema(Schema):
    """Several proposals."""

    ids = Several(Whole(least=1), most=2000, required=True, metadata={"label": N_("建议")})


class AboveSchema(Schema):
    """All undecided proposals of a round that fit at least so well."""

    fit = Decimal(required=True, least=0, most=1, metadata={"label": N_("契合度不低于")})


class ReasonSchema(Schema):
    """Why a proposal is not taken."""

    reason = Text(required=True, most=300, least=2, metadata={"label": N_("理由")})


class AdjustSchema(Schema):
    """Another listing instead."""

    listing_id = Whole(required=True, least=1, metadata={"label": N_("改用资源")})
    sessions = Whole(least=1, most=100_000, metadata={"label": N_("场次")})


class HandSchema(Schema):
    """A pair of the coordinator's choice, or one that both sides agreed by phone."""

    need_id = Whole(required=True, least=1, metadata={"label": N_("需求"), "widget": "select"})
    listing_id = Whole(required=True, least=1, metadata={"label": N_("资源"), "widget": "select"})
    sessions = Whole(
        load_default=1,
        allow_none=False,
        least=1,
        most=100_000,
        metadata={"label": N_("场次")},
    )
    agreed = fields.Boolean(
        load_default=False,
        metadata={"label": N_("双方已谈妥"), "help": N_("以后每一轮匹配都会保留这一对")},
    )
    reason = Text(most=300, metadata={"label": N_("说明")})


class NamedSchema(Schema):
    """A number and a name."""

    id = fields.Integer()
    name = fields.String()


class TitledSchema(Schema):
    """A number and a title."""

    id = fields.Integer()
    title = fields.String()


class RoundOutSchema(Schema):
    """A round, without the problem and the plan themselves."""

    id = fields.Integer()
    area = fields.Nested(NamedSchema)
    batch = fields.Nested(NamedSchema)
    number = fields.Integer()
    state = Chosen(RoundState)
    preset = fields.String(allow_none=True)
    weights = fields.Dict()
    balance = fields.Float()
    fairness = fields.Float()
    least_fit = fields.Float()
    seed = fields.Integer()
    progress = fields.Integer()
    stage = fields.String(allow_none=True)
    error = fields.String(allow_none=True)
    facts = fields.Dict()
    started_at = fields.DateTime(allow_none=True)
    finished_at = fields.DateTime(allow_none=True)


class ProposalOutSchema(Schema):
    """A proposal with its reasons and alternatives."""

    id = fields.Integer()
    round_id = fields.Integer(allow_none=True)
    batch_id = fields.Integer()
    need = fields.Nested(TitledSchema)
    listing = fields.Nested(TitledSchema)
    unit = fields.Nested(NamedSchema)
    sessions = fields.Integer()
    origin = Chosen(Origin)
    fit = fields.Float(allow_none=True)
    metres = fields.Integer(allow_none=True)
    components = fields.Dict()
    reasons = fields.Dict()
    alternatives = fields.List(fields.Dict())
    state = Chosen(ProposalState)
    reason = fields.String(allow_none=True)
    instead_id = fields.Integer(allow_none=True)


class UnmatchedOutSchema(Schema):
    """A need that a round left short, and why."""

    need = fields.Nested(TitledSchema)
    short = fields.Integer()
    why = fields.Dict()


class ItemsSchema(Schema):
    """Proposals that were decided together."""

    items = fields.List(fields.Nested(ProposalOutSchema))


class UnmatchedListSchema(Schema):
    """All needs that a round left short."""

    items = fields.List(fields.Nested(UnmatchedOutSchema))


class RejectSchema(ChosenSchema, ReasonSchema):
    """Several proposals, and why they are not taken."""


RoundPageSchema = page_of(RoundOutSchema)
ProposalPageSchema = page_of(ProposalOutSchema)
