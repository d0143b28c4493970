"""The homes of a unit's liaison and of a 居民区's officer: what each needs to see first."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from market.batches.models import Batch, BatchState
from market.batches.queries import current
from market.db import db
from market.errors import N_
from market.localise import today, zone
from market.members.models import Unit, UnitKind
from market.needs.models import Need, NeedState
from market.policy import Actor, Role
from market.projects.models import Activity, ActivityOrder, ActivityState, Order, Project
from market.projects.queries.activities import taken_by_order
from market.projects.queries.menu import used_quota
from market.projects.queries.parties import WORKING, received_by
from market.rounds.models import Round, RoundState, Unmatched
from market.standing import queries as standing
from market.standing.models import Rating

OFFICE = (Role.ADMINISTRATOR, Role.LEADER, Role.COORDINATOR)
MEMBERS = (Role.LIAISON, Role.OFFICER)
MISSED_SHOWN = 5
RATINGS_SHOWN = 3
# What these homes show in their own way, by its heading; every other kind is listed below.
OWN_KINDS = {
    N_("待回应的认领邀请"): "offers",
    N_("待确认的认领"): "requests",
    N_("待商定时间"): "to_agree",
    N_("待记录的活动"): "to_record",
    N_("待确认的活动"): "to_confirm",
    N_("待评价的活动"): "to_rate",
    N_("本周活动"): "week",
}
NEED_STATES = (
    NeedState.DRAFT,
    NeedState.RETURNED,
    NeedState.SUBMITTED,
    NeedState.OPEN,
    NeedState.ESCALATED,
    NeedState.MATCHED,
    NeedState.MET,
)


@dataclass(frozen=True)
class Home:
    """Everything that a member's home shows; each list is short and says where the rest is."""

    units: Sequence[Unit]
    officer: bool
    offers: Sequence[Order]
    requests: Sequence[Order]
    to_agree: Sequence[Activity]
    to_record: Sequence[Activity]
    to_confirm: Sequence[Activity]
    to_rate: Sequence[Activity]
    to_plan: Sequence[tuple[Order, int]]
    week: Sequence[Activity]
    ratings: Sequence[Rating]
    given: tuple[int, int]  # this year's confirmed activities and the people served
    received: tuple[int, int]  # the same, of what this person's 居民区 received
    needs: Sequence[tuple[Unit, Sequence[tuple[NeedState, int]]]]
    missed: Sequence[Unmatched]
    menu: tuple[Batch, int] | None  # the batch that takes orders from the menu, and those left

    @property
    def waiting(self) -> int:
        """How many things wait for this person here."""
        lists = (
            self.offers,
            self.requests,
            self.to_agree,
            self.to_record,
            self.to_confirm,
            self.to_rate,
        )
        return sum(len(rows) for rows in lists)


def at_home(actor: Actor) -> bool:
    """Whether this person works for a unit or a 居民区, and not in the office."""
    return actor.is_a(*MEMBERS) and not actor.is_a(*OFFICE)


def home_of(actor: Actor, waiting: Iterable[Any]) -> Home:
    """The home of a person, by the posts that they hold.

    Parameters
    ----------
    waiting: what waits for them (`market.web.Waiting`), the most pressing first.
    """
    units = _units(actor)
    officer = actor.is_a(Role.OFFICER)
    numbers = [unit.id for unit in units]
    lists: dict[str, list[Any]] = {name: [] for name in OWN_KINDS.values()}
    for item in waiting:
        if name := OWN_KINDS.get(item.kind):
            lists[name].append(item.record)
    return Home(
        units=units,
        officer=officer,
        **lists,
        to_plan=_to_plan(numbers),
        ratings=_ratings(actor, numbers),
        given=_given(numbers),
        received=_received(actor) if officer else (0, 0),
        needs=_needs(units),
        missed=_missed(numbers),
        menu=_menu(units) if officer else None,
    )


def _units(actor: Actor) -> Sequence[Unit]:
    return db.session.scalars(
        sa.select(Unit)
        .where(Unit.id.in_(actor.unit_ids))
        .options(joinedload(Unit.area))
        .order_by(Unit.kind != UnitKind.COMMUNITY, Unit.id)
    ).all()


def _to_plan(unit_ids: Sequence[int]) -> list[tuple[Order, int]]:
    """What these units have taken on and not yet planned, with the sessions left."""
    orders = db.session.scalars(
        sa.select(Order)
        .where(Order.unit_id.in_(unit_ids), Order.state.in_(WORKING))
        .options(joinedload(Order.project), joinedload(Order.unit))
        .order_by(Order.id)
        .limit(50)
    ).all()
    taken = taken_by_order([order.id for order in orders])
    left = [(order, order.sessions - taken[order.id]) for order in orders]
    return [(order, count) for order, count in left if count > 0]


def _ratings(actor: Actor, unit_ids: Sequence[int]) -> Sequence[Rating]:
    """The newest ratings of what these units held."""
    found = [
        rating
        for number in unit_ids
        for rating in standing.search(actor, unit_id=number, limit=RATINGS_SHOWN).items
    ]
    return sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)[:RATINGS_SHOWN]


def _this_year() -> tuple[sa.ColumnElement[bool], ...]:
    begins = dt.datetime(today().year, 1, 1, tzinfo=zone())
    return Activity.state == ActivityState.CONFIRMED, Activity.starts_at >= begins


def _counted(activities: sa.Select) -> tuple[int, int]:
    """How many activities a query of their ids names, each once, and their people served."""
    row = db.session.execute(
        sa.select(sa.func.count(Activity.id), sa.func.coalesce(sa.func.sum(Activity.people), 0))
        .where(Activity.id.in_(activities))
    ).one()  # fmt: skip
    return int(row[0]), int(row[1])


def _given(unit_ids: Sequence[int]) -> tuple[int, int]:
    return _counted(
        sa.select(Activity.id)
        .join(ActivityOrder, ActivityOrder.activity_id == Activity.id)
        .join(Order, Order.id == ActivityOrder.order_id)
        .where(Order.unit_id.in_(unit_ids), *_this_year())
    )


def _received(actor: Actor) -> tuple[int, int]:
    return _counted(
        sa.select(Activity.id)
        .join(Project, Project.id == Activity.project_id)
        .where(received_by(actor), *_this_year())
    )


def _needs(units: Sequence[Unit]) -> list[tuple[Unit, list[tuple[NeedState, int]]]]:
    """How many needs each unit has in each state, in the order of their life."""
    rows = db.session.execute(
        sa.select(Need.unit_id, Need.state, sa.func.count(Need.id))
        .where(Need.unit_id.in_([unit.id for unit in units]), Need.state.in_(NEED_STATES))
        .group_by(Need.unit_id, Need.state)
    )
    counts = {(unit_id, state): count for unit_id, state, count in rows}
    told = [
        (unit, [(state, n) for state in NEED_STATES if (n := counts.get((unit.id, state)))])
        for unit in units
    ]
    return [(unit, states) for unit, states in told if states]


def _missed(unit_ids: Sequence[int]) -> Sequence[Unmatched]:
    """Why the newest round left open needs of these units short; the newest answer of each."""
    short = (
        Need.unit_id.in_(unit_ids),
        Need.state.in_((NeedState.OPEN, NeedState.ESCALATED)),
        Need.quantity > Need.settled,
    )
    newest = (
        sa.select(sa.func.max(Unmatched.id))
        .join(Round, Round.id == Unmatched.round_id)
        .join(Need, Need.id == Unmatched.need_id)
        .where(Round.state.in_((RoundState.REVIEW, RoundState.SETTLED)), *short)
        .group_by(Unmatched.need_id)
    )
    return db.session.scalars(
        sa.select(Unmatched)
        .where(Unmatched.id.in_(newest))
        .options(joinedload(Unmatched.need))
        .order_by(Unmatched.id.desc())
        .limit(MISSED_SHOWN)
    ).all()


def _menu(units: Sequence[Unit]) -> tuple[Batch, int] | None:
    unit = next((one for one in units if one.kind is UnitKind.COMMUNITY), None)
    batch = current(unit.area_id, BatchState.CLAIMING) if unit else None
    if batch is None:
        return None
    return batch, max(0, batch.menu_quota - used_quota(batch.id, unit.id))
