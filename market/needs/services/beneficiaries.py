"""Who a wish is for: written and opened only by its own 居民区, journalled, deleted later.

The journal keeps that a record was opened and by whom, never anything that stands in it.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from market import web
from market.batches.models import Batch
from market.db import db, locked, transaction
from market.errors import N_, Conflict, Invalid, NotFound
from market.journal import services as journal
from market.localise import today
from market.needs.models import Beneficiary, Need, NeedState
from market.policy import SYSTEM, Actor

CLOSED_TO_IT = (NeedState.CLOSED, NeedState.WITHDRAWN)


def _note(verb: str, need: Need, by: Actor) -> None:
    journal.record(f"need.beneficiary_{verb}", "need", need.id, by=by)


def _find(need_id: int) -> Beneficiary | None:
    return db.session.scalar(sa.select(Beneficiary).where(Beneficiary.need_id == need_id))


@transaction()
def save_beneficiary(need_id: int, *, by: Actor, **facts: Any) -> Beneficiary:
    """Write down who a need is for, with the day on which they (or a guardian) agreed.

    Parameters
    ----------
    facts: name, phone, address, note, minor, guardian, consent_on, delete_on (a day earlier than
        the usual one, if they wish).

    Raises
    ------
    Invalid: the consent lies in the future, or a minor has no guardian.
    Conflict: the need is closed or withdrawn.
    """
    need = locked(Need, need_id)
    if need.state in CLOSED_TO_IT:
        raise Conflict(N_("需求已办结或撤回，不再登记受益人"))
    if facts.get("consent_on") is None:
        raise Invalid(
            N_("没有本人或监护人同意，不能登记受益人"), fields={"consent_on": N_("请填写同意日期")}
        )
    if facts["consent_on"] > today():
        raise Invalid(N_("同意日期不能晚于今天"), fields={"consent_on": N_("不能晚于今天")})
    if facts.get("minor") and not facts.get("guardian"):
        raise Invalid(N_("未成年人须由监护人同意"), fields={"guardian": N_("请填写监护人")})
    record = _find(need_id)
    verb = "changed" if record else "noted"
    if record is None:
        record = Beneficiary(need_id=need_id)
        db.session.add(record)
    for name, value in facts.items():
        setattr(record, name, value)
    _note(verb, need, by)
    return record


@transaction()
def open_beneficiary(need_id: int, *, by: Actor) -> Beneficiary | None:
    """The record of a need for its own 居民区, if any; that it was opened is journalled."""
    need = locked(Need, need_id)
    record = _find(need_id)
    if record is not None:
        _note("opened", need, by)
    return record


@transaction()
def forget_beneficiary(need_id: int, *, by: Actor) -> None:
    """Delete the record of a need now."""
    need = locked(Need, need_id)
    record = _find(need_id)
    if record is None:
        raise NotFound()
    db.session.delete(record)
    _note("forgotten", need, by)


@transaction()
def forget_beneficiaries(day: dt.date | None = None) -> int:
    """Delete the records whose time has come; for the sweeper, once a day. Returns how many.

    A record goes `BENEFICIARY_DAYS` after the last day of its need's batch, or on the earlier day
    that was noted in it.
    """
    day = day or today()
    ended_before = day - dt.timedelta(days=web.setting("BENEFICIARY_DAYS"))
    rows = db.session.execute(
        sa.select(Beneficiary, Need)
        .join(Need, Need.id == Beneficiary.need_id)
        .join(Batch, Batch.id == Need.batch_id)
        .where(sa.or_(Batch.ends_on <= ended_before, Beneficiary.delete_on <= day))
        .order_by(Need.id)
    ).all()
    for record, need in rows:
        db.session.delete(record)
        _note("forgotten", need, SYSTEM)
    return len(rows)
