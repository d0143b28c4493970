"""Reading notices: one, or all that a page showed."""

import datetime as dt

import sqlalchemy as sa

from market.db import db, locked, now, transaction
from market.errors import NotFound
from market.notices.models import Notice
from market.policy import Actor


@transaction()
def mark_read(notice_id: int, *, by: Actor) -> Notice:
    """Note that a person has read a notice of theirs."""
    notice = locked(Notice, notice_id)
    if notice.person_id != by.user_id:
        raise NotFound()
    notice.read_at = notice.read_at or now()
    return notice


@transaction()
def mark_all_read(*, by: Actor, upto: int | None = None) -> int:
    """Note that a person has read all that is there, or all up to one notice; returns how many.

    What came after the page was shown stays unread.
    """
    query = sa.update(Notice).where(Notice.person_id == by.user_id, Notice.read_at.is_(None))
    if upto is not None:
        query = query.where(Notice.id <= upto)
    marked = db.session.execute(
        query.values(read_at=now()).execution_options(synchronize_session=False)
    )
    return marked.rowcount


@transaction()
def mark_old_read(before: dt.datetime) -> int:
    """Mark as read what happened before a moment, for everybody; returns how many."""
    marked = db.session.execute(
        sa.update(Notice)
        .where(Notice.created_at < before, Notice.read_at.is_(None))
        .values(read_at=now())
        .execution_options(synchronize_session=False)
    )
    return marked.rowcount
