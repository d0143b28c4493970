"""Two people confirm the same record at the same moment: it counts once."""

import threading

import pytest
from flask import Flask

from market.db import db
from market.errors import Conflict
from market.projects.models import Activity, ActivityState
from market.projects.services import activities
from tests.projects.activity_stage import held, stage, tally

pytestmark = pytest.mark.both_databases
CLIENTS = 6


def race(app: Flask, activity_id: int, actors: list) -> list[str]:
    """Let all confirm at once; what became of each attempt."""
    start, came = threading.Barrier(len(actors)), []

    def attempt(by) -> None:
        with app.app_context():
            start.wait(timeout=20)
            try:
                activities.confirm(activity_id, by=by)
                came.append("confirmed")
            except Conflict:
                came.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=attempt, args=(by,)) for by in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return came


def test_a_record_confirmed_by_many_at_once_counts_once(app, world):
    scene = stage(world, sessions=3)
    number = held(scene).id
    came = race(app, number, [scene.officer, scene.coordinator] * (CLIENTS // 2))
    assert sorted(came) == ["confirmed"] + ["refused"] * (CLIENTS - 1)
    db.session.rollback()
    assert tally(scene.unit, world.here.batch).activities == 1


def test_without_the_gate_the_same_race_counts_more_than_once(app, world, monkeypatch):
    def ungated(self, state):
        self.state = state

    monkeypatch.setattr(Activity, "move_to", ungated)
    scene = stage(world, sessions=3)
    number = held(scene).id
    # Its sessions are three, so that the order itself does not refuse the second count.
    came = race(app, number, [scene.officer, scene.coordinator])
    assert came == ["confirmed", "confirmed"]
    db.session.rollback()
    assert tally(scene.unit, world.here.batch).activities == 2
    assert db.session.get(Activity, number).state is ActivityState.CONFIRMED
