"""A round is never lost and never doubled, however its workers die."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import current_app

from market import jobs
from market.db import as_of, db, locked, now, transaction
from market.errors import Conflict
from market.needs.models import Need
from market.rounds import queries, services
from market.rounds.models import Proposal, RoundState
from market.rounds.services import lease as leases
from market.rounds.services import run as running
from market.rounds.services.lease import MOST_ATTEMPTS, Lost
from market.rounds.services.results import write

R = RoundState


@pytest.fixture
def queued(street):
    """A queued round; its id."""
    row = services.start_round(by=street.by, area_id=street.area_id, batch_id=street.batch_id)
    return row.id


def count(number):
    query = sa.select(sa.func.count(Proposal.id)).where(Proposal.round_id == number)
    return db.session.scalar(query)


def later(seconds=3600):
    return as_of(now() + dt.timedelta(seconds=seconds))


@pytest.fixture
def quiet(monkeypatch):
    """The narrator stands between computing and database; here each attempt computes in silence."""

    class Silent(running.Narrator):
        def __call__(self, percent, stage):
            """Say nothing."""

    monkeypatch.setattr(running, "Narrator", Silent)

    def find(lease):
        with jobs.apart():
            return running._find(lease, Silent(lease))

    return find


@pytest.mark.both_databases
def test_only_one_worker_takes_a_round(queued):
    assert leases.take(queued, "one") is not None
    assert leases.take(queued, "two") is None


@pytest.mark.both_databases
def test_a_lapsed_lease_puts_the_round_back_and_another_worker_finishes_it(queued, quiet):
    first = leases.take(queued, "one")
    late = quiet(first)
    with later():
        services.rescue()
        assert queries.get_round(queued).state is R.QUEUED
        assert services.run_round(queued, worker="two")
    made = count(queued)
    assert made
    # The first worker was only slow: what it brings now must not be written.
    with pytest.raises(Lost):
        write(first, late)
    assert count(queued) == made
    assert queries.get_round(queued).worker == "two"


@pytest.mark.both_databases
def test_a_late_worker_that_comes_back_under_the_same_name_holds_nothing(queued, quiet):
    first = leases.take(queued, "one")
    late = quiet(first)
    with later():
        services.rescue()
        second = leases.take(queued, "one")
        with pytest.raises(Lost):
            write(first, late)
        write(second, quiet(second))
    assert queries.get_round(queued).state is R.REVIEW


def test_without_the_guard_the_late_worker_writes_over_the_one_that_holds_it(
    queued, quiet, monkeypatch
):
    monkeypatch.setattr(leases, "still_ours", lambda *_: True)
    first = leases.take(queued, "one")
    late = quiet(first)
    with later():
        services.rescue()
        second = leases.take(queued, "two")
        found = quiet(second)
        write(first, late)  # nothing stops it
        assert queries.get_round(queued).worker == "two"
        assert count(queued)
        with pytest.raises(Conflict):
            write(second, found)


def test_a_lease_in_force_is_left_alone(queued):
    leases.take(queued, "one")
    services.rescue()
    assert queries.get_round(queued).state is R.RUNNING


def test_the_beat_prolongs_a_lease_and_tells_that_it_is_lost(street, queued):
    lease = leases.take(queued, "one")
    before = queries.get_round(queued).lease_until
    with later(10):
        leases.keep(lease, 40, "求解")
    row = queries.get_round(queued)
    assert row.lease_until > before
    assert (row.progress, row.stage) == (40, "求解")
    services.cancel_round(by=street.by, round_id=queued)
    with pytest.raises(Lost):
        leases.keep(lease)


def test_a_cancelled_round_writes_nothing(street, queued, monkeypatch):
    def cancel_midway(*args):
        with jobs.apart():
            services.cancel_round(by=street.by, round_id=queued)
        return solve(*args)

    solve = running.solve
    monkeypatch.setattr(running, "solve", cancel_midway)
    assert not services.run_round(queued, worker="one")
    assert queries.get_round(queued).state is R.CANCELLED
    assert not count(queued)


def test_a_worker_that_is_told_to_stop_gives_the_round_back_at_once(queued, monkeypatch):
    monkeypatch.setattr(jobs, "stopping", lambda: True)
    assert not services.run_round(queued, worker="one")
    row = queries.get_round(queued)
    assert (row.state, row.attempts, row.lease_until) == (R.QUEUED, 0, None)
    monkeypatch.undo()
    assert services.run_round(queued, worker="two")


def test_a_round_that_kills_its_workers_again_and_again_fails_in_the_end(queued):
    for n in range(MOST_ATTEMPTS):
        assert leases.take(queued, "one") is not None
        with later(3600 * (n + 1)):
            services.rescue()
    assert leases.take(queued, "one") is None
    row = queries.get_round(queued)
    assert row.state is R.FAILED
    assert "多次中断" in row.error


def test_an_unforeseen_error_fails_the_round_in_plain_words(queued, monkeypatch, caplog):
    def break_down(*_args):
        raise ZeroDivisionError("deep inside")

    monkeypatch.setattr(running, "solve", break_down)
    assert not services.run_round(queued, worker="one")
    row = queries.get_round(queued)
    assert row.state is R.FAILED
    assert "deep inside" not in row.error
    assert "deep inside" in caplog.text


@pytest.mark.both_databases
def test_others_write_while_a_round_is_being_solved(street, queued, monkeypatch):
    solve = running.solve
    need_id = street.needs[0]

    def write_meanwhile(*args):
        # In a thread, so that a lock held by the computing one would make this wait for ever.
        writer = threading.Thread(target=_rename, args=(current_app._get_current_object(), need_id))
        writer.start()
        writer.join(5)
        assert not writer.is_alive()
        return solve(*args)

    monkeypatch.setattr(running, "solve", write_meanwhile)
    assert services.run_round(queued, worker="one")
    assert db.session.get(Need, need_id).title == "改了名"


def _rename(app, need_id):
    @transaction()
    def rename():
        locked(Need, need_id).title = "改了名"

    with app.app_context():
        rename()


def test_the_worker_finds_a_round_that_the_queue_forgot(app, queued):
    while jobs.queue_of(app).dequeue() is not None:
        pass
    with later(60):
        jobs.run_worker(app, once=True)
    db.session.rollback()
    assert queries.get_round(queued).state is R.REVIEW


@pytest.mark.both_databases
def test_a_worker_killed_in_the_middle_leaves_a_round_that_another_finishes(
    app, street, queued, tmp_path
):
    app.config["LEASE_SECONDS"] = 2
    root = Path(__file__).resolve().parents[2]
    environment = dict(
        os.environ,
        DATABASE_URL=app.config["SQLALCHEMY_DATABASE_URI"],
        SANDAN_INSTANCE=str(tmp_path),
        SECRET_KEY="k",
        LEASE_SECONDS="2",
        PYTHONPATH=str(root),
    )
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("slow_worker.py"))],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = [child.stdout.readline().strip() for _ in range(2)]
        assert said == ["ready", "solving"]
        db.session.rollback()
        row = queries.get_round(queued)
        assert row.state is R.RUNNING
        held = row.worker
        child.send_signal(signal.SIGKILL)
        child.wait(10)
    finally:
        child.kill()
        child.stdout.close()
    jobs.run_worker(app, once=True)
    db.session.rollback()
    assert queries.get_round(queued).state is R.RUNNING
    time.sleep(2.2)
    jobs.run_worker(app, once=True)
    db.session.rollback()
    row = queries.get_round(queued)
    assert (row.state, row.attempts) == (R.REVIEW, 2)
    assert row.worker != held
    pairs = db.session.execute(
        sa.select(Proposal.need_id, Proposal.listing_id).where(Proposal.round_id == queued)
    ).all()
    assert len(pairs) == len(set(pairs)) == row.facts["pairs"]
