"""The measures of the batch summary: each is a count of records, and opens those records."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area, Level
from market.batches.models import Batch
from market.db import db
from market.errors import N_
from market.listings.models import Listing, ListingState, ListingTally
from market.localise import today, zone
from market.members.models import Unit, UnitKind, UnitState
from market.needs.models import Need, NeedState
from market.projects.models import (
    Activity,
    ActivityState,
    Order,
    OrderOrigin,
    OrderRole,
    OrderState,
    Project,
    ProjectState,
)
from market.standing.models import FollowUp, FollowUpState, Rating
from market.standing.models import Level as Satisfaction

UNPOSTED = (NeedState.DRAFT, NeedState.SUBMITTED, NeedState.RETURNED, NeedState.WITHDRAWN)
TAKING_PART = (
    OrderState.CLAIMED,
    OrderState.UNDER_WAY,
    OrderState.FINISHED,
)


@dataclass(frozen=True)
class Frame:
    """What a summary is about: a batch, and an area inside the batch's own."""

    batch: Batch
    area: Area

    def inside(self, column: Any) -> sa.ColumnElement[bool]:
        """Whether an area column lies in the area."""
        areas = sa.select(Area.id).where(Area.path.startswith(self.area.path, autoescape=True))
        return column.in_(areas)


@dataclass(frozen=True)
class Measure:
    """One number: the records that it counts, or a column of them that it adds up."""

    code: str
    label: str
    group: str
    select: Callable[[Frame], sa.Select]
    total: Any = None

    def value(self, frame: Frame) -> int:
        """The number itself."""
        if self.total is None:
            inner = self.select(frame).order_by(None).subquery()
            return db.session.scalar(sa.select(sa.func.count()).select_from(inner)) or 0
        query = self.select(frame).order_by(None).with_only_columns(sa.func.sum(self.total))
        return db.session.scalar(query) or 0


def _needs(frame: Frame) -> sa.Select:
    return sa.select(Need).where(
        Need.batch_id == frame.batch.id, frame.inside(Need.area_id), Need.state.not_in(UNPOSTED)
    )


def _listings(frame: Frame) -> sa.Select:
    in_unit = sa.select(Unit.id).where(frame.inside(Unit.area_id))
    return sa.select(Listing).where(
        Listing.unit_id.in_(in_unit), Listing.state == ListingState.OPEN
    )


def _projects(frame: Frame) -> sa.Select:
    return sa.select(Project).where(
        Project.batch_id == frame.batch.id,
        frame.inside(Project.area_id),
        Project.state != ProjectState.CANCELLED,
    )


def orders_of(frame: Frame) -> sa.Select:
    return (
        sa.select(Order)
        .join(Project)
        .where(Project.batch_id == frame.batch.id, frame.inside(Project.area_id))
    )


def _activities(frame: Frame) -> sa.Select:
    return (
        sa.select(Activity)
        .join(Project)
        .where(Project.batch_id == frame.batch.id, frame.inside(Project.area_id))
    )


def _confirmed(frame: Frame) -> sa.Select:
    return _activities(frame).where(Activity.state == ActivityState.CONFIRMED)


def _rated(frame: Frame) -> sa.Select:
    return _confirmed(frame).join(Rating, Rating.activity_id == Activity.id)


def _units(frame: Frame) -> sa.Select:
    return sa.select(Unit).where(
        Unit.state == UnitState.ACTIVE,
        Unit.kind != UnitKind.COMMUNITY,
        frame.inside(Unit.area_id),
    )


def _taking_part(frame: Frame) -> sa.Select:
    """The ids of units with an accepted order in the batch."""
    return (
        sa.select(Order.unit_id)
        .join(Project)
        .where(Project.batch_id == frame.batch.id, Order.state.in_(TAKING_PART))
    )


def _communities(frame: Frame) -> sa.Select:
    return sa.select(Area).where(Area.level == Level.COMMUNITY, frame.inside(Area.id))


def _covered(frame: Frame) -> sa.Select:
    """The ids of areas with a lead order accepted in the batch."""
    return (
        sa.select(Project.area_id)
        .join(Order, Order.project_id == Project.id)
        .where(
            Project.batch_id == frame.batch.id,
            Order.role == OrderRole.LEAD,
            Order.state.in_(TAKING_PART),
        )
    )


def _day_begins() -> dt.datetime:
    return dt.datetime.combine(today(), dt.time.min, tzinfo=zone())


LISTS, CLAIMS, HELD = N_("三张清单"), N_("认领"), N_("实施与评价")
REACH, OVERDUE = N_("参与和覆盖"), N_("逾期待办")

MEASURES: Sequence[Measure] = (
    Measure("listings", N_("开放的资源"), LISTS, _listings),
    Measure(
        "listings-used",
        N_("用到的资源"),
        LISTS,
        # A listing that was taken up counts, whatever became of it since.
        lambda f: (
            sa.select(Listing)
            .join(Unit, Unit.id == Listing.unit_id)
            .join(ListingTally, ListingTally.listing_id == Listing.id)
            .where(
                f.inside(Unit.area_id),
                ListingTally.batch_id == f.batch.id,
                ListingTally.taken > 0,
            )
        ),
    ),
    Measure("needs", N_("公布的需求"), LISTS, _needs),
    Measure(
        "needs-settled", N_("已落实的需求"), LISTS, lambda f: _needs(f).where(Need.settled > 0)
    ),
    Measure(
        "needs-left",
        N_("尚未落实的需求"),
        LISTS,
        lambda f: _needs(f).where(Need.settled == 0),
    ),
    Measure("projects", N_("发布的项目"), LISTS, _projects),
    Measure("places", N_("项目总场次"), CLAIMS, _projects, Project.sessions),
    Measure("taken", N_("已有单位承接的场次"), CLAIMS, _projects, Project.taken),
    Measure(
        "open-projects",
        N_("仍待认领的项目"),
        CLAIMS,
        lambda f: _projects(f).where(Project.state == ProjectState.PUBLISHED),
    ),
    Measure(
        "invitations",
        N_("发出的认领邀请"),
        CLAIMS,
        lambda f: orders_of(f).where(Order.origin == OrderOrigin.INVITATION),
    ),
    Measure(
        "accepted",
        N_("已认领的认领单"),
        CLAIMS,
        lambda f: orders_of(f).where(Order.state.in_(TAKING_PART)),
    ),
    Measure(
        "declined",
        N_("暂不承接的认领单"),
        CLAIMS,
        lambda f: orders_of(f).where(Order.state == OrderState.DECLINED),
    ),
    Measure("held", N_("已确认的活动"), HELD, _confirmed),
    Measure("people", N_("受益人次"), HELD, _confirmed, Activity.people),
    Measure("rated", N_("已评价的活动"), HELD, _rated),
    Measure(
        "happy",
        N_("评价满意以上的活动"),
        HELD,
        lambda f: _rated(f).where(Rating.level.in_((Satisfaction.VERY_GOOD, Satisfaction.GOOD))),
    ),
    Measure(
        "units-in",
        N_("参与的单位"),
        REACH,
        lambda f: _units(f).where(Unit.id.in_(_taking_part(f))),
    ),
    Measure(
        "units-silent",
        N_("尚未参与的单位"),
        REACH,
        lambda f: _units(f).where(Unit.id.not_in(_taking_part(f))),
    ),
    Measure(
        "covered",
        N_("有项目落地的居民区"),
        REACH,
        lambda f: _communities(f).where(Area.id.in_(_covered(f))),
    ),
    Measure(
        "bare",
        N_("还没有项目的居民区"),
        REACH,
        lambda f: _communities(f).where(Area.id.not_in(_covered(f))),
    ),
    Measure(
        "late-answers",
        N_("逾期未回应的邀请"),
        OVERDUE,
        lambda f: orders_of(f).where(
            sa.or_(
                Order.state == OrderState.OVERDUE,
                sa.and_(Order.state == OrderState.INVITED, Order.deadline_on < today()),
            )
        ),
    ),
    Measure(
        "late-records",
        N_("已过日期未记录的活动"),
        OVERDUE,
        lambda f: _activities(f).where(
            Activity.state == ActivityState.PLANNED, Activity.starts_at < _day_begins()
        ),
    ),
    Measure(
        "late-confirmations",
        N_("待居民区确认的活动"),
        OVERDUE,
        lambda f: _activities(f).where(Activity.state == ActivityState.HELD),
    ),
    Measure(
        "follow-ups",
        N_("待回访的评价"),
        OVERDUE,
        lambda f: (
            _rated(f)
            .join(FollowUp, FollowUp.rating_id == Rating.id)
            .where(FollowUp.state == FollowUpState.OPEN)
        ),
    ),
)
BY_CODE = {measure.code: measure for measure in MEASURES}
# Each rate is one measure's number over another's, so that both sides can be opened.
RATES: Sequence[tuple[str, str, str]] = (
    (N_("认领率"), "taken", "places"),
    (N_("完成率"), "held", "taken"),
    (N_("满意率"), "happy", "rated"),
    (N_("需求落实率"), "needs-settled", "needs"),
    (N_("单位参与率"), "units-in", "units-all"),
    (N_("居民区覆盖率"), "covered", "communities-all"),
)
