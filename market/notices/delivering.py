"""Sending what is due: lease it, say it in the reader's words, hand it over, note how it went."""

import logging
from typing import Any

import flask
from flask_babel import gettext

from market.db import db
from market.jobs import stopping
from market.members.models import Person, UnitState
from market.members.sign_in import actor_of
from market.notices import mail, queries, webhook
from market.notices.models import Delivery, DeliveryState, Notice, Webhook
from market.notices.services import outbox
from market.notices.services.outbox import Lease
from market.notices.telling import Said, actor_of_webhook, as_reader, full, heading_of, said
from market.policy import Actor

AT_A_TIME = 5
# One task does no more than this, so that a round of matching gets its turn in between.
MOST = 50

log = logging.getLogger("market.notices")


class Nothing(Exception):
    """Nothing of a delivery is left to send."""


def deliver() -> int:
    """Try what is due; returns how many were tried."""
    line, tried, silent = mail.Line(), 0, ""
    try:
        while tried < MOST and not stopping() and (leases := outbox.take(AT_A_TIME)):
            tried += len(leases)
            for lease in leases:
                # A server that is away is asked once, not once for each message that waits.
                silent = _one(lease, line, silent)
    finally:
        line.close()
    return tried


def _one(lease: Lease, line: mail.Line, silent: str) -> str:
    """Try one delivery; returns why the mail server is away, when it is."""
    if not outbox.renew(lease):
        return silent
    delivery = queries.get_delivery(lease.delivery_id)
    try:
        if delivery.webhook is not None:
            hook, call = delivery.webhook, _call(delivery)
            db.session.rollback()
            webhook.call(hook, call)
        else:
            message = _message(delivery)
            # No transaction is held while another machine thinks.
            db.session.rollback()
            if silent:
                raise mail.Unreachable(silent)
            line.send(message)
        outbox.finish(lease)
    except Nothing:
        outbox.finish(lease, DeliveryState.DROPPED)
    except mail.Unreachable as error:
        outbox.fail(lease, str(error))
        return str(error)
    except mail.Refused as error:
        outbox.fail(lease, str(error), for_good=error.for_good)
    except webhook.Failed as error:
        outbox.fail(lease, str(error))
    except Exception as error:
        # Whatever it is, it must not stop the others, nor be lost without a word.
        log.exception("delivery %s failed", lease.delivery_id)
        db.session.rollback()
        outbox.fail(lease, type(error).__name__)
    return silent


# --- What is said --------------------------------------------------------------------------------


def _message(delivery: Delivery) -> Any:
    person = delivery.person
    if not person.active or not person.email:
        raise Nothing
    number, address, locale = person.id, person.email, person.locale
    with as_reader(actor_of(person), locale):
        fresh = queries.get_delivery(delivery.id)
        heading, notices = _said(fresh, flask.g.actor, _read_by(fresh, number))
        facts = {
            "heading": heading,
            "notices": notices,
            "trial": fresh.trial,
            "name": db.session.get(Person, number).name,
            "settings": full(flask.url_for("notices.settings")),
            "full": full,
        }
        text = flask.render_template("notices/plain_mail.html", **facts)
        html = flask.render_template("notices/mail.html", **facts)
        return mail.compose(fresh, address, heading, text, html)


def _read_by(delivery: Delivery, person_id: int) -> set[int]:
    """The entries that a person has read here already: a digest need not repeat them."""
    if not delivery.held_back:
        return set()
    numbers = [item.entry_id for item in delivery.items]
    rows = db.session.query(Notice.entry_id).filter(
        Notice.person_id == person_id, Notice.entry_id.in_(numbers), Notice.read_at.is_not(None)
    )
    return {row.entry_id for row in rows}


def _call(delivery: Delivery) -> webhook.Call:
    hook: Webhook = delivery.webhook
    if not hook.active and not delivery.trial:
        raise Nothing
    if hook.unit is not None and hook.unit.state is not UnitState.ACTIVE:
        raise Nothing
    if hook.person is not None and not hook.person.active:
        raise Nothing
    actor = actor_of(hook.person) if hook.person else actor_of_webhook(hook)
    with as_reader(actor, hook.locale):
        fresh = queries.get_delivery(delivery.id)
        heading, notices = _said(fresh, actor, set())
        told = [
            {
                "id": item.entry.id,
                "kind": item.kind.value,
                "verb": item.entry.verb,
                "subject": item.entry.subject,
                "subject_id": item.entry.subject_id,
                "at": item.at.isoformat(),
                "text": item.text,
                "title": item.title,
                "url": full(item.page),
            }
            for item in notices
        ]
        return webhook.call_for(fresh.webhook, fresh.key, heading, told)


def _said(delivery: Delivery, actor: Actor, read: set[int]) -> tuple[str, list[Said]]:
    """The heading and what this reader may still see; Nothing when that is nothing."""
    if delivery.trial:
        site = flask.current_app.config["SITE_NAME"]
        return gettext("【%(site)s】测试消息：通知能送到这里", site=site), []
    told = [
        said(actor, item.entry, item.kind) for item in delivery.items if item.entry_id not in read
    ]
    notices = [notice for notice in told if notice.page]
    if not notices:
        raise Nothing
    return heading_of(notices), notices
