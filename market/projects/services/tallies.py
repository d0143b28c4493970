"""What orders count for: the load of units, what a batch took of listings, service to groups.

Load and service count the sessions of live and finished lead orders. A project of a need settles
that need as a whole (`needs.settle`, which also counts the service to its group), so that only
projects without a need count service by their orders.
"""

from typing import Any

import sqlalchemy as sa

from market import tallying
from market.db import db, ensure_row, transaction
from market.errors import N_, Conflict
from market.listings import services as listings
from market.listings.models import ListingTally
from market.members.models import Unit, UnitTally
from market.needs.models import GroupTally, Need
from market.projects.models import Order, OrderRole, Project
from market.projects.queries.tallies import group_of, true_tallies


def count(order: Order, step: int, *, guarded: bool = False) -> None:
    """Add (+1) or take away (−1) what an order counts; support orders count nothing.

    Parameters
    ----------
    guarded: refuse when the unit's capacity of the batch would be exceeded. An invitation must
        not ask for more than a unit offered; a unit that volunteers may give more.

    Raises
    ------
    Conflict: the listing has fewer sessions left, or the unit has (when guarded).
    """
    count_sessions(order, step * order.sessions, guarded=guarded)


def count_sessions(order: Order, sessions: int, *, guarded: bool = False) -> None:
    """Change what a lead order counts by so many sessions, more or (negative) fewer."""
    if order.role is not OrderRole.LEAD or not sessions:
        return
    project = order.project
    if order.listing_id and sessions > 0:
        listings.take(order.listing_id, project.batch_id, sessions)
    elif order.listing_id:
        listings.give_back(order.listing_id, project.batch_id, -sessions)
    _load(order.unit, project.batch_id, sessions, guarded)
    if project.need_id is None:
        _add(GroupTally, "served", sessions, batch_id=project.batch_id, group_key=group_of(project))


def _load(unit: Unit, batch_id: int, sessions: int, guarded: bool) -> None:
    room = UnitTally.load + sessions <= unit.capacity if guarded else sa.true()
    if not _add(UnitTally, "load", sessions, room, batch_id=batch_id, unit_id=unit.id):
        load = db.session.scalar(
            sa.select(UnitTally.load).filter_by(batch_id=batch_id, unit_id=unit.id)
        )
        raise Conflict(
            N_("%(unit)s本期可承接 %(capacity)s 场，已有 %(load)s 场，不能再加 %(wanted)s 场"),
            unit=unit.name,
            capacity=unit.capacity,
            load=load,
            wanted=sessions,
        )


def _add(model: Any, name: str, sessions: int, room: Any = None, **keys: int | str) -> bool:
    if sessions > 0:
        ensure_row(model, **keys)
    column = getattr(model, name)
    moved = db.session.execute(
        sa.update(model)
        .filter_by(**keys)
        .where(sa.true() if room is None else room)
        .values({name: column + sessions})
        .execution_options(synchronize_session=False)
    )
    return moved.rowcount == 1


# What `true_tallies` names, and where it is kept: the model, its key columns, its counter.
KEPT = {
    "load": (UnitTally, ("batch_id", "unit_id"), "load"),
    "listing": (ListingTally, ("batch_id", "listing_id"), "taken"),
    "served": (GroupTally, ("batch_id", "group_key"), "served"),
    "places": (Project, ("id",), "taken"),
    "settled": (Need, ("id",), "settled"),
    "done": (Need, ("id",), "done"),
    "activities": (UnitTally, ("batch_id", "unit_id"), "activities"),
    "people": (UnitTally, ("batch_id", "unit_id"), "people"),
}


@transaction()
def recount() -> list[tuple[str, tuple, int, int]]:
    """Set every counter to what the orders, projects and activities themselves say.

    Returns
    -------
    What was wrong, as (counter, key, it was, it is); empty when all were in step.
    """
    wrong = []
    for name, (model, keys, counter) in KEPT.items():
        true = true_tallies(name)
        columns = [getattr(model, key) for key in keys]
        rows = db.session.execute(sa.select(*columns, getattr(model, counter))).all()
        kept = {tuple(row[:-1]): row[-1] for row in rows}
        for key in sorted(set(true) | set(kept)):
            was, now_is = kept.get(key, 0), true.get(key, 0)
            if was == now_is:
                continue
            wrong.append((name, key, was, now_is))
            where = dict(zip(keys, key, strict=True))
            if key not in kept:
                ensure_row(model, **where)
            db.session.execute(sa.update(model).filter_by(**where).values({counter: now_is}))
    return wrong + tallying.recount(db.session.connection())
