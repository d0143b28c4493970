"""The nearest projects first, found square by square of the map around a unit."""

import math
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from market.db import db
from market.errors import N_, Invalid
from market.members.models import Unit
from market.paging import Page, pack, unpack
from market.projects.models import CellTally, Project
from market.projects.queries.narrowing import Filters, conditions, cosine, square_distance
from market.projects.squares import DEGREE, ROW, SIZE

# Squares are read by their distance, at most so many: beyond them everything is sorted.
MOST_SQUARES = 400
# Filters leave out some of what the squares hold: so many times a page is looked through first.
SLACK = (4, 40)


def nearest(query: sa.Select, wanted: Filters, after: str | None, limit: int) -> Page[Project]:
    """One page of `query` (of projects, joined with `Area`), the nearest first; exact by metres.

    Rows nearer than the nearest square that was left out are certain; when they fill no page,
    more squares are looked through, and in the end all.
    """
    unit = wanted.near
    rank = square_distance(unit)
    query = query.where(*conditions(wanted)).add_columns(rank.label("rank"))
    past = _cursor(after)
    if past:
        value, last = past
        query = query.where(sa.or_(rank > value, sa.and_(rank == value, Project.id < last)))
    query = query.order_by(rank.asc(), Project.id.desc()).limit(limit + 1)
    squares = _squares(wanted, unit, past[0] if past else 0)
    for slack in SLACK:
        chosen, certain = _first(squares, slack * (limit + 1), unit)
        if certain is None:
            break
        near = query.where(Project.cell.in_(chosen), rank < certain)
        rows = db.session.execute(near).all()
        if len(rows) > limit:
            return _page(rows, limit)
    return _page(db.session.execute(query).all(), limit)


def _cursor(after: str | None) -> tuple[int, int] | None:
    if not after:
        return None
    value, last = unpack(after, 2)
    if not isinstance(value, int) or not isinstance(last, int):
        raise Invalid(N_("翻页标记无效，请从第一页重新开始"))
    return value, last


def _page(rows: Sequence[Any], limit: int) -> Page[Project]:
    items = [row[0] for row in rows[:limit]]
    if len(rows) <= limit:
        return Page(items)
    return Page(items, pack([int(rows[limit - 1].rank), items[-1].id]))


def _half(unit: Unit) -> float:
    """From the middle of a square to its corner, in the units of the rank's root."""
    return math.hypot(SIZE / 2, SIZE / 2 * cosine(unit.lat)) * DEGREE + 2


def _squares(wanted: Filters, unit: Unit, least: int) -> Sequence[Any]:
    """(cell, projects, squared distance of its middle), nearest first, of those in question."""
    row, column = CellTally.cell // ROW, CellTally.cell % ROW
    north = (row + 0.5) * SIZE - 90 - unit.lat
    east = ((column + 0.5) * SIZE - 180 - unit.lng) * cosine(unit.lat)
    far = (north * north + east * east) * float(DEGREE**2)
    edge = max(0.0, math.sqrt(least) - _half(unit)) ** 2
    return db.session.execute(
        sa.select(CellTally.cell, sa.func.sum(CellTally.n).label("n"), far.label("far"))
        .where(CellTally.state.in_(wanted.states), far >= edge)
        .group_by(CellTally.cell)
        .order_by(far)
        .limit(MOST_SQUARES + 1)
    ).all()


def _first(squares: Sequence[Any], enough: int, unit: Unit) -> tuple[list[int], int | None]:
    """The nearest squares that hold `enough`, and the rank below which no other has a project;
    None when these are all that were read."""
    chosen, held = [], 0
    for square in squares:
        if held >= enough:
            beyond = max(0.0, math.sqrt(square.far) - _half(unit))
            return chosen, math.floor(beyond**2)
        chosen.append(square.cell)
        held += square.n
    return chosen, None
