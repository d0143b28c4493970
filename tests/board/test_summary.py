"""The batch summary: every number counts the very records that it opens."""

import datetime as dt

import pytest

from market.board.queries import frames
from market.board.queries.measures import BY_CODE, MEASURES, Frame
from market.board.queries.summary import answer_workdays, summarise
from market.db import db, now
from market.errors import Forbidden
from market.members.sign_in import actor_of
from market.projects.models import Activity, ActivityState, OrderOrigin, OrderState
from market.standing.models import Level, Rating
from tests.factories import (
    ActivityFactory,
    ListingFactory,
    NeedFactory,
    OrderFactory,
    ProjectFactory,
    UnitFactory,
)


def _held(project, unit, people=30, level=Level.GOOD):
    order = OrderFactory(project=project, unit=unit, state=OrderState.UNDER_WAY)
    activity = ActivityFactory(
        project=project,
        starts_at=now() - dt.timedelta(days=2),
        state=ActivityState.CONFIRMED,
        people=people,
    )
    activity.orders.append(order)
    db.session.add(Rating(activity=activity, level=level, note="还可以"))
    db.session.commit()
    return activity


@pytest.fixture
def busy(world):
    """A street with a held activity in one 居民区, an overdue invitation in another."""
    here = world.here
    first = ProjectFactory(batch=here.batch, requester=here.communities[0], sessions=2, taken=1)
    _held(first, here.units[0])
    second = ProjectFactory(batch=here.batch, requester=here.communities[1], sessions=1, taken=1)
    OrderFactory(
        project=second,
        unit=here.units[1],
        state=OrderState.OVERDUE,
        origin=OrderOrigin.INVITATION,
        deadline_on=dt.date.today() - dt.timedelta(days=3),
    )
    NeedFactory(batch=here.batch, unit=here.communities[2], settled=0)
    ListingFactory(unit=here.units[0])
    UnitFactory(area=world.there.areas[0])
    return world


@pytest.mark.both_databases
def test_the_numbers_of_a_batch_are_those_of_its_records(busy):
    frame = Frame(busy.here.batch, busy.here.street)
    summary = summarise(frame)
    assert summary.numbers["held"] == 1
    assert summary.numbers["people"] == 30
    assert summary.numbers["units-in"] == 1
    assert summary.numbers["units-silent"] == 2
    assert summary.numbers["covered"] == 1
    assert summary.numbers["bare"] == 3
    assert summary.numbers["late-answers"] == 1
    assert summary.rates["满意率"] == 1.0
    assert summary.rates["认领率"] == pytest.approx(2 / 3)


@pytest.mark.both_databases
def test_each_number_opens_as_many_rows_as_it_says(busy):
    frame = Frame(busy.here.batch, busy.here.street)
    for measure in MEASURES:
        records = db.session.scalars(measure.select(frame)).unique().all()
        if measure.total is None:
            assert len(records) == measure.value(frame), measure.code
        else:
            shown = sum(getattr(record, measure.total.key) or 0 for record in records)
            assert shown == measure.value(frame), measure.code


def test_a_narrower_area_counts_only_what_lies_in_it(busy):
    frame = Frame(busy.here.batch, busy.here.areas[1])
    assert BY_CODE["held"].value(frame) == 0
    assert BY_CODE["late-answers"].value(frame) == 1


def test_answers_are_measured_in_working_days(world):
    project = ProjectFactory(batch=world.here.batch, requester=world.here.communities[0])
    friday = dt.datetime(2026, 9, 11, 2, tzinfo=dt.UTC)
    order = OrderFactory(project=project, origin=OrderOrigin.INVITATION)
    order.created_at, order.answered_at = friday, friday + dt.timedelta(days=3)
    db.session.commit()
    assert answer_workdays(Frame(world.here.batch, world.here.street)) == [1]


def test_a_leader_cannot_open_another_streets_summary(world):
    with pytest.raises(Forbidden):
        frames.frame_for(actor_of(world.here.leader), world.there.batch.id, None)


def test_a_batch_without_records_has_numbers_and_no_rates(world):
    summary = summarise(Frame(world.here.batch, world.here.street))
    assert summary.numbers["projects"] == 0
    assert summary.rates["完成率"] is None
    assert db.session.query(Activity).count() == 0
