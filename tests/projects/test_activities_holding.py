"""What was held: recorded, entered later, confirmed once, disputed and settled."""

import datetime as dt

import pytest

from market.db import as_of, db, now
from market.errors import Conflict, Forbidden, Invalid
from market.journal import queries as journal
from market.members.models import Unit
from market.needs.models import Need, NeedState
from market.projects.models import Activity, ActivityState, Order, OrderState
from market.projects.queries.credits import true_credits, true_done
from market.projects.services import activities
from tests.projects.activity_stage import TWO, day, held, in_state, planned, stage, tally


def again(record):
    """The record as the database now has it."""
    return db.session.get(type(record), record.id, populate_existing=True)


@pytest.mark.both_databases
def test_a_record_of_a_planned_activity_waits_for_confirmation(world):
    scene = stage(world)
    activity = planned(scene)
    with as_of(now() + dt.timedelta(days=4)):
        activities.record(activity.id, by=scene.liaison, people=42, place="活动室", note="顺利")
    kept = again(activity)
    assert (kept.state, kept.people, kept.place) == (ActivityState.HELD, 42, "活动室")
    assert tally(scene.unit, world.here.batch).activities == 0


def test_an_activity_in_the_future_is_not_recorded(world):
    scene = stage(world)
    activity = planned(scene)
    for given in ({}, {"day": day(1)}, {"day": day(3), "starts": TWO}):
        with pytest.raises(Invalid) as refused:
            activities.record(activity.id, by=scene.liaison, people=42, **given)
        assert "day" in refused.value.fields
    assert again(activity).state is ActivityState.PLANNED


def test_one_held_earlier_than_planned_keeps_its_move(world):
    scene = stage(world)
    activity = planned(scene)
    activities.record(activity.id, by=scene.liaison, people=9, day=day(-1), starts=dt.time(9, 0))
    kept = again(activity)
    assert kept.starts_at < now()
    assert [move.then for move in kept.moved] == [kept.starts_at]


@pytest.mark.parametrize("people", [-1, 100_001, 10**12])
def test_an_implausible_number_of_people_is_refused(world, people):
    scene = stage(world)
    activity = in_state(scene, ActivityState.PLANNED)
    with pytest.raises(Invalid) as refused:
        activities.record(activity.id, by=scene.liaison, people=people)
    assert "people" in refused.value.fields


def test_a_mobile_number_in_the_note_is_refused(world):
    scene = stage(world)
    activity = in_state(scene, ActivityState.PLANNED)
    with pytest.raises(Invalid) as refused:
        activities.record(activity.id, by=scene.liaison, people=3, note="联系老人 13800001234")
    assert "note" in refused.value.fields


@pytest.mark.both_databases
def test_a_past_activity_is_entered_and_marked_so(world):
    scene = stage(world)
    activity = activities.enter_past(scene.project_id, by=scene.liaison, day=day(-20), people=25)
    assert (activity.entered_later, activity.state) == (True, ActivityState.HELD)
    assert again(scene.lead).state is OrderState.UNDER_WAY
    unrecorded = activities.enter_past(scene.project_id, by=scene.officer, day=day(-29))
    assert (unrecorded.entered_later, unrecorded.state) == (True, ActivityState.PLANNED)


@pytest.mark.parametrize("given", [{"day": day}, {"starts": dt.time(23, 59)}])
def test_a_past_activity_does_not_lie_ahead(world, given):
    scene = stage(world)
    options = {"day": day(0), "people": 5}
    options |= {"day": day(1)} if "day" in given else given
    with (
        as_of(now().replace(hour=4, minute=0)),
        pytest.raises(Invalid) as refused,
    ):
        activities.enter_past(scene.project_id, by=scene.liaison, **options)
    assert "day" in refused.value.fields


def test_past_activities_count_against_the_sessions_too(world):
    scene = stage(world, sessions=1, support=False)
    held(scene)
    with pytest.raises(Conflict):
        held(scene, day=day(-9))


@pytest.mark.both_databases
def test_a_confirmed_activity_counts_once_for_every_unit_that_joined(world):
    scene = stage(world, sessions=1)
    load = tally(scene.unit, world.here.batch).load
    activity = held(scene, people=30, order_ids=[scene.lead.id, scene.support.id])
    activities.confirm(activity.id, by=scene.officer)
    for unit in (scene.unit, scene.helper):
        kept = tally(unit, world.here.batch)
        assert (kept.activities, kept.people, kept.load) == (1, 30, load)
    need = db.session.get(Need, scene.need.id, populate_existing=True)
    assert (need.done, need.state) == (1, NeedState.MET)
    assert again(scene.lead).state is again(scene.support).state is OrderState.FINISHED
    with pytest.raises(Conflict):
        activities.confirm(activity.id, by=scene.coordinator)
    assert tally(scene.unit, world.here.batch).activities == 1
    assert db.session.get(Need, scene.need.id, populate_existing=True).done == 1


def test_an_order_finishes_with_its_last_confirmed_session(world):
    scene = stage(world, sessions=2, support=False)
    first, second = held(scene), held(scene, day=day(-9))
    activities.confirm(first.id, by=scene.officer)
    assert again(scene.lead).state is OrderState.UNDER_WAY
    assert db.session.get(Need, scene.need.id, populate_existing=True).state is NeedState.MATCHED
    activities.confirm(second.id, by=scene.officer)
    assert again(scene.lead).state is OrderState.FINISHED
    assert db.session.get(Need, scene.need.id, populate_existing=True).state is NeedState.MET


@pytest.mark.parametrize("who", ["liaison", "helping", "other_officer", "leader", "stranger"])
@pytest.mark.parametrize("verb", ["confirm", "dispute", "settle"])
def test_only_the_receiving_side_and_the_office_judge_a_record(world, who, verb):
    scene = stage(world)
    activity = held(scene)
    options = {
        "confirm": {},
        "dispute": {"reason": "人数不对"},
        "settle": {"reason": "核实", "outcome": ActivityState.CONFIRMED},
    }[verb]
    with pytest.raises(Forbidden):
        getattr(activities, verb)(activity.id, by=getattr(scene, who), **options)
    assert again(activity).state is ActivityState.HELD


def test_a_coordinator_confirms_for_the_community_and_both_names_are_kept(world):
    scene = stage(world)
    activity = held(scene)
    activities.confirm(activity.id, by=scene.coordinator)
    entry = next(
        entry
        for entry in journal.timeline("activity", activity.id)
        if entry.verb == "activity.confirmed"
    )
    assert entry.user_id == scene.coordinator.user_id
    assert entry.for_unit_id == world.here.communities[0].id


@pytest.mark.both_databases
def test_a_dispute_is_put_right_and_settled(world):
    scene = stage(world, sessions=1)
    activity = held(scene, people=300)
    with pytest.raises(Invalid):
        activities.dispute(activity.id, by=scene.officer, reason=" ")
    activities.dispute(activity.id, by=scene.officer, reason="到场没有三百人")
    activities.record(activity.id, by=scene.liaison, people=35)
    assert again(activity).state is ActivityState.DISPUTED
    with pytest.raises(Forbidden):
        activities.settle(
            activity.id, by=scene.officer, outcome=ActivityState.CANCELLED, reason="没有办"
        )
    settled = activities.settle(
        activity.id,
        by=scene.coordinator,
        outcome=ActivityState.CONFIRMED,
        reason="按签到",
        people=33,
    )
    assert (settled.state, settled.people) == (ActivityState.CONFIRMED, 33)
    assert tally(scene.unit, world.here.batch).people == 33
    assert again(scene.lead).state is OrderState.FINISHED


def test_a_dispute_that_ends_in_a_cancelled_activity_counts_nothing(world):
    scene = stage(world, sessions=1)
    activity = held(scene)
    activities.dispute(activity.id, by=scene.officer, reason="没有来过")
    activities.settle(
        activity.id, by=scene.coordinator, outcome=ActivityState.CANCELLED, reason="核实未举办"
    )
    assert tally(scene.unit, world.here.batch).activities == 0
    assert again(scene.lead).state is OrderState.UNDER_WAY
    assert held(scene, day=day(-4)).state is ActivityState.HELD


def test_an_officer_who_is_content_gives_up_the_objection(world):
    scene = stage(world)
    activity = held(scene)
    activities.dispute(activity.id, by=scene.officer, reason="人数不对")
    assert activities.confirm(activity.id, by=scene.officer).state is ActivityState.CONFIRMED


def test_an_order_that_ended_before_the_activity_is_not_credited(world):
    scene = stage(world)
    activity = planned(scene, order_ids=[scene.lead.id, scene.support.id])
    helper = db.session.get(Order, scene.support.id)
    helper.state = OrderState.CANCELLED
    db.session.commit()
    with as_of(now() + dt.timedelta(days=4)):
        activities.record(activity.id, by=scene.liaison, people=10)
        activities.confirm(activity.id, by=scene.officer)
    assert tally(scene.helper, world.here.batch).activities == 0
    assert tally(scene.unit, world.here.batch).activities == 1
    assert [order.id for order in again(activity).orders] == [scene.lead.id]


def test_the_story_of_a_need_tells_of_its_activities(world):
    scene = stage(world, sessions=1)
    activity = held(scene)
    activities.confirm(activity.id, by=scene.officer)
    verbs = {entry.verb for entry in journal.timeline("need", scene.need.id)}
    assert {"activity.entered", "activity.confirmed", "need.met"} <= verbs
    assert journal.verify().good
    assert Activity.query.count() == 1


@pytest.mark.both_databases
def test_the_tallies_equal_a_recount_from_the_activities(world):
    first, second = stage(world, sessions=3), stage(world, sessions=2)
    joint = [first.lead.id, first.support.id]
    for scene, options in (
        (first, {"order_ids": joint, "people": 11}),
        (first, {"day": day(-8), "people": 7}),
        (second, {"day": day(-9), "people": 5}),
    ):
        activities.confirm(held(scene, **options).id, by=scene.officer)
    held(second, people=90)
    batch = world.here.batch
    true = true_credits()
    assert true == {(batch.id, first.unit.id): (3, 23), (batch.id, first.helper.id): (1, 11)}
    for (_batch, unit_id), (count, people) in true.items():
        kept = tally(db.session.get(Unit, unit_id), batch)
        assert (kept.activities, kept.people) == (count, people)
    for need_id, done in true_done().items():
        assert db.session.get(Need, need_id, populate_existing=True).done == done
    assert true_done() == {first.need.id: 2, second.need.id: 1}


@pytest.mark.parametrize("back", [1, 2500])
def test_a_past_activity_lies_within_the_batch_unless_an_old_ledger_tells_of_it(world, back):
    scene = stage(world)
    first = scene.project.batch.collect_from
    early = first - dt.timedelta(days=back)
    with pytest.raises(Invalid) as refused:
        activities.enter_past(scene.project_id, by=scene.liaison, day=early, people=5)
    assert refused.value.values["first"] == first.isoformat()
    assert "day" in refused.value.fields
    entered = activities.enter_past(scene.project_id, by=scene.liaison, day=first, people=5)
    assert entered.state is ActivityState.HELD
    told = activities.enter_past(scene.project_id, by=scene.liaison, day=early, old=True)
    assert told.entered_later
