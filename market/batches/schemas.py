"""The shapes of batches and of the vocabulary, for forms and the API."""

from market.areas import queries as areas
from market.areas.models import Level
from market.batches.models import BatchState
from market.errors import N_
from market.schemas import Chosen, Day, PageSchema, Schema, Text, Whole, fields, page_of


def _places() -> list[tuple[int, str]]:
    """Where a batch may be held: a street, or the district above it."""
    deep = {Level.DISTRICT, Level.STREET}
    return [(area.id, area.name) for area in areas.tree() if area.level in deep]


class BatchSchema(Schema):
    name = Text(
        required=True, most=60, metadata={"label": N_("名称"), "help": N_("例如：2026年第三季度")}
    )
    code = Text(required=True, most=20, metadata={"label": N_("代码"), "help": N_("例如：2026Q3")})
    collect_from = Day(
        required=True, metadata={"label": N_("征集期开始"), "help": N_("收集资源与需求")}
    )
    claim_from = Day(
        required=True, metadata={"label": N_("认领期开始"), "help": N_("此日起可以认领")}
    )
    deliver_from = Day(
        required=True, metadata={"label": N_("实施期开始"), "help": N_("前一日为认领截止日")}
    )
    ends_on = Day(required=True, metadata={"label": N_("结项日"), "help": N_("实施期的最后一天")})
    menu_quota = Whole(
        required=True,
        least=0,
        most=1000,
        metadata={"label": N_("点单名额"), "help": N_("每个居民区在本期可点单的次数")},
    )
    menu_consent = fields.Boolean(
        load_default=True, metadata={"label": N_("点单须经街道统筹员同意")}
    )
    answer_workdays = Whole(
        required=True,
        least=1,
        most=60,
        metadata={"label": N_("回应期限（工作日）"), "help": N_("收到认领邀请后几个工作日内回应")},
    )
    note = Text(most=2000, metadata={"label": N_("说明")})


class NewBatchSchema(BatchSchema):
    area_id = Whole(
        required=True, metadata={"label": N_("区域"), "widget": "select", "choices": _places}
    )


class MoveBatchSchema(Schema):
    state = Chosen(BatchState, required=True, metadata={"label": N_("阶段")})


class WordSchema(Schema):
    """A category: a short code, its names, its place in lists."""

    code = Text(required=True, most=20, metadata={"label": N_("代码")})
    name = Text(required=True, most=40, metadata={"label": N_("名称")})
    name_en = Text(required=True, most=60, metadata={"label": N_("英文名称")})
    position = Whole(most=10_000, required=True, metadata={"label": N_("次序")})


class SeriesSchema(WordSchema):
    about = Text(most=200, metadata={"label": N_("简介")})
    about_en = Text(most=300, metadata={"label": N_("英文简介"), "widget": "textarea"})


class BatchOutSchema(Schema):
    id = fields.Integer()
    area_id = fields.Integer()
    code = fields.String()
    name = fields.String()
    state = Chosen(BatchState)
    collect_from = fields.Date()
    claim_from = fields.Date()
    deliver_from = fields.Date()
    ends_on = fields.Date()
    menu_quota = fields.Integer()
    menu_consent = fields.Boolean()
    answer_workdays = fields.Integer()
    note = fields.String()


class BatchListSchema(PageSchema):
    area_id = Whole(metadata={"description": "the batches that this area is in"})
    state = Chosen(BatchState)


class BatchPatchSchema(BatchSchema):
    """A change by a program: dates and words, or a move of the state by hand."""

    state = Chosen(BatchState)


BatchPageSchema = page_of(BatchOutSchema)
