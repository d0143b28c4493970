"""Form fields that posting a listing and posting a need share."""

import re
from typing import Any

import marshmallow as ma
import sqlalchemy as sa

from market import web
from market.areas.models import Level
from market.areas.queries import choices as area_choices
from market.areas.queries import nodes
from market.batches.queries import categories
from market.batches.words import Audience, Measure
from market.db import db
from market.errors import N_
from market.localise import name_of
from market.members.models import Unit
from market.members.queries import unit_choices
from market.policy import Visibility
from market.schemas import Chosen, Decimal, Schema, Several, Text, Whole, fields
from market.texts.phones import can_be_dialled

SEPARATORS = re.compile(r"[、，,；;\n]+")
MOST_SESSIONS = 100_000


class Words(fields.Field):
    """A few short words: a list in JSON, one text separated by 、 or commas in a form."""

    def __init__(self, *, most: int = 10, longest: int = 40, **kwargs: Any):
        self.most_words, self.longest = most, longest
        kwargs.setdefault("metadata", {}).update(type="array", items={"type": "string"})
        super().__init__(**kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> list[str]:
        return list(value or [])

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[str]:
        if isinstance(value, str):
            value = SEPARATORS.split(value)
        if not isinstance(value, list):
            raise ma.ValidationError(N_("应为一组词语"))
        word = Text(most=self.longest)
        words = [found for item in value if (found := word.deserialize(item))]
        if len(words) > self.most_words:
            raise ma.ValidationError([(N_("最多 %(most)s 项"), {"most": self.most_words})])
        return list(dict.fromkeys(words))

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        # A blank control clears the words; the column is never null.
        return [] if value is None else super().deserialize(value, *args, **kwargs)


class Phones(Text):
    """Whom to call, as people write it: one number or several, an extension, a remark."""

    def __init__(self, **kwargs: Any):
        about = {"label": N_("联系电话"), "help": N_("承接后才向对方显示"), "widget": "tel"}
        super().__init__(most=120, metadata=about, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str | None:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text and not can_be_dialled(text):
            raise ma.ValidationError(N_("请填写能打通的电话号码"))
        return text


def category_choices() -> list[tuple[int, str]]:
    return [(category.id, name_of(category)) for category in categories()]


def areas_around() -> list[tuple[int, str]]:
    """(id, name) of the areas of the streets in which the person asking is at home."""
    actor = web.actor()
    paths = {post.area_path for post in actor.posts if post.area_path and not post.unit_id}
    if actor.unit_ids:
        homes = sa.select(Unit.area_id).where(Unit.id.in_(actor.unit_ids))
        paths |= {_street_around(area_id) for area_id in db.session.scalars(homes)}
    if not paths:
        return area_choices()
    return [row for path in sorted(paths) for row in area_choices(within=path)]


def _street_around(area_id: int) -> str:
    """The path of the street that an area lies in; its own when it stands above streets."""
    known = {node.id: node for node in nodes()}
    above = [known[int(step)] for step in known[area_id].path.split("/") if step]
    return next((node for node in above if node.level is Level.STREET), above[-1]).path


class PostedSchema(Schema):
    """What any post has: title, category, how much, when, where, for whom, who sees it."""

    title = Text(required=True, most=120, least=2, metadata={"label": N_("标题")})
    category_id = Whole(
        required=True,
        least=1,
        metadata={"label": N_("类别"), "widget": "select", "choices": category_choices},
    )
    detail = Text(most=2000, metadata={"label": N_("说明")})
    quantity = Whole(
        load_default=1,
        allow_none=False,
        least=1,
        most=MOST_SESSIONS,
        metadata={"label": N_("数量")},
    )
    measure = Chosen(
        Measure, load_default=Measure.SESSION, allow_none=False, metadata={"label": N_("计量单位")}
    )
    lot = Whole(
        load_default=1,
        allow_none=False,
        least=1,
        metadata={
            "label": N_("每份含"),
            "help": N_("物资、资金按“份”对接：例如 10 份、每份 1000 元"),
        },
    )
    when_text = Text(
        most=200,
        metadata={
            "label": N_("时间"),
            "help": N_("照平常的写法就行：每周二、四 13:30-15:30；每月15日；工作日上午"),
        },
    )
    place = Text(most=200, metadata={"label": N_("地点")})
    lat = Decimal(least=-90, most=90, metadata={"label": N_("纬度")})
    lng = Decimal(least=-180, most=180, metadata={"label": N_("经度")})
    audience = Several(
        Chosen(Audience),
        most=len(Audience),
        load_default=list,
        metadata={
            "label": N_("面向人群"),
            "choices": lambda: [(word.value, word.label) for word in Audience],
        },
    )
    qualifications = Words(
        load_default=list,
        metadata={"label": N_("资质要求"), "help": N_("用顿号隔开，例如：执业医师、社工证")},
    )
    visibility = Chosen(Visibility, metadata={"label": N_("谁能看到"), "blank": N_("按默认")})
    as_draft = fields.Boolean(load_default=False, metadata={"label": N_("保存为草稿")})


def unit_field(action: str) -> Whole:
    """The unit in whose name something is posted: those for which the person may do `action`."""
    return Whole(
        least=1,
        metadata={
            "label": N_("单位"),
            "widget": "select",
            "choices": lambda: unit_choices(web.actor(), action),
            "blank": own_unit,
        },
    )


def own_unit() -> str:
    """What an empty choice of unit stands for: the person's own, where they have just one."""
    return N_("本单位") if len(web.actor().unit_ids) == 1 else N_("请选择")


class AreaName(Schema):
    """An area as other records name it."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()


class UnitName(Schema):
    """A unit as other records name it."""

    id = fields.Integer()
    name = fields.String()


class CategoryName(Schema):
    """A category as other records name it."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()


class ListFilter(Schema):
    """What any list of posts can be narrowed by, and its page."""

    q = Text(most=100, metadata={"label": N_("搜索")})
    category_id = Whole(
        least=1, metadata={"label": N_("类别"), "widget": "select", "choices": category_choices}
    )
    area_id = Whole(
        least=1, metadata={"label": N_("区域"), "widget": "select", "choices": areas_around}
    )
    unit_id = Whole(least=1, metadata={"label": N_("单位"), "widget": "hidden"})
    measure = Chosen(Measure, metadata={"label": N_("计量单位")})
    after = Text(most=300)
    limit = Whole(least=1, most=100, load_default=20, allow_none=False)
