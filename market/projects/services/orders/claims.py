"""Claiming from the catalogue: a request that holds its places until somebody consents."""

import sqlalchemy as sa

from market.batches.services import require_claiming
from market.db import db, get, now, transaction
from market.errors import N_, Conflict, Forbidden, Invalid
from market.members.models import Unit, UnitState
from market.members.posting import counted_in
from market.members.queries import unit_scope
from market.policy import SYSTEM, Actor, allows
from market.projects.models import LIVE, Order, OrderOrigin, OrderRole, OrderState, Project
from market.projects.services import tallies
from market.projects.services.begin import note_order
from market.projects.services.orders.common import (
    answered,
    load,
    require_live,
    stop_counting,
    take_pledge,
)
from market.projects.services.places import take_places


@transaction()
def claim(
    project_id: int,
    *,
    by: Actor,
    unit_id: int | None = None,
    role: OrderRole = OrderRole.LEAD,
    sessions: int = 1,
    pledge: bool,
    contact: str | None,
    phone: str | None,
    note: str | None = None,
) -> Order:
    """Claim sessions of a project of the catalogue, as lead or in support.

    A lead's places are held from this moment; a supporter uses none. The 居民区 served or the
    coordinator consents.

    Parameters
    ----------
    unit_id: who claims; by default the person's own unit when they have just one. Acting for
        another unit (代认领) needs the policy's leave; both names are kept and shown.

    Raises
    ------
    Conflict: outside the batch's claiming dates, too few places, or claimed by that unit already.
    Invalid: no pledge, contact, phone or unit. Forbidden: not in that unit's name.
    """
    unit = _claimant(unit_id, by)
    if sessions < 1:
        raise Invalid(N_("至少认领 1 场"), fields={"sessions": N_("至少认领 1 场")})
    # The counter comes first: its UPDATE locks the project, which every other lock follows.
    if role is OrderRole.LEAD:
        project = take_places(project_id, sessions)
    else:
        project = get(Project, project_id)
        require_live(project)
        if sessions > project.sessions:
            raise Invalid(
                N_("项目共 %(n)s %(measure)s"),
                fields={"sessions": N_("项目共 %(n)s %(measure)s")},
                n=project.sessions,
                measure=counted_in(project),
            )
    require_claiming(project.batch)
    _require_first(project, unit)
    order = Order(
        project=project,
        unit=unit,
        role=role,
        origin=OrderOrigin.CATALOGUE,
        sessions=sessions,
        state=OrderState.REQUESTED,
        state_at=now(),
        note=note,
        made_by_id=by.user_id,
        on_behalf=by.acting_for(unit.id) is not None,
    )
    take_pledge(order, pledge=pledge, contact=contact, phone=phone)
    db.session.add(order)
    db.session.flush()
    tallies.count(order, +1)
    note_order("order.requested", order, by, own=True, sessions=sessions, as_role=role.value)
    return order


def _claimant(unit_id: int | None, by: Actor) -> Unit:
    if unit_id is None and len(by.unit_ids) == 1:
        (unit_id,) = by.unit_ids
    unit = db.session.get(Unit, unit_id) if unit_id is not None else None
    if unit is None:
        raise Invalid(N_("请选择认领单位"), fields={"unit_id": N_("请选择认领单位")})
    if by is not SYSTEM and not allows(by, "order.answer", unit_scope(unit)):
        raise Forbidden(N_("您不能以“%(unit)s”的名义认领"), unit=unit.name)
    if unit.state is not UnitState.ACTIVE:
        raise Conflict(N_("“%(unit)s”不是在册单位"), unit=unit.name)
    return unit


def _require_first(project: Project, unit: Unit) -> None:
    """One live order per unit and project (the database holds it too); say so in words."""
    with db.session.no_autoflush:
        other = db.session.scalar(
            sa.select(Order).where(
                Order.project_id == project.id, Order.unit_id == unit.id, Order.state.in_(LIVE)
            )
        )
    if other is not None:
        raise Conflict(
            N_("“%(unit)s”已有这个项目的认领单，当前为“%(state)s”"),
            unit=unit.name,
            state=other.state.label,
        )


@transaction()
def consent(order_id: int, *, by: Actor) -> Order:
    """Consent to a claim from the catalogue; phones show to both sides from now on."""
    order = load(order_id)
    _require_requested(order, OrderState.CLAIMED)
    order.move_to(OrderState.CLAIMED)
    answered(order, by)
    note_order("order.consented", order, by, sessions=order.sessions)
    return order


@transaction()
def refuse(order_id: int, *, by: Actor, reason: str | None) -> Order:
    """Refuse a claim from the catalogue with a reason; its places open again."""
    order = load(order_id)
    if not reason:
        raise Invalid(N_("请写明不同意的原因"), fields={"reason": N_("必填")})
    _require_requested(order, OrderState.REFUSED)
    order.reason = reason
    order.move_to(OrderState.REFUSED)
    answered(order, by)
    stop_counting(order)
    note_order("order.refused", order, by)
    return order


def _require_requested(order: Order, then: OrderState) -> None:
    """Consent is for requests alone: an invitation is its unit's to answer."""
    if order.state is not OrderState.REQUESTED:
        raise Conflict(
            N_("此%(noun)s当前为“%(now)s”，不能改为“%(then)s”"),
            noun=order.NOUN,
            now=order.state.label,
            then=then.label,
        )
