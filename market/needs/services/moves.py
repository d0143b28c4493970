"""The moves of a need: checked and opened by the coordinator, carried, escalated, withdrawn."""

from collections.abc import Sequence
from typing import Any

from market.batches.models import Batch, BatchState
from market.batches.queries import current
from market.db import db, locked, transaction
from market.errors import N_, Conflict, Invalid
from market.journal import services as journal
from market.members.posting import counted_in
from market.needs.models import Need, NeedState, Urgency
from market.policy import SYSTEM, Actor, allows, scopes

# Done by the requester, or in its name; the others are the office's own doing.
OWN_VERBS = {"submitted", "withdrawn"}


def _note(verb: str, need: Need, by: Actor, **data: Any) -> None:
    journal.record(
        f"need.{verb}",
        "need",
        need.id,
        by=by,
        about=[("unit", need.unit_id), ("area", need.area_id)],
        for_unit_id=by.acting_for(need.unit_id) if verb in OWN_VERBS else None,
        **data,
    )


@transaction()
def submit_need(need_id: int, *, by: Actor) -> Need:
    """Send a draft, or one that was returned, to be checked."""
    need = locked(Need, need_id)
    need.move_to(NeedState.SUBMITTED)
    need.reason = None
    _note("submitted", need, by)
    return need


@transaction()
def open_need(need_id: int, *, by: Actor, urgency: Urgency | None = None) -> Need:
    """Let a submitted (or carried, or escalated) need into the need list.

    Parameters
    ----------
    urgency: as the coordinator fixes it by the published criteria; by default as it stands, or
        as the requester suggested.

    Raises
    ------
    Conflict: its state does not allow it, or its batch is closed already.
    """
    need = locked(Need, need_id)
    if need.state is NeedState.CARRIED:
        return resume_need(need_id, by=by)
    if need.can_move_to(NeedState.OPEN) and need.state is not NeedState.MATCHED:
        _check_batch(need)
    elif need.state is NeedState.MATCHED:
        raise Conflict(N_("已匹配的需求只在其项目取消后重新开放"))
    need.move_to(NeedState.OPEN)
    need.urgency = Urgency(urgency or need.urgency or need.urgency_suggested)
    _note("opened", need, by, urgency=need.urgency.value)
    return need


def _check_batch(need: Need) -> None:
    if need.batch.state is BatchState.CLOSED:
        raise Conflict(N_("批次“%(batch)s”已结项，请先结转到下一批次"), batch=need.batch.name)


@transaction()
def open_needs(need_ids: Sequence[int], *, by: Actor, urgency: Urgency | None = None) -> int:
    """Open many submitted needs at once: all, or none when one of them cannot be opened.

    Raises
    ------
    Invalid: none was chosen, or one of them does not stand in the reach of this person.
    """
    if not need_ids:
        raise Invalid(N_("请先勾选要处理的需求"))
    for need_id in sorted(set(need_ids)):
        scope = scopes["need"](need_id)
        if scope is None or not allows(by, "need.review", scope):
            raise Invalid(N_("勾选的需求中有您不能审核的"))
        open_need(need_id, by=by, urgency=urgency)
    return len(set(need_ids))


@transaction()
def fix_urgency(need_id: int, *, by: Actor, urgency: Urgency) -> Need:
    """Change the urgency of a need that waits for a match; the next round reads it."""
    need = locked(Need, need_id)
    if need.state not in (NeedState.OPEN, NeedState.CARRIED, NeedState.ESCALATED):
        raise Conflict(N_("只有待匹配、结转或上报中的需求可以改定紧急程度"))
    before, need.urgency = need.urgency, Urgency(urgency)
    if before is not need.urgency:
        _note("urgency_fixed", need, by, urgency=need.urgency.value)
    return need


@transaction()
def return_need(need_id: int, *, by: Actor, reason: str) -> Need:
    """Give a submitted need back to its requester, saying why."""
    need = locked(Need, need_id)
    # The reason comes first: the database refuses a returned need without one.
    if need.can_move_to(NeedState.RETURNED):
        need.reason = reason
    need.move_to(NeedState.RETURNED)
    _note("returned", need, by)
    return need


@transaction()
def withdraw_need(need_id: int, *, by: Actor, reason: str | None = None) -> Need:
    """Take a need back before it is met.

    Raises
    ------
    Conflict: some of its sessions are in a live project, which must be cancelled first.
    """
    need = locked(Need, need_id)
    if need.can_move_to(NeedState.WITHDRAWN):
        if need.settled > need.done:
            raise Conflict(
                N_("其中 %(live)s %(measure)s已落实到项目，请先取消项目再撤回"),
                live=need.settled - need.done,
                measure=counted_in(need),
            )
        need.reason = reason
    need.move_to(NeedState.WITHDRAWN)
    _note("withdrawn", need, by)
    return need


@transaction()
def carry_need(need_id: int, *, by: Actor = SYSTEM) -> Need:
    """Set an open need aside for the next batch; what is settled stays settled."""
    need = locked(Need, need_id)
    need.move_to(NeedState.CARRIED)
    _note("carried", need, by, batch_id=need.batch_id, left=need.left)
    return need


@transaction()
def resume_need(need_id: int, *, by: Actor = SYSTEM, batch_id: int | None = None) -> Need:
    """Open a carried need in the next batch (by default the latest live one of its area).

    Raises
    ------
    Conflict: it is not carried, or there is no batch to open it in.
    """
    need = locked(Need, need_id)
    if need.state is not NeedState.CARRIED:
        raise Conflict(N_("只有结转的需求可以转入下一批次"))
    batch = db.session.get(Batch, batch_id) if batch_id else current(need.area_id)
    if batch is None or batch.state is BatchState.CLOSED:
        raise Conflict(N_("还没有可以转入的批次，请先建立下一批次"))
    need.batch = batch
    need.move_to(NeedState.OPEN)
    need.urgency = need.urgency or need.urgency_suggested
    _note("resumed", need, by, batch_id=batch.id)
    return need


@transaction()
def escalate_need(need_id: int, *, by: Actor, reason: str | None = None) -> Need:
    """Report an open need upwards (上报街道/区), since nothing here can meet it."""
    need = locked(Need, need_id)
    need.move_to(NeedState.ESCALATED)
    need.reason = reason
    _note("escalated", need, by)
    return need


@transaction()
def close(need_id: int, *, by: Actor = SYSTEM) -> Need:
    """End a need that is met (已办结), by the coordinator or when its batch closes."""
    need = locked(Need, need_id)
    need.move_to(NeedState.CLOSED)
    _note("closed", need, by)
    return need
