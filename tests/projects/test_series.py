"""Recurring activities: the days are looked at first, then made in one step."""

import datetime as dt

import pytest

from market.db import db
from market.localise import today
from market.projects.models import Activity
from market.texts.workdays import is_holiday, is_workday
from tests.projects.activity_stage import day, planned, stage


@pytest.fixture
def scene(world):
    return stage(world, sessions=3, support=False)


def preview(scene, sign_in, **asked):
    asked = {"starts": "14:00", "ends": "15:30", "shift": "next", **asked}
    browser = sign_in(scene.people.liaison)
    return browser.get(f"/projects/{scene.project_id}/activities/series", query_string=asked)


def days_in(page):
    return [part.split('"')[0] for part in page.split('name="days" value="')[1:]]


def test_a_rule_gives_days_that_are_made_only_when_they_are_sent(scene, sign_in):
    answer = preview(scene, sign_in, rule="每月15日")
    days = [dt.date.fromisoformat(one) for one in days_in(answer.text)]
    assert 1 <= len(days) <= 3
    assert all(is_workday(one) and one > today() for one in days)
    assert db.session.query(Activity).count() == 0
    sent = {
        "days": [one.isoformat() for one in days],
        "starts": "14:00",
        "ends": "15:30",
        "place": "活动室",
        "order_ids": str(scene.lead.id),
    }
    made = sign_in(scene.people.liaison).post(
        f"/projects/{scene.project_id}/activities/new", data=sent
    )
    assert made.status_code == 303
    assert db.session.query(Activity).count() == len(days)


def test_no_more_days_are_shown_than_may_still_be_planned(scene, sign_in):
    assert len(days_in(preview(scene, sign_in, rule="每周三", count="9").text)) == 3
    planned(scene, order_ids=[scene.lead.id])
    assert len(days_in(preview(scene, sign_in, rule="每周三", count="9").text)) == 2


def test_ticked_weekdays_do_without_words(scene, sign_in):
    answer = preview(scene, sign_in, rule="", weekdays=["3", "5"])
    days = [dt.date.fromisoformat(one) for one in days_in(answer.text)]
    assert len(days) == 3
    assert all(one.isoweekday() in (3, 5) or is_holiday(one - dt.timedelta(days=1)) for one in days)


def test_the_clock_time_of_the_rule_is_taken(scene, sign_in):
    answer = preview(scene, sign_in, rule="每周三9:30-11:00", starts="", ends="")
    assert 'name="starts" value="09:30"' in answer.text
    assert 'name="ends" value="11:00"' in answer.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"rule": ""}, "请写明规律"),
        ({"rule": "有空就来"}, "没有读出是哪几天"),
        ({"rule": "每周三", "starts": ""}, "请填写开始时间"),
        ({"rule": "每周三", "count": "0"}, "应在 1 到 60 之间"),
        ({"rule": "每周三", "shift": "never"}, "不在可选范围内"),
        ({"rule": "每周三", "first": "soon"}, "不是有效日期"),
        ({"weekdays": "9"}, "不在可选范围内"),
        ({"monthday": "32"}, "应在 1 到 31 之间"),
    ],
)
def test_what_cannot_be_worked_out_is_said_beside_its_field(scene, sign_in, asked, said):
    answer = preview(scene, sign_in, **asked)
    assert answer.status_code == 422
    assert said in answer.text
    assert not days_in(answer.text)


def test_what_was_not_understood_is_shown(scene, sign_in):
    answer = preview(scene, sign_in, rule="每周三，看医生排班")
    assert "这部分没有读懂" in answer.text
    assert days_in(answer.text)


def test_a_series_never_leaves_its_batch(scene, sign_in):
    scene.project.sessions = scene.lead.sessions = 60
    scene.project.batch.ends_on = day(45)
    db.session.commit()
    answer = preview(scene, sign_in, rule="每周一、三、五", count="60")
    assert all(dt.date.fromisoformat(one) <= day(45) for one in days_in(answer.text))


def test_only_those_who_plan_may_look_at_a_series(scene, sign_in):
    where = f"/projects/{scene.project_id}/activities/series"
    assert sign_in(scene.people.officer).get(where).status_code == 200
    assert sign_in(scene.people.other_liaison).get(where).status_code == 403
