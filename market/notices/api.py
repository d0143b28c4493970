"""One's own notices as JSON."""

from typing import Any

from flask_smorest import Blueprint

from market import web
from market.notices import queries, services
from market.notices.models import Notice
from market.notices.schemas import MarkedOut, NoticeOut, NoticePage, NoticeQuery, ReadSchema
from market.notices.telling import full, said
from market.policy import action

blp = Blueprint(
    "notices-api",
    __name__,
    url_prefix="/api/v1/notices",
    description="Notices (通知) of the token's person",
)


def _told(notice: Notice) -> dict[str, Any]:
    """A notice in words, as far as the person may still open what it is about."""
    read = said(web.actor(), notice.entry, notice.kind)
    return {
        "id": notice.id,
        "kind": notice.kind,
        "at": notice.entry.at,
        "read_at": notice.read_at,
        "verb": notice.entry.verb,
        "subject": notice.entry.subject,
        "subject_id": notice.entry.subject_id,
        "text": read.text or None,
        "title": read.title or None,
        "url": full(read.page) if read.page else None,
    }


@blp.get("")
@action("notice.self")
@blp.arguments(NoticeQuery, location="query")
@blp.response(200, NoticePage)
def index(args: dict[str, Any]) -> Any:
    """One page of notices, newest first."""
    page = queries.page(web.actor(), **args)
    return {"items": [_told(notice) for notice in page.items], "next": page.next}


@blp.post("/<int:notice_id>/read")
@action("notice.self", "notice")
@blp.response(200, NoticeOut)
def read(notice_id: int) -> Any:
    """Mark one notice as read; repeating it changes nothing."""
    services.mark_read(notice_id, by=web.actor())
    return _told(queries.get_notice(web.actor(), notice_id))


@blp.post("/read")
@action("notice.self")
@blp.arguments(ReadSchema)
@blp.response(200, MarkedOut)
def read_all(args: dict[str, Any]) -> Any:
    """Mark all as read, or all up to the notice `upto`."""
    return {"marked": services.mark_all_read(by=web.actor(), **args)}
