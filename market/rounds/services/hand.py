"""Pairs that people choose: another listing for a proposal, a pair by hand, one agreed by phone."""

import sqlalchemy as sa

from market.areas.models import Area
from market.batches.models import Batch
from market.db import db, get, locked, now, transaction
from market.errors import N_, Conflict, Invalid
from market.listings.models import Listing
from market.needs.models import Need
from market.policy import Actor, Scope, require
from market.rounds.models import Origin, Proposal, ProposalState, Round, RoundState
from market.rounds.options import BENT, Option, examine, others
from market.rounds.services.decisions import current, decide, load, note
from market.rounds.services.room import check_open, check_room
from market.rounds.services.rounds import STANDING, check_quiet, related

RULES = {
    "measure": N_("计量单位不同"),
    "kind": N_("资源类型不同"),
    "own": N_("是本单位自己的资源"),
    "audience": N_("服务对象不符"),
    "reach": N_("超出服务范围"),
    "window": N_("时间对不上"),
    "qualification": N_("缺少所需资质"),
}
# Even a pair that both sides have agreed must count the same thing, and join two members.
NEVER = ("measure", "own")


@transaction()
def adjust(
    *, by: Actor, proposal_id: int, listing_id: int, sessions: int | None = None
) -> Proposal:
    """调整: another eligible listing instead; the new pair is provisional and answered.

    Raises
    ------
    Conflict: the proposal cannot be adjusted now, the listing breaks a hard rule or has no room.
    """
    (former,) = load(by, [proposal_id])
    current(former)
    if listing_id == former.listing_id:
        message = N_("请选择另一条资源")
        raise Invalid(message, fields={"listing_id": message})
    decide(former, ProposalState.ADJUSTED, by)
    db.session.flush()
    pair = _pair(
        by,
        former.need,
        locked(Listing, listing_id),
        sessions or former.sessions,
        Origin.HAND,
        former.round,
        strict=True,
        reason=None,
    )
    former.instead_id = pair.id
    note("proposal.adjusted", former, by, instead=pair.id)
    return pair


@transaction()
def make_by_hand(
    *, by: Actor, need_id: int, listing_id: int, sessions: int = 1, reason: str | None = None
) -> Proposal:
    """手动对接: a pair of the coordinator's choice, provisional at once.

    The rules of reach, time, audience and the like may be set aside; the proposal says which.

    Raises
    ------
    Conflict: a side is not open or has no room, the measures differ, or the pair stands already.
    """
    return _by_hand(by, need_id, listing_id, sessions, Origin.HAND, reason)


@transaction()
def pin_agreed(
    *, by: Actor, need_id: int, listing_id: int, sessions: int = 1, reason: str | None = None
) -> Proposal:
    """已谈妥: a pair that both sides have agreed by phone; every later round keeps it."""
    return _by_hand(by, need_id, listing_id, sessions, Origin.PHONE, reason)


def _by_hand(
    by: Actor, need_id: int, listing_id: int, sessions: int, origin: Origin, reason: str | None
) -> Proposal:
    batch_id = get(Need, need_id).batch_id
    locked(Batch, batch_id)
    need, listing = locked(Need, need_id), locked(Listing, listing_id)
    require(by, "proposal.decide", Scope(area_path=need.area.path))
    check_quiet(batch_id, need.area.path)
    return _pair(
        by, need, listing, sessions, origin, review_over(batch_id, need.area), False, reason
    )


def review_over(batch_id: int, area: Area) -> Round | None:
    """The newest round in review of a batch whose area holds this one."""
    return db.session.scalar(
        sa.select(Round)
        .join(Area, Area.id == Round.area_id)
        .where(
            Round.batch_id == batch_id,
            Round.state == RoundState.REVIEW,
            related(area.path),
            sa.func.length(Area.path) <= len(area.path),
        )
        .order_by(Round.id.desc())
        .limit(1)
    )


def _pair(
    by: Actor,
    need: Need,
    listing: Listing,
    sessions: int,
    origin: Origin,
    within: Round | None,
    strict: bool,
    reason: str | None,
) -> Proposal:
    _check_new(need, listing)
    check_open(need, listing, listing.unit)
    area = within.area if within is not None else need.batch.area
    weights = within.weights if within is not None else {}
    option = examine(need, listing, area, weights)
    _check_rule(option, NEVER if not strict else tuple(RULES))
    check_room(need, listing, listing.unit, need.batch_id, sessions, None)
    proposal = Proposal(
        round_id=within.id if within is not None else None,
        batch_id=need.batch_id,
        need_id=need.id,
        listing_id=listing.id,
        unit_id=listing.unit_id,
        sessions=sessions,
        origin=origin,
        fit=option.fit,
        metres=option.metres,
        components=option.components,
        reasons=option.reasons,
        alternatives=others(need, listing, area, weights),
        state=ProposalState.PROVISIONAL,
        state_at=now(),
        reason=reason,
        decided_by_id=by.user_id,
    )
    db.session.add(proposal)
    db.session.flush()
    note("proposal.made" if origin is Origin.HAND else "proposal.agreed", proposal, by)
    return proposal


def _check_new(need: Need, listing: Listing) -> None:
    standing = db.session.scalar(
        sa.select(Proposal)
        .where(
            Proposal.batch_id == need.batch_id,
            Proposal.need_id == need.id,
            Proposal.listing_id == listing.id,
            Proposal.state.in_(STANDING),
        )
        .limit(1)
    )
    if standing is not None:
        message = N_("此需求与此资源已有一条“%(state)s”的建议，请直接处理那一条")
        raise Conflict(message, fields={"listing_id": message}, state=standing.state.label)


def _check_rule(option: Option, binding: tuple[str, ...]) -> None:
    if option.broken in binding and option.broken not in BENT:
        message = N_("资源“%(title)s”不能对接此需求：%(rule)s")
        raise Conflict(
            message,
            fields={"listing_id": message},
            title=option.listing.title,
            rule=RULES[option.broken],
        )
