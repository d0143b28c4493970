"""Starting, cancelling and settling rounds."""

from typing import Any

import sqlalchemy as sa

from market import jobs
from market.areas.models import Area
from market.batches.models import Batch, BatchState
from market.db import db, get, locked, now, transaction
from market.errors import N_, Conflict, Invalid
from market.journal import services as journal
from market.policy import SYSTEM, Actor, Scope, require
from market.rounds.models import Proposal, ProposalState, Round, RoundState
from market.rounds.problem import COMPONENTS, DEFAULT_BALANCE, DEFAULT_FAIRNESS, PRESETS
from market.rounds.rows import period_of

CUSTOM = "custom"
STANDING = (ProposalState.PENDING, ProposalState.PROVISIONAL)
LEAST_FIT = 0.3


def related(path: str) -> sa.ColumnElement[bool]:
    """The condition that an area overlaps another: one lies within the other."""
    parts = [int(part) for part in path.split("/") if part]
    return sa.or_(Area.path.startswith(path, autoescape=True), Area.id.in_(parts))


def computing(batch_id: int, path: str) -> Round | None:
    """The queued or running round of a batch that overlaps this area, if there is one."""
    return db.session.scalar(
        sa.select(Round)
        .join(Area, Area.id == Round.area_id)
        .where(
            Round.batch_id == batch_id,
            Round.state.in_((RoundState.QUEUED, RoundState.RUNNING)),
            related(path),
        )
        .limit(1)
    )


def check_quiet(batch_id: int, path: str) -> None:
    """Refuse decisions while a round over them is being computed: it would not know of them.

    Raises
    ------
    Conflict: a round of the batch over this area is queued or running.
    """
    if computing(batch_id, path):
        raise Conflict(N_("正在重新匹配，请等结果出来后再操作，或先取消这一轮"))


def chosen_weights(
    preset: str | None, weights: dict[str, float] | None, given: dict[str, Any]
) -> dict[str, Any]:
    """What a round is to weigh: a preset's numbers, each replaced by a given one.

    Raises
    ------
    Invalid: the preset or a component is unknown, or all weights are 0.
    """
    base = PRESETS.get(preset or "") or (None if preset not in (None, CUSTOM) else CUSTOM)
    if base is None:
        raise Invalid(N_("没有这个方案"), fields={"preset": N_("没有这个方案")})
    first = next(iter(PRESETS.values())) if base is CUSTOM else base
    parts = dict(first.weights)
    balance, fairness = first.balance, first.fairness
    if base is CUSTOM:
        parts = dict.fromkeys(COMPONENTS, 0.0)
        balance, fairness = DEFAULT_BALANCE, DEFAULT_FAIRNESS
    for name, value in (weights or {}).items():
        if name not in COMPONENTS:
            raise Invalid(N_("没有这个权重：%(name)s"), name=name)
        if value is not None:
            parts[name] = float(value)
    if not sum(parts.values()):
        message = N_("至少要有一项权重大于 0")
        raise Invalid(message, fields={"near": message})
    chosen = {"balance": balance, "fairness": fairness, "least_fit": LEAST_FIT, "seed": 1}
    chosen |= {key: value for key, value in given.items() if value is not None}
    return {"preset": CUSTOM if base is CUSTOM else base.key, "weights": parts, **chosen}


@transaction()
def start_round(
    *,
    by: Actor,
    area_id: int,
    batch_id: int,
    preset: str | None = None,
    weights: dict[str, float] | None = None,
    balance: float | None = None,
    fairness: float | None = None,
    least_fit: float | None = None,
    seed: int | None = None,
) -> Round:
    """Queue a round over an area's open needs and listings in a batch.

    Parameters
    ----------
    preset: a key of `PRESETS`, or none (or ``custom``) when `weights` say everything.
    weights: of components of the fit by name; balance and fairness as in the matching library.
    least_fit: pairs that fit less are not proposed, from 0 to 1.

    Raises
    ------
    Forbidden: not the person's area. Invalid: weights that make no sense.
    Conflict: the batch is closed, or a round over an overlapping area is being computed.
    """
    batch, area = locked(Batch, batch_id), get(Area, area_id)
    require(by, "round.start", Scope(area_path=area.path))
    if not area.path.startswith(batch.area.path):
        raise Invalid(
            N_("“%(area)s”不在批次“%(batch)s”的范围内"),
            fields={"area_id": N_("不在批次的范围内")},
            area=area.name,
            batch=batch.name,
        )
    if batch.state is BatchState.CLOSED:
        raise Conflict(N_("批次“%(name)s”已结项，不能再匹配"), name=batch.name)
    period_of(batch)
    if busy := computing(batch_id, area.path):
        raise Conflict(
            N_("“%(area)s”第 %(number)s 次智能匹配还在计算，请等它完成或先取消"),
            area=busy.area.name,
            number=busy.number,
        )
    if preset is None and not weights:
        preset = next(iter(PRESETS))
    given = {"balance": balance, "fairness": fairness, "least_fit": least_fit, "seed": seed}
    last = db.session.scalar(
        sa.select(sa.func.max(Round.number)).where(
            Round.area_id == area_id, Round.batch_id == batch_id
        )
    )
    row = Round(
        area_id=area_id,
        batch_id=batch_id,
        number=(last or 0) + 1,
        state=RoundState.QUEUED,
        state_at=now(),
        started_by_id=by.user_id,
        **chosen_weights(preset, weights, given),
    )
    db.session.add(row)
    db.session.flush()
    journal.record(
        "round.started", "round", row.id, by=by, about=[("batch", batch_id)], number=row.number
    )
    jobs.enqueue("rounds.run", round_id=row.id)
    return row


@transaction()
def cancel_round(*, by: Actor, round_id: int) -> Round:
    """Give up a round that is queued or running; its worker notices and writes nothing."""
    row = locked(Round, round_id)
    require(by, "round.start", Scope(area_path=row.area.path))
    row.stop_wanted = True
    row.lease_until, row.finished_at = None, now()
    row.move_to(RoundState.CANCELLED)
    journal.record("round.cancelled", "round", row.id, by=by, about=[("batch", row.batch_id)])
    return row


@transaction()
def settle_round(round_id: int, *, by: Actor = SYSTEM) -> bool:
    """Close a round in review once nothing of it waits for a decision or for publication.

    Returns whether it is settled now; while proposals stand, it stays in review.
    """
    row = locked(Round, round_id)
    left = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Proposal)
        .where(Proposal.round_id == round_id, Proposal.state.in_(STANDING))
    )
    if row.state is not RoundState.REVIEW or left:
        return row.state is RoundState.SETTLED
    row.move_to(RoundState.SETTLED)
    journal.record("round.settled", "round", row.id, by=by, about=[("batch", row.batch_id)])
    return True


@transaction()
def close_review(*, by: Actor, round_id: int) -> Round:
    """End the review: what is still undecided becomes void; what is provisional must be published
    or undone first.

    Raises
    ------
    Conflict: provisional pairs are left.
    """
    found = get(Round, round_id)
    locked(Batch, found.batch_id)
    row = locked(Round, round_id)
    require(by, "proposal.decide", Scope(area_path=row.area.path))
    check_quiet(row.batch_id, row.area.path)
    standing = db.session.scalars(
        sa.select(Proposal)
        .where(Proposal.round_id == round_id, Proposal.state.in_(STANDING))
        .with_for_update(key_share=True)
    ).all()
    if any(one.state is ProposalState.PROVISIONAL for one in standing):
        raise Conflict(N_("还有拟通过的建议未发布，请先发布或撤销"))
    for one in standing:
        one.move_to(ProposalState.VOID)
        one.reason = N_("审核结束时未决定")
    row.move_to(RoundState.SETTLED)
    journal.record(
        "round.settled", "round", row.id, by=by, about=[("batch", row.batch_id)], void=len(standing)
    )
    return row
