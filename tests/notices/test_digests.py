"""Digests, quiet hours, and what a person may still see when the mail goes out."""

import datetime as dt

import pytest

from market.db import as_of, db
from market.localise import zone
from market.members.sign_in import actor_of
from market.notices import delivering, services
from market.notices.models import DeliveryState, NoticeHabit
from market.notices.services import outbox
from market.policy import Visibility
from market.projects.services import activities
from tests.notices.conftest import addressed, body, deliveries, later, send
from tests.projects.activity_stage import planned, stage
from tests.projects.helpers import published

S = DeliveryState


def clocked(hour, day=5):
    return as_of(dt.datetime(2026, 3, day, hour, 0, tzinfo=zone()))


@pytest.mark.both_databases
def test_the_days_digest_comes_in_one_mail_at_its_hour(street, mail_server):
    coordinator = addressed(street.coordinator)
    db.session.add(NoticeHabit(person_id=coordinator.id, digest_at="18:00"))
    db.session.commit()
    with clocked(9):
        published(street)
        send()
    with clocked(11):
        published(street)
        send()
        assert not mail_server.taken
    with clocked(18):
        send()
    [message] = mail_server.taken
    assert message["To"] == coordinator.email
    assert message["Subject"] == "【三单】2 条新通知"
    with clocked(19):
        published(street)
        send()
    with clocked(18, day=6):
        send()
    assert len(mail_server.taken) == 2
    assert len(set(mail_server.ids)) == 2


def test_what_comes_while_the_digest_is_being_sent_is_not_lost(street, mail_server):
    addressed(street.coordinator)
    with clocked(9):
        published(street)
        services.collect()
    with clocked(18):
        [lease] = outbox.take()
    with clocked(9):
        # A collector whose clock is behind would still add to the digest that is under way.
        published(street)
        services.collect()
    with clocked(18):
        outbox.finish(lease)
        delivering.deliver()
    told = [item.entry_id for one in deliveries() for item in one.items]
    assert len(told) == len(set(told)) == 2
    assert {one.state for one in deliveries()} == {S.SENT}


def test_a_digest_leaves_out_what_was_read_here_already(street, mail_server):
    coordinator = addressed(street.coordinator)
    with clocked(9):
        published(street)
        send()
    services.mark_all_read(by=actor_of(coordinator))
    with clocked(18):
        send()
    assert not mail_server.taken
    assert deliveries()[0].state is S.DROPPED


def test_nothing_rings_at_night_and_all_of_it_comes_in_the_morning(street, app, mail_server):
    app.config["NOTICE_QUIET"] = "21:30-07:30"
    addressed(street.liaisons[0])
    with clocked(22):
        published(street)
        send()
    with clocked(23):
        published(street)
        send()
        assert not mail_server.taken
    with clocked(8, day=6):
        send()
    [message] = mail_server.taken
    assert message["Subject"] == "【三单】2 条新通知"


# --- Seen at the moment of sending ---------------------------------------------------------------


def test_what_a_person_may_not_see_any_more_is_not_sent(street, mail_server, world):
    scene = stage(world)
    helper = addressed(street.liaisons[1])
    planned(scene, order_ids=[scene.lead.id, scene.support.id])
    with clocked(9, day=5):
        services.collect()
    scene.project.visibility = Visibility.PARTIES
    for post in helper.posts:
        db.session.delete(post)
    db.session.commit()
    with later(days=2):
        delivering.deliver()
    assert not mail_server.taken
    assert [one.state for one in deliveries()] == [S.DROPPED]


def test_a_cancelled_activity_is_told_to_whoever_has_an_address(street, mail_server, world):
    scene = stage(world)
    addressed(street.officers[0])
    activity = planned(scene)
    activities.cancel(activity.id, by=scene.liaison, reason="下雨")
    services.collect()
    with later(days=1):
        delivering.deliver()
    [message] = mail_server.taken
    assert "取消了活动" in body(message)


def test_without_a_mail_server_nothing_is_kept_for_later(street, app):
    addressed(street.liaisons[0])
    app.config["MAIL_URL"] = ""
    published(street)
    services.collect()
    assert deliveries() == []


def test_a_test_mail_says_that_it_arrived(street, mail_server):
    liaison = addressed(street.liaisons[0])
    services.try_mail(by=actor_of(liaison))
    delivering.deliver()
    [message] = mail_server.taken
    assert "测试" in message["Subject"]
    assert "这是一封测试邮件" in body(message)
