"""Setting webhooks: of units and areas by their office, of oneself by anybody."""

import secrets
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.db import chosen, db, locked, now, transaction
from market.errors import N_, Conflict, Invalid, MarketError, NotFound
from market.journal.services import record
from market.members.models import Person, Unit
from market.notices import queries, webhook
from market.notices.mail import mail_is_set
from market.notices.models import Delivery, Format, Webhook
from market.policy import Actor, require

MOST = 10


@transaction()
def add_webhook(
    *,
    by: Actor,
    unit_id: int | None = None,
    area_id: int | None = None,
    **given: Any,
) -> Webhook:
    """Add a webhook of a unit or an area; of the person themselves when neither is given.

    Raises
    ------
    Invalid: the address leads nowhere, or to where none may lead. Conflict: there are many already.
    """
    hook = Webhook(**given)
    if unit_id is not None:
        hook.unit = chosen(Unit, unit_id, "unit_id")
    elif area_id is not None:
        hook.area = chosen(Area, area_id, "area_id")
    else:
        hook.person_id = by.user_id
    _require(by, hook)
    owner = {"unit_id": unit_id, "area_id": area_id, "person_id": hook.person_id}
    with db.session.no_autoflush:
        count = sa.select(sa.func.count()).select_from(Webhook).filter_by(**owner)
        if (db.session.scalar(count) or 0) >= MOST:
            raise Conflict(N_("最多设 %(most)s 个，请先删去不用的"), most=MOST)
    _check(hook)
    db.session.add(hook)
    db.session.flush()
    _note("added", hook, by)
    return hook


@transaction()
def edit_webhook(webhook_id: int, *, by: Actor, **changes: Any) -> Webhook:
    """Change a webhook; without an address or a secret it keeps those that it has."""
    hook = locked(Webhook, webhook_id)
    _require(by, hook)
    for name, value in changes.items():
        if value is not None or name not in ("url", "secret"):
            setattr(hook, name, value)
    _check(hook)
    _note("edited", hook, by)
    return hook


@transaction()
def remove_webhook(webhook_id: int, *, by: Actor) -> None:
    """Delete a webhook, and what was on its way to it."""
    hook = locked(Webhook, webhook_id)
    _require(by, hook)
    _note("removed", hook, by)
    db.session.execute(sa.delete(Delivery).where(Delivery.webhook_id == webhook_id))
    db.session.execute(sa.delete(Webhook).where(Webhook.id == webhook_id))


@transaction()
def try_webhook(webhook_id: int, *, by: Actor) -> Delivery:
    """Send a message that says no more than that it arrived."""
    hook = locked(Webhook, webhook_id)
    _require(by, hook)
    return _trial(f"hook:{hook.id}", webhook_id=hook.id)


@transaction()
def try_mail(*, by: Actor) -> Delivery:
    """Send the person a mail that says no more than that it arrived.

    Raises
    ------
    Conflict: no mail server is set, or the person has given no address.
    """
    if not mail_is_set():
        raise Conflict(N_("系统还没有设置邮件服务器，请联系系统管理员"))
    if not locked(Person, by.user_id).email:
        raise Conflict(N_("请先填写邮箱并保存"))
    return _trial(f"mail:{by.user_id}", person_id=by.user_id)


def _trial(target: str, **whom: int) -> Delivery:
    key = f"{target}:trial:{secrets.token_hex(6)}"
    delivery = Delivery(key=key, trial=True, due_at=now(), **whom)
    db.session.add(delivery)
    db.session.flush()
    return delivery


def _require(by: Actor, hook: Webhook) -> None:
    if hook.person_id is not None:
        if hook.person_id != by.user_id:
            raise NotFound()
        return
    require(by, "webhook.edit", queries.stands(hook))


def _check(hook: Webhook) -> None:
    try:
        webhook.vet(hook.url)
    except MarketError as error:
        raise Invalid(error.message, fields={"url": error.message}, **error.values) from None
    if hook.format is Format.DINGTALK and not hook.secret:
        message = N_("请在钉钉机器人的安全设置里选“加签”，并把密钥填在这里")
        raise Invalid(message, fields={"secret": message})


def _note(verb: str, hook: Webhook, by: Actor) -> None:
    """That it changed, never the address or the secret: both open somebody's chat."""
    about = [("unit", hook.unit_id), ("area", hook.area_id), ("person", hook.person_id)]
    record(f"webhook.{verb}", "webhook", hook.id, by=by, about=about)
