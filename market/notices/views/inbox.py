"""What a person was told: the list, the bell in the top bar, and reading."""

from typing import Any

import flask

from market import web
from market.errors import N_
from market.notices import queries, services
from market.notices.kinds import PRESSING
from market.notices.models import DeliveryState
from market.notices.schemas import NoticeFilter, ReadSchema
from market.notices.telling import said
from market.notices.views.blueprint import bp
from market.policy import action

# What htmx takes as the end of polling.
STOP_POLLING = 286


@bp.get("/notices")
@action("notice.self")
def index() -> Any:
    """One's notices, newest first."""
    actor, form = web.actor(), web.Form(NoticeFilter)
    page = queries.page(actor, **form.asked())
    rows = [(one, said(actor, one.entry, one.kind, ready_text=True)) for one in page.items]
    mails = queries.last_mails(actor.user_id, 1)
    return web.render(
        "notices/index.html",
        form=form,
        page=page,
        rows=rows,
        pressing=PRESSING,
        unread=form.values.get("unread") in ("1", "true"),
        undelivered=any(one.state is DeliveryState.FAILED for one in mails),
    )


@bp.get("/notices/bell")
@action("public.see")
def bell() -> Any:
    """How many are unread, asked again and again by the top bar; whoever left asks no more."""
    if not web.actor().signed_in:
        return flask.Response(status=STOP_POLLING)
    return web.render("notices/_bell.html")


@bp.get("/notices/<int:notice_id>", endpoint="open")
@action("notice.self", "notice")
def open_one(notice_id: int) -> Any:
    """Mark a notice as read and lead to its page."""
    actor = web.actor()
    services.mark_read(notice_id, by=actor)
    notice = queries.get_notice(actor, notice_id)
    page = said(actor, notice.entry, notice.kind).page
    return web.see_other(page or "notices.index")


@bp.post("/notices/<int:notice_id>/read")
@action("notice.self", "notice")
def read(notice_id: int) -> Any:
    """Mark a notice as read without going anywhere."""
    services.mark_read(notice_id, by=web.actor())
    return web.back_to("notices.index")


@bp.post("/notices/read")
@action("notice.self")
def read_all() -> Any:
    """Mark as read all that the page showed, and what is older."""
    services.mark_all_read(by=web.actor(), **web.Form(ReadSchema).needed())
    return web.see_other("notices.index", N_("已全部标为已读"))
