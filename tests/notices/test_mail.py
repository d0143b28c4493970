"""Mail over a real mail server: at least once under one name, in the person's words and hours."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from market.db import db, now
from market.notices import delivering, services
from market.notices.models import DeliveryState
from market.notices.services import outbox
from tests.notices.conftest import addressed, body, deliveries, later, send
from tests.notices.servers import MailServer
from tests.projects.activity_stage import planned, stage
from tests.projects.helpers import published

S = DeliveryState


@pytest.mark.both_databases
def test_an_invitation_arrives_with_its_sentence_and_its_link(street, mail_server):
    liaison = addressed(street.liaisons[0])
    order = published(street)
    send()
    [message] = mail_server.taken
    assert mail_server.recipients == [liaison.email]
    assert message["To"] == liaison.email
    assert message["Subject"] == f"【三单】收到认领邀请：{order.project.title}"
    text = body(message)
    assert f"邀请{street.units[0].name}认领 2 场" in text
    assert f"http://127.0.0.1:8000/orders/{order.id}" in text
    assert order.project.title in body(message, "html")
    assert message["Auto-Submitted"] == "auto-generated"
    [sent] = deliveries()
    assert (sent.state, sent.attempts, sent.error) == (S.SENT, 1, None)
    # Nothing is sent again.
    assert send() == 0


def test_a_mail_is_in_the_persons_own_language(street, mail_server):
    addressed(street.liaisons[0], locale="en")
    published(street)
    send()
    [message] = mail_server.taken
    assert message["Subject"].startswith("[三单] Invitations to claim: ")
    assert "invited" in body(message)
    assert "Dear" in body(message)


def test_neither_phones_nor_free_text_leave_in_a_mail(street, mail_server):
    addressed(street.liaisons[0])
    order = published(street)
    order.note = "请找张阿姨 13812345678"
    db.session.commit()
    send()
    [message] = mail_server.taken
    for part in (body(message), body(message, "html")):
        assert "1990000" not in part
        assert "13812345678" not in part


def test_several_of_one_moment_come_in_one_mail(street, mail_server):
    addressed(street.liaisons[0])
    published(street)
    published(street)
    send()
    [message] = mail_server.taken
    assert message["Subject"] == "【三单】2 条新通知"


@pytest.mark.both_databases
def test_a_mail_waits_while_the_server_is_down_and_keeps_its_name(street, app, mail_server):
    addressed(street.liaisons[0])
    published(street)
    mail_server.away = True
    send()
    [waiting] = deliveries()
    assert (waiting.state, waiting.attempts) == (S.WAITING, 1)
    assert waiting.error
    assert waiting.due_at > now()
    name = waiting.key
    # Not yet due: nobody asks the server again.
    before = mail_server.connections
    assert delivering.deliver() == 0
    assert mail_server.connections == before
    for hours in (1, 5, 20):
        with later(hours=hours):
            delivering.deliver()
    mail_server.away = False
    with later(hours=30):
        delivering.deliver()
    [sent] = deliveries()
    assert (sent.state, sent.key, sent.error) == (S.SENT, name, None)
    assert sent.attempts >= 4
    assert len(mail_server.taken) == 1


def test_a_server_that_is_gone_altogether_loses_nothing(street, app):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app.config.update(MAIL_URL=f"smtp://127.0.0.1:{port}", NOTICE_QUIET="")
    addressed(street.liaisons[0])
    published(street)
    send()
    [waiting] = deliveries()
    assert waiting.state is S.WAITING
    assert "ConnectionRefused" in waiting.error
    server = MailServer(port)
    try:
        with later(minutes=10):
            delivering.deliver()
        assert len(server.taken) == 1
    finally:
        server.close()


def test_a_server_that_is_away_is_asked_once_for_all_that_waits(street, mail_server):
    for person in street.liaisons[:2]:
        addressed(person)
    for person in street.officers:
        addressed(person)
    published(street)
    activities_of(street)
    mail_server.away = True
    send()
    assert len(deliveries()) > 1
    assert mail_server.connections == 1


def activities_of(street):
    """An activity on which both sides are told."""
    from types import SimpleNamespace

    planned(stage(SimpleNamespace(here=street, there=street)))


def test_a_mail_that_nobody_takes_is_given_up_visibly(street, mail_server, sign_in):
    liaison = addressed(street.liaisons[0])
    published(street)
    mail_server.away = True
    send()
    with later(hours=71):
        delivering.deliver()
    assert deliveries()[0].state is S.WAITING
    with later(hours=74):
        delivering.deliver()
        [given_up] = deliveries()
        assert given_up.state is S.FAILED
        assert given_up.error
        page = sign_in(liaison).get("/notices").text
        assert "最近一封通知邮件没有送到您的邮箱" in page


def test_an_address_that_does_not_exist_is_given_up_at_once(street, mail_server):
    addressed(street.liaisons[0])
    published(street)
    mail_server.refuses = "550 no such user"
    send()
    [given_up] = deliveries()
    assert given_up.state is S.FAILED
    assert given_up.error.startswith("550")


def test_a_full_mailbox_is_tried_again(street, mail_server):
    addressed(street.liaisons[0])
    published(street)
    mail_server.refuses = "452 mailbox full"
    send()
    assert deliveries()[0].state is S.WAITING
    mail_server.refuses = ""
    with later(minutes=5):
        delivering.deliver()
    assert deliveries()[0].state is S.SENT


@pytest.mark.both_databases
def test_a_worker_killed_after_sending_sends_once_more_under_the_same_name(
    app, street, mail_server, tmp_path
):
    addressed(street.liaisons[0])
    published(street)
    services.collect()
    environment = dict(
        os.environ,
        DATABASE_URL=app.config["SQLALCHEMY_DATABASE_URI"],
        SANDAN_INSTANCE=str(tmp_path),
        SECRET_KEY="k",
        MAIL_URL=mail_server.url,
        NOTICE_QUIET="",
    )
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.notices.slow_worker"],
        cwd=Path(__file__).resolve().parents[2],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout.readline().strip() == "ready"
        assert child.stdout.readline().strip() == "sent"
        child.send_signal(signal.SIGKILL)
        child.wait(10)
    finally:
        child.kill()
        child.stdout.close()
    [left] = deliveries()
    assert (left.state, len(mail_server.taken)) == (S.WAITING, 1)
    # Its lease still stands, so nobody else sends it now.
    assert delivering.deliver() == 0
    with later(minutes=5):
        assert delivering.deliver() == 1
    assert deliveries()[0].state is S.SENT
    first, second = mail_server.ids
    assert first == second


@pytest.mark.both_databases
@pytest.mark.race
def test_several_workers_at_once_send_each_mail_once(app, street, mail_server):
    for person in [*street.liaisons, *street.officers, street.coordinator]:
        addressed(person)
    for _ in range(3):
        published(street)
        services.collect()
    _all_at_once(app)
    assert len(mail_server.ids) == len(set(mail_server.ids))
    due = [one for one in deliveries() if one.due_at <= now()]
    assert due
    assert {one.state for one in due} == {S.SENT}
    assert len(mail_server.ids) == len(due)


def test_without_the_lease_several_workers_send_the_same(app, street, mail_server, monkeypatch):
    addressed(street.liaisons[0])
    published(street)
    services.collect()
    barrier = threading.Barrier(4)

    def take(_most):
        barrier.wait()
        [row] = deliveries()
        return [outbox.Lease(row.id, "none")] if row.state is S.WAITING else []

    class Slow(delivering.mail.Line):
        def send(self, message):
            barrier.wait()
            super().send(message)

    monkeypatch.setattr(outbox, "take", take)
    monkeypatch.setattr(outbox, "renew", lambda _lease: True)
    monkeypatch.setattr(delivering.mail, "Line", Slow)
    monkeypatch.setattr(delivering, "MOST", 1)
    _all_at_once(app, 4)
    assert len(mail_server.ids) == 4
    assert len(set(mail_server.ids)) == 1


def _all_at_once(app, count=6):
    def run():
        with app.app_context():
            delivering.deliver()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_worker_that_lost_its_lease_writes_nothing(street, mail_server):
    addressed(street.liaisons[0])
    published(street)
    services.collect()
    [first] = outbox.take()
    with later(minutes=10):
        [second] = outbox.take()
        assert not outbox.renew(first)
        assert not outbox.finish(first)
        assert not outbox.fail(first, "late")
        assert deliveries()[0].state is S.WAITING
        assert outbox.finish(second)
