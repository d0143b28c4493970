"""Reading the periods, and the vocabulary that lists share."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from market.areas.models import Area
from market.areas.queries import get_area, subtree
from market.batches.models import Batch, BatchState, Category, Series
from market.db import db, get
from market.localise import today
from market.paging import Page, keyset, once_read
from market.policy import Scope, scope_of

LIVE = (BatchState.COLLECTING, BatchState.CLAIMING, BatchState.DELIVERING)


@scope_of("batch")
def batch_scope(batch_id: int) -> Scope | None:
    """A batch stands at its area."""
    batch = db.session.get(Batch, batch_id)
    return None if batch is None else Scope(area_path=batch.area.path)


def get_batch(batch_id: int) -> Batch:
    """The batch, or NotFound."""
    return get(Batch, batch_id)


def of_area(area_id: int) -> sa.Select[tuple[Batch]]:
    """The batches that an area lies in: its own and those of the areas above it."""
    return (
        sa.select(Batch)
        .join(Area, Area.id == Batch.area_id)
        .where(Batch.area_id.in_(get_area(area_id).ancestor_ids))
        .options(joinedload(Batch.area))
    )


def current(area_id: int, *states: BatchState) -> Batch | None:
    """The latest batch in one of `states` (any live one when none is named) that an area is in.

    The batch of the nearest area upwards wins, so that a street's own comes before a district's.
    """
    return db.session.scalars(
        of_area(area_id)
        .where(Batch.state.in_(states or LIVE))
        .order_by(sa.func.length(Area.path).desc(), Batch.collect_from.desc(), Batch.id.desc())
        .limit(1)
    ).first()


def find_by_code(area_id: int, code: str) -> Batch | None:
    """The batch with this code that an area is in, if there is one."""
    return db.session.scalars(of_area(area_id).where(Batch.code == code).limit(1)).first()


def batches() -> sa.Select[tuple[Batch]]:
    """All batches; every member may know them."""
    return sa.select(Batch).options(joinedload(Batch.area))


def around(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    """Batches of the areas at, above or below some places of the tree."""
    above = {int(part) for path in paths for part in path.split("/") if part}
    below = sa.select(Area.id).where(sa.or_(sa.false(), *(subtree(path) for path in paths)))
    return sa.or_(Batch.area_id.in_(above), Batch.area_id.in_(below))


def choices(area_id: int | None = None) -> list[tuple[int, str]]:
    """(id, name) of the batches, newest first, for a form."""
    query = of_area(area_id) if area_id else batches()
    rows = db.session.scalars(query.order_by(Batch.collect_from.desc(), Batch.id.desc()).limit(200))
    return [(batch.id, batch.name) for batch in rows]


def state_by_dates(batch: Batch, day: dt.date) -> BatchState:
    """The state in which the dates of a batch put it on `day`."""
    if day < batch.collect_from:
        return BatchState.PLANNED
    if day < batch.claim_from:
        return BatchState.COLLECTING
    if day < batch.deliver_from:
        return BatchState.CLAIMING
    return BatchState.DELIVERING if day <= batch.ends_on else BatchState.CLOSED


def last_day(batch: Batch) -> dt.date | None:
    """The last day of the phase that a batch is in, or None for one that has no end to come."""
    day = dt.timedelta(days=1)
    return {
        BatchState.PLANNED: batch.collect_from - day,
        BatchState.COLLECTING: batch.claim_from - day,
        BatchState.CLAIMING: batch.deliver_from - day,
        BatchState.DELIVERING: batch.ends_on,
    }.get(batch.state)


def ending_soon(path: str, days: int = 7) -> Sequence[Batch]:
    """Batches below `path` whose present phase ends within so many days."""
    rows = db.session.scalars(
        batches()
        .join(Area)
        .where(Area.path.startswith(path, autoescape=True), Batch.state.in_(LIVE))
    )
    limit = today() + dt.timedelta(days=days)
    return [batch for batch in rows if last_day(batch) <= limit]


@once_read
def categories() -> Sequence[Category]:
    """The service categories in their order."""
    return db.session.scalars(sa.select(Category).order_by(Category.position, Category.id)).all()


@once_read
def series() -> Sequence[Series]:
    """The project series in their order."""
    return db.session.scalars(sa.select(Series).order_by(Series.position, Series.id)).all()


def listed(
    *,
    area_id: int | None = None,
    state: BatchState | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Page[Batch]:
    """One page of the batches, newest first; of those that an area is in when one is named."""
    query = of_area(area_id) if area_id else batches()
    if state:
        query = query.where(Batch.state == state)
    return keyset(query, [Batch.collect_from, Batch.id], after=after, limit=limit)


@scope_of("category")
def category_scope(category_id: int) -> Scope | None:
    """The vocabulary belongs to no area."""
    return None if db.session.get(Category, category_id) is None else Scope()


@scope_of("series")
def series_scope(series_id: int) -> Scope | None:
    """The vocabulary belongs to no area."""
    return None if db.session.get(Series, series_id) is None else Scope()
