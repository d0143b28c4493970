"""Deciding on proposals: 拟通过, 不采纳, 撤销; many at once are all decided, or none.

Every decision locks the batch's row first, so that two coordinators take turns and each sees what
the other has decided.
"""

from collections.abc import Iterable

import sqlalchemy as sa

from market.areas.models import Area
from market.batches.models import Batch
from market.db import as_of, db, locked, now, transaction
from market.errors import N_, Conflict, Invalid, NotFound
from market.journal import services as journal
from market.listings.models import Listing
from market.members.posting import measured
from market.needs.models import Need
from market.policy import SYSTEM, Actor, Scope, require
from market.rounds.models import Origin, Proposal, ProposalState, RoundState
from market.rounds.queries import stale
from market.rounds.services.room import check_open, check_room
from market.rounds.services.rounds import check_quiet

MOST_AT_ONCE = 2000


def load(by: Actor, proposal_ids: Iterable[int]) -> list[Proposal]:
    """The proposals in the order of their numbers, locked after their needs and listings, when
    this person may decide on them.

    Raises
    ------
    Invalid: none or too many, or of several batches. Forbidden: one is in another's area.
    Conflict: a round over them is being computed.
    """
    ids = sorted(set(proposal_ids))
    if not 0 < len(ids) <= MOST_AT_ONCE:
        message = N_("请勾选 1 到 %(most)s 条建议")
        raise Invalid(message, fields={"ids": message}, most=MOST_AT_ONCE)
    sides = db.session.execute(
        sa.select(Proposal.batch_id, Proposal.need_id, Proposal.listing_id).where(
            Proposal.id.in_(ids)
        )
    ).all()
    if len(sides) < len(ids):
        raise NotFound()
    batches = {batch for batch, _, _ in sides}
    if len(batches) > 1:
        raise Invalid(N_("一次只能处理同一批次的建议"))
    locked(Batch, next(iter(batches)))
    _lock(Need, {need for _, need, _ in sides})
    _lock(Listing, {listing for _, _, listing in sides})
    found = _lock(Proposal, ids)
    for path in _check_areas(by, found):
        check_quiet(found[0].batch_id, path)
    return found


def _lock(kind: type, ids: Iterable[int]) -> list:
    """Many records, freshly read and locked in the order of their numbers."""
    return list(
        db.session.scalars(
            sa.select(kind)
            .where(kind.id.in_(ids))
            .order_by(kind.id)
            .with_for_update(of=kind, key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def _check_areas(by: Actor, proposals: list[Proposal]) -> set[str]:
    paths = set(
        db.session.scalars(
            sa.select(Area.path)
            .join(Need, Need.area_id == Area.id)
            .where(Need.id.in_({one.need_id for one in proposals}))
        )
    )
    for path in paths:
        require(by, "proposal.decide", Scope(area_path=path))
    return paths


def current(proposal: Proposal) -> None:
    """Refuse what belongs to a round that is over.

    Raises
    ------
    Conflict: the proposal's round is no longer in review.
    """
    if proposal.round is not None and proposal.round.state is not RoundState.REVIEW:
        raise Conflict(
            N_("第 %(number)s 次智能匹配当前为“%(state)s”，其建议不能再改"),
            number=proposal.round.number,
            state=proposal.round.state.label,
        )


def note(verb: str, proposal: Proposal, by: Actor, **data: object) -> None:
    """The journal entry of a decision, on the timelines of both sides."""
    journal.record(
        verb,
        "proposal",
        proposal.id,
        by=by,
        about=[
            ("need", proposal.need_id),
            ("listing", proposal.listing_id),
            ("unit", proposal.unit_id),
            ("round", proposal.round_id),
        ],
        unit_id=proposal.unit_id,
        sessions=proposal.sessions,
        **measured(proposal.need),
        **data,
    )


def decide(proposal: Proposal, state: ProposalState, by: Actor) -> None:
    """Move a proposal, and note who did so."""
    proposal.move_to(state)
    proposal.decided_by_id = by.user_id


@transaction()
def approve(
    *, by: Actor, proposal_ids: Iterable[int], round_id: int | None = None
) -> list[Proposal]:
    """拟通过: take proposals into the provisional plan, all or none.

    Parameters
    ----------
    round_id: when given, only proposals of this round are taken.

    Raises
    ------
    NotFound: there is no such proposal, or it is not of that round.
    Conflict: a side is not open any more, or has no room beside what is live and provisional.
    """
    proposals = load(by, proposal_ids)
    # One act has one instant, by which the desk finds it again to undo it.
    with as_of(now()):
        for one in proposals:
            if round_id is not None and one.round_id != round_id:
                raise NotFound()
            current(one)
            check_open(one.need, one.listing, one.unit)
            check_room(one.need, one.listing, one.unit, one.batch_id, one.sessions, one.id)
            decide(one, ProposalState.PROVISIONAL, by)
            # The next of these must see it counted.
            db.session.flush()
            note("proposal.approved", one, by)
    return proposals


@transaction()
def reject(*, by: Actor, proposal_ids: Iterable[int], reason: str | None) -> list[Proposal]:
    """不采纳: the pair is not proposed again in this batch, unless this is undone."""
    if not reason or not reason.strip():
        raise Invalid(N_("请写明不采纳的理由"), fields={"reason": N_("请写明不采纳的理由")})
    proposals = load(by, proposal_ids)
    with as_of(now()):
        for one in proposals:
            current(one)
            one.reason = reason.strip()[:300]
            decide(one, ProposalState.REJECTED, by)
            note("proposal.rejected", one, by)
    return proposals


@transaction()
def undo(*, by: Actor, proposal_ids: Iterable[int]) -> list[Proposal]:
    """撤销: what was decided is open again.

    A rejection of a former round only loses its veto; a pair that was made by hand and is undone
    becomes void.
    """
    proposals = load(by, proposal_ids)
    for one in proposals:
        over = one.round is not None and one.round.state is not RoundState.REVIEW
        if over and one.state is ProposalState.REJECTED:
            decide(one, ProposalState.SUPERSEDED, by)
        elif one.origin is not Origin.ROUND and one.state is ProposalState.PROVISIONAL:
            decide(one, ProposalState.VOID, by)
        else:
            current(one)
            decide(one, ProposalState.PENDING, by)
            one.reason = None
        note("proposal.undone", one, by)
    return proposals


@transaction()
def mark_published(proposal_id: int, *, by: Actor = SYSTEM) -> Proposal:
    """A provisional pair has become a project; called inside the publication's transaction.

    Raises
    ------
    Conflict: it is not provisional, or a round over it is being computed.
    """
    proposal = locked(Proposal, proposal_id)
    check_quiet(proposal.batch_id, proposal.need.area.path)
    proposal.move_to(ProposalState.PUBLISHED)
    note("proposal.published", proposal, by)
    return proposal


@transaction()
def void_stale() -> int:
    """End standing proposals whose need or listing is gone for good; how many."""
    ids = stale()
    for proposal_id in ids:
        one = locked(Proposal, proposal_id)
        if one.can_move_to(ProposalState.VOID):
            one.reason = N_("需求或资源已撤下")
            one.move_to(ProposalState.VOID)
            note("proposal.void", one, SYSTEM)
    return len(ids)
