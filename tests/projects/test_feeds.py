"""Calendar feeds: a secret address per unit, what stands in the file, and taking it back."""

import datetime as dt

import pytest
from icalendar import Calendar

from market.db import db
from market.journal.models import Entry
from market.members.models import UnitState
from market.projects.models import CalendarFeed
from market.projects.queries.feeds import feed_of, secret_of
from market.projects.services import activities, feeds
from tests.projects.activity_stage import day, held, planned, stage


@pytest.fixture
def scene(world):
    return stage(world, sessions=4, support=False)


def address(unit):
    return f"/calendar/{secret_of(feed_of(unit.id))}.ics"


def events(client, unit):
    answer = client.get(address(unit))
    assert answer.content_type == "text/calendar; charset=utf-8"
    return {str(one["uid"]): one for one in Calendar.from_ical(answer.data).walk("VEVENT")}


@pytest.mark.both_databases
def test_both_sides_find_their_activities_in_their_calendars(scene, world, client, sign_in):
    activity = planned(scene, place="居民区活动室")
    given, received = world.here.units[0], world.here.communities[0]
    for person, unit in ((scene.people.liaison, given), (scene.people.officer, received)):
        browser = sign_in(person)
        answer = browser.post(f"/units/{unit.id}/calendar", data={"act": "open"})
        assert answer.status_code == 303
        assert address(unit) in browser.get(f"/units/{unit.id}/calendar").text
        (event,) = events(client, unit).values()
        assert event["summary"] == f"待商定：{scene.project.title}"
        assert event["location"] == "居民区活动室"
        assert event["status"] == "TENTATIVE"
        assert event["dtstart"].dt == activity.starts_at
        assert event["dtend"].dt == activity.ends_at
    assert feed_of(world.here.units[1].id) is None


def test_a_move_and_a_cancellation_reach_the_calendar(scene, world, client):
    activity = planned(scene)
    activities.agree(activity.id, by=scene.officer)
    unit = world.here.units[0]
    feeds.open_feed(unit.id, by=scene.liaison)
    before = next(iter(events(client, unit).values()))
    assert (before["status"], before["sequence"]) == ("CONFIRMED", 0)
    activities.move(activity.id, by=scene.liaison, day=day(5), starts=dt.time(9, 30), reason="停电")
    moved = next(iter(events(client, unit).values()))
    assert (moved["uid"], moved["sequence"]) == (before["uid"], 1)
    assert moved["dtstart"].dt > before["dtstart"].dt
    activities.cancel(activity.id, by=scene.liaison, reason="下雨")
    gone = next(iter(events(client, unit).values()))
    assert (gone["status"], gone["sequence"]) == ("CANCELLED", 2)


def test_an_activity_without_a_clock_time_takes_the_whole_day(scene, world, client):
    held(scene, starts=None)
    unit = world.here.units[0]
    feeds.open_feed(unit.id, by=scene.liaison)
    (event,) = events(client, unit).values()
    assert event["dtstart"].dt == day(-2)
    assert event["dtend"].dt == day(-1)


def test_a_renewed_or_closed_address_is_worthless(scene, world, client):
    unit = world.here.units[0]
    feeds.open_feed(unit.id, by=scene.liaison)
    first = address(unit)
    feeds.open_feed(unit.id, by=scene.liaison)
    assert address(unit) == first
    feeds.renew_feed(unit.id, by=scene.liaison)
    second = address(unit)
    assert [client.get(one).status_code for one in (first, second)] == [404, 200]
    feeds.close_feed(unit.id, by=scene.liaison)
    assert [client.get(one).status_code for one in (first, second)] == [404, 404]
    feeds.open_feed(unit.id, by=scene.liaison)
    assert [client.get(one).status_code for one in (first, second, address(unit))] == [
        404,
        404,
        200,
    ]
    verbs = [entry.verb for entry in db.session.query(Entry).order_by(Entry.id)]
    told = [verb for verb in verbs if verb.startswith("feed.")]
    assert told == ["feed.opened", "feed.renewed", "feed.closed", "feed.opened"]


def test_the_calendar_of_a_suspended_unit_is_closed(scene, world, client):
    unit = world.here.units[0]
    feeds.open_feed(unit.id, by=scene.liaison)
    kept = address(unit)
    unit.state = UnitState.SUSPENDED
    db.session.commit()
    assert client.get(kept).status_code == 404


@pytest.mark.parametrize("secret", ["x", "1-1.x", "1.x", "-.", "1-1-1.x", f"{'1' * 50}-1.x"])
def test_an_address_that_nobody_made_leads_nowhere(client, secret):
    assert client.get(f"/calendar/{secret}.ics").status_code == 404


def test_a_calendar_is_opened_by_its_own_people_and_the_office_alone(scene, world, sign_in):
    unit = world.here.units[0]
    for person, status in (
        (scene.people.liaison, 303),
        (scene.people.coordinator, 303),
        (scene.people.other_liaison, 403),
        (scene.people.officer, 403),
        (scene.people.leader, 403),
        (scene.people.stranger, 403),
    ):
        answer = sign_in(person).post(f"/units/{unit.id}/calendar", data={"act": "open"})
        assert answer.status_code == status
    assert (
        sign_in(scene.people.liaison)
        .post(f"/units/{unit.id}/calendar", data={"act": "steal"})
        .status_code
        == 422
    )
    assert db.session.query(CalendarFeed).count() == 1
