"""The front page, and the desk: what waits for me."""

from itertools import groupby

from market import web
from market.board.queries import frames, public
from market.board.views.blueprint import bp
from market.board.views.inbox import inbox
from market.policy import Role, action


@bp.get("/")
@action("public.see")
def front():
    """The desk for members; for everybody else what this is, in numbers and projects."""
    if web.actor().member:
        return web.see_other("board.desk")
    return web.render("board/front.html", numbers=public.front_numbers(), projects=public.newest())


@bp.get("/desk")
@action("desk.see")
def desk():
    """What waits for this person, by kind, the most pressing first; and where each batch stands."""
    if web.actor().is_a(Role.COORDINATOR, Role.ADMINISTRATOR):
        return inbox()
    items = web.waiting_for(web.actor())
    kinds = list(dict.fromkeys(item.kind for item in items))
    ordered = sorted(items, key=lambda item: kinds.index(item.kind))
    groups = [(kind, list(rows)) for kind, rows in groupby(ordered, key=lambda item: item.kind)]
    return web.render(
        "board/desk.html", groups=groups, total=len(items), batches=frames.under_way(web.actor())
    )
