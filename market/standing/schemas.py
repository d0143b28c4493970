"""Shapes of ratings and follow-ups."""

from market.errors import N_
from market.schemas import Chosen, Schema, Text, Whole, fields
from market.standing.models import FollowUpState, Level


class RateSchema(Schema):
    """How satisfied, and why."""

    level = Chosen(Level, required=True, metadata={"label": N_("满意度"), "widget": "radios"})
    note = Text(
        most=500,
        metadata={
            "label": N_("评价说明"),
            "help": N_("评“一般”或“不满意”时必填；成员单位会看到，请不要写个人信息"),
            "widget": "textarea",
        },
    )


class GiveSchema(RateSchema):
    """The API's rating: of which activity, and whether to confirm it first."""

    activity_id = Whole(least=1, required=True)
    confirm = fields.Boolean(load_default=False)


class HandleSchema(Schema):
    """What was done about a poor rating."""

    note = Text(
        required=True,
        most=500,
        metadata={"label": N_("处理情况"), "help": N_("联系了谁、如何改进"), "widget": "textarea"},
    )


class RatingFilter(Schema):
    """What narrows the list of ratings."""

    level = Chosen(Level, metadata={"label": N_("满意度")})
    unit_id = Whole(least=1)
    project_id = Whole(least=1)
    after = fields.String(allow_none=True)


class RatingQuery(RatingFilter):
    """The API's query: the filters, and how many to a page."""

    limit = Whole(least=1, most=100, load_default=20)


class FollowUpFilter(Schema):
    """What narrows the list of follow-ups."""

    state = Chosen(FollowUpState, metadata={"label": N_("状态")})
    after = fields.String(allow_none=True)


class RatedUnitOut(Schema):
    """A unit that held the activity."""

    id = fields.Integer(attribute="unit_id")
    name = fields.String(attribute="unit.name")
    role = fields.String()


class RatingOut(Schema):
    """A rating as members see it: which side gave it, never who."""

    id = fields.Integer()
    activity_id = fields.Integer()
    project_id = fields.Integer(attribute="activity.project_id")
    project = fields.String(attribute="activity.project.title")
    held_at = fields.DateTime(attribute="activity.starts_at")
    unit_id = fields.Integer(allow_none=True)
    level = fields.String()
    points = fields.Integer(attribute="level.points")
    note = fields.String(allow_none=True)
    created_at = fields.DateTime()
    rated = fields.List(fields.Nested(RatedUnitOut), attribute="activity.orders")


class RatingPage(Schema):
    """A page of ratings, and the cursor of the next."""

    items = fields.List(fields.Nested(RatingOut))
    next = fields.String(allow_none=True)
