"""The shapes of units, for forms and the API."""

from market.areas import queries as areas
from market.areas.models import Level
from market.errors import N_
from market.members import queries
from market.members.models import UnitKind, UnitState
from market.schemas import Chosen, Decimal, PageSchema, Schema, Text, Whole, fields


def _communities() -> list[tuple[int, str]]:
    return areas.choices(Level.COMMUNITY)


class OwnUnitSchema(Schema):
    """What a unit says of itself."""

    party_org = Text(most=120, metadata={"label": N_("党组织名称")})
    address = Text(most=200, metadata={"label": N_("地址")})
    lat = Decimal(least=-90, most=90, metadata={"label": N_("纬度"), "widget": "text"})
    lng = Decimal(least=-180, most=180, metadata={"label": N_("经度"), "widget": "text"})
    credit_code = Text(most=30, metadata={"label": N_("统一社会信用代码")})
    contact = Text(most=40, metadata={"label": N_("联系人")})
    phone = Text(
        most=40,
        metadata={
            "label": N_("联系电话"),
            "widget": "tel",
            "help": N_("只给街道和本单位看；承接后才向对方显示"),
        },
    )
    capacity = Whole(
        most=1000, metadata={"label": N_("承接能力"), "help": N_("每期最多能承担几场")}
    )
    note = Text(most=2000, metadata={"label": N_("备注")})


class UnitSchema(OwnUnitSchema):
    """What the office knows of a unit."""

    name = Text(required=True, most=120, metadata={"label": N_("单位名称")})
    kind = Chosen(UnitKind, required=True, metadata={"label": N_("单位类型")})
    area_id = Whole(
        required=True,
        metadata={"label": N_("所在区域"), "widget": "select", "choices": areas.choices},
    )
    parent_id = Whole(
        metadata={"label": N_("上级单位"), "widget": "select", "choices": queries.all_choices}
    )
    committee = Text(most=60, metadata={"label": N_("专业委员会")})
    tier = Text(most=40, metadata={"label": N_("层级（如区级、市级单位）")})


class NewUnitSchema(UnitSchema):
    invited = fields.Boolean(
        load_default=False,
        metadata={"label": N_("等第一位人员接受邀请后再在册")},
    )
    pledge = fields.Boolean(
        load_default=False, metadata={"label": N_("已作公益承诺（活动中不做推销）")}
    )
    distinct = fields.Boolean(
        load_default=False, metadata={"label": N_("不是同一家（已核对名称相近的单位）")}
    )


class ApplicationSchema(Schema):
    """What anybody may send: a unit that asks to become a member."""

    name = Text(required=True, most=120, metadata={"label": N_("单位名称"), "help": N_("请填全称")})
    kind = Chosen(UnitKind, required=True, metadata={"label": N_("单位类型")})
    area_id = Whole(
        required=True,
        metadata={"label": N_("所在居民区"), "widget": "select", "choices": _communities},
    )
    address = Text(most=200, metadata={"label": N_("地址")})
    credit_code = Text(most=30, metadata={"label": N_("统一社会信用代码")})
    party_org = Text(most=120, metadata={"label": N_("党组织名称")})
    contact = Text(required=True, most=40, metadata={"label": N_("联系人")})
    phone = Text(required=True, most=24, metadata={"label": N_("手机号"), "widget": "tel"})
    note = Text(most=1000, metadata={"label": N_("想提供或需要什么")})
    pledge = fields.Boolean(
        load_default=False, metadata={"label": N_("我们承诺：公益活动中不做推销、不收集客户信息")}
    )
    distinct = fields.Boolean(
        load_default=False, metadata={"label": N_("不是同一家（已核对名称相近的单位）")}
    )


class ReasonSchema(Schema):
    reason = Text(required=True, most=300, metadata={"label": N_("原因")})


class UnitStateSchema(Schema):
    state = Chosen(UnitState, required=True, metadata={"label": N_("状态")})
    reason = Text(most=300, metadata={"label": N_("原因")})


class AliasSchema(Schema):
    name = Text(required=True, most=120, metadata={"label": N_("别名")})


class UnitListSchema(PageSchema):
    q = Text(most=120, metadata={"label": N_("名称或别名")})
    kind = Chosen(UnitKind, metadata={"label": N_("单位类型")})
    state = Chosen(UnitState, metadata={"label": N_("状态")})
    area_id = Whole(metadata={"label": N_("区域"), "widget": "select", "choices": areas.choices})
