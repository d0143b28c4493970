"""The facets as the tallies know them: one statement of sums, the same for any number of rows."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.batches.words import Audience, Slot
from market.db import db
from market.needs.models import Urgency
from market.policy import Actor, Role, Visibility
from market.projects.models import LIVE, Order, OrderState, Project, ProjectState, ProjectTally
from market.projects.queries.counted import DIMENSIONS, PRESSING, Facets
from market.projects.queries.narrowing import MANY, Filters

HOLDING = (*LIVE, OrderState.FINISHED)
OFFICE = (Role.LEADER, Role.COORDINATOR, Role.OFFICER)
TALLY = ProjectTally


def knows(wanted: Filters) -> bool:
    """Whether the tallies know what these filters leave."""
    others = (wanted.q, wanted.far, wanted.requester_id, wanted.batch_id)
    return not any(others) and wanted.faced <= 1


def count(actor: Actor, found: Facets) -> None:
    """Sum the tallies into the facets, and add what is for this person's own units alone."""
    offices = _offices(actor, found)
    whole = offices is None
    parts = {path.split("/")[-2]: found.top.part(path) for path in offices or []}
    for kind, key, n in db.session.execute(_statement(actor, found, offices or [], whole)):
        _add(found, kind, parts.get(key, key) if kind == "area" else key, n)
    if actor.unit_ids and not whole:
        found.add_rows(_own(actor))


def _offices(actor: Actor, found: Facets) -> list[str] | None:
    """The areas, within the one chosen, of which this person sees everything; None: all of it."""
    top = found.top.path
    paths = [post.area_path for post in actor.posts_as(*OFFICE) if post.area_path]
    if actor.is_a(Role.ADMINISTRATOR) or any(top.startswith(path) for path in paths):
        return None
    inside = sorted({path for path in paths if path.startswith(top)})
    return [p for p in inside if not any(p != q and p.startswith(q) for q in inside)]


def _statement(actor: Actor, found: Facets, offices: Sequence[str], whole: bool) -> Any:
    wanted, top = found.wanted, found.top
    admitted = [Visibility.PUBLIC, *([Visibility.MEMBERS] if actor.member else [])]
    if whole:
        admitted.append(Visibility.PARTIES)
    roots = sa.select(Area.id).where(Area.parent_id.is_(None))
    at_top = TALLY.area_id == top.id if top.id else TALLY.area_id.in_(roots)
    in_part = TALLY.area_id.in_(sa.select(Area.id).where(Area.parent_id == top.id))
    seen = TALLY.visibility.in_(admitted)
    above, below = sa.and_(at_top, seen), sa.and_(in_part, seen)
    if offices:
        numbers = [int(path.split("/")[-2]) for path in offices]
        hidden = sa.and_(TALLY.area_id.in_(numbers), TALLY.visibility == Visibility.PARTIES)
        above, below = sa.or_(above, hidden), sa.or_(below, hidden)
    faces = TALLY.face.in_(_faces(found))
    states = TALLY.state.in_(wanted.states)
    claimed = TALLY.state == ProjectState.PUBLISHED  # what presses can be claimed
    if wanted.soon:
        above, below = sa.and_(above, claimed), sa.and_(below, claimed)
    series = [TALLY.series_id == wanted.series_id] if wanted.series_id is not None else []
    category = [TALLY.category_id == wanted.category_id] if wanted.category_id is not None else []
    both = [*series, *category]

    def part(kind: str, key: Any, *where: Any) -> sa.Select:
        kind_, key_ = sa.literal(kind).label("kind"), sa.cast(key, sa.Text).label("key")
        return sa.select(kind_, key_, sa.func.sum(TALLY.n)).where(*where).group_by(key)

    asked = [
        part("state", TALLY.state, above, faces, *both),
        part("series", TALLY.series_id, above, faces, states, *category),
        part("category", TALLY.category_id, above, faces, states, *series),
        part("area", TALLY.area_id, below, faces, states, *both),
    ]
    # Each of these facets is counted without its own filter; under another's, by a sample.
    if not wanted.faced:
        for first, last, more in (("a", "b", []), ("b", "c", [claimed]), ("t", "u", [])):
            face = sa.and_(TALLY.face >= first, TALLY.face < last)
            asked.append(part("face", TALLY.face, above, face, states, *both, *more))
    return sa.union_all(*asked)


def _faces(found: Facets) -> list[str]:
    """The faces that the filters leave; of them a project has one at most."""
    wanted = found.wanted
    if wanted.audience not in (None, Audience.ALL):
        return [f"a:{wanted.audience}", "a:all"]
    if wanted.slot is not None:
        return [f"t:{wanted.slot}", "t:any"]
    if wanted.soon:
        claiming = found.claiming
        tiers = {True: list(Urgency), False: list(PRESSING)}
        return [
            f"b:{batch_id}:{urgency.tier}"
            for batch_id in sorted(claiming.open)
            for urgency in tiers[batch_id in claiming.closing]
        ]
    return [""]


def _add(found: Facets, kind: str, key: str, n: int) -> None:
    if kind == "state":
        found.states[ProjectState(key)] += n
    elif kind == "series":
        found.series[int(key)] += n
    elif kind == "category":
        found.categories[int(key)] += n
    elif kind == "area":
        found.areas[int(key)] += n
    else:
        _add_face(found, key, n)


def _add_face(found: Facets, face: str, n: int) -> None:
    letter, rest = face.split(":", 1)
    if letter == "a":
        everybody = [one for one in Audience if one is not Audience.ALL]
        found.audiences.update(dict.fromkeys(everybody if rest == "all" else [Audience(rest)], n))
    elif letter == "t":
        found.slots.update(dict.fromkeys(Slot if rest == "any" else [Slot(rest)], n))
    else:
        batch_id, tier = map(int, rest.split(":"))
        urgency = list(Urgency)[tier]
        if ProjectState.PUBLISHED in found.wanted.states and found.claiming.presses(
            ProjectState.PUBLISHED, batch_id, urgency
        ):
            found.soon += n


def _own(actor: Actor) -> Sequence[Any]:
    """What is for the two sides alone and has one of this person's units on a side, outside the
    areas of their offices, which are counted there."""
    held = sa.select(Order.project_id).where(
        Order.unit_id.in_(actor.unit_ids), Order.state.in_(HOLDING)
    )
    sides = sa.or_(Project.requester_id.in_(actor.unit_ids), Project.id.in_(held))
    query = (
        sa.select(*DIMENSIONS)
        .join(Area, Area.id == Project.area_id)
        .where(Project.visibility == Visibility.PARTIES, sides)
        .order_by(Project.id.desc())
        .limit(MANY)
    )
    paths = tuple(post.area_path for post in actor.posts_as(*OFFICE) if post.area_path)
    rows = db.session.execute(query).all()
    return [row for row in rows if not row.path.startswith(paths)] if paths else rows
