"""Forms of the notices, for the tests that try every form of the product."""

from typing import Any

from flask import current_app

from market.db import db
from market.members.sign_in import actor_of
from market.notices import services
from market.notices.kinds import kinds_of
from market.notices.models import Webhook
from market.policy import Role

# Nothing listens there, and nothing is sent by the tests that use it.
URL = "http://127.0.0.1:9/hook"


def let_inward(monkeypatch: Any) -> None:
    """Take addresses of this machine, as a setting may allow."""
    monkeypatch.setitem(current_app.config, "WEBHOOK_PRIVATE", True)


def hook_of_one(person: Any) -> Webhook:
    """A webhook of one's own."""
    return services.add_webhook(by=actor_of(person), name="我的", url=URL, format="generic")


def scenes(here: Any) -> dict[str, tuple[Any, str, dict[str, Any]]]:
    """Who sends what where, by the endpoint that is sent to."""
    coordinator, liaison, unit = here.coordinator, here.liaisons[0], here.units[0]
    own = hook_of_one(liaison)
    ours = services.add_webhook(
        by=actor_of(coordinator), name="群", url=URL, format="generic", unit_id=unit.id
    )
    liaison.email = "liaison@example.org"
    db.session.commit()
    new = {"name": "新", "format": "generic", "url": URL, "locale": "zh", "timing": "once"}
    told = {"kinds": [kinds_of({Role.LIAISON})[0].value]}
    return {
        "notices.new_own": (liaison, "/account/webhooks/new", new),
        "notices.try_own": (liaison, f"/account/webhooks/{own.id}/try", {}),
        "notices.try_mail": (liaison, "/account/notices/try", {}),
        "notices.new_webhook": (coordinator, f"/webhooks/new?unit_id={unit.id}", new | told),
        "notices.try_webhook": (coordinator, f"/webhooks/{ours.id}/try", {}),
    }
