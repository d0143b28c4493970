"""Check-in at the door: people are counted, nothing is asked, and the record begins with it."""

import datetime as dt

import pytest

from market.db import db, now
from market.journal.models import Entry
from market.projects.models import Activity, ActivityState, CheckIn
from market.projects.queries.check_ins import code_of, counted
from market.projects.services import activities
from market.seals import sealed, unsealed
from tests.projects.activity_stage import planned, stage


@pytest.fixture
def scene(world):
    return stage(world, support=False)


def starts_now(scene):
    """An activity that began a few minutes ago."""
    activity = planned(scene)
    activity.starts_at = now() - dt.timedelta(minutes=5)
    activity.ends_at = now() + dt.timedelta(hours=1)
    db.session.commit()
    return activity.id


def scan(client, activity_id, **said):
    return client.post(f"/in/{code_of(activity_id)}", data={"guest": "participant", **said})


@pytest.mark.both_databases
def test_phones_are_counted_each_once_and_a_second_scan_corrects(scene, app):
    activity_id = starts_now(scene)
    first, second = app.test_client(), app.test_client()
    page = first.get(f"/in/{code_of(activity_id)}").text
    assert scene.project.title in page
    assert "签到成功" not in page
    assert scan(first, activity_id).status_code == 303
    assert "签到成功" in first.get(f"/in/{code_of(activity_id)}").text
    scan(first, activity_id, people="3")
    scan(second, activity_id, guest="helper")
    assert (counted(activity_id).participants, counted(activity_id).helpers) == (3, 1)
    assert db.session.query(CheckIn).count() == 2


def test_a_phone_cannot_be_followed_from_one_activity_to_the_next(scene, client):
    one, other = starts_now(scene), planned(scene, 2).id
    db.session.get(Activity, other).starts_at = now()
    db.session.get(Activity, other).ends_at = None
    db.session.commit()
    scan(client, one)
    scan(client, other)
    devices = db.session.query(CheckIn.device).all()
    assert len(set(devices)) == 2


def test_the_record_begins_with_the_people_who_scanned(scene, client, sign_in):
    activity_id = starts_now(scene)
    scan(client, activity_id, people="18人")
    page = sign_in(scene.people.liaison).get(f"/activities/{activity_id}/record").text
    assert 'value="18"' in page
    assert "来参加 18 人" in page
    activities.record(activity_id, by=scene.liaison, people=20)
    assert "来参加 18 人" in sign_in(scene.people.liaison).get(
        f"/activities/{activity_id}/record"
    ).text.replace('value="20"', "")


@pytest.mark.parametrize("state", [ActivityState.HELD, ActivityState.CANCELLED])
def test_a_scan_after_the_record_or_a_cancellation_counts_nothing(scene, client, state):
    activity_id = starts_now(scene)
    if state is ActivityState.HELD:
        activities.record(activity_id, by=scene.liaison, people=20)
    else:
        activities.cancel(activity_id, by=scene.liaison, reason="下雨")
    assert scan(client, activity_id).status_code == 422
    assert "签到已经结束" in client.get(f"/in/{code_of(activity_id)}").text
    assert not counted(activity_id).any


def test_a_scan_days_before_is_told_when_it_counts(scene, client):
    activity_id = planned(scene).id
    assert "还没有到签到时间" in client.get(f"/in/{code_of(activity_id)}").text
    assert scan(client, activity_id).status_code == 422
    assert not counted(activity_id).any


@pytest.mark.parametrize(
    ("said", "field"),
    [({"people": "0"}, "people"), ({"people": "21"}, "people"), ({"guest": "boss"}, "guest")],
)
def test_what_makes_no_sense_is_refused_with_its_field_named(scene, client, said, field):
    activity_id = starts_now(scene)
    answer = scan(client, activity_id, **said)
    assert answer.status_code == 422
    assert f"#f-{field}" in answer.text
    assert not counted(activity_id).any


def test_nobody_reaches_an_activity_without_its_code(scene, client):
    activity_id = starts_now(scene)
    other = sealed("calendar", activity_id)
    for code in (str(activity_id), f"{activity_id}.abc", other, "x", f"{'9' * 40}.x", "é.x"):
        assert client.get(f"/in/{code}").status_code == 404
        assert client.post(f"/in/{code}").status_code == 404
    assert unsealed("check-in", code_of(activity_id)) == (activity_id,)


def test_no_entry_tells_who_came_and_when(scene, client):
    activity_id = starts_now(scene)
    entries = db.session.query(Entry).count()
    scan(client, activity_id)
    assert db.session.query(Entry).count() == entries


def test_the_sheet_to_hang_up_is_for_those_who_record(scene, sign_in):
    activity_id = starts_now(scene)
    page = sign_in(scene.people.liaison).get(f"/activities/{activity_id}/check-in").text
    assert "data:image/svg+xml" in page
    assert f"/in/{code_of(activity_id)}" in page
    for outsider in (scene.people.other_liaison, scene.people.stranger):
        assert sign_in(outsider).get(f"/activities/{activity_id}/check-in").status_code == 403
