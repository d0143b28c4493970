"""Random doings of a whole street keep every counter and life; and the checks can fail.

The machine itself is `tests/support/street.py`, what must hold `tests/support/invariants.py`.
"""

import datetime as dt

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from market.db import db
from market.errors import Conflict
from market.journal.models import Entry
from market.listings import services as listings
from market.localise import today
from market.members.sign_in import actor_of
from market.needs import services as needs
from market.projects.models import Order, OrderState
from market.projects.services import activities, orders, places, tallies
from market.projects.services.activities import confirming
from tests.conftest import SOAK
from tests.projects.helpers import ANSWER, published
from tests.support import invariants
from tests.support.ground import Ground
from tests.support.street import Street

# How many streets, and how much is done in each; a real server's every step costs more.
RUNS = {"sqlite": (150, 60), "postgresql": (40, 60)} if SOAK else {
    "sqlite": (8, 20), "postgresql": (2, 15)
}  # fmt: skip


@pytest.mark.both_databases
@pytest.mark.timeout(5400 if SOAK else 300)
def test_whatever_people_do_in_whatever_order_the_counters_and_lives_hold(app, database):
    examples, steps = RUNS[database.split(":")[0].split("+")[0]]
    quiet = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=not SOAK,
        suppress_health_check=list(HealthCheck),
    )
    ground = Ground()
    run_state_machine_as_test(lambda: Street(ground), settings=quiet)


def _nothing(*_: object, **__: object) -> None:
    """What stands for a counter's update."""


def _walk(world):
    """One pair published, accepted, held and confirmed: every counter moves."""
    order_id = published(world.here).id
    office = actor_of(world.here.coordinator)
    orders.accept(order_id, by=office, **ANSWER)
    project_id = db.session.get(Order, order_id).project_id
    past = {"day": today() - dt.timedelta(days=1), "people": 20}
    activity_id = activities.enter_past(project_id, by=office, **past).id
    activities.confirm(activity_id, by=office)
    db.session.rollback()


def test_the_walk_that_shows_the_checks_holds_while_nothing_is_broken(world):
    _walk(world)
    invariants.check()


@pytest.mark.parametrize(
    ("room", "counter", "said"),
    [
        (tallies, "_load", "load of units"),
        (listings, "take", "taken of listings"),
        (needs, "settle", "settled of needs"),
        (needs, "note_done", "done of needs"),
        (confirming, "credit", "done of needs"),
    ],
)
def test_a_counter_that_is_not_kept_is_found(world, monkeypatch, room, counter, said):
    monkeypatch.setattr(room, counter, _nothing)
    _walk(world)
    with pytest.raises(AssertionError, match=said):
        invariants.check()


def test_places_that_are_not_taken_are_found(world, monkeypatch):
    monkeypatch.setattr(places, "reserve", lambda *_: True)
    _walk(world)
    with pytest.raises(AssertionError, match="places taken"):
        invariants.check()


def test_a_state_that_passed_by_the_gate_is_found(world):
    order_id = published(world.here).id
    watch = invariants.Watch()
    try:
        orders.decline(order_id, by=actor_of(world.here.coordinator), reason="忙")
        watch.check()
        db.session.execute(sa.update(Order).values(state=OrderState.RELEASED))
        db.session.commit()
        with pytest.raises(AssertionError, match="by no move"):
            watch.check()
    finally:
        watch.stop()


def test_what_a_refused_act_left_behind_is_found(world):
    order_id = published(world.here).id
    watch = invariants.Watch()
    try:
        with pytest.raises(Conflict):
            orders.release(order_id, by=actor_of(world.here.coordinator))
        db.session.rollback()
        watch.refused()
        db.session.execute(sa.update(Order).values(note="半途"))
        db.session.commit()
        with pytest.raises(AssertionError, match="left something behind"):
            watch.refused()
    finally:
        watch.stop()


def test_a_changed_journal_is_found(world):
    _walk(world)
    last = db.session.scalar(sa.select(sa.func.max(Entry.id)))
    db.session.execute(sa.update(Entry).where(Entry.id == last).values(verb="order.refused"))
    db.session.commit()
    with pytest.raises(AssertionError, match="was changed"):
        invariants.check()
