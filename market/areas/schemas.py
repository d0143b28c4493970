"""The shapes of areas, for forms and the API."""

import math
from typing import Any

from market.areas import queries
from market.areas.models import Level
from market.errors import N_
from market.schemas import (
    Chosen,
    Decimal,
    PageSchema,
    Schema,
    Text,
    ValidationError,
    Whole,
    fields,
    page_of,
)

MOST_POINTS = 5000


def _polygon(rings: Any) -> None:
    points = [point for ring in rings for point in ring]
    good = len(points) <= MOST_POINTS and all(len(ring) >= 4 for ring in rings)
    for point in points:
        good = good and len(point) == 2 and all(math.isfinite(number) for number in point)
        good = good and abs(point[0]) <= 180 and abs(point[1]) <= 90
    if not good:
        raise ValidationError(N_("边界应为若干圈 [经度, 纬度]，每圈至少 4 点"))


class AreaSchema(Schema):
    code = Text(
        required=True,
        most=32,
        metadata={"label": N_("区域代码"), "help": N_("统计用区划代码或自编代码，不重复")},
    )
    name = Text(required=True, most=80, metadata={"label": N_("名称")})
    name_en = Text(most=120, metadata={"label": N_("英文名称")})
    level = Chosen(Level, required=True, metadata={"label": N_("层级")})
    population = Whole(most=100_000_000, metadata={"label": N_("居民人数")})
    lat = Decimal(least=-90, most=90, metadata={"label": N_("纬度"), "widget": "text"})
    lng = Decimal(least=-180, most=180, metadata={"label": N_("经度"), "widget": "text"})


class PlacedAreaSchema(AreaSchema):
    """A new area: with the area that it stands below."""

    parent_id = Whole(
        metadata={"label": N_("上级区域"), "widget": "select", "choices": queries.choices}
    )


class AreaJsonSchema(AreaSchema):
    """What a program sends beyond what the form asks: the polygon."""

    polygon = fields.List(
        fields.List(fields.List(fields.Float())), allow_none=True, validate=_polygon
    )


class NewAreaJsonSchema(AreaJsonSchema):
    parent_id = Whole()


class MoveSchema(Schema):
    parent_id = Whole(
        metadata={"label": N_("移到"), "widget": "select", "choices": queries.choices}
    )


class LevelSchema(Schema):
    level = Chosen(Level, required=True, metadata={"label": N_("层级")})
    zh = Text(most=20, metadata={"label": N_("中文名称")})
    en = Text(most=40, metadata={"label": N_("英文名称")})


class AreaOutSchema(Schema):
    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    level = Chosen(Level)
    parent_id = fields.Integer()
    path = fields.String()
    population = fields.Integer()
    lat = fields.Float()
    lng = fields.Float()
    polygon = fields.Raw()


class AreaListSchema(PageSchema):
    level = Chosen(Level)
    within = Whole(metadata={"description": "only the subtree of this area"})
    code = Text(most=32)


AreaPageSchema = page_of(AreaOutSchema)
