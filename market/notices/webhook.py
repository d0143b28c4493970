"""Webhooks: what may be called, what each format says, and calling it.

A webhook's address is typed by people, so that it must not lead into the house: its host is looked
up once, every address found must lie outside, and the call goes to the very address that was
looked at. Redirects are not followed.
"""

import base64
import contextlib
import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from flask import current_app

from market.errors import N_, Invalid
from market.notices.models import Format, Webhook

PATIENCE = 10.0  # seconds for the whole call
MOST_ANSWER = 64 * 1024
# What the robots take in one message.
MOST_BYTES = {Format.WECOM: 2000, Format.DINGTALK: 6000}
SCHEMES = {"http": 80, "https": 443}
# Addresses of the old internet written as new ones (RFC 6052).
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


class Failed(Exception):
    """The call did not go through, or the other side did not take it."""


@dataclass(frozen=True)
class Place:
    """An address that was looked at: where to connect, and what to ask for there."""

    secure: bool
    host: str
    port: int
    address: str
    path: str


def vet(url: str) -> Place:
    """The place that a webhook's address leads to.

    Raises
    ------
    Invalid: it is no http(s) address, its host is unknown, or it leads into the house.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Invalid(N_("不是有效的网址")) from None
    if parts.scheme not in SCHEMES or not parts.hostname or parts.username or parts.fragment:
        raise Invalid(N_("不是有效的网址，应以 https:// 或 http:// 开头"))
    if any(ord(sign) <= 32 or ord(sign) >= 127 for sign in url):
        raise Invalid(N_("网址中不能有空格或中文"))
    port = port or SCHEMES[parts.scheme]
    address = _look_up(parts.hostname, port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme == "https", parts.hostname, port, address, path)


def _look_up(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Invalid(N_("找不到这个网址的服务器：%(host)s"), host=host) from None
    addresses = [str(entry[4][0]) for entry in found]
    if not current_app.config["WEBHOOK_PRIVATE"] and not all(map(outside, addresses)):
        raise Invalid(N_("网址不能指向本机或内部网络"))
    return addresses[0]


def outside(address: str) -> bool:
    """Whether an IP address belongs to the internet at large, however it is written."""
    number = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour
        if inner is None and number in TRANSLATED:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return outside(str(inner))
    return number.is_global and not number.is_multicast


# --- What is said --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """What a webhook is sent."""

    body: bytes
    headers: dict[str, str]
    query: str = ""


def call_for(hook: Webhook, key: str, heading: str, told: list[dict[str, Any]]) -> Call:
    """The call that tells a webhook these notices, in its own format.

    Parameters
    ----------
    key: the delivery's name, the same at every attempt, by which a receiver knows a repetition.
    told: id, kind, verb, subject, at, text, title and url of each.
    """
    moment = str(int(time.time()))
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if hook.format is Format.GENERIC:
        body = _json({"delivery": key, "heading": heading, "notices": told})
        headers |= {"X-Sandan-Delivery": key, "X-Sandan-Timestamp": moment}
        if hook.secret:
            signed = hmac.new(hook.secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
            headers["X-Sandan-Signature"] = f"sha256={signed.hexdigest()}"
        return Call(body, headers)
    body = _json({"msgtype": "text", "text": {"content": _text(hook.format, heading, told)}})
    if hook.format is Format.DINGTALK and hook.secret:
        return Call(body, headers, dingtalk_signature(hook.secret, int(time.time() * 1000)))
    return Call(body, headers)


def dingtalk_signature(secret: str, milliseconds: int) -> str:
    """What DingTalk wants behind the address of a robot that checks signatures."""
    said = f"{milliseconds}\n{secret}".encode()
    signed = base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest())
    return f"timestamp={milliseconds}&sign={quote(signed, safe='')}"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _text(kind: Format, heading: str, told: list[dict[str, Any]]) -> str:
    """Heading and notices, as many as the robot takes in one message."""
    text, most = heading, MOST_BYTES[kind]
    for item in told:
        title = f" · {item['title']}" if item["title"] else ""
        block = f"\n\n{item['text']}{title}\n{item['url']}"
        if len((text + block).encode()) > most:
            return f"{text}\n\n…"
        text += block
    return text


# --- Calling -------------------------------------------------------------------------------------


def call(hook: Webhook, what: Call) -> None:
    """Call a webhook.

    Raises
    ------
    Failed: nobody took it; the reason names neither address nor secret.
    """
    try:
        place = vet(hook.url)
    except Invalid as error:
        raise Failed(str(error)) from None
    path = place.path
    if what.query:
        path += ("&" if "?" in path else "?") + what.query
    status, answer = _post(place, path, what)
    if not 200 <= status < 300:
        raise Failed(f"HTTP {status}")
    if hook.format is not Format.GENERIC:
        _check_robot(answer)


def _check_robot(answer: bytes) -> None:
    """Robots answer 200 even to what they do not take; they say so in the answer."""
    try:
        said = json.loads(answer)
        code, message = said["errcode"], str(said.get("errmsg", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Failed("not the answer of a robot") from None
    if code != 0:
        raise Failed(f"errcode {code}: {message}"[:200])


def _post(place: Place, path: str, what: Call) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(place.host, place.port, timeout=PATIENCE)
    # Each step has its patience, but one that drips would hold up the others for hours.
    over = threading.Timer(PATIENCE, _hang_up, [connection])
    over.daemon = True
    over.start()
    try:
        # Connected by ourselves, to the address that was looked at and no other.
        connection.sock = socket.create_connection((place.address, place.port), timeout=PATIENCE)
        if place.secure:
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=place.host)
        usual = SCHEMES["https" if place.secure else "http"]
        named = f"[{place.host}]" if ":" in place.host else place.host
        host = named if place.port == usual else f"{named}:{place.port}"
        headers = {"Host": host, "User-Agent": "sandan", "Connection": "close", **what.headers}
        connection.request("POST", path, body=what.body, headers=headers)
        response = connection.getresponse()
        return response.status, response.read(MOST_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise Failed(type(error).__name__) from error
    finally:
        over.cancel()
        connection.close()


def _hang_up(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
