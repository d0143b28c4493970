"""What narrows the boards, from the query string; what makes no sense is left out."""

from market.board.queries.ledger import HELD, LedgerFilter
from market.errors import N_
from market.projects.models import ActivityState
from market.schemas import EXCLUDE, Chosen, Day, Schema, ValidationError, Whole


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
