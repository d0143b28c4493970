"""The shapes of agreements."""

from market.areas import queries as areas
from market.errors import N_
from market.members import queries
from market.members.models import UnitKind
from market.schemas import Day, PageSchema, Schema, Text, Whole, fields


def _communities() -> list[tuple[int, str]]:
    return queries.all_choices(UnitKind.COMMUNITY)


class AgreementSchema(Schema):
    signed_on = Day(metadata={"label": N_("签订日期")})
    ends_on = Day(metadata={"label": N_("到期日期"), "help": N_("不填则长期有效")})
    note = Text(most=2000, metadata={"label": N_("共建内容")})


class NewAgreementSchema(AgreementSchema):
    unit_id = Whole(
        required=True,
        metadata={"label": N_("单位"), "widget": "select", "choices": queries.all_choices},
    )
    community_id = Whole(
        required=True,
        metadata={"label": N_("居民区"), "widget": "select", "choices": _communities},
    )


class AgreementListSchema(PageSchema):
    unit_id = Whole(
        metadata={"label": N_("单位"), "widget": "select", "choices": queries.all_choices}
    )
    area_id = Whole(metadata={"label": N_("区域"), "widget": "select", "choices": areas.choices})
    current = fields.Boolean(allow_none=True, metadata={"label": N_("是否有效")})
