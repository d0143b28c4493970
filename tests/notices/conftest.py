"""What tests of notices start from: a street, servers, and an outbox that has been looked at."""

import datetime as dt
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from market.db import as_of, db, now
from market.journal.models import Entry
from market.members.sign_in import actor_of
from market.notices import delivering, services
from market.notices.kinds import Kind
from market.notices.models import Delivery, Format, Notice, Timing, Webhook
from tests.notices.servers import HookServer, MailServer

EVERY = [kind.value for kind in Kind]


@pytest.fixture
def mail_server(app: Any) -> Iterator[MailServer]:
    """A mail server that the app knows; nobody sleeps, so that mail goes at once."""
    server = MailServer()
    app.config.update(MAIL_URL=server.url, MAIL_TIMEOUT=3.0, NOTICE_QUIET="")
    yield server
    server.close()


@pytest.fixture
def hook_server(app: Any) -> Iterator[HookServer]:
    """A web server within reach: webhooks may lead to this machine here."""
    server = HookServer()
    app.config.update(WEBHOOK_PRIVATE=True, NOTICE_QUIET="")
    yield server
    server.close()


@pytest.fixture
def street(world: Any) -> SimpleNamespace:
    return world.here


@pytest.fixture
def told() -> Callable[..., list[str]]:
    """A function from a person to the verbs that they were told, oldest first."""

    def verbs(person: Any) -> list[str]:
        services.collect()
        db.session.rollback()
        return list(
            db.session.scalars(
                sa.select(Entry.verb)
                .join(Notice, Notice.entry_id == Entry.id)
                .where(Notice.person_id == person.id)
                .order_by(Entry.id)
            )
        )

    return verbs


def hook_of(street: Any, url: str, kind: Format = Format.GENERIC, **facts: Any) -> Webhook:
    """A webhook of the first unit, set by the coordinator."""
    given = {"name": "联络群", "kinds": EVERY, "timing": Timing.ONCE, "unit_id": street.units[0].id}
    return services.add_webhook(
        by=actor_of(street.coordinator), url=url, format=kind, **(given | facts)
    )


def send() -> int:
    """Read the journal and send what is due, as the worker does."""
    services.collect()
    return delivering.deliver()


def deliveries() -> list[Delivery]:
    """All deliveries as the database has them now."""
    db.session.rollback()
    query = sa.select(Delivery).order_by(Delivery.id).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def addressed(person: Any, locale: str = "zh") -> Any:
    """The person, with a mailbox and a language."""
    person.email, person.locale = f"p{person.id}@example.org", locale
    db.session.commit()
    return person


def later(**span: float) -> Any:
    """So much later than now."""
    return as_of(now() + dt.timedelta(**span))


def body(message: Any, kind: str = "plain") -> str:
    """The text of a mail."""
    return message.get_body((kind,)).get_content()
