"""Inviting people, giving posts, finding them."""

from market.areas import queries as areas
from market.errors import N_
from market.members import queries
from market.policy import Role
from market.schemas import Chosen, PageSchema, Schema, Text, Whole, fields


class PostSchema(Schema):
    role = Chosen(Role, required=True, metadata={"label": N_("角色")})
    area_id = Whole(
        metadata={
            "label": N_("区域"),
            "widget": "select",
            "choices": areas.choices,
            "help": N_("分管领导、街道统筹员须选区域"),
        }
    )
    unit_id = Whole(
        metadata={
            "label": N_("单位"),
            "widget": "select",
            "choices": queries.all_choices,
            "help": N_("居民区经办人、联络员须选单位"),
        }
    )


class HeldPostSchema(PostSchema):
    title = Text(most=40, metadata={"label": N_("职务")})


class InviteSchema(PostSchema):
    name = Text(most=40, metadata={"label": N_("姓名")})
    phone = Text(most=24, metadata={"label": N_("手机号"), "widget": "tel"})


class ColleagueSchema(Schema):
    """An invitation to one's own unit: the role follows from the unit."""

    name = Text(most=40, metadata={"label": N_("姓名")})
    phone = Text(most=24, metadata={"label": N_("手机号"), "widget": "tel"})


class PeopleListSchema(PageSchema):
    q = Text(most=60, metadata={"label": N_("姓名、用户名、手机号或单位")})
    role = Chosen(Role, metadata={"label": N_("角色")})
    active = fields.Boolean(allow_none=True, metadata={"label": N_("账号状态")})
