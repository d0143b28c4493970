"""What narrows the boards, from the query string; what makes no sense is left out."""

from market.board.queries.ledger import HELD, LedgerFilter
from market.errors import N_
from market.projects.models import ActivityState
from market.schemas import (
    EXCLUDE,
    Chosen,
    Day,
    PageSchema,
    Schema,
    Text,
    ValidationError,
    Whole,
    fields,
    page_of,
)
from market.states import Word


class LedgerFilterSchema(Schema):
    """The filters of the ledger."""

    batch_id = Whole(least=1, metadata={"label": N_("批次")})
    area_id = Whole(least=1, metadata={"label": N_("区域")})
    unit_id = Whole(least=1, metadata={"label": N_("单位")})
    series_id = Whole(least=1, metadata={"label": N_("系列")})
    state = Chosen(ActivityState, metadata={"label": N_("状态")})
    since = Day(metadata={"label": N_("从")})
    until = Day(metadata={"label": N_("到")})


class FrameSchema(Schema):
    """Which batch and area a summary is about."""

    batch_id = Whole(least=1, metadata={"label": N_("批次")})
    area_id = Whole(least=1, metadata={"label": N_("区域")})


class Order(Word):
    """How an inbox is ordered."""

    PRESSING = "pressing", N_("最要紧的在前")
    OLDEST = "oldest", N_("等得最久的在前")
    DEADLINE = "deadline", N_("最先到期的在前")


class InboxSchema(Schema):
    """What narrows an inbox."""

    kind = Text(most=40, metadata={"label": N_("类型")})
    q = Text(most=60, metadata={"label": N_("查找")})
    late = fields.Boolean(allow_none=True, metadata={"label": N_("只看逾期和紧急的")})
    order = Chosen(Order, metadata={"label": N_("排序")})


def lenient(schema: type[Schema], arguments: dict[str, str]) -> dict:
    """What a query string says that can be understood: a stale link still opens its page."""
    loader = schema(unknown=EXCLUDE)
    try:
        return loader.load(arguments)
    except ValidationError as error:
        bad = error.messages if isinstance(error.messages, dict) else arguments
        return loader.load({key: value for key, value in arguments.items() if key not in bad})


def ledger_filter(arguments: dict[str, str]) -> LedgerFilter:
    """The ledger's filter of a query string; a state that the ledger never holds is left out."""
    chosen = lenient(LedgerFilterSchema, arguments)
    if chosen.get("state") not in HELD:
        chosen["state"] = None
    return LedgerFilter(**chosen)


class BoardQuery(Schema):
    """Which month (2026-03) and area the public board is about."""

    month = Text(most=7)
    area_id = Whole(least=1)


class LedgerQuery(LedgerFilterSchema, PageSchema):
    """What narrows a page of the ledger."""


class LineOut(Schema):
    """One activity as the boards tell it: never a phone, never a beneficiary."""

    activity_id = fields.Integer()
    starts_at = fields.AwareDateTime()
    place = fields.String(allow_none=True)
    title = fields.String()
    series = fields.String(allow_none=True)
    lead = fields.List(fields.String())
    support = fields.List(fields.String())
    area = fields.String()
    people = fields.Integer(allow_none=True)
    rating = fields.String(allow_none=True)
    state = fields.String()
    entered_later = fields.Boolean()


LedgerPage = page_of(LineOut)


class BoardOut(Schema):
    """The public board of a month."""

    month = fields.String()
    area_id = fields.Integer(allow_none=True)
    asked = fields.Integer()
    held = fields.Integer()
    people = fields.Integer()
    communities = fields.Integer()
    # Nothing where there are too few ratings to tell them without telling whose they are.
    satisfaction = fields.Float(allow_none=True)
    levels = fields.Dict(keys=fields.String(), values=fields.Integer())
    activities = fields.List(fields.Nested(LineOut))
    thanks = fields.List(fields.String())


class SummaryOut(Schema):
    """The numbers of a batch, and each rate by the two numbers that it divides."""

    batch_id = fields.Integer()
    area_id = fields.Integer()
    numbers = fields.Dict(keys=fields.String(), values=fields.Integer())
    rates = fields.Dict(keys=fields.String(), values=fields.Float(allow_none=True))
    answer_workdays = fields.Float(allow_none=True)
    answered = fields.Integer()
