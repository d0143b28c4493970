"""Reading notices, choices, webhooks and deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from market.areas.models import Area
from market.db import db, get
from market.errors import NotFound
from market.journal.models import Entry
from market.members.models import Unit
from market.members.queries import unit_scope, within
from market.notices.kinds import PRESSING, Kind
from market.notices.models import (
    Delivery,
    DeliveryState,
    Notice,
    NoticeChoice,
    NoticeHabit,
    Timing,
    Webhook,
)
from market.paging import Page, keyset
from market.policy import Actor, Role, Scope, Visibility, scope_of

# The bell says 99+ beyond this.
MOST_COUNTED = 99
SHOWN = 200


@scope_of("notice")
def notice_scope(notice_id: int) -> Scope | None:
    """A notice is its person's own, which the service checks."""
    found = db.session.get(Notice, notice_id)
    return None if found is None else Scope(visibility=Visibility.PARTIES)


@scope_of("webhook")
def webhook_scope(webhook_id: int) -> Scope | None:
    """A webhook stands with its unit or area; a person's own stands nowhere."""
    hook = db.session.get(Webhook, webhook_id)
    return None if hook is None else stands(hook)


@scope_of("delivery")
def delivery_scope(delivery_id: int) -> Scope | None:
    """Deliveries are the administrator's, wherever they lead."""
    found = db.session.get(Delivery, delivery_id)
    return None if found is None else Scope(visibility=Visibility.PARTIES)


def stands(hook: Webhook) -> Scope:
    """Where a webhook stands in the policy."""
    if hook.unit is not None:
        return unit_scope(hook.unit)
    path = hook.area.path if hook.area else None
    return Scope(area_path=path, visibility=Visibility.PARTIES)


# --- Notices -------------------------------------------------------------------------------------


def page(
    actor: Actor, *, unread: bool = False, after: str | None = None, limit: int = 20
) -> Page[Notice]:
    """One page of a person's notices, newest first."""
    query = (
        sa.select(Notice)
        .where(Notice.person_id == actor.user_id)
        .options(joinedload(Notice.entry).selectinload(Entry.about))
    )
    if unread:
        query = query.where(Notice.read_at.is_(None))
    return keyset(query, [Notice.entry_id], after=after, limit=limit)


def get_notice(actor: Actor, notice_id: int) -> Notice:
    """One of the person's own notices, or NotFound."""
    notice = get(Notice, notice_id)
    if notice.person_id != actor.user_id:
        raise NotFound()
    return notice


def unread_count(person_id: int) -> int:
    """How many notices a person has not read, counted no further than the bell tells."""
    few = (
        sa.select(Notice.id)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None))
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    return db.session.scalar(sa.select(sa.func.count()).select_from(few)) or 0


# --- Choices -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wish:
    """What a person wants of one kind, chosen or by default."""

    inside: bool
    mail: Timing
    hook: Timing


def usual_wish(kind: Kind) -> Wish:
    """What holds until a person chooses: what presses at once, the rest with the digest."""
    timing = Timing.ONCE if kind in PRESSING else Timing.DAILY
    return Wish(True, timing, timing)


def wishes_of(person_id: int) -> dict[Kind, Wish]:
    """What a person wants of every kind."""
    chosen = db.session.scalars(sa.select(NoticeChoice).where(NoticeChoice.person_id == person_id))
    rows = {row.kind: Wish(row.inside, row.mail, row.hook) for row in chosen}
    return {kind: rows.get(kind) or usual_wish(kind) for kind in Kind}


def habit_of(person_id: int) -> NoticeHabit | None:
    """A person's own hours, if they chose any."""
    return db.session.get(NoticeHabit, person_id)


# --- Webhooks ------------------------------------------------------------------------------------


def webhooks(actor: Actor) -> Sequence[Webhook]:
    """The webhooks of units and areas that this person may change."""
    query = (
        sa.select(Webhook)
        .outerjoin(Unit, Unit.id == Webhook.unit_id)
        .join(Area, Area.id == sa.func.coalesce(Webhook.area_id, Unit.area_id))
        .where(within(actor, "webhook.edit"))
        .options(joinedload(Webhook.unit), joinedload(Webhook.area))
        .order_by(Webhook.id)
        .limit(SHOWN)
    )
    return db.session.scalars(query).all()


def webhooks_of_unit(unit_id: int) -> Sequence[Webhook]:
    """A unit's webhooks."""
    return db.session.scalars(
        sa.select(Webhook).where(Webhook.unit_id == unit_id).order_by(Webhook.id)
    ).all()


def own_webhooks(person_id: int) -> Sequence[Webhook]:
    """A person's own webhooks."""
    return db.session.scalars(
        sa.select(Webhook).where(Webhook.person_id == person_id).order_by(Webhook.id)
    ).all()


def own_webhook(actor: Actor, webhook_id: int) -> Webhook:
    """One of the person's own webhooks, or NotFound."""
    hook = get(Webhook, webhook_id)
    if hook.person_id is None or hook.person_id != actor.user_id:
        raise NotFound()
    return hook


def owner_of(unit_id: str | None, area_id: str | None) -> Webhook:
    """A webhook to be, of the unit or area whose number stands in an address; or NotFound."""
    number = unit_id or area_id or ""
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise NotFound()
    if unit_id:
        return Webhook(unit=get(Unit, int(number)))
    return Webhook(area=get(Area, int(number)))


def places(actor: Actor) -> Sequence[Area]:
    """The areas of a person's own posts, whose office may have webhooks."""
    paths = [post.area_path for post in actor.posts_as(Role.COORDINATOR) if post.area_path]
    return db.session.scalars(sa.select(Area).where(Area.path.in_(paths)).order_by(Area.path)).all()


def get_webhook(webhook_id: int) -> Webhook:
    """The webhook, or NotFound."""
    return get(Webhook, webhook_id)


# --- Deliveries ----------------------------------------------------------------------------------


def last_of_webhooks(numbers: Sequence[int]) -> dict[int, Delivery]:
    """The newest delivery of each of these webhooks."""
    newest = (
        sa.select(sa.func.max(Delivery.id))
        .where(Delivery.webhook_id.in_(numbers), Delivery.state != DeliveryState.DROPPED)
        .group_by(Delivery.webhook_id)
    )
    rows = db.session.scalars(sa.select(Delivery).where(Delivery.id.in_(newest)))
    return {row.webhook_id: row for row in rows if row.webhook_id}


def last_mails(person_id: int, most: int = 5) -> Sequence[Delivery]:
    """The newest mails to a person, sent or not."""
    return db.session.scalars(
        sa.select(Delivery)
        .where(Delivery.person_id == person_id, Delivery.state != DeliveryState.DROPPED)
        .order_by(Delivery.id.desc())
        .limit(most)
    ).all()


def troubled(after: str | None = None, limit: int = 50) -> Page[Delivery]:
    """What was given up or was tried in vain so far, newest first."""
    query = (
        sa.select(Delivery)
        .where(
            sa.or_(
                Delivery.state == DeliveryState.FAILED,
                sa.and_(Delivery.state == DeliveryState.WAITING, Delivery.error.is_not(None)),
            )
        )
        .options(
            joinedload(Delivery.person),
            joinedload(Delivery.webhook).joinedload(Webhook.unit),
            joinedload(Delivery.webhook).joinedload(Webhook.area),
            selectinload(Delivery.items),
        )
    )
    return keyset(query, [Delivery.id], after=after, limit=limit)


def get_delivery(delivery_id: int) -> Delivery:
    """The delivery with what it tells, or NotFound."""
    found = db.session.scalar(
        sa.select(Delivery).where(Delivery.id == delivery_id).options(selectinload(Delivery.items))
    )
    if found is None:
        raise NotFound()
    return found
