"""The catalogue's facets: how many projects each further choice would leave.

Each facet is counted under all other filters but its own. What the tallies know is summed from
them, whatever the number of projects. Under a search, and where several filters meet of which no
tally knows the combination, the newest of what is found are read and counted, to `MANY`.
"""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.db import db
from market.policy import Actor
from market.projects.models import Project
from market.projects.queries import tallied
from market.projects.queries.catalogue import newest_ids, visible
from market.projects.queries.counted import DIMENSIONS, Facets, top_of
from market.projects.queries.narrowing import MANY, Filters, Reach, conditions, nearer


def facets(actor: Actor, **filters: Any) -> Facets:
    """The facets of the catalogue for this person, under `Filters`."""
    wanted = Filters(**filters)
    found = Facets(wanted, top_of(wanted))
    if tallied.knows(wanted):
        tallied.count(actor, found)
        if wanted.faced:
            # The tallies know no two of these together.
            sampled = Facets(wanted, found.top)
            _sample(actor, sampled)
            found.take(sampled, "audiences", "slots", "soon")
    else:
        _sample(actor, found)
    if wanted.placed:
        _circles(actor, found)
    return found


def _sample(actor: Actor, found: Facets) -> None:
    """Count the newest of what is found without the filters that are facets."""
    wanted = found.wanted
    bare = Filters(
        q=wanted.q,
        batch_id=wanted.batch_id,
        requester_id=wanted.requester_id,
        within=wanted.within,
        near=wanted.near,
        whole=True,
    )
    ids = newest_ids(actor, bare, None, MANY + 1)
    query = sa.select(*DIMENSIONS).join(Area, Area.id == Project.area_id)
    rows = db.session.execute(
        query.where(Project.id.in_(ids)).order_by(Project.id.desc()).limit(MANY + 1)
    ).all()
    if len(rows) > MANY:
        found.more |= {"states", "series", "categories", "areas", "audiences", "slots", "soon"}
        rows = rows[:MANY]
    found.add_rows(rows)


def _circles(actor: Actor, found: Facets) -> None:
    """How many lie within each walk of the person's unit, under the other filters."""
    rest = replace(found.wanted, within=None)
    counts = []
    for reach in Reach:
        query = sa.select(Project.id).join(Area, Area.id == Project.area_id)
        query = query.where(*conditions(rest), nearer(rest.near, reach), visible(actor))
        some = query.limit(MANY + 1).subquery()
        counts.append(sa.select(sa.func.count()).select_from(some).scalar_subquery())
    row = db.session.execute(sa.select(*counts)).one()
    found.within = {reach: min(n, MANY) for reach, n in zip(Reach, row, strict=True)}
    if any(n > MANY for n in row):
        found.more.add("within")
