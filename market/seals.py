"""Addresses that cannot be guessed and need no row: numbers under the installation's seal."""

import base64
import hashlib
import hmac

import flask

LENGTH = 16  # bytes of the seal: nobody guesses 128 bits
DIGITS = 10


def _mark(purpose: str, body: str) -> str:
    key = flask.current_app.config["SECRET_KEY"].encode()
    whole = hmac.new(key, f"{purpose}:{body}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(whole[:LENGTH]).decode().rstrip("=")


def sealed(purpose: str, *numbers: int) -> str:
    """The numbers and their seal, short enough for a QR code that old phones read."""
    body = "-".join(str(number) for number in numbers)
    return f"{body}.{_mark(purpose, body)}"


def unsealed(purpose: str, text: str) -> tuple[int, ...] | None:
    """The numbers that were sealed for this purpose; None for anything else."""
    body, _, mark = text.partition(".")
    parts = body.split("-")
    plain = all(part.isascii() and part.isdigit() and len(part) <= DIGITS for part in parts)
    if not plain or not hmac.compare_digest(mark.encode(), _mark(purpose, body).encode()):
        return None
    return tuple(int(part) for part in parts)
