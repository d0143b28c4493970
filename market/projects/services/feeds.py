"""The secret address of a unit's calendar: made, made anew, taken back."""

import sqlalchemy as sa

from market.db import db, locked, transaction
from market.errors import N_, Conflict
from market.journal import services as journal
from market.members.models import Unit
from market.members.queries import unit_scope
from market.policy import Actor, require
from market.projects.models import CalendarFeed


@transaction()
def open_feed(unit_id: int, *, by: Actor) -> CalendarFeed:
    """Give a unit's calendar an address; one that has an address keeps it."""
    feed = _feed(unit_id, by)
    if not feed.active:
        feed.active = True
        feed.serial += 1
        _note("opened", unit_id, by)
    return feed


@transaction()
def renew_feed(unit_id: int, *, by: Actor) -> CalendarFeed:
    """Give it another address; the former one is worthless from now on."""
    feed = _feed(unit_id, by)
    feed.active = True
    feed.serial += 1
    _note("renewed", unit_id, by)
    return feed


@transaction()
def close_feed(unit_id: int, *, by: Actor) -> CalendarFeed:
    """Take the address back.

    Raises
    ------
    Conflict: there is none.
    """
    feed = _feed(unit_id, by)
    if not feed.active:
        raise Conflict(N_("日历链接已经停用"))
    feed.active = False
    _note("closed", unit_id, by)
    return feed


def _feed(unit_id: int, by: Actor) -> CalendarFeed:
    """The unit's feed, made if need be; the unit's lock lets two people take turns."""
    unit = locked(Unit, unit_id)
    require(by, "calendar.manage", unit_scope(unit))
    feed = db.session.scalar(sa.select(CalendarFeed).where(CalendarFeed.unit_id == unit_id))
    if feed is None:
        feed = CalendarFeed(unit_id=unit_id, serial=0, active=False)
        db.session.add(feed)
        db.session.flush()
    return feed


def _note(verb: str, unit_id: int, by: Actor) -> None:
    acted_for = by.acting_for(unit_id)
    journal.record(f"feed.{verb}", "unit", unit_id, by=by, for_unit_id=acted_for)
