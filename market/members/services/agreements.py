"""结对共建: standing pairings of a unit and a 居民区."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from market.db import chosen, db, locked, transaction
from market.errors import N_, Conflict, Invalid
from market.journal.services import record
from market.localise import today
from market.members.models import Agreement, Unit, UnitKind, UnitState
from market.members.queries import tie_scope
from market.policy import Actor, require


def _check_dates(signed_on: dt.date | None, ends_on: dt.date | None) -> None:
    if signed_on and ends_on and ends_on < signed_on:
        told = N_("不能早于签订日期")
        raise Invalid(N_("日期前后不一致"), fields={"ends_on": told})


@transaction()
def make_agreement(
    *,
    by: Actor,
    unit_id: int,
    community_id: int,
    signed_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    note: str | None = None,
) -> Agreement:
    """Pair a unit with a 居民区; one that ended before begins again with its new dates.

    Raises
    ------
    Forbidden: the 居民区 is not the actor's. Conflict: the two are paired already.
    """
    unit = chosen(Unit, unit_id, "unit_id")
    community = chosen(Unit, community_id, "community_id")
    require(by, "agreement.edit", tie_scope(unit, community))
    if community.kind is not UnitKind.COMMUNITY:
        told = N_("应为居民区")
        raise Invalid(told, fields={"community_id": told})
    if unit.id == community.id:
        told = N_("不能与自己结对")
        raise Invalid(told, fields={"unit_id": told})
    for name, side in (("unit_id", unit), ("community_id", community)):
        if side.state is not UnitState.ACTIVE:
            told = N_("“%(unit)s”不在册")
            raise Invalid(told, fields={name: told}, unit=side.name)
    _check_dates(signed_on, ends_on)
    held = sa.select(Agreement).where(
        Agreement.unit_id == unit.id, Agreement.community_id == community.id
    )
    agreement = db.session.scalars(held.with_for_update()).first()
    if agreement is None:
        agreement = Agreement(unit_id=unit.id, community_id=community.id)
        db.session.add(agreement)
    elif agreement.ends_on is None or agreement.ends_on >= today():
        raise Conflict(
            N_("“%(unit)s”与“%(community)s”已经结对"), unit=unit.name, community=community.name
        )
    agreement.signed_on, agreement.ends_on, agreement.note = signed_on, ends_on, note
    db.session.flush()
    _tell("agreement.made", agreement, by)
    return agreement


def _tell(verb: str, agreement: Agreement, by: Actor) -> None:
    sides = [("unit", agreement.unit_id), ("unit", agreement.community_id)]
    told = {"unit_id": agreement.unit_id, "community_unit_id": agreement.community_id}
    record(verb, "agreement", agreement.id, by=by, about=sides, **told)


@transaction()
def edit_agreement(*, by: Actor, agreement_id: int, **changes: Any) -> Agreement:
    """Change the dates and the note of a pairing; its two sides stay."""
    agreement = locked(Agreement, agreement_id)
    require(by, "agreement.edit", tie_scope(agreement.unit, agreement.community))
    for name, value in changes.items():
        setattr(agreement, name, value)
    _check_dates(agreement.signed_on, agreement.ends_on)
    _tell("agreement.edited", agreement, by)
    return agreement


@transaction()
def end_agreement(*, by: Actor, agreement_id: int) -> Agreement:
    """End a pairing as of yesterday, so that it counts no more from today on."""
    agreement = locked(Agreement, agreement_id)
    require(by, "agreement.edit", tie_scope(agreement.unit, agreement.community))
    day = today() - dt.timedelta(days=1)
    if agreement.ends_on and agreement.ends_on <= day:
        raise Conflict(N_("这份结对已经结束"))
    agreement.ends_on = day
    if agreement.signed_on and agreement.signed_on > day:
        agreement.signed_on = day
    _tell("agreement.ended", agreement, by)
    return agreement
