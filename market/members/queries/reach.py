"""Where units, people and their ties stand, and the policy's reaches as SQL."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.db import db
from market.members.models import (
    Agreement,
    ApiToken,
    Invitation,
    Person,
    PersonPost,
    Unit,
    UnitKind,
)
from market.policy import EVERYONE, MEMBER, SYSTEM, TABLE, Actor, Reach, Role, Scope, scope_of

ROOT = "/"


def unit_scope(unit: Unit) -> Scope:
    """A unit stands in its area; a 居民区 also serves that area."""
    served = frozenset({unit.area_id}) if unit.kind is UnitKind.COMMUNITY else frozenset()
    return Scope(area_path=unit.area.path, units=frozenset({unit.id}), communities=served)


def place_scope(role: Role, area: Area | None, unit: Unit | None) -> Scope:
    """Where a post stands, for those who would give it or take it away.

    A leader stands above the coordinators of the same area, so that none of them can make one or
    sign in as one; an administrator stands above all.
    """
    if unit is not None:
        return unit_scope(unit)
    if area is None or role is Role.ADMINISTRATOR:
        return Scope(area_path=ROOT)
    if role is Role.LEADER:
        return Scope(area_path=area.path[: area.path.rstrip("/").rfind("/") + 1])
    return Scope(area_path=area.path)


def common_path(paths: Iterable[str]) -> str | None:
    """The deepest area that holds all these paths; None when there are none."""
    split = [path.strip("/").split("/") for path in paths]
    if not split:
        return None
    shared = []
    for steps in zip(*split, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return "/" + "".join(f"{step}/" for step in shared if step)


def within(
    actor: Actor,
    name: str,
    *,
    path: Any = Area.path,
    units: Iterable[Any] = (),
    communities: Iterable[Any] = (),
) -> sa.ColumnElement[bool]:
    """The rows on which the policy lets `actor` do the action `name`, as a condition.

    Parameters
    ----------
    path: the column of the row's area path.
    units: the columns of the units that own the row.
    communities: the columns of the areas that the row serves.
    What visibility admits (`Reach.SEEN`) is left to the noun.
    """
    row = TABLE[name]
    if actor is SYSTEM or row.get(EVERYONE) is Reach.ANY or (MEMBER in row and actor.member):
        return sa.true()
    parts: list[Any] = [sa.false()]
    for post in actor.posts:
        reaches = row.get(post.role)
        for reach in reaches if isinstance(reaches, set) else {reaches}:
            if reach is Reach.ANY:
                return sa.true()
            if reach is Reach.AREA and post.area_path:
                parts.append(path.startswith(post.area_path, autoescape=True))
            if reach is Reach.OWN and post.unit_id:
                parts.extend(column == post.unit_id for column in units)
            if reach is Reach.SERVED and post.community_id:
                parts.extend(column == post.community_id for column in communities)
    return sa.or_(*parts)


@scope_of("unit")
def _unit(unit_id: int) -> Scope | None:
    unit = db.session.get(Unit, unit_id)
    return None if unit is None else unit_scope(unit)


@scope_of("agreement")
def _agreement(agreement_id: int) -> Scope | None:
    agreement = db.session.get(Agreement, agreement_id)
    return None if agreement is None else tie_scope(agreement.unit, agreement.community)


def tie_scope(unit: Unit, community: Unit) -> Scope:
    """An agreement stands with its 居民区 and belongs to both sides."""
    return Scope(
        area_path=community.area.path,
        units=frozenset({unit.id, community.id}),
        communities=frozenset({community.area_id}),
    )


@scope_of("post")
def _post(post_id: int) -> Scope | None:
    post = db.session.get(PersonPost, post_id)
    return None if post is None else place_scope(post.role, post.area, post.unit)


@scope_of("person")
def _person(person_id: int) -> Scope | None:
    person = db.session.get(Person, person_id)
    return None if person is None else person_scope(person)


def person_scope(person: Person) -> Scope:
    """Whoever would reset or disable a person must reach everything that the person may do."""
    places = [place_scope(post.role, post.area, post.unit) for post in person.posts]
    return Scope(
        area_path=common_path(place.area_path for place in places),
        units=frozenset().union(*(place.units for place in places)),
    )


@scope_of("invitation")
def _invitation(invitation_id: int) -> Scope | None:
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None:
        return None
    if invitation.person_id:
        person = db.session.get(Person, invitation.person_id)
        # Whoever could open a reset link could sign in as that person: never just a colleague.
        return Scope(area_path=person_scope(person).area_path)
    return place_scope(invitation.role, invitation.area, invitation.unit)


@scope_of("token")
def _token(token_id: int) -> Scope | None:
    # Whose it is, is checked by the service; anybody else finds nothing there.
    return None if db.session.get(ApiToken, token_id) is None else Scope()
