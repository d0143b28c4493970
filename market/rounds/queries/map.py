"""A round on the map: the outlines of its areas, and a line for every proposal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area, Level
from market.db import db
from market.rounds.models import Proposal

# What is drawn: the areas that people go by, and the 片区 around them.
DRAWN = (Level.STREET, Level.ZONE, Level.COMMUNITY)
Place = tuple[float, float]


@dataclass(frozen=True)
class Spot:
    """A proposal on the map: from the listing's place to the need's, as (lng, lat)."""

    proposal: Proposal
    ends: tuple[Place, Place]


def spots(found: Iterable[Proposal]) -> list[Spot]:
    """The proposals of which both places are known."""
    told = []
    for one in found:
        giver, taker = _place(one.listing, one.unit, one.unit.area), _place(one.need, one.need.area)
        if giver and taker:
            told.append(Spot(one, (giver, taker)))
    return told


def _place(*records: Any) -> Place | None:
    """The place of the first of these records that has one."""
    for one in records:
        if one is not None and one.lat is not None and one.lng is not None:
            return one.lng, one.lat
    return None


def outlines(area: Area) -> Sequence[Area]:
    """The areas at or below one that have an outline, each after the one around it."""
    return db.session.scalars(
        sa.select(Area)
        .where(
            Area.polygon.is_not(None),
            Area.level.in_(DRAWN),
            Area.path.startswith(area.path, autoescape=True),
        )
        .order_by(sa.func.length(Area.path), Area.path)
    ).all()
