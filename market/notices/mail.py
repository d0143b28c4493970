"""Mail: where the server is, what a message looks like, and handing it over."""

import hashlib
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app

from market.errors import N_, Conflict, Invalid, MarketError
from market.localise import local
from market.notices.models import Delivery

LOCAL = {"localhost", "127.0.0.1", "::1"}


class Unreachable(Exception):
    """The server took nothing: no fault of the message, so that the others need not try now."""


class Refused(Exception):
    """The server refused this message; for good when it says so."""

    def __init__(self, reason: str, for_good: bool):
        super().__init__(reason)
        self.for_good = for_good


@dataclass(frozen=True)
class Server:
    """A mail server as `MAIL_URL` names it."""

    host: str
    port: int
    implicit: bool
    never: bool
    user: str | None = None
    password: str | None = None


def mail_is_set() -> bool:
    """Whether there is a mail server at all."""
    return bool(current_app.config["MAIL_URL"])


def server() -> Server:
    """The mail server.

    Raises
    ------
    Invalid: `MAIL_URL` cannot be read.
    """
    parts = urlsplit(current_app.config["MAIL_URL"])
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or port == -1:
        raise Invalid(N_("MAIL_URL 应形如 smtp://用户:密码@服务器:587"))
    implicit = parts.scheme == "smtps"
    return Server(
        host=parts.hostname,
        port=port or (465 if implicit else 25),
        implicit=implicit,
        never=parse_qs(parts.query).get("tls") == ["never"],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _home() -> str:
    return urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"


def sender() -> str:
    """Who mail is from."""
    given = current_app.config["MAIL_FROM"]
    return given or f"{current_app.config['SITE_NAME']} <no-reply@{_home()}>"


def message_id(key: str) -> str:
    """The Message-ID of a delivery: the same at every attempt, so that a mailbox can tell."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{_home()}>"


def compose(delivery: Delivery, to: str, subject: str, text: str, html: str) -> EmailMessage:
    """A message for one mailbox, as plain text and as HTML."""
    message = EmailMessage()
    message["From"] = sender()
    message["To"] = to
    message["Subject"] = " ".join(subject.split())[:200]
    message["Date"] = format_datetime(local(delivery.created_at))
    message["Message-ID"] = message_id(delivery.key)
    # Other machines need not answer that nobody is at home.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


class Line:
    """A connection to the mail server, opened when first needed and kept for several messages."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand a message over.

        Raises
        ------
        Unreachable: the server cannot be reached, or does not let us in. Refused: it takes this
        message not now, or never.
        """
        try:
            if self._smtp is None:
                self._smtp = _connect(server())
            self._smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = next(iter(error.recipients.values()))
            self._refused(code, reason)
        except smtplib.SMTPDataError as error:
            self._refused(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException, MarketError) as error:
            self.close()
            raise Unreachable(_reason(error)) from error

    def _refused(self, code: int, reason: bytes | str) -> None:
        # Some servers hang up after a refusal; the next message begins anew.
        self.close()
        text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise Refused(f"{code} {text}"[:200], for_good=500 <= code < 600)

    def close(self) -> None:
        """Say good-bye, if there is anybody to say it to."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _reason(error: Exception) -> str:
    """Why it failed, without anything that we sent."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        said = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
        return f"{error.smtp_code} {said}"[:200]
    return f"{type(error).__name__}: {error}"[:200]


def _connect(where: Server) -> smtplib.SMTP:
    patience = current_app.config["MAIL_TIMEOUT"]
    context = ssl.create_default_context()
    if where.implicit:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            where.host, where.port, timeout=patience, context=context
        )
    else:
        smtp = smtplib.SMTP(where.host, where.port, timeout=patience)
    try:
        smtp.ehlo()
        safe = where.implicit
        if not safe and not where.never and smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
            safe = True
        if where.user:
            if not (safe or where.host in LOCAL):
                raise Conflict(N_("邮件服务器没有加密，未发送密码"))
            smtp.login(where.user, where.password or "")
    except BaseException:
        smtp.close()
        raise
    return smtp
