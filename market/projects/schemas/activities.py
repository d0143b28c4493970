"""Shapes of activities: what forms and the API take, and what the API gives."""

import datetime as dt
from typing import Any

from marshmallow import validate

from market.errors import N_
from market.projects.models import ActivityState
from market.projects.services.activities import MOST_PEOPLE
from market.schemas import (
    PEOPLE,
    Chosen,
    Day,
    Schema,
    Several,
    Text,
    ValidationError,
    Whole,
    fields,
)

MONTH = r"^(19|20)\d\d-(0[1-9]|1[0-2])$"
MOST_DATES = 60


class Clock(fields.Time):
    """A time of day such as 14:30, without a zone: the installation's own clock."""

    default_error_messages = {
        "invalid": N_("不是有效时间，应形如 14:30"),
        "format": N_("不是有效时间，应形如 14:30"),
    }

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("allow_none", not kwargs.get("required", False))
        kwargs.setdefault("metadata", {}).setdefault("widget", "time")
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dt.time:
        clock = super()._deserialize(value, attr, data, **kwargs)
        if clock.tzinfo is not None:
            raise ValidationError(N_("不是有效时间，应形如 14:30"))
        return clock.replace(second=0, microsecond=0)


def _place() -> Text:
    return Text(most=200, metadata={"label": N_("地点")})


def _reason() -> Text:
    return Text(
        required=True,
        most=300,
        metadata={"label": N_("原因"), "help": N_("对方会看到"), "widget": "textarea"},
    )


def _orders() -> Several:
    return Several(
        Whole(least=1), most=50, metadata={"label": N_("参加的认领单位"), "widget": "checks"}
    )


def _agreed() -> fields.Boolean:
    return fields.Boolean(
        load_default=False, metadata={"label": N_("双方已经商定（例如电话里谈妥）")}
    )


class ActivityPlanSchema(Schema):
    """One or several dates at the same time of day."""

    days = Several(
        Day(), most=MOST_DATES, required=True, metadata={"label": N_("日期"), "widget": "date"}
    )
    starts = Clock(required=True, metadata={"label": N_("开始时间")})
    ends = Clock(metadata={"label": N_("结束时间")})
    place = _place()
    order_ids = _orders()
    agreed = _agreed()


class ActivityMoveSchema(Schema):
    """改期: another date, and why."""

    day = Day(required=True, metadata={"label": N_("新的日期")})
    starts = Clock(required=True, metadata={"label": N_("开始时间")})
    ends = Clock(metadata={"label": N_("结束时间")})
    place = Text(most=200, metadata={"label": N_("地点"), "help": N_("不填则不变")})
    reason = _reason()
    agreed = _agreed()


class ActivityReasonSchema(Schema):
    """Why something is called off, missed or objected to."""

    reason = _reason()


def _people(**kwargs: Any) -> Whole:
    return Whole(
        least=0,
        most=MOST_PEOPLE,
        counts=PEOPLE,
        metadata={"label": N_("服务人次"), "help": N_("到场受益的人次，只填数字")},
        **kwargs,
    )


def _note() -> Text:
    return Text(
        most=2000,
        metadata={
            "label": N_("活动记录"),
            "help": N_("做了什么、效果如何；请不要写居民的个人信息"),
        },
    )


class ActivityRecordSchema(Schema):
    """What was held. A blank date means: as planned."""

    people = _people(required=True)
    place = _place()
    note = _note()
    day = Day(metadata={"label": N_("实际日期"), "help": N_("与排期相同则不填")})
    starts = Clock(metadata={"label": N_("实际开始时间")})
    ends = Clock(metadata={"label": N_("实际结束时间")})


class ActivityPastSchema(Schema):
    """补录: an activity held without having been planned here."""

    day = Day(required=True, metadata={"label": N_("举办日期")})
    starts = Clock(metadata={"label": N_("开始时间"), "help": N_("不清楚可以不填")})
    ends = Clock(metadata={"label": N_("结束时间")})
    place = _place()
    people = _people()
    note = _note()
    order_ids = _orders()


class ActivitySettleSchema(Schema):
    """How the office settles a dispute."""

    OUTCOMES = (ActivityState.CONFIRMED, ActivityState.CANCELLED)

    outcome = Chosen(
        ActivityState,
        required=True,
        validate=validate.OneOf(OUTCOMES, error=N_("不在可选范围内")),
        metadata={
            "label": N_("裁定"),
            "widget": "radios",
            "choices": lambda: [
                (ActivityState.CONFIRMED.value, N_("确认已举办，计入成果")),
                (ActivityState.CANCELLED.value, N_("核实未举办，取消这场活动")),
            ],
        },
    )
    people = Whole(
        least=0,
        most=MOST_PEOPLE,
        counts=PEOPLE,
        metadata={"label": N_("核实的服务人次"), "help": N_("不填则按记录")},
    )
    reason = Text(
        required=True,
        most=300,
        metadata={"label": N_("裁定说明"), "help": N_("双方都会看到"), "widget": "textarea"},
    )


class ActivityFilter(Schema):
    """What narrows the list of activities."""

    state = Chosen(ActivityState, metadata={"label": N_("状态")})
    month = fields.String(
        allow_none=True,
        validate=validate.Regexp(MONTH, error=N_("月份应形如 2026-03")),
        metadata={"label": N_("月份"), "widget": "select"},
    )
    whose = fields.String(
        allow_none=True,
        validate=validate.OneOf(["mine", "all"], error=N_("不在可选范围内")),
        metadata={"label": N_("范围"), "widget": "select"},
    )
    project_id = Whole(least=1)
    unit_id = Whole(least=1)
    after = fields.String(allow_none=True)


class ActivityQuery(ActivityFilter):
    """The API's query: the filters, and how many to a page."""

    limit = Whole(least=1, most=100, load_default=20)


class JoinedOut(Schema):
    """An order that joins an activity."""

    id = fields.Integer()
    unit_id = fields.Integer()
    unit = fields.String(attribute="unit.name")
    role = fields.String()


class MovedOut(Schema):
    """One move of the date."""

    at = fields.DateTime()
    was = fields.DateTime()
    then = fields.DateTime()
    reason = fields.String()


class ActivityOut(Schema):
    """An activity as members see it; instants in UTC."""

    id = fields.Integer()
    project_id = fields.Integer()
    project = fields.String(attribute="project.title")
    area_id = fields.Integer(attribute="project.area_id")
    batch_id = fields.Integer(attribute="project.batch_id")
    state = fields.String()
    starts_at = fields.DateTime()
    ends_at = fields.DateTime(allow_none=True)
    place = fields.String(allow_none=True)
    agreed_at = fields.DateTime(allow_none=True)
    proposed_by = fields.String()
    people = fields.Integer(allow_none=True)
    note = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    settlement = fields.String(allow_none=True)
    entered_later = fields.Boolean()
    orders = fields.List(fields.Nested(JoinedOut))


class ActivityWholeOut(ActivityOut):
    """One activity with its moves."""

    moved = fields.List(fields.Nested(MovedOut))


class ActivityPage(Schema):
    """A page of a list, and the cursor of the next."""

    items = fields.List(fields.Nested(ActivityOut))
    next = fields.String(allow_none=True)


class ActivitiesMade(Schema):
    """The activities of a plan."""

    items = fields.List(fields.Nested(ActivityOut))
