"""The boards as JSON: the public board, the batch summary, the activity ledger."""

from typing import Any

from flask_smorest import Blueprint

from market import web
from market.areas.models import Area
from market.board.queries import frames, ledger, public
from market.board.queries.ledger import LedgerFilter
from market.board.queries.measures import MEASURES, RATES
from market.board.queries.summary import summarise
from market.board.schemas import (
    BoardOut,
    BoardQuery,
    FrameSchema,
    LedgerPage,
    LedgerQuery,
    SummaryOut,
)
from market.db import db
from market.errors import NotFound
from market.policy import action
from market.projects.models import Activity, OrderRole

blp = Blueprint(
    "board-api",
    __name__,
    url_prefix="/api/v1/board",
    description="Boards (公示、汇总、台账): what was asked, done and rated",
)


def line(activity: Activity, public: bool = False) -> dict[str, Any]:
    """One activity as a line of the ledger, or of the board, which tells good ratings alone."""
    project, rating = activity.project, activity.rating
    return {
        "activity_id": activity.id,
        "starts_at": activity.starts_at,
        "place": activity.place or project.place,
        "title": project.title,
        "series": project.series.name if project.series else None,
        "lead": ledger.units_of(activity, OrderRole.LEAD),
        "support": ledger.units_of(activity, OrderRole.SUPPORT),
        "area": project.area.name,
        "people": activity.people,
        "rating": rating.level if rating and (rating.level.good or not public) else None,
        "state": activity.state,
        "entered_later": activity.entered_later,
    }


@blp.get("")
@action("board.see")
@blp.arguments(BoardQuery, location="query")
@blp.response(200, BoardOut)
def show(args: dict[str, Any]) -> dict[str, Any]:
    """The public board of a month in an area: public records only, open to everybody."""
    area = None
    if args.get("area_id") and (area := db.session.get(Area, args["area_id"])) is None:
        raise NotFound()
    month = public.month_of(args.get("month"))
    found = public.board(month, area)
    return {
        "month": month.code,
        "area_id": area.id if area else None,
        "asked": found.asked,
        "held": found.held,
        "people": found.people,
        "communities": found.communities,
        "satisfaction": found.satisfaction,
        "levels": {level.value: count for level, count in found.levels.items()},
        "activities": [line(activity, public=True) for activity in found.activities],
        "thanks": found.thanks,
    }


@blp.get("/summary")
@action("summary.see")
@blp.arguments(FrameSchema, location="query")
@blp.response(200, SummaryOut)
def summary(args: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a batch in an area, as leaders inspect them."""
    frame = frames.frame_for(web.actor(), args.get("batch_id"), args.get("area_id"))
    if frame is None:
        raise NotFound()
    found = summarise(frame)
    return {
        "batch_id": frame.batch.id,
        "area_id": frame.area.id,
        "numbers": {measure.code: found.numbers[measure.code] for measure in MEASURES},
        "rates": {f"{top}/{bottom}": found.rates[label] for label, top, bottom in RATES},
        "answer_workdays": found.answer_days,
        "answered": found.answered,
    }


@blp.get("/ledger")
@action("ledger.see")
@blp.arguments(LedgerQuery, location="query")
@blp.response(200, LedgerPage)
def activities(args: dict[str, Any]) -> dict[str, Any]:
    """One page of the activity ledger, newest first, confined to what the person may see."""
    after, limit = args.pop("after", None), args.pop("limit")
    page = ledger.ledger_page(web.actor(), LedgerFilter(**args), after, limit)
    return {"items": [line(activity) for activity in page.items], "next": page.next}
