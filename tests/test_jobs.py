"""The queue, the worker and the sweeper."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from market import jobs
from market.areas.models import Area
from market.db import db, transaction
from market.errors import Conflict
from tests.factories import AreaFactory

pytestmark = pytest.mark.both_databases


@pytest.fixture
def heard(app, monkeypatch):
    """What the tasks of these tests were called with; the registries are put back afterwards."""
    calls = []
    monkeypatch.setattr(jobs, "_tasks", {})
    monkeypatch.setattr(jobs, "_sweeps", [])
    while jobs.queue_of(app).dequeue() is not None:
        pass
    jobs.task("test.hear")(lambda **values: calls.append(values))
    yield calls
    jobs.queue_of(app).close()


def test_a_task_waits_for_the_commit_and_is_dropped_with_a_rollback(app, heard):
    @transaction()
    def write(fail):
        jobs.enqueue("test.hear", number=1)
        assert jobs.queue_of(app).queue_size() == 0
        if fail:
            raise Conflict("no")

    with pytest.raises(Conflict):
        write(fail=True)
    assert jobs.queue_of(app).queue_size() == 0
    write(fail=False)
    jobs.run_worker(app, once=True)
    assert heard == [{"number": 1}]


def test_a_worker_wakes_within_a_second_and_stops_when_told(app, heard):
    stop = threading.Event()
    came = threading.Event()
    jobs.task("test.come")(came.set)
    worker = threading.Thread(target=jobs.run_worker, args=(app,), kwargs={"stop": stop})
    worker.start()
    time.sleep(0.5)
    asked = time.monotonic()
    jobs.enqueue("test.come")
    assert came.wait(1.0)
    assert time.monotonic() - asked < 1.0
    stop.set()
    worker.join(5)
    assert not worker.is_alive()


def test_a_failing_task_or_sweep_does_not_stop_the_worker(app, heard):
    def fail():
        raise RuntimeError("broken")

    jobs.task("test.fail")(fail)
    jobs.sweep(seconds=60)(fail)
    jobs.sweep(seconds=60)(lambda: jobs.enqueue("test.hear", swept=True))
    jobs.enqueue("test.fail")
    jobs.enqueue("test.hear", number=2)
    jobs.run_worker(app, once=True)
    assert heard == [{"number": 2}, {"swept": True}]


def test_tasks_use_the_database_of_their_app(app, heard):
    AreaFactory()
    seen = []
    jobs.task("test.count")(lambda: seen.append(db.session.query(Area).count()))
    jobs.enqueue("test.count")
    jobs.run_worker(app, once=True)
    assert seen == [1]


def test_an_unreachable_queue_does_not_fail_the_service(app, heard, monkeypatch, caplog):
    def refuse(_app):
        raise OSError("no queue")

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "queue_of", refuse)
        jobs.enqueue("test.hear", number=3)
    assert "a sweep will find test.hear" in caplog.text


def test_an_unknown_task_is_refused_where_it_is_asked_for(app, heard):
    with pytest.raises(KeyError):
        jobs.enqueue("test.nobody")


def test_a_worker_process_stops_cleanly_on_sigterm(app, tmp_path):
    environment = dict(
        os.environ,
        DATABASE_URL=app.config["SQLALCHEMY_DATABASE_URI"],
        SANDAN_INSTANCE=str(tmp_path),
        SECRET_KEY="k",
    )
    script = (
        "from market import create_app, jobs\n"
        "jobs.sweep(seconds=60)(lambda: print('ready', flush=True))\n"
        "jobs.run_worker(create_app())\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=Path(__file__).resolve().parent.parent,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout.readline().strip() == "ready"
        child.send_signal(signal.SIGTERM)
        assert child.wait(10) == 0
    finally:
        child.kill()
        child.stdout.close()
