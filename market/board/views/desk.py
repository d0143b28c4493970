"""The front page, and the desk: what waits for me."""

from itertools import groupby

from market import web
from market.board.queries import frames, home, public
from market.board.views.blueprint import bp
from market.board.views.inbox import inbox
from market.policy import Role, action
from market.standing.models import Level


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
    if home.at_home(web.actor()):
        return _home()
    items = web.waiting_for(web.actor())
    kinds = list(dict.fromkeys(item.kind for item in items))
    ordered = sorted(items, key=lambda item: kinds.index(item.kind))
    groups = [(kind, list(rows)) for kind, rows in groupby(ordered, key=lambda item: item.kind)]
    return web.render(
        "board/desk.html", groups=groups, total=len(items), batches=frames.under_way(web.actor())
    )


def _home():
    """The home of a unit or a 居民区: each thing that waits with the buttons that settle it."""
    items = web.waiting_for(web.actor())
    found = home.home_of(web.actor(), items)
    others = [one for one in items if one.kind not in home.OWN_KINDS]
    return web.render(
        "board/home.html",
        home=found,
        others=others,
        total=found.waiting + len(others),
        batches=frames.under_way(web.actor()),
        levels=list(Level),
    )
