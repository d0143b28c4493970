"""What every verb of an activity needs: its rows locked in order, clock times, who is told."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from market.db import db, get, locked, now
from market.errors import N_, Invalid
from market.journal import services as journal
from market.localise import today, zone
from market.members.posting import REFUSED
from market.policy import Actor
from market.projects.models import Activity, ActivityOrder, Order, Project, Side
from market.projects.queries.parties import is_office, receiving_unit_id, sides_of
from market.texts.personal import find_personal

MOST_PEOPLE = 100_000
MIDNIGHT = dt.time()


@dataclass(frozen=True)
class Ground:
    """An activity's locked rows and where the person acting stands towards it."""

    activity: Activity
    project: Project
    orders: Sequence[Order]
    by: Actor

    @property
    def unit_ids(self) -> list[int]:
        """The units that joined, each once."""
        return sorted({order.unit_id for order in self.orders})

    @property
    def office(self) -> bool:
        return is_office(self.by, self.project)

    @property
    def sides(self) -> frozenset[Side]:
        return sides_of(self.by, self.project, self.unit_ids)

    def note(self, verb: str, side: Side | None = None, **data: object) -> None:
        """Write the journal entry; `side` is the one in whose name the office acts."""
        note_activity(self.activity, self.project, self.orders, verb, self.by, side, **data)


def locked_orders(order_ids: Sequence[int]) -> Sequence[Order]:
    """The orders, freshly read and locked in the order of their numbers."""
    return db.session.scalars(
        sa.select(Order)
        .where(Order.id.in_(order_ids))
        .order_by(Order.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def stand_on(activity_id: int, by: Actor) -> Ground:
    """Lock an activity in the house's order: project, orders, activity.

    Its project never changes, so that it may be read before it is locked; its orders change only
    under the project's lock.
    """
    project = locked(Project, get(Activity, activity_id).project_id)
    joined = db.session.scalars(
        sa.select(ActivityOrder.order_id).where(ActivityOrder.activity_id == activity_id)
    ).all()
    orders = locked_orders(joined)
    return Ground(locked(Activity, activity_id), project, orders, by)


def note_activity(
    activity: Activity,
    project: Project,
    orders: Sequence[Order],
    verb: str,
    by: Actor,
    side: Side | None = None,
    **data: object,
) -> None:
    """Write an entry on the timelines of the activity, its project, need, orders and units."""
    units = sorted({order.unit_id for order in orders})
    journal.record(
        f"activity.{verb}",
        "activity",
        activity.id,
        by=by,
        for_unit_id=_acted_for(by, project, orders, side),
        about=[
            ("project", project.id),
            ("need", project.need_id),
            *(("order", order.id) for order in orders),
            *(("unit", number) for number in units),
        ],
        **data,
    )


def _acted_for(
    by: Actor, project: Project, orders: Sequence[Order], side: Side | None
) -> int | None:
    """The unit in whose name a person of neither side acts, so that both names show."""
    units = [order.unit_id for order in orders]
    if side is None or by.user_id is None or side in sides_of(by, project, units):
        return None
    if side is Side.RECEIVER:
        return by.acting_for(receiving_unit_id(project))
    return by.acting_for(units[0]) if units else None


def moment_of(day: dt.date, clock: dt.time | None) -> dt.datetime:
    """A day and a time on the installation's clock; midnight stands for an unknown time."""
    return dt.datetime.combine(day, clock or MIDNIGHT, tzinfo=zone()).astimezone(dt.UTC)


def end_of(day: dt.date, starts: dt.time | None, ends: dt.time | None) -> dt.datetime | None:
    """When it ends; Invalid, naming the field, unless that is after it starts."""
    if ends is None:
        return None
    if starts is None or ends <= starts:
        message = N_("结束时间应晚于开始时间")
        raise Invalid(message, fields={"ends": message})
    return moment_of(day, ends)


def check_ahead(moment: dt.datetime, project: Project, field: str) -> None:
    """Invalid unless a date to plan lies ahead and within the project's batch."""
    if moment <= now():
        message = N_("这个时间已经过去；已经办过的活动请用“补录”")
        raise Invalid(message, fields={field: message})
    last = project.batch.ends_on
    if moment.astimezone(zone()).date() > last:
        message = N_("本批次 %(last)s 结项，活动不能排在此后")
        raise Invalid(message, fields={field: message}, last=last.isoformat())


def check_past(
    day: dt.date, moment: dt.datetime, project: Project, old: bool = False, field: str = "day"
) -> None:
    """Invalid unless what is recorded has begun, within the batch.

    Parameters
    ----------
    old: an old ledger tells of it, whose days may lie before any batch.
    """
    if day > today() or moment > now():
        message = N_("活动还没有开始，不能记录将来的活动")
        raise Invalid(message, fields={field: message})
    first, last = project.batch.collect_from, project.batch.ends_on
    if day > last:
        message = N_("本批次 %(last)s 已结项，请核对日期")
        raise Invalid(message, fields={field: message}, last=last.isoformat())
    if day < first and not old:
        message = N_("本批次从 %(first)s 到 %(last)s，请核对日期；更早的活动请用导入台账补录")
        dates = {"first": first.isoformat(), "last": last.isoformat()}
        raise Invalid(message, fields={field: message}, **dates)


def check_people(people: int | None) -> None:
    """Invalid unless the people served (人次) are a plausible number."""
    if people is not None and not 0 <= people <= MOST_PEOPLE:
        message = N_("服务人次应在 0 到 %(most)s 之间")
        raise Invalid(message, fields={"people": message}, most=MOST_PEOPLE)


def reason_given(reason: str | None, field: str = "reason") -> str:
    """The reason, which the other side will read; Invalid when it is missing."""
    text = (reason or "").strip()
    if not text:
        raise Invalid(N_("请写明原因"), fields={field: N_("请写明原因")})
    check_text(field, text)
    return text[:300]


def check_text(field: str, text: str | None) -> None:
    """Invalid when an identity or mobile number stands in a text that others read."""
    for found in find_personal(text):
        if message := REFUSED.get(found.kind):
            raise Invalid(message, fields={field: message})


def told(moment: dt.datetime) -> str:
    """An instant in a journal entry's data: a date, and the clock time when one is known."""
    there = moment.astimezone(zone())
    return f"{there:%Y-%m-%d}" if there.time() == MIDNIGHT else f"{there:%Y-%m-%d %H:%M}"
