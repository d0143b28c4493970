"""The public board: by month and area, without personal data, and its print view."""

from flask import request

from market import web
from market.areas.models import Area
from market.board.queries import public
from market.board.views.blueprint import bp
from market.db import db
from market.policy import action


@bp.get("/board", endpoint="public")
@action("board.see")
def show():
    """公示: asked, done and rated in a month; who did good, never who ranks last."""
    month = public.month_of(request.args.get("month"))
    chosen = request.args.get("area", type=int)
    area = db.session.get(Area, chosen) if chosen and 0 < chosen < 2**31 else None
    return web.render(
        "board/public.html",
        month=month,
        months=public.recent_months(),
        area=area,
        places=public.places(),
        board=public.board(month, area),
        leads=public.leads,
        supports=public.supports,
        least_ratings=public.LEAST_RATINGS,
    )
