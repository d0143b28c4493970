"""How much of a need is settled and done; called by projects inside their own transaction.

Lock order: the need, then the tally of its group.
"""

import sqlalchemy as sa

from market.db import db, ensure_row, locked, transaction
from market.errors import N_, Conflict
from market.journal import services as journal
from market.members.posting import counted_in
from market.needs.models import GroupTally, Need, NeedState
from market.policy import SYSTEM, Actor

# A need in these may still enter projects; when nothing is left of it, it is matched.
WANTED = (NeedState.OPEN, NeedState.ESCALATED)


@transaction()
def settle(need_id: int, sessions: int, *, by: Actor = SYSTEM, batch_id: int | None = None) -> None:
    """Count `sessions` ≥ 1 of a need as settled by a project (已落实).

    The need's `settled` and the `served` of (batch, group) rise; when nothing is left the need
    moves to matched. `batch_id` is the project's batch, by default the need's present one.

    Raises
    ------
    Conflict: the need is neither open nor escalated, or fewer sessions of it are left.
    """
    need = locked(Need, need_id)
    if need.state not in WANTED:
        raise Conflict(
            N_("需求“%(title)s”当前为“%(state)s”，不能落实"),
            title=need.title,
            state=need.state.label,
        )
    moved = db.session.execute(
        sa.update(Need)
        .where(Need.id == need_id, Need.settled + sessions <= Need.quantity)
        .values(settled=Need.settled + sessions)
        .execution_options(synchronize_session=False)
    )
    if not moved.rowcount:
        raise Conflict(
            N_("需求“%(title)s”只剩 %(left)s %(measure)s未落实，不足 %(wanted)s %(measure)s"),
            title=need.title,
            left=need.left,
            wanted=sessions,
            measure=counted_in(need),
        )
    need = locked(Need, need_id)
    batch = batch_id or need.batch_id
    ensure_row(GroupTally, batch_id=batch, group_key=need.group_key)
    _serve(batch, need.group_key, sessions)
    if not need.left:
        need.move_to(NeedState.MATCHED)
        journal.record("need.matched", "need", need_id, by=by, quantity=need.quantity)


@transaction()
def unsettle(
    need_id: int, sessions: int, *, by: Actor = SYSTEM, batch_id: int | None = None
) -> None:
    """Undo `settle`: the project was cancelled, or ended `sessions` short.

    `settled` and `served` fall; a matched need that has sessions left again is open again. Give
    the project's `batch_id`, since the need may have been carried into another one meanwhile.

    Raises
    ------
    Conflict: fewer than that were settled.
    """
    need = locked(Need, need_id)
    moved = db.session.execute(
        sa.update(Need)
        .where(Need.id == need_id, Need.settled >= sessions)
        .values(settled=Need.settled - sessions)
        .execution_options(synchronize_session=False)
    )
    if not moved.rowcount or not _serve(batch_id or need.batch_id, need.group_key, -sessions):
        raise Conflict(N_("取消落实的数量多于已落实的数量"))
    need = locked(Need, need_id)
    if need.state is NeedState.MATCHED and need.left:
        need.move_to(NeedState.OPEN)
        journal.record("need.reopened", "need", need_id, by=by, left=need.left)


@transaction()
def note_done(need_id: int, sessions: int, *, by: Actor = SYSTEM) -> None:
    """Count `sessions` of a need as held and confirmed; a matched need that is all done is met."""
    need = locked(Need, need_id)
    db.session.execute(
        sa.update(Need)
        .where(Need.id == need_id)
        .values(done=Need.done + sessions)
        .execution_options(synchronize_session=False)
    )
    need = locked(Need, need_id)
    if need.state is NeedState.MATCHED and need.done >= need.quantity:
        need.move_to(NeedState.MET)
        journal.record("need.met", "need", need_id, by=by, done=need.done)


def _serve(batch_id: int, group_key: str, sessions: int) -> int:
    moved = db.session.execute(
        sa.update(GroupTally)
        .where(
            GroupTally.batch_id == batch_id,
            GroupTally.group_key == group_key,
            GroupTally.served + sessions >= 0,
        )
        .values(served=GroupTally.served + sessions)
        .execution_options(synchronize_session=False)
    )
    return moved.rowcount
