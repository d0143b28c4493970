"""Webhooks never lead into the house, however their address is written or turns."""

import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

from market.errors import Invalid
from market.notices import webhook
from market.notices.models import DeliveryState
from tests.notices.conftest import deliveries, hook_of, send
from tests.notices.servers import HookServer
from tests.projects.helpers import published

S = DeliveryState

INSIDE = [
    "http://127.0.0.1/x",
    "http://localhost:8000/",
    "http://[::1]/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0.0.0.0/",
    "http://100.64.0.1/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://127.1/",
    "http://224.0.0.1/",
]


@pytest.mark.parametrize("url", INSIDE)
def test_an_address_within_the_house_is_refused(street, url):
    with pytest.raises(Invalid) as refused:
        hook_of(street, url)
    assert refused.value.fields


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//example.org/",
        "http://",
        "http://user:pass@93.184.216.34/",
        "http://93.184.216.34:99999/",
        "http://[::1",
        "https://93.184.216.34/a b",
        "https://93.184.216.34/钥匙",
        "https://93.184.216.34/\r\nX-Evil: 1",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(street, url):
    with pytest.raises(Invalid) as refused:
        hook_of(street, url)
    assert refused.value.fields.keys() == {"url"}


def test_an_address_of_the_internet_is_taken(street):
    assert hook_of(street, "https://93.184.216.34/hook?key=1").id


def test_a_name_that_turns_to_the_inside_later_is_not_called(street, app, hook_server, monkeypatch):
    """Between setting and calling, and between looking and connecting, a name may change."""
    app.config["WEBHOOK_PRIVATE"] = False
    port = urlsplit(hook_server.url).port
    answers = [["93.184.216.34"], ["127.0.0.1"]]

    def look_up(host, at, **_):
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, at)) for one in found]

    monkeypatch.setattr(webhook.socket, "getaddrinfo", look_up)
    hook_of(street, f"http://turning.example.org:{port}/hook")
    published(street)
    send()
    assert not hook_server.calls
    assert "内部网络" in deliveries()[0].error
    # One inner address among outer ones is enough to refuse.
    answers[:] = [["93.184.216.34", "10.0.0.1"]]
    with pytest.raises(Invalid):
        webhook.vet("http://mixed.example.org/")


def test_without_the_check_the_inside_would_be_called(street, app, hook_server, monkeypatch):
    app.config["WEBHOOK_PRIVATE"] = False
    monkeypatch.setattr(webhook, "outside", lambda _address: True)
    hook_of(street, hook_server.url)
    published(street)
    send()
    assert len(hook_server.calls) == 1


def test_the_call_goes_to_the_address_that_was_looked_at(street, app, hook_server, monkeypatch):
    port = urlsplit(hook_server.url).port
    real, asked = socket.getaddrinfo, []

    def look_up(host, at, *rest, **more):
        asked.append(host)
        return real("127.0.0.1" if host == "named.example.org" else host, at, *rest, **more)

    monkeypatch.setattr(webhook.socket, "getaddrinfo", look_up)
    hook_of(street, f"http://named.example.org:{port}/hook")
    asked.clear()
    published(street)
    send()
    assert hook_server.calls[0][1]["Host"] == f"named.example.org:{port}"
    assert asked.count("named.example.org") == 1


def test_a_redirect_is_not_followed(street, hook_server):
    inner = HookServer()
    try:
        hook_of(street, hook_server.url)
        published(street)
        hook_server.answers = [(307, inner.url)]
        send()
        assert deliveries()[0].error == "HTTP 307"
        assert not inner.calls
    finally:
        inner.close()


def test_an_answer_that_drips_does_not_hold_up_the_others(street, app, monkeypatch):
    app.config.update(WEBHOOK_PRIVATE=True, NOTICE_QUIET="")
    monkeypatch.setattr(webhook, "PATIENCE", 1.0)
    listener = socket.create_server(("127.0.0.1", 0))

    def drip():
        talk, _ = listener.accept()
        with talk:
            talk.recv(65536)
            try:
                for _ in range(200):
                    talk.sendall(b"H")
                    time.sleep(0.1)
            except OSError:
                pass

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        hook_of(street, f"http://127.0.0.1:{listener.getsockname()[1]}/")
        published(street)
        began = time.monotonic()
        send()
        assert time.monotonic() - began < 8
        assert deliveries()[0].state is S.WAITING
    finally:
        listener.close()
        thread.join(30)
