"""Projects that were held before anybody entered them here (补录), such as those of an old ledger.

They pass through the same verbs as any other: posted, led, held, confirmed, closed; only the
invitation and its answer are missing, since nobody can answer for what is long over.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from market.db import db, now, transaction
from market.errors import N_, Conflict
from market.members.models import Unit, UnitState
from market.policy import Actor
from market.projects.models import (
    Activity,
    Order,
    OrderOrigin,
    OrderRole,
    OrderState,
    Project,
)
from market.projects.services import tallies
from market.projects.services.activities import confirm, enter_past
from market.projects.services.begin import note_order
from market.projects.services.direct import post_project
from market.projects.services.ending import close_project
from market.projects.services.places import take_places


@dataclass(frozen=True)
class Held:
    """One activity as the old ledger tells it; the time of day may be unknown."""

    day: dt.date
    people: int
    starts: dt.time | None = None
    ends: dt.time | None = None
    place: str | None = None
    note: str | None = None


@transaction()
def enter_past_project(
    *,
    by: Actor,
    batch_id: int,
    lead_id: int,
    held: Sequence[Held],
    support_ids: Sequence[int] = (),
    **facts: Any,
) -> tuple[Project, list[Activity]]:
    """Enter a project of the past with its activities, confirmed; it is closed at once.

    Parameters
    ----------
    lead_id, support_ids: the units that led and supported all of its activities.
    facts: area_id, category_id, title and the other facts that `post_project` takes.

    Raises
    ------
    Forbidden: the person does not run the area.
    Conflict: the batch is closed, a unit is no member, or two activities begin together.
    Invalid: a date in the future or after the batch, an implausible number.
    """
    project = post_project(by=by, batch_id=batch_id, sessions=len(held), **facts)
    roles = [(lead_id, OrderRole.LEAD), *((number, OrderRole.SUPPORT) for number in support_ids)]
    orders = [_order(project, unit_id, role, len(held), by) for unit_id, role in roles]
    activities = []
    for one in sorted(held, key=lambda one: (one.day, one.starts or dt.time.min)):
        activity = enter_past(
            project.id, by=by, order_ids=[order.id for order in orders], old=True, **vars(one)
        )
        activities.append(confirm(activity.id, by=by))
    return close_project(project.id, by=by), activities


def _order(project: Project, unit_id: int, role: OrderRole, sessions: int, by: Actor) -> Order:
    unit = db.session.get(Unit, unit_id)
    if unit is None or unit.state is not UnitState.ACTIVE:
        raise Conflict(N_("“%(unit)s”不是在册单位"), unit=unit.name if unit else unit_id)
    if role is OrderRole.LEAD:
        take_places(project.id, sessions)
    order = Order(
        project=project,
        unit=unit,
        role=role,
        origin=OrderOrigin.CATALOGUE,
        sessions=sessions,
        state=OrderState.CLAIMED,
        state_at=now(),
        pledged_at=now(),
        made_by_id=by.user_id,
        answered_at=now(),
        answered_by_id=by.user_id,
        on_behalf=by.acting_for(unit.id) is not None,
    )
    db.session.add(order)
    db.session.flush()
    tallies.count(order, +1)
    note_order("order.entered", order, by, own=True, sessions=sessions)
    return order
