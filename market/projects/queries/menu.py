"""The menu (点单): where each order stands, what of a quota is used, who may see which orders."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from market.areas.models import Area
from market.db import db, get
from market.members.models import Unit
from market.members.queries import within
from market.policy import Actor, Scope, Visibility, scope_of
from market.projects.models import MenuOrder, MenuState, Project, ProjectState


@scope_of("menu")
def menu_scope(menu_id: int) -> Scope | None:
    """An order from the menu stands with the 居民区 that picked it."""
    order = db.session.get(MenuOrder, menu_id)
    if order is None:
        return None
    return Scope(
        area_path=order.unit.area.path,
        units=frozenset({order.unit_id}),
        communities=frozenset({order.unit.area_id}),
        visibility=Visibility.PARTIES,
    )


def get_menu_order(menu_id: int) -> MenuOrder:
    """The order from the menu, or NotFound."""
    return get(MenuOrder, menu_id)


def used_quota(batch_id: int, unit_id: int) -> int:
    """How many orders of its quota a 居民区 has used: waiting ones, and those that became projects.

    A refused or withdrawn one, and one whose project was cancelled, is free again.
    """
    return db.session.scalar(
        sa.select(sa.func.count(MenuOrder.id))
        .outerjoin(Project, Project.id == MenuOrder.project_id)
        .where(
            MenuOrder.batch_id == batch_id,
            MenuOrder.unit_id == unit_id,
            sa.or_(
                MenuOrder.state == MenuState.REQUESTED,
                sa.and_(
                    MenuOrder.state == MenuState.CONSENTED,
                    Project.state != ProjectState.CANCELLED,
                ),
            ),
        )
    )


def menu_orders(
    actor: Actor, *states: MenuState, action: str = "menu.order", limit: int = 100
) -> Sequence[MenuOrder]:
    """The orders from the menu on which `actor` may do `action`, newest first."""
    query = (
        sa.select(MenuOrder)
        .join(Unit, Unit.id == MenuOrder.unit_id)
        .join(Area, Area.id == Unit.area_id)
        .where(within(actor, action, units=[MenuOrder.unit_id]))
        .options(
            joinedload(MenuOrder.unit),
            joinedload(MenuOrder.listing),
            joinedload(MenuOrder.project),
            joinedload(MenuOrder.made_by),
            joinedload(MenuOrder.batch),
        )
        .order_by(MenuOrder.id.desc())
        .limit(limit)
    )
    if states:
        query = query.where(MenuOrder.state.in_(states))
    return db.session.scalars(query).all()
