"""Dates that come near are told once, and once more when they are moved."""

import datetime as dt

import pytest
import sqlalchemy as sa

from market.batches.services import edit_batch
from market.db import as_of, db, now
from market.journal.models import Entry
from market.journal.queries import verify
from market.localise import today
from market.members.sign_in import actor_of
from market.notices import services
from market.notices.services import reminders
from market.projects.services import activities, orders
from tests.notices.conftest import deliveries, send
from tests.projects.activity_stage import FOUR, TWO, day, planned, stage
from tests.projects.helpers import ANSWER, published

pytestmark = pytest.mark.both_databases


def noted(verb):
    return db.session.scalar(
        sa.select(sa.func.count()).select_from(Entry).where(Entry.verb == verb)
    )


def on(order, days=0):
    """The morning of an invitation's last day, or so many days from it."""
    moment = dt.datetime.combine(order.deadline_on + dt.timedelta(days=days), dt.time(2))
    return as_of(moment.replace(tzinfo=dt.UTC))


def test_an_invitation_is_remembered_on_its_last_day_once(street, told):
    order = published(street)
    services.remind()
    assert noted("order.reminded") == 0
    with on(order):
        assert services.remind() >= 1
        services.remind()
        assert noted("order.reminded") == 1
        assert told(street.liaisons[0]) == ["order.invited", "order.reminded"]
    assert verify().good


def test_who_has_answered_is_not_reminded(street):
    order = published(street)
    orders.accept(order.id, by=actor_of(street.liaisons[0]), **ANSWER)
    with on(order):
        services.remind()
    assert noted("order.reminded") == 0


def test_both_sides_are_reminded_of_tomorrows_activity_and_again_when_it_is_moved(
    street, world, told
):
    scene = stage(world)
    activity = planned(scene, offset=1)
    services.remind()
    services.remind()
    assert noted("activity.reminded") == 1
    assert "activity.reminded" in told(street.liaisons[0])
    assert "activity.reminded" in told(street.officers[0])
    activities.move(activity.id, by=scene.liaison, day=day(3), starts=TWO, ends=FOUR, reason="雨")
    services.remind()
    assert noted("activity.reminded") == 1
    with as_of(now() + dt.timedelta(days=2)):
        services.remind()
        assert noted("activity.reminded") == 2


def test_the_office_is_reminded_of_the_end_of_a_phase(street, told):
    ends = today() + dt.timedelta(days=3)
    edit_batch(
        by=actor_of(street.coordinator),
        batch_id=street.batch.id,
        deliver_from=ends,
        ends_on=ends + dt.timedelta(days=60),
    )
    services.remind()
    services.remind()
    assert told(street.coordinator) == ["batch.reminded"]


def test_two_sweepers_at_once_remind_once(street, monkeypatch):
    """What one of them noted while the other was looking is seen by its key."""
    order = published(street)
    with on(order):
        services.remind()
        monkeypatch.setattr(reminders, "_activities", lambda: 0)
        monkeypatch.setattr(reminders, "_batches", lambda: 0)
        assert services.remind() == 0
        monkeypatch.setattr(reminders, "first_time", lambda *_: True)
        # Without the guard it is noted a second time.
        assert services.remind() == 1
        assert noted("order.reminded") == 2


def test_a_reminder_rings_at_once(street, mail_server):
    street.liaisons[0].email = "liaison@example.org"
    db.session.commit()
    order = published(street)
    send()
    with on(order):
        services.remind()
        send()
    assert len(mail_server.taken) == 2
    assert "期限临近" in mail_server.taken[1]["Subject"]
    assert len(deliveries()) == 2
