"""The activity ledger (活动台账): every activity held, as its readers may see it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from market.areas.models import Area
from market.db import db
from market.errors import N_
from market.localise import local, zone
from market.paging import Page, keyset
from market.policy import Actor, Role
from market.projects.models import Activity, ActivityState, Order, OrderRole, Project

HELD = (ActivityState.HELD, ActivityState.CONFIRMED, ActivityState.DISPUTED)


@dataclass(frozen=True)
class LedgerFilter:
    """What narrows the ledger; None leaves a thing open."""

    batch_id: int | None = None
    area_id: int | None = None
    unit_id: int | None = None
    series_id: int | None = None
    state: ActivityState | None = None
    since: dt.date | None = None
    until: dt.date | None = None


def of_orders_of(unit_ids: Any) -> sa.ColumnElement[bool]:
    """Activities that an order of one of these units joins."""
    return Activity.orders.any(Order.unit_id.in_(unit_ids))


def seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    """The activities in a person's charge: the office's area, the 居民区 served, the own units'."""
    if actor.is_a(Role.ADMINISTRATOR):
        return sa.true()
    parts: list[sa.ColumnElement[bool]] = []
    for post in actor.posts:
        if post.role in (Role.LEADER, Role.COORDINATOR) and post.area_path:
            inside = sa.select(Area.id).where(Area.path.startswith(post.area_path, autoescape=True))
            parts.append(Project.area_id.in_(inside))
        elif post.community_id:
            parts.append(Project.area_id == post.community_id)
    if actor.unit_ids:
        parts.append(of_orders_of(actor.unit_ids))
    return sa.or_(*parts) if parts else sa.false()


def select_ledger(actor: Actor, chosen: LedgerFilter) -> sa.Select:
    """The activities of the ledger with everything that a line of it says."""
    query = (
        sa.select(Activity)
        .join(Project)
        .where(seen_by(actor), Activity.state.in_(HELD))
        .options(
            joinedload(Activity.project).joinedload(Project.area),
            joinedload(Activity.project).joinedload(Project.series),
            joinedload(Activity.project).joinedload(Project.category),
            selectinload(Activity.orders).joinedload(Order.unit),
            joinedload(Activity.rating),
        )
    )
    if chosen.batch_id:
        query = query.where(Project.batch_id == chosen.batch_id)
    if chosen.area_id and (area := db.session.get(Area, chosen.area_id)):
        inside = sa.select(Area.id).where(Area.path.startswith(area.path, autoescape=True))
        query = query.where(Project.area_id.in_(inside))
    if chosen.unit_id:
        query = query.where(of_orders_of([chosen.unit_id]))
    if chosen.series_id:
        query = query.where(Project.series_id == chosen.series_id)
    if chosen.state:
        query = query.where(Activity.state == chosen.state)
    if chosen.since:
        query = query.where(Activity.starts_at >= _midnight(chosen.since))
    if chosen.until:
        query = query.where(Activity.starts_at < _midnight(chosen.until + dt.timedelta(days=1)))
    return query


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, tzinfo=zone())


def ledger_page(
    actor: Actor, chosen: LedgerFilter, after: str | None = None, limit: int = 50
) -> Page[Activity]:
    """One page of the ledger, newest first."""
    return keyset(
        select_ledger(actor, chosen), (Activity.starts_at, Activity.id), after=after, limit=limit
    )


def ledger_totals(actor: Actor, chosen: LedgerFilter) -> tuple[int, int]:
    """How many activities, and how many people served in all."""
    inner = select_ledger(actor, chosen).with_only_columns(Activity.id, Activity.people).subquery()
    count, people = db.session.execute(
        sa.select(sa.func.count(inner.c.id), sa.func.coalesce(sa.func.sum(inner.c.people), 0))
    ).one()
    return count, people


def units_of(activity: Activity, role: OrderRole) -> list[str]:
    """The names of the units that join an activity in that role."""
    return [order.unit.name for order in activity.orders if order.role is role]


# The columns of the ledger, on screen and in the workbook alike.
COLUMNS: Sequence[tuple[str, Any]] = (
    (N_("日期"), lambda a: local(a.starts_at).date()),
    (N_("时间"), lambda a: f"{local(a.starts_at):%H:%M}"),
    (N_("地点"), lambda a: a.place or a.project.place or ""),
    (N_("主题"), lambda a: a.project.title),
    (N_("系列"), lambda a: a.project.series),
    (N_("类别"), lambda a: a.project.category),
    (N_("牵头"), lambda a: units_of(a, OrderRole.LEAD)),
    (N_("协办"), lambda a: units_of(a, OrderRole.SUPPORT)),
    (N_("受益居民区"), lambda a: a.project.area),
    (N_("人次"), lambda a: a.people),
    (N_("满意度"), lambda a: a.rating.level if a.rating else None),
    (N_("评价"), lambda a: (a.rating.note or "") if a.rating else ""),
    (N_("状态"), lambda a: a.state),
    (N_("补录"), lambda a: a.entered_later),
)
