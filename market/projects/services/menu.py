"""点单: a 居民区 picks a listing; on consent it becomes a need, a project and an invitation."""

import sqlalchemy as sa

from market.batches.models import Batch
from market.batches.services import require_claiming
from market.db import db, get, locked, now, transaction
from market.errors import N_, Conflict, Forbidden, Invalid
from market.journal import services as journal
from market.listings.models import Listing
from market.listings.queries import reaching
from market.members.models import Unit, UnitKind, UnitState
from market.members.naming import phone_number
from market.members.posting import counted_in, measured, read_texts
from market.members.queries import unit_scope
from market.needs import services as needs
from market.policy import SYSTEM, Actor, Visibility, allows
from market.projects.models import MenuOrder, MenuState, Project, ProjectOrigin
from market.projects.queries.menu import used_quota
from market.projects.queries.publishing import usual_series
from market.projects.services.begin import begin_project, invite


@transaction()
def order_from_menu(
    listing_id: int,
    *,
    by: Actor,
    batch_id: int,
    unit_id: int | None = None,
    sessions: int = 1,
    when_text: str | None = None,
    place: str | None = None,
    people: int | None = None,
    note: str | None = None,
    contact: str | None = None,
    phone: str | None = None,
) -> MenuOrder:
    """Pick an open listing for a 居民区, within its quota of the batch.

    Where the batch asks for no consent the need, the project and the invitation are made at once;
    else they wait for the coordinator's tap, and nothing is held until then.

    Parameters
    ----------
    unit_id: the 居民区; by default the person's own when there is just one.
    sessions: how many of the listing.

    Raises
    ------
    Conflict: outside the claiming dates, the quota is used up, the listing cannot reach the place
        or has too little left. Invalid: a field is wrong. Forbidden: not for that 居民区.
    """
    unit = _community(unit_id, by)
    # The batch's lock makes two orders of one 居民区 take turns, so that its quota holds.
    batch = locked(Batch, batch_id)
    require_claiming(batch)
    if batch.area_id not in unit.area.ancestor_ids:
        raise Invalid(N_("没有这个批次"), fields={"batch_id": N_("没有这个批次，或它不属于该区域")})
    texts = read_texts({"when_text": when_text, "place": place})
    kept = phone_number(phone)
    if phone and kept is None:
        raise Invalid(N_("请填写能打通的电话号码"), fields={"phone": N_("请填写能打通的电话号码")})
    _require_reach(listing_id, unit, batch, sessions)
    used = used_quota(batch.id, unit.id)
    if used >= batch.menu_quota:
        raise Conflict(
            N_("%(unit)s本期可点 %(quota)s 单，已用完"), unit=unit.name, quota=batch.menu_quota
        )
    if db.session.scalar(
        sa.select(MenuOrder.id).filter_by(
            batch_id=batch.id, unit_id=unit.id, listing_id=listing_id, state=MenuState.REQUESTED
        )
    ):
        raise Conflict(N_("这项资源已点过，正等待统筹员确认"))
    order = MenuOrder(
        batch=batch,
        unit=unit,
        listing=get(Listing, listing_id),
        sessions=sessions,
        when_text=texts["when_text"],
        place=texts["place"],
        people=people,
        note=note,
        contact=contact,
        phone=kept,
        state=MenuState.REQUESTED,
        state_at=now(),
        made_by_id=by.user_id,
        on_behalf=by.acting_for(unit.id) is not None,
    )
    db.session.add(order)
    db.session.flush()
    _note("menu.ordered", order, by, own=True, sessions=sessions)
    if not batch.menu_consent:
        _fulfil(order, by)
    return order


def _community(unit_id: int | None, by: Actor) -> Unit:
    if unit_id is None and len(by.unit_ids) == 1:
        (unit_id,) = by.unit_ids
    unit = db.session.get(Unit, unit_id) if unit_id is not None else None
    if unit is None or unit.kind is not UnitKind.COMMUNITY:
        raise Invalid(N_("请选择居民区"), fields={"unit_id": N_("请选择居民区")})
    if by is not SYSTEM and not allows(by, "menu.order", unit_scope_own(unit)):
        raise Forbidden(N_("您不能替“%(unit)s”点单"), unit=unit.name)
    if unit.state is not UnitState.ACTIVE:
        raise Conflict(N_("“%(unit)s”不是在册单位"), unit=unit.name)
    return unit


def unit_scope_own(unit: Unit):
    """Where a 居民区 stands as one that orders: what others may see of it does not matter."""
    scope = unit_scope(unit)
    return type(scope)(scope.area_path, scope.units, scope.communities, Visibility.PARTIES)


def _require_reach(listing_id: int, unit: Unit, batch: Batch, sessions: int) -> None:
    found = {one.listing.id: one for one in reaching(unit.area_id, batch.id)}.get(listing_id)
    if found is None or found.listing.unit_id == unit.id:
        raise Conflict(N_("这项资源现在到不了%(unit)s，或已不开放"), unit=unit.name)
    if sessions < 1 or found.left < sessions:
        raise Conflict(
            N_("资源“%(title)s”本期只剩 %(left)s %(measure)s，不足 %(wanted)s %(measure)s"),
            fields={"sessions": N_("本期只剩 %(left)s %(measure)s")},
            measure=counted_in(found.listing),
            title=found.listing.title,
            left=found.left,
            wanted=sessions,
        )


@transaction()
def consent_menu(menu_id: int, *, by: Actor) -> MenuOrder:
    """The coordinator's one tap: need, project and invitation are made in this transaction.

    Raises
    ------
    Conflict: it waits no more, or the listing or its unit has too little left meanwhile.
    """
    order = _load(menu_id)
    require_claiming(order.batch)
    if not order.can_move_to(MenuState.CONSENTED):
        order.move_to(MenuState.CONSENTED)
    _fulfil(order, by)
    return order


@transaction()
def refuse_menu(menu_id: int, *, by: Actor, reason: str | None) -> MenuOrder:
    """Refuse an order from the menu with a reason; the quota is free again."""
    order = _load(menu_id)
    if not reason:
        raise Invalid(N_("请写明不同意的原因"), fields={"reason": N_("必填")})
    if order.can_move_to(MenuState.REFUSED):
        order.reason = reason
    order.move_to(MenuState.REFUSED)
    order.decided_by_id = by.user_id
    _note("menu.refused", order, by)
    return order


@transaction()
def withdraw_menu(menu_id: int, *, by: Actor) -> MenuOrder:
    """Take back an order from the menu that still waits."""
    order = _load(menu_id)
    order.move_to(MenuState.WITHDRAWN)
    _note("menu.withdrawn", order, by, own=True)
    return order


def _load(menu_id: int) -> MenuOrder:
    locked(Batch, get(MenuOrder, menu_id).batch_id)
    return locked(MenuOrder, menu_id)


def _fulfil(order: MenuOrder, by: Actor) -> Project:
    """Make the need, its project and the invitation of the listing's unit."""
    listing, unit, batch = order.listing, order.unit, order.batch
    facts = {
        "category_id": listing.category_id,
        "kind": listing.kind,
        "title": listing.title,
        "detail": order.note,
        "measure": listing.measure,
        "lot": listing.lot,
        "when_text": order.when_text or listing.when_text,
        "place": order.place,
        "audience": listing.audience,
        "people": order.people,
        "visibility": listing.visibility,
    }
    need = needs.post_need(
        by=by,
        unit_id=unit.id,
        batch_id=batch.id,
        quantity=order.sessions,
        contact=order.contact,
        phone=order.phone,
        **facts,
    )
    # Whoever picked it asked for it; consent only opens it.
    need.posted_by_id, need.on_behalf = order.made_by_id, order.on_behalf
    needs.open_need(need.id, by=by)
    project = begin_project(
        by=by,
        batch=batch,
        origin=ProjectOrigin.MENU,
        sessions=order.sessions,
        series_id=usual_series(listing.category_id, batch.area_id),
        need_id=need.id,
        listing_id=listing.id,
        area_id=need.area_id,
        requester_id=unit.id,
        windows=need.windows,
        **facts,
    )
    invite(project, unit_id=listing.unit_id, listing_id=listing.id, sessions=order.sessions, by=by)
    order.project_id = project.id
    order.move_to(MenuState.CONSENTED)
    order.decided_by_id = by.user_id
    _note("menu.consented", order, by, project_id=project.id)
    return project


def _note(verb: str, order: MenuOrder, by: Actor, own: bool = False, **data: object) -> None:
    journal.record(
        verb,
        "menu",
        order.id,
        by=by,
        about=[
            ("listing", order.listing_id),
            ("unit", order.unit_id),
            ("project", order.project_id),
        ],
        for_unit_id=by.acting_for(order.unit_id) if own and by.signed_in else None,
        unit_id=order.unit_id,
        listing_id=order.listing_id,
        **measured(order.listing),
        **data,
    )
