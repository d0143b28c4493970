"""The shapes of the menu (点单) and of publication (审定并发布)."""

from market import web
from market.errors import N_
from market.members.posting_fields import UnitName, category_choices
from market.members.queries import community_choices
from market.projects.models import MenuState
from market.projects.schemas.projects import batch_choices, series_choices
from market.schemas import PEOPLE, Chosen, Day, Schema, Several, Text, Whole, fields


def own_communities() -> list[tuple[int, str]]:
    """(id, name) of the 居民区 for which the person asking may order."""
    return community_choices(web.actor(), "menu.order")


class MenuFilterSchema(Schema):
    """For which 居民区 the menu is read, and what it is narrowed by."""

    unit_id = Whole(
        least=1, metadata={"label": N_("居民区"), "widget": "select", "choices": own_communities}
    )
    category_id = Whole(
        least=1, metadata={"label": N_("类别"), "widget": "select", "choices": category_choices}
    )
    q = Text(most=100, metadata={"label": N_("搜索")})


class MenuOrderSchema(Schema):
    """What a 居民区 picks."""

    unit_id = Whole(
        least=1,
        metadata={
            "label": N_("居民区"),
            "widget": "select",
            "choices": own_communities,
            "blank": N_("本居民区"),
        },
    )
    batch_id = Whole(
        required=True,
        least=1,
        metadata={"label": N_("批次"), "widget": "select", "choices": batch_choices},
    )
    sessions = Whole(
        load_default=1, allow_none=False, least=1, most=100, metadata={"label": N_("场次数")}
    )
    when_text = Text(
        most=200,
        metadata={"label": N_("希望的时间"), "help": N_("照平常的写法就行，例如：9月的周二下午")},
    )
    place = Text(most=200, metadata={"label": N_("地点")})
    people = Whole(least=0, most=100_000, counts=PEOPLE, metadata={"label": N_("预计人数")})
    note = Text(most=300, metadata={"label": N_("补充说明")})
    contact = Text(most=40, metadata={"label": N_("联系人")})
    phone = Text(
        most=40,
        metadata={"label": N_("联系电话"), "widget": "tel", "help": N_("承接后才向对方显示")},
    )


class MenuOutSchema(Schema):
    """An order from the menu as the API answers."""

    id = fields.Integer()
    batch_id = fields.Integer()
    unit = fields.Nested(UnitName)
    listing_id = fields.Integer()
    sessions = fields.Integer()
    state = Chosen(MenuState)
    reason = fields.String()
    project_id = fields.Integer()
    on_behalf = fields.Boolean()
    created_at = fields.AwareDateTime()


class PublishSchema(Schema):
    """The decision: when, in which meeting, which pairs, in which series."""

    published_on = Day(metadata={"label": N_("审定日期"), "help": N_("不填则为今天")})
    meeting = Text(
        most=120, metadata={"label": N_("审定会议"), "help": N_("例如：街道党建联席会议第2次")}
    )
    series_id = Whole(
        least=1,
        metadata={
            "label": N_("归入系列"),
            "widget": "select",
            "choices": series_choices,
            "blank": N_("按各类别的惯例"),
        },
    )
    proposal_ids = Several(Whole(least=1), most=2000, metadata={"label": N_("发布哪些")})


class PublishApiSchema(PublishSchema):
    """The same with the batch that it is about."""

    batch_id = Whole(required=True, least=1)
    round_id = Whole(least=1)
