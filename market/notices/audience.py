"""Whom an entry of the journal concerns, by role and post: units, and the offices of areas."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.batches.models import Batch
from market.db import db
from market.journal.models import Entry
from market.listings.models import Listing
from market.members.models import Person, PersonPost, Unit, UnitKind, UnitState
from market.needs.models import Need, NeedState
from market.notices.kinds import TOLD
from market.policy import Role
from market.projects.models import Activity, ActivityState, MenuOrder, Order, Project, ProjectOrigin
from market.rounds.models import Round
from market.standing.models import FollowUp, Rating


@dataclass
class Sides:
    """The units on each side of what an entry is about, and the place whose office runs it."""

    place: str
    giver: set[int] = field(default_factory=set)
    receiver: set[int] = field(default_factory=set)
    owner: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Audience:
    """Who is told: everybody who acts for these units, and these roles' posts over the place."""

    units: frozenset[int] = frozenset()
    place: str = ""
    roles: frozenset[Role] = frozenset()

    def includes_office(self, path: str) -> bool:
        """Whether the office of the area at `path` is told."""
        return Role.COORDINATOR in self.roles and self.place.startswith(path)


def audience_of(entry: Entry) -> Audience | None:
    """Whom this entry concerns; None when nobody, or what it is about is gone."""
    told = TOLD.get(entry.verb)
    find = _FIND.get(entry.subject)
    sides = find(entry.subject_id) if told and find else None
    if told is None or sides is None or _said_otherwise(entry):
        return None
    words = told.to.split()
    units = {unit for word in words for unit in getattr(sides, word, ())}
    roles = {"office": Role.COORDINATOR, "leader": Role.LEADER}
    return Audience(
        frozenset(units), sides.place, frozenset(roles[word] for word in words if word in roles)
    )


def _said_otherwise(entry: Entry) -> bool:
    """Whether another entry tells the same people the same thing, or nothing is left to do."""
    if entry.verb == "activity.entered":
        # Entered from an old ledger it may be confirmed already.
        return db.session.get(Activity, entry.subject_id).state is not ActivityState.HELD
    if entry.verb != "project.published":
        return False
    project = db.session.get(Project, entry.subject_id)
    if project.origin is ProjectOrigin.MENU:
        return True  # the 居民区 hears of the consent
    need = db.session.get(Need, project.need_id) if project.need_id else None
    # That the whole need is matched is told by the need.
    return need is not None and need.state not in (NeedState.OPEN, NeedState.ESCALATED)


def _communities(area: Area) -> set[int]:
    """The 居民区 that serve a place: its own, or the one above a smaller area."""
    return set(
        db.session.scalars(
            sa.select(Unit.id).where(
                Unit.kind == UnitKind.COMMUNITY, Unit.area_id.in_(area.ancestor_ids)
            )
        )
    )


def _receiver(project: Project) -> set[int]:
    asked = {project.requester_id} if project.requester_id else set()
    return asked | _communities(project.area)


def _of_need(number: int) -> Sides | None:
    need = db.session.get(Need, number)
    return need and Sides(need.area.path, owner={need.unit_id})


def _of_listing(number: int) -> Sides | None:
    listing = db.session.get(Listing, number)
    return listing and Sides(listing.unit.area.path, owner={listing.unit_id})


def _of_order(number: int) -> Sides | None:
    order = db.session.get(Order, number)
    if order is None:
        return None
    project = order.project
    return Sides(project.area.path, giver={order.unit_id}, receiver=_receiver(project))


def _of_menu(number: int) -> Sides | None:
    order = db.session.get(MenuOrder, number)
    return order and Sides(order.unit.area.path, owner={order.unit_id})


def _of_project(number: int) -> Sides | None:
    project = db.session.get(Project, number)
    return project and Sides(project.area.path, receiver=_receiver(project))


def _of_activity(number: int) -> Sides | None:
    activity = db.session.get(Activity, number)
    if activity is None:
        return None
    givers = {order.unit_id for order in activity.orders}
    project = activity.project
    return Sides(project.area.path, giver=givers, receiver=_receiver(project))


def _of_rating(number: int) -> Sides | None:
    rating = db.session.get(Rating, number)
    return rating and _of_activity(rating.activity_id)


def _of_follow_up(number: int) -> Sides | None:
    follow_up = db.session.get(FollowUp, number)
    return follow_up and _of_activity(follow_up.rating.activity_id)


def _of_round(number: int) -> Sides | None:
    row = db.session.get(Round, number)
    return row and Sides(row.area.path)


def _of_batch(number: int) -> Sides | None:
    batch = db.session.get(Batch, number)
    return batch and Sides(batch.area.path)


def _of_unit(number: int) -> Sides | None:
    unit = db.session.get(Unit, number)
    return unit and Sides(unit.area.path, owner={unit.id}, receiver=_communities(unit.area))


_FIND: dict[str, Callable[[int], Sides | None]] = {
    "need": _of_need,
    "listing": _of_listing,
    "order": _of_order,
    "menu": _of_menu,
    "project": _of_project,
    "activity": _of_activity,
    "rating": _of_rating,
    "follow_up": _of_follow_up,
    "round": _of_round,
    "batch": _of_batch,
    "unit": _of_unit,
}


def people_of(audience: Audience) -> set[int]:
    """The people who are told, each once; of several offices above a place the nearest.

    Those of a higher office run the streets below through their own coordinators, and would drown
    in every street's notices.
    """
    found: set[int] = set()
    if audience.units:
        found |= _ids(
            sa.select(PersonPost.person_id)
            .join(Unit, Unit.id == PersonPost.unit_id)
            .where(PersonPost.unit_id.in_(audience.units), Unit.state == UnitState.ACTIVE)
        )
    for role in audience.roles:
        found |= _nearest(role, audience.place)
    return found


def _nearest(role: Role, path: str) -> set[int]:
    above = [int(part) for part in path.split("/") if part]
    rows = db.session.execute(
        sa.select(PersonPost.person_id, Area.path)
        .join(Area, Area.id == PersonPost.area_id)
        .join(Person, Person.id == PersonPost.person_id)
        .where(PersonPost.role == role, Area.id.in_(above), Person.active.is_(True))
    ).all()
    deepest = max((len(row.path) for row in rows), default=0)
    return {row.person_id for row in rows if len(row.path) == deepest}


def _ids(query: sa.Select[Any]) -> set[int]:
    active = query.join(Person, Person.id == PersonPost.person_id).where(Person.active.is_(True))
    numbers: Iterable[int] = db.session.scalars(active)
    return set(numbers)
