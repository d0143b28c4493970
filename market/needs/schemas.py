"""The shapes of needs: one class for the form and the JSON API."""

from typing import Any

from flask_babel import gettext

from market import web
from market.batches.queries import LIVE, batches
from market.batches.words import Kind
from market.db import db
from market.errors import N_
from market.members.posting_fields import (
    AreaName,
    CategoryName,
    ListFilter,
    Phones,
    PostedSchema,
    UnitName,
    areas_around,
    unit_field,
)
from market.needs.criteria import CRITERIA
from market.needs.models import Need, NeedState, Urgency
from market.needs.queries import stands
from market.schemas import PEOPLE, Chosen, Day, Schema, Several, Text, Whole, fields


def urgency_choices() -> list[tuple[str, str]]:
    """Each urgency with its published criterion beside it."""
    return [
        (
            word.value,
            gettext("%(word)s：%(rule)s", word=gettext(word.label), rule=gettext(CRITERIA[word])),
        )
        for word in Urgency
    ]


def batch_choices() -> list[tuple[int, str]]:
    """(id, name) of the live batches, the latest first."""
    rows = db.session.scalars(batches()).all()
    live = [batch for batch in rows if batch.state in LIVE]
    return [(b.id, b.name) for b in sorted(live, key=lambda b: b.collect_from, reverse=True)]


class NeedSchema(PostedSchema):
    """A need as a member posts it."""

    unit_id = unit_field("need.create")
    area_id = Whole(
        least=1,
        metadata={
            "label": N_("服务的区域"),
            "widget": "select",
            "choices": areas_around,
            "blank": N_("本居民区（本单位自用）"),
        },
    )
    batch_id = Whole(
        least=1,
        metadata={
            "label": N_("批次"),
            "widget": "select",
            "choices": batch_choices,
            "blank": N_("当前批次"),
        },
    )
    kind = Chosen(
        Kind,
        load_default=Kind.SERVICE,
        allow_none=False,
        metadata={"label": N_("需要的形式")},
    )
    people = Whole(least=0, most=1_000_000, counts=PEOPLE, metadata={"label": N_("预计人数")})
    urgency_suggested = Chosen(
        Urgency,
        load_default=Urgency.NORMAL,
        allow_none=False,
        metadata={
            "label": N_("建议的紧急程度"),
            "help": N_("最终由街道统筹员按以上标准核定"),
            "widget": "radios",
            "choices": urgency_choices,
        },
    )
    wish = fields.Boolean(
        load_default=False,
        metadata={
            "label": N_("这是一个微心愿（个人的小愿望）"),
            "help": N_("公开的文字只写心愿本身；姓名、住址、年龄、病情写到“受益人登记”里"),
        },
    )
    contact = Text(most=80, metadata={"label": N_("联系人")})
    phone = Phones()


class NeedPatchSchema(NeedSchema):
    """Some facts of a need; those that are absent stay as they are."""

    class Meta(NeedSchema.Meta):
        # Who asks stays, and handing it in is an action of its own.
        exclude = ("unit_id", "as_draft")

    def __init__(self, **kwargs: Any):
        super().__init__(**{"partial": True, **kwargs})


class NeedFilterSchema(ListFilter):
    """What the need list can be narrowed by."""

    kind = Chosen(Kind, metadata={"label": N_("需要的形式")})
    state = Chosen(NeedState, metadata={"label": N_("状态")})
    urgency = Chosen(Urgency, metadata={"label": N_("紧急程度")})
    batch_id = Whole(
        least=1, metadata={"label": N_("批次"), "widget": "select", "choices": batch_choices}
    )
    wish = fields.Boolean(allow_none=True, metadata={"label": N_("只看微心愿")})


class BatchName(Schema):
    """A batch as other records name it."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()


class NeedOutSchema(Schema):
    """A need as the API answers."""

    id = fields.Integer()
    state = Chosen(NeedState)
    state_at = fields.AwareDateTime()
    reason = fields.String()
    batch = fields.Nested(BatchName)
    unit = fields.Nested(UnitName)
    area = fields.Nested(AreaName)
    group_key = fields.String(metadata={"description": "the group that fairness counts"})
    category = fields.Nested(CategoryName)
    kind = Chosen(Kind)
    title = fields.String()
    detail = fields.String()
    quantity = fields.Integer()
    quantity_text = fields.String()
    measure = fields.String()
    lot = fields.Integer()
    settled = fields.Integer(metadata={"description": "sessions in live and finished projects"})
    done = fields.Integer(metadata={"description": "sessions held and confirmed"})
    left = fields.Integer(metadata={"description": "sessions that enter the next round"})
    when_text = fields.String()
    windows = fields.List(fields.Dict())
    when_flag = fields.String(metadata={"description": "what of when_text was not understood"})
    place = fields.String()
    lat = fields.Float()
    lng = fields.Float()
    audience = fields.List(fields.String())
    people = fields.Integer()
    qualifications = fields.List(fields.String())
    urgency = Chosen(Urgency)
    urgency_suggested = Chosen(Urgency)
    wish = fields.Boolean()
    visibility = fields.String()
    on_behalf = fields.Boolean()
    contact = fields.Method("_contact")
    phone = fields.Method("_phone")
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()

    def _contact(self, need: Need) -> str | None:
        return need.contact if shows_contact(need) else None

    def _phone(self, need: Need) -> str | None:
        return need.phone if shows_contact(need) else None


def shows_contact(need: Need) -> bool:
    """Phones show to the side that asks and to the office; to the giver after acceptance only."""
    return web.can("need.edit", stands(need))


class NeedPageSchema(Schema):
    """One page of needs and the cursor of the next."""

    items = fields.List(fields.Nested(NeedOutSchema))
    next = fields.String(allow_none=True)


class ReturnNeedSchema(Schema):
    """Why a need is returned."""

    reason = Text(required=True, most=300, least=2, metadata={"label": N_("退回原因")})


class ReasonSchema(Schema):
    """Why, if somebody wants to say."""

    reason = Text(most=300, metadata={"label": N_("原因")})


class UrgencySchema(Schema):
    """The urgency that the coordinator fixes."""

    urgency = Chosen(
        Urgency,
        required=True,
        metadata={"label": N_("紧急程度"), "widget": "radios", "choices": urgency_choices},
    )


class OpenSchema(Schema):
    """Opening a need; without an urgency the suggested one stands."""

    urgency = Chosen(
        Urgency,
        metadata={"label": N_("紧急程度"), "widget": "radios", "choices": urgency_choices},
    )


class ChosenNeeds(OpenSchema):
    """Several needs at once."""

    need_ids = Several(
        Whole(least=1), most=200, load_default=list, metadata={"label": N_("勾选的需求")}
    )


class ResumeSchema(Schema):
    """The batch in which a carried need opens again."""

    batch_id = Whole(
        least=1,
        metadata={
            "label": N_("批次"),
            "widget": "select",
            "choices": batch_choices,
            "blank": N_("当前批次"),
        },
    )


class BeneficiarySchema(Schema):
    """Who a need is for, with consent."""

    name = Text(required=True, most=40, metadata={"label": N_("姓名")})
    phone = Text(most=40, metadata={"label": N_("电话"), "widget": "tel"})
    address = Text(most=200, metadata={"label": N_("住址")})
    note = Text(most=1000, metadata={"label": N_("情况说明")})
    minor = fields.Boolean(load_default=False, metadata={"label": N_("未成年人")})
    guardian = Text(
        most=40, metadata={"label": N_("监护人"), "help": N_("未成年人必填，须由监护人同意")}
    )
    consent_on = Day(
        required=True,
        metadata={"label": N_("同意日期"), "help": N_("本人或监护人同意登记的日期")},
    )
    delete_on = Day(metadata={"label": N_("提前删除日期"), "help": N_("不填则按规定期限删除")})
