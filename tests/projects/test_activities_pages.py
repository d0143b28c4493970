"""The pages of activities, as each side sees them; hostile input; what waits for whom; the API."""

import pytest
from flask import Flask

from market import web
from market.db import db, now
from market.localise import say_day
from market.members.models import ApiToken
from market.members.sign_in import actor_of, token_hash
from market.needs.models import Need
from market.policy import Visibility
from market.projects.models import Activity, ActivityState, Order
from market.projects.services import activities
from tests.factories import OrderFactory
from tests.projects.activity_stage import day, held, in_state, planned, stage

KINDS = {
    "agree": "待商定时间",
    "week": "本周活动",
    "record": "待记录的活动",
    "confirm": "待确认的活动",
    "settle": "待裁定的异议",
}


def waits(app: Flask, actor) -> set[str]:
    with app.test_request_context():
        return {item.kind for item in web.waiting_for(actor)} & set(KINDS.values())


def test_what_waits_is_told_to_the_side_that_acts_next(app, world):
    scene = stage(world, sessions=4)
    activity = planned(scene)
    assert waits(app, scene.liaison) == {"本周活动"}
    assert waits(app, scene.officer) == {"待商定时间"}
    assert waits(app, scene.other_liaison) == set()
    activities.agree(activity.id, by=scene.officer)
    assert waits(app, scene.officer) == {"本周活动"}
    in_state(scene, ActivityState.PLANNED, people=None, reason=None)
    assert "待记录的活动" in waits(app, scene.liaison)
    record = held(scene)
    assert "待确认的活动" in waits(app, scene.officer)
    assert waits(app, scene.coordinator) == set()
    activities.dispute(record.id, by=scene.officer, reason="人数不对")
    assert waits(app, scene.coordinator) == {"待裁定的异议"}
    assert waits(app, scene.stranger) == set()


def test_a_series_is_planned_from_the_form_and_agreed_on_the_page(world, sign_in):
    scene = stage(world, support=False)
    browser, officer = sign_in(scene.people.liaison), sign_in(scene.people.officer)
    page = browser.get(f"/projects/{scene.project_id}/activities/new").text
    assert page.count('name="days"') == 2
    sent = {
        "days": [day(2).isoformat(), day(9).isoformat()],
        "starts": "14:00",
        "ends": "15:30",
        "order_ids": str(scene.lead.id),
    }
    done = browser.post(f"/projects/{scene.project_id}/activities/new", data=sent)
    assert done.status_code == 303
    assert done.location.endswith(f"/activities?project_id={scene.project_id}")
    number = Activity.query.order_by(Activity.starts_at).first().id
    assert f"/activities/{number}/agree" not in browser.get(f"/activities/{number}").text
    page = officer.get(f"/activities/{number}").text
    assert f"/activities/{number}/agree" in page
    assert "【活动安排】" in page
    assert officer.post(f"/activities/{number}/agree").status_code == 303
    assert "双方已商定" in browser.get(f"/activities/{number}").text


def test_a_moved_date_is_told_with_its_reason(world, sign_in):
    scene = stage(world)
    activity = planned(scene)
    browser = sign_in(scene.people.officer)
    sent = {"day": day(5).isoformat(), "starts": "09:30", "reason": "讲师时间冲突"}
    assert browser.post(f"/activities/{activity.id}/move", data=sent).status_code == 303
    page = browser.get(f"/activities/{activity.id}").text
    assert "【活动改期】" in page
    assert "讲师时间冲突" in page


@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        ("record", {"people": "若干"}, "服务人次"),
        ("record", {"people": "-3"}, "服务人次"),
        ("record", {"people": "9" * 30}, "服务人次"),
        ("record", {}, "服务人次"),
        ("record", {"people": "3", "day": "昨天"}, "实际日期"),
        ("record", {"people": "3", "note": "字" * 2001}, "活动记录"),
        ("record", {"people": "3", "note": "\x00<script>"}, "活动记录"),
        ("move", {"day": "", "starts": "14:00", "reason": "雨"}, "新的日期"),
        ("move", {"day": "2026-13-40", "starts": "14:00", "reason": "雨"}, "新的日期"),
        ("move", {"day": "2026-12-01", "starts": "25:61", "reason": "雨"}, "开始时间"),
        ("move", {"day": "2026-12-01", "starts": "14:00"}, "原因"),
        ("cancel", {"reason": " "}, "原因"),
        ("cancel", {"reason": "长" * 301}, "原因"),
    ],
)
def test_hostile_input_is_refused_with_the_field_and_the_rest_kept(
    world, sign_in, path, sent, field
):
    scene = stage(world)
    activity = in_state(scene, ActivityState.PLANNED, people=None, reason=None)
    kept = {"place": "二楼活动室"} if path != "cancel" else {}
    page = sign_in(scene.people.liaison).post(f"/activities/{activity.id}/{path}", data=sent | kept)
    assert page.status_code == 422
    assert field in page.text
    assert all(value in page.text for value in kept.values())
    db.session.expire_all()
    assert db.session.get(Activity, activity.id).state is ActivityState.PLANNED


@pytest.mark.parametrize("query", ["state=zz", "month=2026-13", "whose=theirs", "project_id=x"])
def test_a_filter_that_cannot_be_read_is_named(world, sign_in, query):
    stage(world)
    page = sign_in(world.here.liaisons[0]).get(f"/activities?{query}")
    assert page.status_code == 422
    assert "problems" in page.text


def test_the_list_is_filtered_and_confined(world, sign_in):
    scene = stage(world, sessions=5, visibility=Visibility.PARTIES)
    planned(scene)
    held(scene, day=day(-70), old=True)
    mine = sign_in(scene.people.liaison)
    assert mine.get("/activities?whose=all").text.count("activity-row") == 2
    assert mine.get("/activities?state=held").text.count("activity-row") == 1
    assert mine.get(f"/activities?month={day(-70):%Y-%m}").text.count("activity-row") == 1
    assert (
        sign_in(scene.people.other_liaison).get("/activities?whose=all").text.count("activity-row")
        == 0
    )
    number = Activity.query.first().id
    assert sign_in(scene.people.other_liaison).get(f"/activities/{number}").status_code == 403
    assert sign_in(scene.people.leader).get(f"/activities/{number}").status_code == 200


def test_a_past_entry_is_marked_on_its_page(world, sign_in):
    scene = stage(world)
    browser = sign_in(scene.people.liaison)
    sent = {"day": day(-30).isoformat(), "people": "18"}
    done = browser.post(f"/projects/{scene.project_id}/activities/past", data=sent)
    assert done.status_code == 303
    page = browser.get(done.location).text
    assert "补录" in page
    assert "00:00" not in page.split("<aside")[0]
    assert "【请确认活动】" in page


def test_the_pages_say_that_one_activity_of_several_leads_counts_once(world, sign_in):
    ground = stage(world, sessions=2, support=False)
    other = OrderFactory(
        project_id=ground.project_id, project=ground.project, unit=world.here.units[1], sessions=1
    )
    ids, project_id, need = [ground.lead.id, other.id], ground.project_id, ground.need.id
    office = sign_in(world.here.coordinator)
    form = office.get(f"/projects/{project_id}/activities/new").text
    assert "各用掉自己认领的一场" in form
    by = actor_of(world.here.coordinator)
    made = activities.enter_past(project_id, by=by, day=day(-1), people=20, order_ids=ids)
    number = made.id
    activities.confirm(number, by=by)
    assert "2 家牵头单位合办" in office.get(f"/activities/{number}").text
    assert db.session.get(Need, need).done == 1
    assert {db.session.get(Order, one).state for one in ids} == {"under_way", "finished"}


def test_the_pages_speak_english(world, sign_in):
    scene = stage(world)
    activity = planned(scene)
    browser = sign_in(scene.people.liaison, "en")
    assert "Plan an activity" in browser.get(f"/projects/{scene.project_id}/activities/new").text
    assert "Awaiting" not in browser.get("/activities").text.split("<main")[0]
    assert ">Agree<" not in browser.get(f"/activities/{activity.id}").text.split("<main")[1]
    assert "Planned" in browser.get(f"/activities/{activity.id}").text


@pytest.fixture
def call(app):
    """A function that calls the API as a person."""

    def called(person, method, path, body=None, **headers):
        db.session.add(
            ApiToken(person_id=person.id, name="t", token_hash=token_hash(f"key-{person.id}"))
        ) if not ApiToken.query.filter_by(person_id=person.id).count() else None
        db.session.commit()
        headers = {"Authorization": f"Bearer key-{person.id}", **headers}
        return app.test_client().open(f"/api/v1{path}", method=method, json=body, headers=headers)

    return called


@pytest.mark.both_databases
def test_the_whole_life_of_an_activity_by_the_api(world, call):
    scene = stage(world, sessions=1, support=False)
    people = scene.people
    plan = {"days": [day(3).isoformat()], "starts": "14:00", "ends": "16:00"}
    path = f"/projects/{scene.project_id}/activities"
    made = call(people.liaison, "POST", path, plan, **{"Idempotency-Key": "plan-1"})
    again = call(people.liaison, "POST", path, plan, **{"Idempotency-Key": "plan-1"})
    assert (made.status_code, again.status_code) == (201, 201)
    assert made.json == again.json
    number = made.json["items"][0]["id"]
    assert Activity.query.count() == 1
    one = f"/activities/{number}"
    assert call(people.officer, "POST", f"{one}/agree").json["agreed_at"]
    moved = {"day": day(5).isoformat(), "starts": "10:00", "reason": "下雨"}
    assert call(people.officer, "POST", f"{one}/move", moved).json["moved"][0]["reason"] == "下雨"
    assert call(people.liaison, "POST", f"{one}/record", {"people": 20}).status_code == 422
    held_on = {"people": 20, "day": day(-1).isoformat(), "starts": "10:00"}
    assert call(people.liaison, "POST", f"{one}/record", held_on).json["state"] == "held"
    assert call(people.liaison, "POST", f"{one}/confirm").status_code == 403
    assert call(people.officer, "POST", f"{one}/confirm").json["state"] == "confirmed"
    assert call(people.officer, "POST", f"{one}/confirm").status_code == 409
    assert call(people.officer, "GET", one).json["people"] == 20
    listed = call(people.officer, "GET", "/activities?state=confirmed&limit=1").json
    assert [row["id"] for row in listed["items"]] == [number]


def test_the_api_names_the_field_at_fault(world, call):
    scene = stage(world)
    activity = in_state(scene, ActivityState.PLANNED, people=None, reason=None)
    for body, field in (
        ({"people": "许多"}, "people"),
        ({"people": 10**9}, "people"),
        ({"people": 1, "colour": "red"}, "colour"),
    ):
        refused = call(scene.people.liaison, "POST", f"/activities/{activity.id}/record", body)
        assert refused.status_code == 422
        assert field in refused.json["fields"]
    assert now() > activity.starts_at


def test_a_projects_page_lists_its_activities_and_what_may_be_done(world, sign_in, app):
    from flask import g

    from market.policy import NOBODY

    scene = stage(world)
    activity = planned(scene)
    for actor, linked, plans in ((scene.liaison, True, True), (NOBODY, False, False)):
        with app.test_request_context():
            g.actor = actor
            html = "".join(str(part) for part in web.panels("project", scene.project_id))
        assert "已排期" in html
        assert (f'href="/activities/{activity.id}"' in html) is linked
        assert ("补录活动" in html) is plans


def test_a_refused_day_is_told_with_the_batchs_days_in_words(world, sign_in):
    scene = stage(world)
    browser = sign_in(scene.people.liaison)
    sent = {"day": "2019-12-22", "people": "18"}
    refused = browser.post(f"/projects/{scene.project_id}/activities/past", data=sent)
    assert refused.status_code == 422
    batch = scene.project.batch
    first, last = say_day(batch.collect_from), say_day(batch.ends_on)
    assert refused.text.count(f"本批次从 {first} 到 {last}，请核对日期") >= 2
    assert 'value="2019-12-22"' in refused.text
