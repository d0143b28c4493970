"""Webhooks over a real web server: signed, tried again, in each robot's words, never inward."""

import base64
import hashlib
import hmac
import json
import time
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest
import sqlalchemy as sa

from market.db import db
from market.errors import Forbidden, NotFound
from market.journal.models import Entry
from market.members.models import UnitState
from market.members.sign_in import actor_of
from market.notices import delivering, services, webhook
from market.notices.models import DeliveryState, Format, Webhook
from tests.notices.conftest import EVERY, deliveries, hook_of, later, send
from tests.notices.servers import HookServer
from tests.projects.helpers import published

S = DeliveryState


@pytest.mark.both_databases
def test_a_program_is_told_in_json_that_it_can_check(street, hook_server):
    hook_of(street, hook_server.url, secret="a shared secret")
    order = published(street)
    send()
    [(path, headers, told)] = hook_server.calls
    assert path == "/hook"
    [notice] = told["notices"]
    assert (notice["kind"], notice["verb"]) == ("invited", "order.invited")
    assert (notice["subject"], notice["subject_id"]) == ("order", order.id)
    assert notice["url"] == f"http://127.0.0.1:8000/orders/{order.id}"
    assert "邀请" in notice["text"]
    assert notice["title"] == order.project.title
    moment = headers["X-Sandan-Timestamp"]
    assert abs(int(moment) - time.time()) < 60
    whole = moment.encode() + b"." + hook_server.raw[0]
    signed = hmac.new(b"a shared secret", whole, hashlib.sha256).hexdigest()
    assert headers["X-Sandan-Signature"] == f"sha256={signed}"
    assert headers["X-Sandan-Delivery"] == told["delivery"] == deliveries()[0].key
    assert deliveries()[0].state is S.SENT


@pytest.mark.both_databases
def test_a_call_that_fails_is_tried_again_under_the_same_name(street, hook_server):
    hook_of(street, hook_server.url)
    published(street)
    hook_server.answers = [(500, "broken"), (503, "still")]
    send()
    [waiting] = deliveries()
    assert (waiting.state, waiting.error) == (S.WAITING, "HTTP 500")
    with later(minutes=5):
        delivering.deliver()
    with later(minutes=20):
        delivering.deliver()
    [sent] = deliveries()
    assert (sent.state, sent.attempts) == (S.SENT, 3)
    assert len({call[1]["X-Sandan-Delivery"] for call in hook_server.calls}) == 1


def test_wecom_gets_a_text_and_its_answer_is_read(street, hook_server):
    hook_of(street, hook_server.url, Format.WECOM)
    order = published(street)
    hook_server.answers = [(200, {"errcode": 93000, "errmsg": "invalid webhook url"})]
    hook_server.usual = {"errcode": 0, "errmsg": "ok"}
    send()
    assert deliveries()[0].error == "errcode 93000: invalid webhook url"
    with later(minutes=5):
        delivering.deliver()
    assert deliveries()[0].state is S.SENT
    told = hook_server.calls[-1][2]
    assert told["msgtype"] == "text"
    content = told["text"]["content"]
    assert content.startswith(f"【三单】收到认领邀请：{order.project.title}")
    assert f"http://127.0.0.1:8000/orders/{order.id}" in content


def test_dingtalk_gets_its_signature_in_the_address(street, hook_server):
    hook_server.usual = {"errcode": 0}
    secret = "SEC0123456789"
    hook_of(street, f"{hook_server.url}?access_token=abc", Format.DINGTALK, secret=secret)
    published(street)
    send()
    [(path, _headers, told)] = hook_server.calls
    query = parse_qs(urlsplit(path).query)
    assert query["access_token"] == ["abc"]
    [moment] = query["timestamp"]
    assert abs(int(moment) / 1000 - time.time()) < 60
    signed = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(signed).decode()]
    assert told["msgtype"] == "text"


def test_the_signature_is_the_one_that_dingtalk_describes():
    # Worked out by the recipe of its manual: URL-encode(base64(HMAC-SHA256)).
    secret, moment = "this is secret", 1577808000000
    digest = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    sign = quote_plus(base64.b64encode(digest))
    assert webhook.dingtalk_signature(secret, moment) == f"timestamp={moment}&sign={sign}"


def test_what_is_too_long_for_a_robot_is_cut_between_notices(app):
    told = [{"text": "通知" * 100, "title": "题", "url": f"http://x/{n}"} for n in range(9)]
    hook = Webhook(format=Format.WECOM, url="https://example.org", name="n")
    text = json.loads(webhook.call_for(hook, "k", "【三单】9 条新通知", told).body)
    content = text["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.endswith("…")
    assert "http://x/0" in content


# --- Whose, and what of it -----------------------------------------------------------------------


@pytest.mark.both_databases
def test_each_webhook_hears_what_concerns_its_owner(street, world):
    far = world.there
    servers = [HookServer() for _ in range(4)]
    db.session.rollback()
    from flask import current_app

    current_app.config.update(WEBHOOK_PRIVATE=True, NOTICE_QUIET="")
    try:
        unit, other, office, elsewhere = servers
        hook_of(street, unit.url)
        hook_of(street, other.url, unit_id=street.units[1].id)
        hook_of(street, office.url, unit_id=None, area_id=street.street.id)
        services.add_webhook(
            by=actor_of(far.coordinator),
            area_id=far.street.id,
            name="临江",
            url=elsewhere.url,
            format=Format.GENERIC,
            kinds=EVERY,
        )
        published(street)
        send()
        told = [[n["verb"] for call in s.calls for n in call[2]["notices"]] for s in servers]
        assert told == [["order.invited"], [], ["batch.published"], []]
    finally:
        for server in servers:
            server.close()


def test_only_the_chosen_kinds_are_sent(street, hook_server):
    hook_of(street, hook_server.url, kinds=["returned"])
    published(street)
    send()
    assert not hook_server.calls


def test_a_person_may_have_their_notices_at_a_webhook_of_their_own(street, hook_server):
    liaison = street.liaisons[0]
    services.add_webhook(
        by=actor_of(liaison), name="我的", url=hook_server.url, format=Format.GENERIC, locale="en"
    )
    published(street)
    send()
    [(_path, _headers, told)] = hook_server.calls
    assert "invited" in told["notices"][0]["text"]
    assert told["heading"].startswith("[三单] ")


def test_a_webhook_of_a_unit_that_left_is_told_nothing_more(street, hook_server):
    hook_of(street, hook_server.url)
    published(street)
    services.collect()
    street.units[0].state = UnitState.SUSPENDED
    db.session.commit()
    delivering.deliver()
    assert not hook_server.calls
    assert deliveries()[0].state is S.DROPPED


def test_a_test_message_tells_whether_it_arrived(street, hook_server):
    hook = hook_of(street, hook_server.url)
    services.try_webhook(hook.id, by=actor_of(street.coordinator))
    delivering.deliver()
    assert "测试" in hook_server.calls[0][2]["heading"]
    assert deliveries()[0].state is S.SENT


def test_only_the_office_sets_webhooks_of_units_and_nobody_those_of_others(
    street, hook_server, world
):
    hook = hook_of(street, hook_server.url)
    for person in (street.liaisons[0], street.officers[0], world.there.coordinator):
        with pytest.raises(Forbidden):
            services.edit_webhook(hook.id, by=actor_of(person), name="改名")
    own = services.add_webhook(
        by=actor_of(street.liaisons[0]), name="我的", url=hook_server.url, format=Format.GENERIC
    )
    for person in (street.coordinator, world.administrator):
        with pytest.raises(NotFound):
            services.edit_webhook(own.id, by=actor_of(person), name="改名")


def test_the_journal_knows_of_a_webhook_but_neither_address_nor_secret(street, hook_server):
    hook = hook_of(street, f"{hook_server.url}?key=very-secret", secret="hush-hush")
    services.edit_webhook(hook.id, by=actor_of(street.coordinator), name="新名")
    services.remove_webhook(hook.id, by=actor_of(street.coordinator))
    entries = db.session.scalars(sa.select(Entry).where(Entry.subject == "webhook")).all()
    assert [entry.verb for entry in entries] == [
        "webhook.added",
        "webhook.edited",
        "webhook.removed",
    ]
    assert not [entry for entry in entries if "secret" in str(entry.data) or "hush" in str(entry)]
    assert db.session.get(Webhook, hook.id) is None


def test_what_failed_names_neither_address_nor_secret(street, hook_server):
    hook_of(street, f"{hook_server.url}?key=very-secret", secret="hush-hush")
    published(street)
    hook_server.close()
    try:
        send()
        [waiting] = deliveries()
        assert waiting.error == "ConnectionRefusedError"
    finally:
        # The fixture closes it too.
        hook_server.close = lambda: None


def test_a_change_without_address_or_secret_keeps_them(street, hook_server):
    hook = hook_of(street, hook_server.url, secret="kept")
    services.edit_webhook(
        hook.id, by=actor_of(street.coordinator), name="新名", url=None, secret=None
    )
    again = db.session.get(Webhook, hook.id)
    assert (again.name, again.url, again.secret) == ("新名", hook_server.url, "kept")
