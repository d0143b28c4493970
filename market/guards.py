"""What guards pages in browsers: what may run there, and the proof that a form is ours.

The proof is written anew in every page. The token itself stays the same for a second and its first
half for a whole session; in compressed pages it could be guessed by their length. So each page
shows it under a mask of its own, and what comes back is unmasked before it is checked.
"""

import base64
import binascii
import secrets
from typing import Any

import flask
from flask import g
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect, generate_csrf


def _xor(text: bytes, mask: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(text, mask, strict=True))


def masked(token: str) -> str:
    """The token under a fresh mask, the mask before it."""
    plain = token.encode()
    mask = secrets.token_bytes(len(plain))
    return base64.urlsafe_b64encode(mask + _xor(plain, mask)).decode().rstrip("=")


def unmasked(text: str | None) -> str | None:
    """What `masked` was given; None for anything that it did not make."""
    try:
        whole = base64.urlsafe_b64decode((text or "") + "=" * (-len(text or "") % 4))
        half = len(whole) // 2
        return _xor(whole[half:], whole[:half]).decode("ascii") or None
    except (ValueError, binascii.Error):
        return None


def csrf_token() -> str:
    """The proof for the forms of the page being made: one mask per page."""
    if "masked_csrf" not in g:
        g.masked_csrf = masked(generate_csrf())
    return g.masked_csrf


class Csrf(CSRFProtect):
    """Checks what the pages show, unmasked."""

    def init_app(self, app: flask.Flask) -> None:
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = csrf_token
        app.context_processor(lambda: {"csrf_token": csrf_token})

    def _get_csrf_token(self) -> Any:
        return unmasked(super()._get_csrf_token())


def secure(app: flask.Flask) -> None:
    """Send with every answer what browsers may load, run and embed."""
    policy_of_content = {
        "default-src": "'self'",
        "img-src": ["'self'", "data:", "blob:"],
        "script-src": "'self'",
        "style-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }
    Talisman(
        app,
        force_https=app.config["FORCE_HTTPS"],
        strict_transport_security=app.config["FORCE_HTTPS"],
        session_cookie_secure=app.config["SESSION_COOKIE_SECURE"],
        content_security_policy=policy_of_content,
        content_security_policy_nonce_in=["script-src", "style-src"],
        referrer_policy="same-origin",
        frame_options="DENY",
    )
