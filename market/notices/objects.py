"""What a notice is about: who may open it, its name, its page, its ready text for WeChat.

All is asked anew whenever a notice is shown or sent: what a person may see can change meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for

from market import policy, web
from market.batches.models import Batch
from market.db import db
from market.journal.models import Entry
from market.listings.models import Listing
from market.listings.panels import notice_of_return as listing_text
from market.members.models import Unit
from market.needs.models import Need
from market.needs.panels import notice_of_return as need_text
from market.policy import Actor
from market.projects.models import Activity, MenuOrder, MenuState, Order
from market.projects.panels.activity_texts import notice_of_activity
from market.projects.panels.notices import notice_of_menu, notice_of_order
from market.rounds.models import Round
from market.standing.models import FollowUp, Rating


@dataclass(frozen=True)
class Kept:
    """Where a kind of subject stands in the policy, and the endpoint of its page."""

    action: str
    scope: str
    page: str
    argument: str | None


_KEPT = {
    "need": Kept("need.see", "need", "needs.show", "need_id"),
    "listing": Kept("listing.see", "listing", "listings.show", "listing_id"),
    "order": Kept("order.see", "order", "projects.order", "order_id"),
    "menu": Kept("menu.order", "menu", "projects.menu_orders", None),
    "project": Kept("project.see", "project", "projects.show", "project_id"),
    "activity": Kept("activity.see", "activity", "projects.activity", "activity_id"),
    "rating": Kept("activity.see", "rating", "projects.activity", "activity_id"),
    "follow_up": Kept("activity.see", "followup", "projects.activity", "activity_id"),
    "round": Kept("round.see", "round", "rounds.show", "round_id"),
    "batch": Kept("batch.see", "batch", "batches.show", "batch_id"),
    "unit": Kept("unit.see", "unit", "members.unit", "unit_id"),
}
# Told under these, a unit is one that asks to be admitted.
APPLYING = ("unit.applied", "unit.vouched")


def may_open(actor: Actor, entry: Entry) -> bool:
    """Whether this person may now open what the entry is about."""
    kept = _KEPT.get(entry.subject)
    scope = policy.scopes[kept.scope](entry.subject_id) if kept else None
    return kept is not None and scope is not None and policy.allows(actor, kept.action, scope)


def address_of(actor: Actor, entry: Entry) -> str:
    """The path of the page where something is to be done, or read, about the entry."""
    kept, number = _KEPT[entry.subject], entry.subject_id
    if entry.verb in APPLYING:
        return url_for("members.applications")
    if entry.subject == "follow_up":
        scope = policy.scopes["followup"](number)
        if policy.allows(actor, "followup.handle", scope):
            return url_for("standing.handle", followup_id=number)
        number = db.session.get(FollowUp, number).rating.activity_id
    if entry.subject == "rating":
        number = db.session.get(Rating, number).activity_id
    return url_for(kept.page, **({kept.argument: number} if kept.argument else {}))


def name_of(entry: Entry) -> str:
    """What it is about, as far as the person asking may open that."""
    if entry.subject == "batch":
        return db.session.get(Batch, entry.subject_id).name
    if entry.subject == "round":
        return db.session.get(Round, entry.subject_id).batch.name
    if entry.subject == "unit":
        return db.session.get(Unit, entry.subject_id).name
    found = web.subject_of((item.kind, item.number) for item in entry.about)
    return found[0] if found else ""


def _menu_text(order: MenuOrder) -> str | None:
    return notice_of_menu(order) if order.state is MenuState.REQUESTED else None


_TEXTS: dict[str, tuple[type, Callable[..., str | None]]] = {
    "need": (Need, need_text),
    "listing": (Listing, listing_text),
    "order": (Order, notice_of_order),
    "menu": (MenuOrder, _menu_text),
    "activity": (Activity, notice_of_activity),
}


def wechat_of(entry: Entry) -> str | None:
    """The ready text for WeChat that fits the present state of what it is about, or None."""
    if entry.subject not in _TEXTS:
        return None
    kind, tell = _TEXTS[entry.subject]
    return tell(db.session.get(kind, entry.subject_id))
