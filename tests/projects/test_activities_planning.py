"""Dates of activities: proposed, agreed, moved, called off."""

import datetime as dt

import pytest

from market.db import as_of, db, now
from market.errors import Conflict, Forbidden, Invalid
from market.journal import queries as journal
from market.projects.models import Activity, ActivityState, Order, OrderState, ProjectState, Side
from market.projects.services import activities
from tests.projects.activity_stage import FOUR, TWO, day, in_state, planned, stage

WHEN = {"starts": TWO, "ends": FOUR}


def again(record):
    """The record as the database now has it."""
    return db.session.get(type(record), record.id, populate_existing=True)


@pytest.mark.both_databases
def test_the_first_planned_activity_starts_the_order_that_joins_it(world):
    scene = stage(world)
    activity = planned(scene)
    assert [order.unit_id for order in activity.orders] == [scene.unit.id]
    assert again(scene.lead).state is OrderState.UNDER_WAY
    assert again(scene.support).state is OrderState.CLAIMED
    assert (activity.proposed_by, activity.agreed_at) == (Side.GIVER, None)
    verbs = [entry.verb for entry in journal.timeline("project", scene.project_id)]
    assert {"activity.planned", "order.started"} <= set(verbs)


def test_a_series_is_planned_in_one_go_and_not_beyond_its_sessions(world):
    scene = stage(world, sessions=3, support=False)
    made = activities.plan(
        scene.project_id, by=scene.liaison, days=[day(8), day(1), day(8)], **WHEN
    )
    assert [a.starts_at for a in made] == sorted(a.starts_at for a in made)
    assert len(made) == 2
    with pytest.raises(Conflict) as refused:
        activities.plan(scene.project_id, by=scene.liaison, days=[day(15), day(22)], **WHEN)
    assert "不能再排 2 场" in str(refused.value)
    assert Activity.query.count() == 2
    activities.cancel(made[0].id, by=scene.officer, reason="场地临时检修")
    activities.plan(scene.project_id, by=scene.liaison, days=[day(15), day(22)], **WHEN)


def test_only_units_that_have_claimed_the_project_hold_its_activities(world):
    scene = stage(world)
    for state in (OrderState.REQUESTED, OrderState.DECLINED, OrderState.FINISHED):
        for order in (scene.lead, scene.support):
            again(order).state, again(order).reason = state, "测试"
        db.session.commit()
        with pytest.raises((Conflict, Forbidden)):
            activities.plan(scene.project_id, by=scene.liaison, days=[day(3)], **WHEN)
        with pytest.raises(Conflict):
            activities.plan(scene.project_id, by=scene.coordinator, days=[day(3)], **WHEN)


@pytest.mark.parametrize("state", [ProjectState.CLOSED, ProjectState.CANCELLED])
def test_an_ended_project_takes_no_more_dates(world, state):
    scene = stage(world)
    scene.project.state, scene.project.reason = state, "测试"
    db.session.commit()
    with pytest.raises(Conflict):
        activities.plan(scene.project_id, by=scene.liaison, days=[day(3)], **WHEN)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"days": []}, "days"),
        ({"days": [dt.date(2020, 1, 1)]}, "days"),
        ({"days": [dt.date(2099, 1, 1)]}, "days"),
        ({"ends": dt.time(13, 0)}, "ends"),
        ({"order_ids": [999]}, "order_ids"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_the_field(world, given, field):
    scene = stage(world)
    options = {"days": [day(3)], **WHEN} | given
    with pytest.raises(Invalid) as refused:
        activities.plan(scene.project_id, by=scene.liaison, **options)
    assert field in refused.value.fields
    assert Activity.query.count() == 0


def test_a_second_tap_does_not_plan_the_same_time_twice(world):
    scene = stage(world)
    planned(scene)
    with pytest.raises(Conflict):
        planned(scene)
    assert Activity.query.count() == 1


@pytest.mark.parametrize("who", ["other_liaison", "other_officer", "leader", "stranger"])
def test_nobody_of_neither_side_plans(world, who):
    scene = stage(world)
    with pytest.raises(Forbidden):
        planned(scene, by=getattr(scene, who))


def test_a_helper_who_plans_brings_the_lead_along(world):
    scene = stage(world)
    activity = planned(scene, by=scene.helping)
    assert {order.id for order in activity.orders} == {scene.lead.id, scene.support.id}


@pytest.mark.both_databases
def test_the_other_side_agrees_and_the_proposing_one_cannot(world):
    scene = stage(world)
    activity = planned(scene)
    with pytest.raises(Conflict) as refused:
        activities.agree(activity.id, by=scene.liaison)
    assert "需求方" in str(refused.value)
    assert activities.agree(activity.id, by=scene.officer).agreed_at
    with pytest.raises(Conflict):
        activities.agree(activity.id, by=scene.officer)


def test_the_officer_proposes_and_the_liaison_agrees(world):
    scene = stage(world)
    activity = planned(scene, by=scene.officer, order_ids=[scene.lead.id, scene.support.id])
    assert activity.proposed_by is Side.RECEIVER
    assert activities.agree(activity.id, by=scene.helping).agreed_at


def test_the_coordinator_acts_for_a_side_and_both_names_are_kept(world):
    scene = stage(world)
    activity = planned(scene, by=scene.coordinator)
    entry = journal.timeline("activity", activity.id)[0]
    assert (entry.user_id, entry.for_unit_id) == (scene.coordinator.user_id, scene.unit.id)
    activities.agree(activity.id, by=scene.coordinator)
    entry = journal.timeline("activity", activity.id)[0]
    assert entry.for_unit_id == world.here.communities[0].id
    agreed = planned(scene, 9, by=scene.coordinator, agreed=True)
    assert agreed.agreed_at
    assert planned(stage(world), by=scene.liaison, agreed=True).agreed_at is None


@pytest.mark.both_databases
def test_either_side_moves_a_date_and_the_reason_is_kept(world):
    scene = stage(world)
    activity = planned(scene)
    activities.agree(activity.id, by=scene.officer)
    was, length = activity.starts_at, activity.ends_at - activity.starts_at
    moved = activities.move(
        activity.id, by=scene.officer, day=day(6), starts=dt.time(9, 30), reason="当天停电"
    )
    assert moved.state is ActivityState.PLANNED
    assert moved.agreed_at is None
    assert moved.ends_at - moved.starts_at == length
    (kept,) = moved.moved
    assert (kept.was, kept.then, kept.reason) == (was, moved.starts_at, "当天停电")
    assert activities.agree(activity.id, by=scene.liaison).agreed_at


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"day": dt.date(2020, 1, 1)}, "day"),
        ({"day": None}, "day"),
        ({"ends": dt.time(1, 0)}, "ends"),
    ],
)
def test_a_move_that_cannot_be_is_refused_with_the_field(world, given, field):
    scene = stage(world)
    activity = planned(scene)
    options = {"day": day(6), "starts": TWO, "reason": "下雨"} | given
    if options["day"] is None:
        options["day"] = day(3)
    with pytest.raises(Invalid) as refused:
        activities.move(activity.id, by=scene.liaison, **options)
    assert field in refused.value.fields
    assert again(activity).moved == []


LEGAL = {
    ("planned", "planned"),
    ("planned", "held"),
    ("planned", "cancelled"),
    ("planned", "no_show"),
    ("held", "confirmed"),
    ("held", "disputed"),
    ("disputed", "confirmed"),
    ("disputed", "cancelled"),
}
FORBIDDEN = [
    (was, then)
    for was in ActivityState
    for then in ActivityState
    if (was.value, then.value) not in LEGAL
]


@pytest.mark.parametrize(("was", "then"), FORBIDDEN)
def test_a_forbidden_move_of_an_activity_is_refused(app, was, then):
    activity = Activity(state=was)
    with pytest.raises(Conflict):
        activity.move_to(then)
    assert activity.state is was


VERBS = {
    "move": lambda a, s: activities.move(
        a, by=s.coordinator, day=day(5), starts=TWO, reason="下雨"
    ),
    "cancel": lambda a, s: activities.cancel(a, by=s.coordinator, reason="下雨"),
    "no_show": lambda a, s: activities.no_show(a, by=s.coordinator, reason="没有来"),
    "agree": lambda a, s: activities.agree(a, by=s.coordinator),
    "record": lambda a, s: activities.record(a, by=s.coordinator, people=5),
    "confirm": lambda a, s: activities.confirm(a, by=s.coordinator),
    "dispute": lambda a, s: activities.dispute(a, by=s.coordinator, reason="人数不对"),
    "settle": lambda a, s: activities.settle(
        a, by=s.coordinator, outcome=ActivityState.CANCELLED, reason="核实未举办"
    ),
}
ALLOWED = {
    ActivityState.PLANNED: {"move", "cancel", "no_show", "agree", "record"},
    ActivityState.HELD: {"record", "confirm", "dispute"},
    ActivityState.DISPUTED: {"record", "confirm", "settle"},
}


@pytest.mark.parametrize("state", list(ActivityState))
@pytest.mark.parametrize("verb", list(VERBS))
def test_a_verb_works_in_its_states_and_leaves_the_others_alone(world, state, verb):
    scene = stage(world)
    activity = in_state(scene, state)
    if verb in ALLOWED.get(state, ()):
        VERBS[verb](activity.id, scene)
    else:
        with pytest.raises(Conflict):
            VERBS[verb](activity.id, scene)
        assert again(activity).state is state


def test_nobody_is_missing_before_the_time_has_come(world):
    scene = stage(world)
    activity = planned(scene)
    with pytest.raises(Conflict):
        activities.no_show(activity.id, by=scene.officer, reason="没有来")
    with as_of(now() + dt.timedelta(days=4)):
        gone = activities.no_show(activity.id, by=scene.officer, reason="等了一小时没有人来")
    assert gone.state is ActivityState.NO_SHOW
    assert planned(scene, 4, by=scene.liaison).state is ActivityState.PLANNED


def test_a_cancelled_or_moved_activity_leaves_the_load_alone(world):
    scene = stage(world)
    before = db.session.get(Order, scene.lead.id).sessions
    activity = planned(scene)
    activities.cancel(activity.id, by=scene.liaison, reason="讲师生病")
    assert again(scene.lead).sessions == before
    assert again(scene.lead).state is OrderState.UNDER_WAY
