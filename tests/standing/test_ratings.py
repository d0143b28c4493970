"""Ratings: one per confirmed activity, explained when poor, counted for the units that held it."""

import threading

import pytest

from market import web
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.members.models import ApiToken
from market.members.sign_in import token_hash
from market.policy import Visibility
from market.projects.models import Activity, ActivityState
from market.projects.services import activities
from market.standing import queries, services
from market.standing.models import FollowUp, Level, Rating
from tests.projects.activity_stage import day, held, planned, stage, tally


def confirmed(scene, **options):
    """An activity that was held and confirmed."""
    return activities.confirm(held(scene, **options).id, by=scene.officer)


@pytest.mark.both_databases
def test_a_rating_counts_for_every_unit_that_joined(world):
    scene = stage(world)
    activity = confirmed(scene, order_ids=[scene.lead.id, scene.support.id])
    rating = services.rate(activity.id, by=scene.officer, level=Level.GOOD)
    assert rating.unit_id == world.here.communities[0].id
    for unit in (scene.unit, scene.helper):
        kept = tally(unit, world.here.batch)
        assert (kept.rating_sum, kept.rating_count) == (3, 1)
    with pytest.raises(Conflict):
        services.rate(activity.id, by=scene.coordinator, level=Level.POOR, note="改评")
    assert tally(scene.unit, world.here.batch).rating_count == 1
    record = queries.record_of([scene.unit.id, world.here.units[2].id])
    assert (record[scene.unit.id].rating_sum, record[scene.unit.id].rating_count) == (3, 1)
    assert record[world.here.units[2].id].rating_count == 0


@pytest.mark.parametrize("level", [Level.FAIR, Level.POOR])
@pytest.mark.parametrize("note", [None, "", "  "])
def test_a_poor_rating_without_a_note_is_refused(world, level, note):
    scene = stage(world)
    activity = confirmed(scene)
    with pytest.raises(Invalid) as refused:
        services.rate(activity.id, by=scene.officer, level=level, note=note)
    assert "note" in refused.value.fields
    assert Rating.query.count() == 0


@pytest.mark.parametrize(
    "note", ["家住三楼的王阿姨 13812345678 没领到", "身份证 11010519491231002X"]
)
def test_a_note_names_no_persons_number(world, note):
    scene = stage(world)
    activity = confirmed(scene)
    with pytest.raises(Invalid):
        services.rate(activity.id, by=scene.officer, level=Level.FAIR, note=note)


def test_only_a_confirmed_activity_is_rated(world):
    scene = stage(world, sessions=4)
    for activity in (planned(scene), held(scene)):
        with pytest.raises(Conflict):
            services.rate(activity.id, by=scene.officer, level=Level.GOOD)


@pytest.mark.parametrize("who", ["liaison", "helping", "other_officer", "leader", "stranger"])
def test_only_the_side_that_received_it_rates(world, who):
    scene = stage(world)
    activity = confirmed(scene)
    with pytest.raises(Forbidden):
        services.rate(activity.id, by=getattr(scene, who), level=Level.GOOD)


@pytest.mark.both_databases
def test_confirming_and_rating_happen_together_or_not_at_all(world):
    scene = stage(world)
    activity = held(scene)
    with pytest.raises(Invalid):
        services.confirm_and_rate(activity.id, by=scene.officer, level=Level.POOR)
    db.session.expire_all()
    assert db.session.get(Activity, activity.id).state is ActivityState.HELD
    assert tally(scene.unit, world.here.batch).activities == 0
    services.confirm_and_rate(activity.id, by=scene.officer, level=Level.VERY_GOOD)
    kept = tally(scene.unit, world.here.batch)
    assert (kept.activities, kept.rating_sum, kept.rating_count) == (1, 4, 1)


@pytest.mark.both_databases
def test_two_who_rate_at_once_leave_one_rating(app, world):
    scene = stage(world)
    number = confirmed(scene).id
    start, came = threading.Barrier(2), []

    def attempt(by) -> None:
        with app.app_context():
            start.wait(timeout=20)
            try:
                services.rate(number, by=by, level=Level.POOR, note="没有来齐")
                came.append("rated")
            except Conflict:
                came.append("refused")
            finally:
                db.session.remove()

    threads = [
        threading.Thread(target=attempt, args=(by,)) for by in (scene.officer, scene.coordinator)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(came) == ["rated", "refused"]
    db.session.rollback()
    assert (Rating.query.count(), FollowUp.query.count()) == (1, 1)
    assert tally(scene.unit, world.here.batch).rating_sum == 1


def test_confirming_and_rating_take_two_taps_on_one_page(world, sign_in):
    scene = stage(world)
    activity = held(scene)
    browser = sign_in(scene.people.officer)
    page = browser.get(f"/activities/{activity.id}").text
    assert f'action="/activities/{activity.id}/rate"' in page
    assert page.count('type="radio"') == 4
    refused = browser.post(f"/activities/{activity.id}/rate", data={"level": "poor"})
    assert refused.status_code == 422
    assert "评价说明" in refused.text
    assert "checked" in refused.text
    done = browser.post(f"/activities/{activity.id}/rate", data={"level": "very_good"})
    assert done.status_code == 303
    page = browser.get(done.location).text
    assert "非常满意" in page
    assert "已确认" in page


@pytest.mark.parametrize("sent", [{}, {"level": "splendid"}, {"level": "good", "note": "长" * 501}])
def test_hostile_ratings_are_refused_with_the_field(world, sign_in, sent):
    scene = stage(world)
    activity = confirmed(scene)
    page = sign_in(scene.people.officer).post(f"/activities/{activity.id}/rate", data=sent)
    assert page.status_code == 422
    assert 'id="problems"' in page.text
    assert Rating.query.count() == 0


def test_ratings_are_listed_without_who_gave_them(world, sign_in):
    scene = stage(world)
    activity = confirmed(scene)
    services.rate(activity.id, by=scene.officer, level=Level.FAIR, note="开始晚了半小时")
    page = sign_in(scene.people.other_liaison).get("/ratings").text
    assert "开始晚了半小时" in page
    assert scene.officer.name not in page
    assert sign_in(scene.people.liaison).get("/ratings?level=good").text.count("<td") == 0


def test_a_hidden_projects_ratings_stay_with_its_circle(world, app, sign_in):
    scene = stage(world, visibility=Visibility.PARTIES)
    activity = confirmed(scene)
    services.rate(activity.id, by=scene.officer, level=Level.FAIR, note="仅双方知道的事")
    assert "仅双方知道的事" not in sign_in(scene.people.other_liaison).get("/ratings").text
    assert "仅双方知道的事" in sign_in(scene.people.leader).get("/ratings").text


def panel(app, place: str, number: int, person) -> str:
    from flask import g

    from market.members.sign_in import actor_of

    with app.test_request_context():
        g.actor = actor_of(person)
        return "".join(str(html) for html in web.panels(place, number))


def test_ratings_show_on_the_units_and_the_projects_page(world, app):
    scene = stage(world)
    activity = confirmed(scene)
    services.rate(activity.id, by=scene.officer, level=Level.VERY_GOOD, note="老人都说好")
    for place, number in (("unit", scene.unit.id), ("project", scene.project_id)):
        html = panel(app, place, number, scene.people.other_liaison)
        assert "老人都说好" in html
        assert "满意率 100%" in html
    assert "满意率" not in panel(app, "unit", world.here.units[2].id, scene.people.liaison)


def test_what_waits_to_be_rated_goes_away_with_the_rating(world, app):
    scene = stage(world)
    activity = confirmed(scene, day=day(-3))

    def kinds(actor) -> set[str]:
        with app.test_request_context():
            return {item.kind for item in web.waiting_for(actor)}

    assert "待评价的活动" in kinds(scene.officer)
    assert "待评价的活动" not in kinds(scene.liaison)
    services.rate(activity.id, by=scene.officer, level=Level.GOOD)
    assert "待评价的活动" not in kinds(scene.officer)


def test_the_api_lists_and_gives_ratings_once(world, app):
    scene = stage(world)
    activity = held(scene)
    for person in (scene.people.officer, scene.people.liaison):
        db.session.add(
            ApiToken(person_id=person.id, name="t", token_hash=token_hash(person.username))
        )
    db.session.commit()

    def call(person, method, path, body=None, key=None):
        headers = {"Authorization": f"Bearer {person.username}"}
        headers |= {"Idempotency-Key": key} if key else {}
        return app.test_client().open(f"/api/v1{path}", method=method, json=body, headers=headers)

    officer = scene.people.officer
    body = {"activity_id": activity.id, "level": "good", "confirm": True}
    assert call(scene.people.liaison, "POST", "/ratings", body).status_code == 403
    first = call(officer, "POST", "/ratings", body, "rate-1")
    assert first.status_code == 201
    assert call(officer, "POST", "/ratings", body, "rate-1").json == first.json
    assert call(officer, "POST", "/ratings", body).status_code == 409
    missing = call(officer, "POST", "/ratings", {"activity_id": 999_999, "level": "good"})
    assert missing.status_code == 404
    bad = call(officer, "POST", "/ratings", {"activity_id": "x", "level": "best"})
    assert (bad.status_code, set(bad.json["fields"])) == (422, {"activity_id", "level"})
    listed = call(scene.people.liaison, "GET", "/ratings").json["items"]
    assert [row["level"] for row in listed] == ["good"]
    assert "by_id" not in listed[0]
    assert call(officer, "GET", f"/ratings/{listed[0]['id']}").json["points"] == 3


def test_the_public_reads_good_ratings_beside_a_units_name_and_members_read_all(
    world, client, sign_in
):
    scene = stage(world, visibility=Visibility.PUBLIC)
    scene.project.title = "为老理发"
    told = {Level.VERY_GOOD: "老人都说好", Level.POOR: "来得太晚", Level.FAIR: "人手少"}
    for back, (level, note) in enumerate(told.items(), 2):
        scene.lead.sessions = scene.project.sessions = 9
        db.session.commit()
        activity = activities.confirm(held(scene, day=day(-back)).id, by=scene.officer)
        services.rate(activity.id, by=scene.officer, level=level, note=note)
    member = sign_in(scene.people.other_liaison).get(f"/projects/{scene.project_id}").text
    assert all(note in member for note in told.values())
    page = client.get(f"/projects/{scene.project_id}").text
    assert "老人都说好" in page
    months = {day(-back).strftime("%Y-%m") for back in (2, 3, 4)}
    board = "".join(client.get(f"/board?month={month}").text for month in months)
    assert "为老理发" in board
    assert board.count("state-very_good") == 1
    for public in (page, board):
        for word in ("state-poor", "state-fair", "来得太晚", "人手少"):
            assert word not in public
    lines = [
        line
        for month in months
        for line in client.get(f"/api/v1/board?month={month}").json["activities"]
    ]
    assert sorted(str(line["rating"]) for line in lines) == ["None", "None", "very_good"]
