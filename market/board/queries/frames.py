"""Which batches and areas a person may look at on the boards."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from market.areas.models import Area, Level
from market.batches.models import Batch, BatchState
from market.batches.queries import around
from market.board.queries.measures import Frame
from market.db import db
from market.errors import Forbidden, NotFound
from market.members.models import Unit
from market.policy import Actor, Role


def _paths(actor: Actor) -> list[str]:
    """The paths of the areas in which a person stands, by office or through their unit."""
    paths = [post.area_path for post in actor.posts if post.area_path]
    units = sa.select(Area.path).join(Unit, Unit.area_id == Area.id)
    return paths + list(db.session.scalars(units.where(Unit.id.in_(actor.unit_ids))))


def batches_for(actor: Actor) -> Sequence[Batch]:
    """The batches of every street above or below where the person stands, newest first."""
    query = (
        sa.select(Batch)
        .join(Area, Area.id == Batch.area_id)
        .options(joinedload(Batch.area))
        .order_by(Batch.collect_from.desc(), Batch.id.desc())
    )
    if not actor.is_a(Role.ADMINISTRATOR):
        query = query.where(around(_paths(actor)))
    return db.session.scalars(query).all()


def under_way(actor: Actor) -> list[Batch]:
    """The batches of a person that have neither closed nor lie in the future."""
    idle = (BatchState.CLOSED, BatchState.PLANNED)
    return [batch for batch in batches_for(actor) if batch.state not in idle]


def narrowing(batch: Batch) -> Sequence[Area]:
    """The areas by which a batch's boards may be narrowed: its own, its 片区 and 居民区."""
    levels = (batch.area.level, Level.ZONE, Level.COMMUNITY)
    return db.session.scalars(
        sa.select(Area)
        .where(Area.path.startswith(batch.area.path, autoescape=True), Area.level.in_(levels))
        .order_by(Area.path)
    ).all()


def frame_for(actor: Actor, batch_id: int | None, area_id: int | None) -> Frame | None:
    """The frame that was asked for, or the person's most telling one; None without any batch.

    Raises
    ------
    NotFound: no such batch, or an area outside it.
    Forbidden: a batch of another street.
    """
    mine = batches_for(actor)
    if batch_id is None:
        if not mine:
            return None
        order = (BatchState.DELIVERING, BatchState.CLAIMING, BatchState.COLLECTING)
        ranked = sorted(mine, key=lambda b: order.index(b.state) if b.state in order else 9)
        batch = ranked[0]
    else:
        found = next((b for b in mine if b.id == batch_id), None)
        if found is None:
            raise Forbidden() if db.session.get(Batch, batch_id) else NotFound()
        batch = found
    area = batch.area
    if area_id is not None:
        chosen = db.session.get(Area, area_id)
        if chosen is None or not chosen.path.startswith(batch.area.path):
            raise NotFound()
        area = chosen
    return Frame(batch, area)
