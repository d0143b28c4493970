"""Reading agreements."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from market.areas.models import Area
from market.areas.queries import get_area
from market.db import db, get
from market.localise import today
from market.members.models import Agreement, Unit
from market.paging import Page, keyset


def get_agreement(agreement_id: int) -> Agreement:
    """The agreement, or NotFound."""
    return get(Agreement, agreement_id)


def in_force(day: dt.date | None = None) -> sa.ColumnElement[bool]:
    """The agreements that count on a day."""
    day = day or today()
    return sa.and_(
        sa.or_(Agreement.signed_on.is_(None), Agreement.signed_on <= day),
        sa.or_(Agreement.ends_on.is_(None), Agreement.ends_on >= day),
    )


def is_in_force(agreement: Agreement) -> bool:
    """Whether an agreement counts today."""
    begun = agreement.signed_on is None or agreement.signed_on <= today()
    return begun and (agreement.ends_on is None or agreement.ends_on >= today())


def agreements(
    *,
    unit_id: int | None = None,
    area_id: int | None = None,
    current: bool | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Page[Agreement]:
    """One page of agreements, newest first: of a unit (either side), or of an area's 居民区."""
    community = aliased(Unit)
    query = (
        sa.select(Agreement)
        .join(community, community.id == Agreement.community_id)
        .join(Area, Area.id == community.area_id)
        .options(joinedload(Agreement.unit), joinedload(Agreement.community))
    )
    if unit_id:
        query = query.where(sa.or_(Agreement.unit_id == unit_id, Agreement.community_id == unit_id))
    if area_id:
        query = query.where(Area.path.startswith(get_area(area_id).path, autoescape=True))
    if current is not None:
        query = query.where(in_force() if current else sa.not_(in_force()))
    return keyset(query, [Agreement.id], after=after, limit=limit)


def agreements_of(unit_id: int) -> Sequence[Agreement]:
    """The agreements of a unit, on either side, those in force first."""
    rows = db.session.scalars(
        sa.select(Agreement)
        .where(sa.or_(Agreement.unit_id == unit_id, Agreement.community_id == unit_id))
        .options(joinedload(Agreement.unit), joinedload(Agreement.community))
        .order_by(Agreement.id)
    ).all()
    return sorted(rows, key=lambda agreement: not is_in_force(agreement))
