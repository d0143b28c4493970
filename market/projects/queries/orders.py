"""Reading orders: where each stands, which a person may see, whose phones show to whom."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from market.areas.models import Area
from market.areas.queries import subtree
from market.db import db
from market.errors import NotFound
from market.members.models import Unit
from market.members.queries import within
from market.paging import Page, keyset
from market.policy import SYSTEM, Actor, Role, Scope, Visibility, allows, scope_of
from market.projects.models import Order, OrderRole, OrderState, Project
from market.projects.queries.parties import PARTIES, place_of

_WHOLE = (
    joinedload(Order.project).joinedload(Project.area),
    joinedload(Order.project).joinedload(Project.batch),
    joinedload(Order.project).joinedload(Project.requester),
    joinedload(Order.unit).joinedload(Unit.area),
    joinedload(Order.made_by),
    joinedload(Order.answered_by),
)


@scope_of("order")
def order_scope(order_id: int) -> Scope | None:
    """An order stands where its project does; it is its unit's and the requester's own."""
    order = db.session.get(Order, order_id)
    if order is None:
        return None
    whole = place_of(order.project, [order.unit_id])
    return Scope(whole.area_path, whole.units, whole.communities, Visibility.PARTIES)


@scope_of("answer")
def answer_scope(order_id: int) -> Scope | None:
    """Answering is for the order's unit, or whoever may act in its name: it stands with it."""
    order = db.session.get(Order, order_id)
    if order is None:
        return None
    return Scope(
        area_path=order.unit.area.path,
        units=frozenset({order.unit_id}),
        visibility=Visibility.PARTIES,
    )


def get_order(order_id: int) -> Order:
    """The order with everything that its page shows, or NotFound."""
    found = db.session.scalar(sa.select(Order).where(Order.id == order_id).options(*_WHOLE))
    if found is None:
        raise NotFound()
    return found


def confined(actor: Actor, action: str = "order.see") -> sa.ColumnElement[bool]:
    """The orders on which the policy lets `actor` do `action`; joins `Project` and `Area` (served).

    A grid below a 居民区 is served by that 居民区's officers, hence the subtree.
    """
    parts = [within(actor, action, units=[Order.unit_id, Project.requester_id])]
    parts += [
        subtree(post.area_path)
        for post in actor.posts_as(Role.OFFICER)
        if post.area_path and allows(actor, action, _served_by(post.community_id))
    ]
    return sa.or_(*parts)


def _served_by(community_id: int | None) -> Scope:
    return Scope(
        communities=frozenset({community_id} if community_id else ()),
        visibility=Visibility.PARTIES,
    )


def orders(
    actor: Actor,
    *,
    state: OrderState | None = None,
    states: Sequence[OrderState] = (),
    role: OrderRole | None = None,
    batch_id: int | None = None,
    unit_id: int | None = None,
    project_id: int | None = None,
    action: str = "order.see",
) -> sa.Select[tuple[Order]]:
    """The orders on which `actor` may do `action`, narrowed by a list's filters."""
    query = (
        sa.select(Order)
        .join(Project, Project.id == Order.project_id)
        .join(Area, Area.id == Project.area_id)
        .where(confined(actor, action))
        .options(*_WHOLE)
    )
    for column, value in (
        (Order.state, state),
        (Order.role, role),
        (Project.batch_id, batch_id),
        (Order.unit_id, unit_id),
        (Order.project_id, project_id),
    ):
        if value is not None:
            query = query.where(column == value)
    return query.where(Order.state.in_(states)) if states else query


def page(actor: Actor, *, after: str | None = None, limit: int = 20, **filters: object) -> Page:
    """One page of the orders that `actor` may see, newest first."""
    return keyset(orders(actor, **filters), [Order.id], after=after, limit=limit)


def to_answer(actor: Actor, *states: OrderState, limit: int = 100) -> Sequence[Order]:
    """The invitations that a person may answer in the name of their units, most pressing first."""
    own = sa.and_(Order.unit_id.in_(actor.unit_ids)) if actor.unit_ids else sa.false()
    query = (
        sa.select(Order)
        .where(own, Order.state.in_(states or (OrderState.INVITED, OrderState.OVERDUE)))
        .options(*_WHOLE)
        .order_by(Order.deadline_on, Order.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def in_state(actor: Actor, action: str, *states: OrderState, limit: int = 100) -> Sequence[Order]:
    """The orders in these states on which `actor` may do `action`, longest waiting first."""
    query = orders(actor, states=states, action=action)
    return db.session.scalars(query.order_by(Order.state_at, Order.id).limit(limit)).all()


def of_project(project_id: int) -> Sequence[Order]:
    """Every order of a project, the living ones first."""
    query = sa.select(Order).where(Order.project_id == project_id).options(*_WHOLE)
    found = db.session.scalars(query.order_by(Order.id)).all()
    return sorted(found, key=lambda one: (not one.live and one.state not in PARTIES, one.id))


@dataclass(frozen=True)
class Contact:
    """Whom to call on one side."""

    unit: str
    name: str | None
    phone: str | None


@dataclass(frozen=True)
class Contacts:
    """Whom the two sides of an order call; None where nothing was given."""

    giver: Contact
    receiver: Contact | None


def contacts(order: Order, actor: Actor) -> Contacts | None:
    """The phones of both sides, for both sides and the office, after acceptance; None before."""
    if order.state not in PARTIES or not may_call(order, actor):
        return None
    project, need = order.project, order.project.need
    receiver = project.requester
    name, phone = (need.contact, need.phone) if need else (None, None)
    if receiver is not None and not phone:
        name, phone = receiver.contact, receiver.phone
    return Contacts(
        giver=Contact(order.unit.name, order.contact, order.phone),
        receiver=Contact(receiver.name, name, phone) if receiver else None,
    )


def calls_about(listing_id: int, actor: Actor) -> bool:
    """Whether this person stands on a side of an accepted order of the listing."""
    query = sa.select(Order).where(Order.listing_id == listing_id, Order.state.in_(PARTIES))
    return any(may_call(order, actor) for order in db.session.scalars(query))


def may_call(order: Order, actor: Actor) -> bool:
    """Whether this person stands on a side of the order, or runs the area."""
    if actor is SYSTEM:
        return True
    scope = order_scope(order.id)
    # `order.cancel` is for the sides and the office, not for those who only read.
    return scope is not None and allows(actor, "order.cancel", scope)
