"""Who stands on which side of an activity, and where activities and photos stand in the policy."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from market.areas.models import Area
from market.areas.queries import subtree
from market.db import db
from market.members.queries import community_of
from market.policy import SYSTEM, Actor, Role, Scope, Visibility, allows, scope_of
from market.projects.models import (
    Activity,
    ActivityState,
    Order,
    OrderState,
    Photo,
    Project,
    Side,
)

# A unit in these has taken a project on; invitations and requests are not yet a party to it.
WORKING = (OrderState.CLAIMED, OrderState.UNDER_WAY)
PARTIES = (*WORKING, OrderState.FINISHED)


def place_of(project: Project, unit_ids: Iterable[int]) -> Scope:
    """Where something of a project stands that belongs to these giving units.

    The units' own is the requester's too; an area below a 居民区 is served by its officers.
    """
    units = set(unit_ids) | ({project.requester_id} if project.requester_id else set())
    return Scope(
        area_path=project.area.path,
        units=frozenset(units),
        communities=frozenset(project.area.ancestor_ids),
        visibility=project.visibility,
    )


def scope_of_work(project: Project) -> Scope:
    """Where the planning of a project's activities stands: with the units that took it on."""
    units = db.session.scalars(
        sa.select(Order.unit_id).where(Order.project_id == project.id, Order.state.in_(PARTIES))
    )
    return place_of(project, units)


@scope_of("work")
def _work(project_id: int) -> Scope | None:
    project = db.session.get(Project, project_id)
    return None if project is None else scope_of_work(project)


@scope_of("activity")
def scope_of_activity(activity_id: int) -> Scope | None:
    activity = db.session.get(
        Activity,
        activity_id,
        options=[
            joinedload(Activity.project).joinedload(Project.area),
            selectinload(Activity.orders),
        ],
    )
    if activity is None:
        return None
    return place_of(activity.project, (order.unit_id for order in activity.orders))


@scope_of("photo")
def _photo(photo_id: int) -> Scope | None:
    photo = db.session.get(Photo, photo_id)
    if photo is None:
        return None
    whole = scope_of_activity(photo.activity_id)
    return whole if photo.released_at else hidden(whole)


def is_office(by: Actor, project: Project) -> bool:
    """Whether this person runs the area, and so may act for either side."""
    return by is SYSTEM or allows(by, "activity.settle", Scope(area_path=project.area.path))


def sides_of(by: Actor, project: Project, unit_ids: Iterable[int]) -> frozenset[Side]:
    """The sides to which this person belongs by a post of their own."""
    sides = set()
    if by.unit_ids & set(unit_ids):
        sides.add(Side.GIVER)
    served = any(
        post.community_id in project.area.ancestor_ids for post in by.posts_as(Role.OFFICER)
    )
    if served or project.requester_id in by.unit_ids:
        sides.add(Side.RECEIVER)
    return frozenset(sides)


def receiving_unit_id(project: Project) -> int | None:
    """The unit on the receiving side: the requester, or the 居民区 of the area served."""
    if project.requester_id:
        return project.requester_id
    for number in reversed(project.area.ancestor_ids):
        if unit := community_of(number):
            return unit.id
    return None


def given_by(actor: Actor) -> sa.ColumnElement[bool]:
    """The activities that an order of one of this person's units joins."""
    if not actor.unit_ids:
        return sa.false()
    return Activity.orders.any(Order.unit_id.in_(actor.unit_ids))


def received_by(actor: Actor) -> sa.ColumnElement[bool]:
    """The activities that this person's 居民区 or unit receives; joins `Project`."""
    parts: list[Any] = [Project.requester_id.in_(actor.unit_ids)] if actor.unit_ids else []
    parts += [
        Project.area_id.in_(sa.select(Area.id).where(subtree(post.area_path)))
        for post in actor.posts_as(Role.OFFICER)
        if post.area_path
    ]
    return sa.or_(*parts) if parts else sa.false()


def in_charge_of(actor: Actor, *roles: Role) -> sa.ColumnElement[bool]:
    """The activities in the areas of this person's posts with one of these roles; joins `Project`.

    An administrator's reach is everywhere.
    """
    if Role.ADMINISTRATOR in roles and actor.is_a(Role.ADMINISTRATOR):
        return sa.true()
    parts = [
        Project.area_id.in_(sa.select(Area.id).where(subtree(post.area_path)))
        for post in actor.posts_as(*roles)
        if post.area_path
    ]
    return sa.or_(*parts) if parts else sa.false()


def mine(actor: Actor) -> sa.ColumnElement[bool]:
    """The activities on either of whose sides this person stands; joins `Project`."""
    return sa.or_(given_by(actor), received_by(actor))


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The activities that this person may open (`activity.see`); joins `Project`."""
    if actor is SYSTEM:
        return sa.true()
    if not actor.member:
        return sa.false()
    return sa.or_(
        Project.visibility != Visibility.PARTIES,
        mine(actor),
        in_charge_of(actor, Role.ADMINISTRATOR, Role.LEADER, Role.COORDINATOR),
    )


def may_agree(by: Actor, activity: Activity) -> bool:
    """Whether the proposed date waits for this person's side, or they may speak for it."""
    if activity.state is not ActivityState.PLANNED or activity.agreed_at:
        return False
    units = [order.unit_id for order in activity.orders]
    return activity.proposed_by.other in sides_of(by, activity.project, units) or is_office(
        by, activity.project
    )


def hidden(scope: Scope) -> Scope:
    """The same place, seen by the parties and the office alone: for photos and texts inside."""
    return replace(scope, visibility=Visibility.PARTIES)
