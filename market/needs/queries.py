"""Reading needs: which a person may see, one page of them, what of them is settled."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from market.areas.models import Area
from market.areas.queries import get_area, subtree
from market.batches.words import Kind, Measure
from market.db import db
from market.errors import NotFound
from market.members.models import Unit
from market.members.queries import within
from market.needs.models import Beneficiary, GroupTally, Need, NeedState, Urgency
from market.paging import Page, keyset
from market.policy import Actor, Role, Scope, Visibility, scope_of
from market.search import matches

# Before it is checked, and once it is withdrawn, only those concerned and the office see a need.
HIDDEN = (NeedState.DRAFT, NeedState.SUBMITTED, NeedState.RETURNED, NeedState.WITHDRAWN)


def stands(need: Need) -> Scope:
    """Where a need stands: in the area that it serves; it belongs to the unit that asks."""
    return Scope(
        area_path=need.area.path,
        units=frozenset({need.unit_id}),
        communities=frozenset({need.area_id}),
        visibility=Visibility.PARTIES if need.state in HIDDEN else need.visibility,
    )


@scope_of("need")
def need_scope(need_id: int) -> Scope | None:
    """Where the need of this number stands, or None."""
    need = db.session.get(Need, need_id)
    return None if need is None else stands(need)


def confined(actor: Actor, action: str) -> sa.ColumnElement[bool]:
    """The needs on which the policy lets `actor` do `action`, visibility apart."""
    path = sa.select(Area.path).where(Area.id == Need.area_id).correlate(Need).scalar_subquery()
    return within(actor, action, path=path, units=[Need.unit_id], communities=[Need.area_id])


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The needs that `actor` may see: the same rule as ``need.see`` in the policy."""
    parts = [confined(actor, "need.see")]
    if actor.is_a(Role.OFFICER, Role.LIAISON):
        admitted = Need.visibility.in_((Visibility.PUBLIC, Visibility.MEMBERS))
        parts.append(sa.and_(Need.state.not_in(HIDDEN), admitted))
    return sa.or_(*parts)


def needs(actor: Actor) -> sa.Select[tuple[Need]]:
    """All needs that `actor` may see, with what a list shows of each; for lists and exports."""
    return (
        sa.select(Need)
        .where(visible(actor))
        .options(
            joinedload(Need.unit),
            joinedload(Need.area),
            joinedload(Need.category),
            joinedload(Need.batch),
        )
    )


def narrowed(
    query: sa.Select,
    *,
    q: str | None = None,
    kind: Kind | None = None,
    category_id: int | None = None,
    state: NeedState | None = None,
    urgency: Urgency | None = None,
    batch_id: int | None = None,
    unit_id: int | None = None,
    area_id: int | None = None,
    measure: Measure | None = None,
    wish: bool | None = None,
) -> sa.Select:
    """A query of needs narrowed by a list's filters; those not given do not narrow."""
    for column, value in (
        (Need.kind, kind),
        (Need.category_id, category_id),
        (Need.state, state),
        (Need.batch_id, batch_id),
        (Need.unit_id, unit_id),
        (Need.measure, measure),
        (Need.wish, wish),
    ):
        if value is not None:
            query = query.where(column == value)
    if urgency is not None:
        # Until the coordinator fixes it, the requester's suggestion stands.
        query = query.where(sa.func.coalesce(Need.urgency, Need.urgency_suggested) == urgency)
    if area_id is not None:
        inside = sa.select(Area.id).where(subtree(get_area(area_id).path))
        query = query.where(Need.area_id.in_(inside))
    return query.where(matches(Need.search_text, q)) if q else query


def page(actor: Actor, *, after: str | None = None, limit: int = 20, **filters: Any) -> Page[Need]:
    """One page of the needs that `actor` may see, newest first."""
    return keyset(narrowed(needs(actor), **filters), [Need.id], after=after, limit=limit)


def get_need(need_id: int) -> Need:
    """The need with everything that its page shows, or NotFound."""
    found = db.session.scalar(
        sa.select(Need)
        .where(Need.id == need_id)
        .options(
            joinedload(Need.unit).joinedload(Unit.area),
            joinedload(Need.area),
            joinedload(Need.category),
            joinedload(Need.batch),
            joinedload(Need.posted_by),
        )
    )
    if found is None:
        raise NotFound()
    return found


def in_state(actor: Actor, action: str, *states: NeedState, limit: int = 50) -> Sequence[Need]:
    """The needs in these states on which `actor` may do `action`, longest waiting first."""
    return db.session.scalars(
        sa.select(Need)
        .where(Need.state.in_(states), confined(actor, action))
        .options(joinedload(Need.unit))
        .order_by(Need.state_at, Need.id)
        .limit(limit)
    ).all()


def served_of(batch_id: int, group_keys: Sequence[str]) -> dict[str, int]:
    """Sessions that each group has received in a batch; those with none are absent."""
    query = sa.select(GroupTally.group_key, GroupTally.served).where(
        GroupTally.batch_id == batch_id, GroupTally.group_key.in_(list(group_keys))
    )
    return {key: served for key, served in db.session.execute(query) if served}


def has_beneficiary(need_id: int) -> bool:
    """Whether somebody is noted for whom the need is; never who."""
    query = sa.select(Beneficiary.id).where(Beneficiary.need_id == need_id)
    return db.session.scalar(query) is not None
