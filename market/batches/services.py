"""Opening, dating and moving batches; the vocabulary of categories and series."""

import datetime as dt
import itertools
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.batches.models import Batch, BatchState, Category, Series
from market.batches.queries import state_by_dates
from market.db import chosen, db, locked, transaction
from market.errors import N_, Conflict, Invalid
from market.journal.services import record
from market.localise import say_day, today
from market.policy import SYSTEM, Actor, Scope, require

ORDER = list(BatchState)
DATES = ("collect_from", "claim_from", "deliver_from", "ends_on")
A_DAY = dt.timedelta(days=1)


def require_claiming(batch: Batch) -> None:
    """Refuse a claim outside the claiming phase of a batch, with its dates.

    Raises
    ------
    Conflict: the batch is not in its claiming phase, or today lies outside its dates.
    """
    if batch.state is BatchState.CLAIMING and batch.claim_from <= today() < batch.deliver_from:
        return
    raise Conflict(
        N_("“%(batch)s”的认领期为%(first)s至%(last)s，现在不能认领"),
        batch=batch.name,
        first=say_day(batch.claim_from),
        last=say_day(batch.deliver_from - A_DAY),
    )


def _check_dates(batch: Batch) -> None:
    """Each phase begins no earlier than the one before it."""
    for former, later in itertools.pairwise(DATES):
        if getattr(batch, later) < getattr(batch, former):
            raise Invalid(
                N_("日期前后不一致：征集、认领、实施、结项须依次不早于前一项"),
                fields={later: N_("不能早于前一阶段的日期")},
            )


def _check_code(batch: Batch) -> None:
    taken = sa.select(Batch.id).where(
        Batch.area_id == batch.area_id, Batch.code == batch.code, Batch.id != (batch.id or 0)
    )
    with db.session.no_autoflush:
        if db.session.scalar(taken) is not None:
            raise Invalid(N_("批次代码重复"), fields={"code": N_("这个区域已有同样代码的批次")})


@transaction()
def open_batch(*, by: Actor, area_id: int, **given: Any) -> Batch:
    """Make a batch of an area; its state follows from its dates.

    Raises
    ------
    Forbidden: the area is not the actor's. Invalid: dates out of order, or a code used twice.
    """
    area = chosen(Area, area_id, "area_id")
    require(by, "batch.edit", Scope(area_path=area.path))
    batch = Batch(area_id=area.id, **given)
    _check_dates(batch)
    _check_code(batch)
    batch.state = state_by_dates(batch, today())
    db.session.add(batch)
    db.session.flush()
    record("batch.opened", "batch", batch.id, by=by, about=[("area", area.id)])
    return batch


@transaction()
def edit_batch(*, by: Actor, batch_id: int, **changes: Any) -> Batch:
    """Change a batch; new dates move a live batch to the phase that they say."""
    batch = locked(Batch, batch_id)
    require(by, "batch.edit", Scope(area_path=batch.area.path))
    if batch.state is BatchState.CLOSED:
        raise Conflict(N_("已结项的批次不能再改"))
    for name, value in changes.items():
        setattr(batch, name, value)
    _check_dates(batch)
    _check_code(batch)
    record("batch.edited", "batch", batch.id, by=by)
    if any(name in changes for name in DATES):
        _step(batch, state_by_dates(batch, today()), by)
    return batch


def _step(batch: Batch, target: BatchState, by: Actor) -> None:
    """Walk the table of moves, phase by phase, to where the dates say; a closed batch stays so."""
    while batch.state is not target and batch.state is not BatchState.CLOSED:
        ahead = ORDER.index(target) > ORDER.index(batch.state)
        batch.move_to(ORDER[ORDER.index(batch.state) + (1 if ahead else -1)])
        record("batch.moved", "batch", batch.id, by=by, state=batch.state)


@transaction()
def move_batch(*, by: Actor, batch_id: int, state: BatchState) -> Batch:
    """Move a batch by hand; its dates follow, so that dates and state never disagree.

    Moved forward, the phase begins today. Moved back, the phases after it begin tomorrow at the
    earliest; the coordinator may then set better dates.

    Raises
    ------
    Conflict: the table of moves has no such move.
    """
    batch = locked(Batch, batch_id)
    require(by, "batch.edit", Scope(area_path=batch.area.path))
    batch.move_to(state)
    day, place = today(), ORDER.index(state)
    for index, name in enumerate(DATES):
        value = getattr(batch, name)
        if name == "ends_on" and state is BatchState.CLOSED:
            value = max(min(value, day), batch.deliver_from)
        elif index < place:
            value = min(value, day)
        else:
            value = max(value, day if name == "ends_on" else day + A_DAY)
        setattr(batch, name, value)
    batch.ends_on = max(batch.ends_on, batch.deliver_from)
    record("batch.moved", "batch", batch.id, by=by, state=batch.state)
    return batch


@transaction()
def patch_batch(
    *, by: Actor, batch_id: int, state: BatchState | None = None, **changes: Any
) -> Batch:
    """Change a batch and move it by hand, in one: what a program sends."""
    batch = locked(Batch, batch_id)
    if changes:
        batch = edit_batch(by=by, batch_id=batch_id, **changes)
    if state and state is not batch.state:
        batch = move_batch(by=by, batch_id=batch_id, state=state)
    return batch


@transaction()
def advance(day: dt.date | None = None) -> list[int]:
    """Move every batch whose dates have come to its next phase; for the sweeper, once a day.

    Returns
    -------
    The numbers of the batches that moved.
    """
    day = day or today()
    moved = []
    numbers = db.session.scalars(sa.select(Batch.id).where(Batch.state != BatchState.CLOSED))
    for number in sorted(numbers):
        batch = locked(Batch, number)
        target = state_by_dates(batch, day)
        # Dates only ever move a batch on; back is a decision of people.
        if ORDER.index(target) > ORDER.index(batch.state):
            _step(batch, target, SYSTEM)
            moved.append(number)
    return moved


def _save_word(kind: type, noun: str, by: Actor, number: int | None, given: dict) -> Any:
    require(by, "vocabulary.edit")
    word = locked(kind, number) if number else kind()
    code = given.get("code", word.code)
    taken = sa.select(kind.id).where(kind.code == code, kind.id != (number or 0))
    if db.session.scalar(taken) is not None:
        raise Invalid(N_("代码重复"), fields={"code": N_("已有同样的代码")})
    for name, value in given.items():
        setattr(word, name, value)
    if word.position is None:
        word.position = (db.session.scalar(sa.select(sa.func.max(kind.position))) or 0) + 1
    db.session.add(word)
    db.session.flush()
    record(f"{noun}.saved", noun, word.id, by=by)
    return word


@transaction()
def save_category(*, by: Actor, category_id: int | None = None, **given: Any) -> Category:
    """Add a service category, or change one."""
    return _save_word(Category, "category", by, category_id, given)


@transaction()
def save_series(*, by: Actor, series_id: int | None = None, **given: Any) -> Series:
    """Add a project series, or change one."""
    return _save_word(Series, "series", by, series_id, given)


__all__ = [
    "advance",
    "edit_batch",
    "move_batch",
    "open_batch",
    "patch_batch",
    "require_claiming",
    "save_category",
    "save_series",
]
