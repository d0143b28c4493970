"""Who holds a round: taking it, keeping it, giving it back, and losing it."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from market import jobs, web
from market.db import db, locked, now, transaction
from market.errors import N_, MarketError
from market.journal import services as journal
from market.policy import SYSTEM
from market.rounds.models import Round, RoundState

MOST_ATTEMPTS = 5
# A queued round that no worker took for so long is announced to the queue again.
PATIENCE = dt.timedelta(seconds=5)


class Lost(Exception):
    """The round is no longer ours: it was cancelled, or its lease lapsed."""


@dataclass(frozen=True)
class Lease:
    """One attempt of one worker at one round; an older attempt holds nothing."""

    round_id: int
    worker: str
    attempt: int


def _until() -> dt.datetime:
    return now() + dt.timedelta(seconds=web.setting("LEASE_SECONDS"))


def _ours(lease: Lease) -> sa.ColumnElement[bool]:
    return sa.and_(
        Round.id == lease.round_id,
        Round.state == RoundState.RUNNING,
        Round.worker == lease.worker,
        Round.attempts == lease.attempt,
    )


@transaction()
def take(round_id: int, worker: str) -> Lease | None:
    """Hold a queued round for this worker; None when another has it or it is not queued."""
    row = locked(Round, round_id)
    if row.state is not RoundState.QUEUED:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        _fail(row, N_("计算多次中断，已停止重试，请联系系统管理员"), {})
        return None
    row.attempts += 1
    row.worker = worker[:80]
    row.lease_until = _until()
    row.started_at = row.started_at or now()
    row.progress, row.stage = 0, N_("读取清单")
    row.move_to(RoundState.RUNNING)
    return Lease(round_id, row.worker, row.attempts)


@transaction()
def keep(lease: Lease, progress: int | None = None, stage: str | None = None) -> None:
    """Prolong the lease, and tell the progress in percent.

    Raises
    ------
    Lost: it is no longer ours.
    """
    values = {"lease_until": _until(), "progress": progress, "stage": stage}
    told = {key: value for key, value in values.items() if value is not None}
    changed = db.session.execute(
        sa.update(Round)
        .where(_ours(lease))
        .values(**told)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:
        raise Lost


def hold(lease: Lease) -> Round:
    """The round, locked, when it is still ours; for the transaction that writes its results.

    Raises
    ------
    Lost: it is not; nothing may be written.
    """
    row = locked(Round, lease.round_id)
    if not still_ours(row, lease):
        raise Lost
    return row


def still_ours(row: Round, lease: Lease) -> bool:
    """Whether this attempt is the one that holds the round."""
    return (row.state, row.worker, row.attempts) == (
        RoundState.RUNNING,
        lease.worker,
        lease.attempt,
    )


@transaction()
def give_back(lease: Lease) -> None:
    """Return an unfinished round to the queue, since its worker has to stop."""
    row = locked(Round, lease.round_id)
    if still_ours(row, lease):
        # Being asked to stop is no failure of the round's own.
        row.attempts -= 1
        _requeue(row)


@transaction()
def fail(lease: Lease, error: MarketError) -> None:
    """End the round with a message that a person can act on."""
    row = locked(Round, lease.round_id)
    if still_ours(row, lease):
        _fail(row, error.message, error.values)


def _fail(row: Round, message: str, values: dict) -> None:
    said = {key: str(value)[:120] for key, value in values.items()}
    row.error = (message % said if said else message)[:300]
    # The sentence and its values, so that it can be told in the reader's language.
    row.facts = {**row.facts, "error": [message, said]}
    row.finished_at, row.lease_until = now(), None
    row.move_to(RoundState.FAILED)
    journal.record("round.failed", "round", row.id, by=SYSTEM, about=[("batch", row.batch_id)])


def _requeue(row: Round) -> None:
    row.worker = row.lease_until = row.stage = None
    row.progress = 0
    row.move_to(RoundState.QUEUED)
    jobs.enqueue("rounds.run", round_id=row.id)


@transaction()
def rescue() -> int:
    """Return rounds whose lease lapsed to the queue and announce forgotten ones; how many."""
    lapsed = db.session.scalars(
        sa.select(Round.id)
        .where(Round.state == RoundState.RUNNING, Round.lease_until < now())
        .order_by(Round.id)
    ).all()
    for round_id in lapsed:
        row = locked(Round, round_id)
        if row.state is RoundState.RUNNING and row.lease_until < now():
            _requeue(row)
    waiting = db.session.scalars(
        sa.select(Round.id).where(
            Round.state == RoundState.QUEUED, Round.updated_at < now() - PATIENCE
        )
    ).all()
    for round_id in waiting:
        jobs.enqueue("rounds.run", round_id=round_id)
    return len(lapsed) + len(waiting)
