"""The activity ledger on screen."""

from flask import request

from market import web
from market.batches.models import Series
from market.board.queries import frames, ledger
from market.board.schemas import ledger_filter
from market.board.views.blueprint import bp
from market.db import db
from market.policy import action


@bp.get("/ledger", endpoint="ledger")
@action("ledger.see")
def show():
    """活动台账: what was held, where, by whom, for how many, and how it was rated."""
    chosen = ledger_filter(request.args.to_dict())
    batches = frames.batches_for(web.actor())
    batch = next((b for b in batches if b.id == chosen.batch_id), batches[0] if batches else None)
    count, people = ledger.ledger_totals(web.actor(), chosen)
    return web.render(
        "board/ledger.html",
        page=ledger.ledger_page(web.actor(), chosen, request.args.get("after")),
        columns=ledger.COLUMNS,
        chosen=chosen,
        batches=batches,
        areas=frames.narrowing(batch) if batch else [],
        series=db.session.query(Series).order_by(Series.position).all(),
        states=ledger.HELD,
        count=count,
        people=people,
    )
