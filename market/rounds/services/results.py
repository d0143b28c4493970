"""Writing what a round found, in one transaction that first checks that the round is still held."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.batches.models import Batch
from market.db import db, get, locked, now, transaction
from market.errors import N_
from market.journal import services as journal
from market.needs.models import Need
from market.policy import SYSTEM
from market.rounds.doubt import margin_of
from market.rounds.explain import Missed, Told
from market.rounds.models import Proposal, ProposalState, Round, RoundState, Unmatched
from market.rounds.services.lease import Lease, hold


@dataclass(frozen=True)
class Findings:
    """A solved and explained round, in plain values."""

    told: list[Told]
    missed: list[Missed]
    facts: dict[str, Any]
    problem: dict[str, Any]
    plan: dict[str, Any]
    pinned: list[int]  # ids of the provisional proposals that the problem held as pins
    broken: list[int]  # ids of those that no longer fit


@transaction()
def write(lease: Lease, findings: Findings) -> None:
    """Put the round into review: its proposals, what it carried over, and what stayed unmatched.

    Raises
    ------
    Lost: the round is not this attempt's any more; nothing is written.
    """
    batch_id = get(Round, lease.round_id).batch_id
    locked(Batch, batch_id)
    row = hold(lease)
    needs = {told.need_id for told in findings.told} | {m.need_id for m in findings.missed}
    carried = _supersede(row, findings)
    for told in findings.told:
        former = carried.get((told.need_id, told.listing_id))
        proposal = _proposal(row, told, former)
        db.session.add(proposal)
        if former is not None:
            db.session.flush()
            former.instead_id = proposal.id
    db.session.add_all(
        Unmatched(round_id=row.id, need_id=one.need_id, short=one.short, why=one.why)
        for one in findings.missed
    )
    row.facts, row.problem, row.plan = findings.facts, findings.problem, findings.plan
    row.progress, row.stage, row.lease_until = 100, None, None
    row.finished_at = now()
    row.move_to(RoundState.REVIEW)
    journal.record(
        "round.reviewed",
        "round",
        row.id,
        by=SYSTEM,
        about=[("batch", batch_id), *(("need", need) for need in sorted(needs))],
        number=row.number,
        pairs=len(findings.told),
        unmatched=len(findings.missed),
    )


def _proposal(row: Round, told: Told, former: Proposal | None) -> Proposal:
    proposal = Proposal(
        round_id=row.id,
        batch_id=row.batch_id,
        need_id=told.need_id,
        listing_id=told.listing_id,
        unit_id=told.unit_id,
        sessions=told.sessions,
        fit=told.fit,
        metres=told.metres,
        margin=margin_of(told.alternatives),
        components=told.components,
        reasons=told.reasons,
        alternatives=told.alternatives,
        state=ProposalState.PENDING,
        state_at=now(),
    )
    if former is not None:
        proposal.state = ProposalState.PROVISIONAL
        proposal.origin, proposal.reason = former.origin, former.reason
        proposal.decided_by_id = former.decided_by_id
        if not told.components:
            # The rules would not have paired them: what was said by hand still stands.
            proposal.components, proposal.reasons = former.components, former.reasons
    return proposal


def _supersede(row: Round, findings: Findings) -> dict[tuple[int, int], Proposal]:
    """End what former rounds proposed for this area; answer the pinned ones, to carry over."""
    path = row.area.path
    standing = db.session.scalars(
        sa.select(Proposal)
        .join(Need, Need.id == Proposal.need_id)
        .join(Area, Area.id == Need.area_id)
        .where(
            Proposal.batch_id == row.batch_id,
            Proposal.state.in_((ProposalState.PENDING, ProposalState.PROVISIONAL)),
            Area.path.startswith(path, autoescape=True),
        )
        .order_by(Proposal.id)
        .with_for_update(of=Proposal, key_share=True)
    ).all()
    carried: dict[tuple[int, int], Proposal] = {}
    rounds = set()
    for one in standing:
        rounds.add(one.round_id)
        if one.id in findings.broken:
            one.reason = N_("需求或资源已变化，余量不足")
            one.move_to(ProposalState.VOID)
        elif one.id in findings.pinned and one.state is ProposalState.PROVISIONAL:
            carried[one.need_id, one.listing_id] = one
            one.move_to(ProposalState.SUPERSEDED)
        elif one.state is ProposalState.PENDING:
            one.move_to(ProposalState.SUPERSEDED)
    db.session.flush()
    for round_id in sorted(rounds - {None, row.id}):
        _retire(round_id)
    _retire_empty(row)
    return carried


def _retire(round_id: int) -> None:
    """A former round with nothing standing is superseded."""
    former = locked(Round, round_id)
    left = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Proposal)
        .where(
            Proposal.round_id == round_id,
            Proposal.state.in_((ProposalState.PENDING, ProposalState.PROVISIONAL)),
        )
    )
    if not left and former.can_move_to(RoundState.SUPERSEDED):
        former.move_to(RoundState.SUPERSEDED)


def _retire_empty(row: Round) -> None:
    """Rounds in review over this area that had nothing left to decide end too."""
    for round_id in db.session.scalars(
        sa.select(Round.id)
        .join(Area, Area.id == Round.area_id)
        .where(
            Round.batch_id == row.batch_id,
            Round.id != row.id,
            Round.state == RoundState.REVIEW,
            Area.path.startswith(row.area.path, autoescape=True),
        )
        .order_by(Round.id)
    ).all():
        _retire(round_id)
