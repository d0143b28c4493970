"""The batch summary on screen: each number opens the records behind it."""

from flask import request, url_for

from market import web
from market.areas.models import Area
from market.board.queries import frames
from market.board.queries.measures import BY_CODE, MEASURES, RATES
from market.board.queries.summary import summarise
from market.board.schemas import FrameSchema, lenient
from market.board.views.blueprint import bp
from market.errors import NotFound
from market.listings.models import Listing
from market.members.models import Unit
from market.needs.models import Need
from market.paging import keyset
from market.policy import action
from market.projects.models import Activity, Order, Project


def _frame():
    return frames.frame_for(web.actor(), **_wanted())


def _wanted():
    chosen = lenient(FrameSchema, request.args.to_dict())
    return {"batch_id": chosen.get("batch_id"), "area_id": chosen.get("area_id")}


@bp.get("/summary", endpoint="summary")
@action("summary.see")
def show():
    """本期汇总, as leaders inspect it."""
    frame = _frame()
    return web.render(
        "board/summary.html",
        frame=frame,
        batches=frames.batches_for(web.actor()),
        areas=frames.narrowing(frame.batch) if frame else [],
        summary=summarise(frame) if frame else None,
        measures=MEASURES,
        groups=list(dict.fromkeys(measure.group for measure in MEASURES)),
        rates=RATES,
    )


@bp.get("/summary/<code>")
@action("summary.see")
def summary_rows(code: str):
    """The very records that a number of the summary counts."""
    frame, measure = _frame(), BY_CODE.get(code)
    if measure is None or frame is None:
        raise NotFound()
    query = measure.select(frame)
    model = query.column_descriptions[0]["entity"]
    page = keyset(query, (model.id,), after=request.args.get("after"), limit=50)
    return web.render(
        "board/rows.html",
        frame=frame,
        measure=measure,
        number=measure.value(frame),
        page=page,
        rows=[describe(record) for record in page.items],
    )


def describe(record):
    """One record as a line: its title, where it opens, where it is, and its state."""
    match record:
        case Unit():
            link = url_for("members.unit", unit_id=record.id)
            return record.name, link, record.area, record.state
        case Listing():
            link = url_for("listings.show", listing_id=record.id)
            return record.title, link, record.unit, record.state
        case Need():
            return record.title, url_for("needs.show", need_id=record.id), record.area, record.state
        case Project():
            link = url_for("projects.show", project_id=record.id)
            return record.title, link, record.area, record.state
        case Order():
            title = f"{record.unit.name} · {record.project.title}"
            link = url_for("projects.order", order_id=record.id)
            return title, link, record.project.area, record.state
        case Activity():
            link = url_for("projects.activity", activity_id=record.id)
            return record.project.title, link, record.project.area, record.state
        case Area():
            return record.name, url_for("areas.show", area_id=record.id), record.parent, None
    raise TypeError(f"the summary counts no {type(record).__name__}")
