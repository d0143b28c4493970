"""What is on its way out: leased by one worker at a time, tried again, given up visibly.

Taking a lease counts as an attempt, so that a worker that dies has tried too. Whoever lost the
lease writes nothing; what was sent by then is sent once more under the same name, never lost.
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from market.db import db, locked, now, transaction
from market.notices.models import Delivery, DeliveryState, Notice
from market.policy import Actor
from market.web import setting

LEASE = dt.timedelta(seconds=120)
FIRST_PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=2)
KEPT_DELIVERIES = dt.timedelta(days=60)
KEPT_NOTICES = dt.timedelta(days=365)


@dataclass(frozen=True)
class Lease:
    """One delivery that this worker, and nobody else, may try now."""

    delivery_id: int
    token: str


def _due() -> sa.ColumnElement[bool]:
    return sa.and_(
        Delivery.state == DeliveryState.WAITING,
        Delivery.due_at <= now(),
        sa.or_(Delivery.lease_until.is_(None), Delivery.lease_until < now()),
    )


def something_due() -> bool:
    """Whether a delivery may be tried now."""
    return db.session.scalar(sa.select(sa.exists().where(_due()))) or False


@transaction()
def take(most: int = 5) -> list[Lease]:
    """Lease the deliveries that have waited longest."""
    rows = db.session.scalars(
        sa.select(Delivery)
        .where(_due())
        .order_by(Delivery.due_at, Delivery.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    leases = []
    for row in rows:
        row.lease, row.lease_until = secrets.token_hex(16), now() + LEASE
        row.attempts += 1
        row.first_try_at = row.first_try_at or now()
        leases.append(Lease(row.id, row.lease))
    return leases


def still_ours(row: Delivery, lease: Lease) -> bool:
    """Whether the delivery still waits under this lease."""
    return row.state is DeliveryState.WAITING and row.lease == lease.token


@transaction()
def renew(lease: Lease) -> bool:
    """Hold the lease a little longer, just before sending; False when it was lost."""
    row = locked(Delivery, lease.delivery_id)
    if not still_ours(row, lease):
        return False
    row.lease_until = now() + LEASE
    return True


@transaction()
def finish(lease: Lease, state: DeliveryState = DeliveryState.SENT) -> bool:
    """Note that it was sent, or that nothing of it is left to send."""
    row = locked(Delivery, lease.delivery_id)
    if not still_ours(row, lease):
        return False
    row.lease = row.lease_until = row.error = None
    row.move_to(state)
    return True


@transaction()
def fail(lease: Lease, error: str, for_good: bool = False) -> bool:
    """Note why it did not go, and try again later; after too long it is given up."""
    row = locked(Delivery, lease.delivery_id)
    if not still_ours(row, lease):
        return False
    row.error = error[:300]
    row.lease = row.lease_until = None
    pause = min(FIRST_PAUSE * 2 ** min(row.attempts - 1, 20), LONGEST_PAUSE)
    row.due_at = now() + pause
    longest = dt.timedelta(hours=setting("NOTICE_GIVE_UP_HOURS"))
    if for_good or now() - row.first_try_at >= longest:
        row.move_to(DeliveryState.FAILED)
    return True


@transaction()
def retry(delivery_id: int, *, by: Actor) -> Delivery:
    """Try again at once: what was given up, or what waits for its next attempt."""
    row = locked(Delivery, delivery_id)
    if row.state is not DeliveryState.WAITING:
        row.move_to(DeliveryState.WAITING)
    row.due_at, row.first_try_at, row.attempts = now(), None, 0
    return row


@transaction()
def forget_old() -> None:
    """Delete deliveries that ended two months ago, and notices of last year."""
    ended: Sequence[DeliveryState] = (DeliveryState.SENT, DeliveryState.DROPPED)
    db.session.execute(
        sa.delete(Delivery)
        .where(Delivery.state.in_(ended), Delivery.state_at < now() - KEPT_DELIVERIES)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        sa.delete(Notice)
        .where(Notice.created_at < now() - KEPT_NOTICES)
        .execution_options(synchronize_session=False)
    )
