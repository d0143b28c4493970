"""While a need is written: its probable category, needs much like it, what could answer it."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from market.areas.models import Area
from market.batches.models import Batch, BatchState, Category
from market.batches.queries import current
from market.batches.words import Kind, Measure
from market.db import db
from market.errors import N_, Invalid, MarketError
from market.listings.models import Listing, ListingState
from market.listings.queries import visible
from market.members.models import Unit, UnitKind, UnitState
from market.members.posting import unit_to_post_for
from market.needs.guessing import ALIKE, MOST_TITLES, guess, likeness, parts, similar, teaches
from market.needs.models import Need, NeedState, Urgency
from market.policy import Actor, Visibility
from market.rounds.options import Option, broken_rule, fitting
from market.rounds.rows import group_of
from market.rounds.services.rounds import LEAST_FIT

SHOWN = 3
BY_WORDS = 2
WHY_NOT = {
    "measure": N_("计量单位不同"),
    "kind": N_("形式不同"),
    "own": N_("是本单位自己的资源"),
    "audience": N_("面向的人群不同"),
    "reach": N_("太远，到不了"),
    "window": N_("时间对不上"),
    "qualification": N_("缺少要求的资质"),
}


@teaches
def listing_titles() -> list[tuple[str, int]]:
    """What listings are called tells what belongs to a category as well as needs do."""
    query = sa.select(Listing.title, Listing.category_id).order_by(Listing.id.desc())
    return [(title, number) for title, number in db.session.execute(query.limit(MOST_TITLES))]


@dataclass(frozen=True)
class Suggestions:
    """What a person who writes a need may want to know before sending it."""

    categories: Sequence[Category] = ()
    similar: Sequence[Need] = ()
    resources: Sequence[Option] = ()
    # Found by their words, with the rule that keeps each away.
    others: Sequence[tuple[Listing, str]] = ()
    batch: Batch | None = None
    claiming: bool = False
    unit: Unit | None = None
    chosen: int | None = None

    @property
    def any(self) -> bool:
        return bool(self.categories or self.similar or self.resources or self.others)


def suggest(actor: Actor, facts: dict[str, Any]) -> Suggestions:
    """What fits a need as far as it is written.

    Parameters
    ----------
    facts: some of what the form of a need takes, clean; without a title nothing is suggested.
    """
    title = facts.get("title")
    if not title:
        return Suggestions()
    guessed = guess(title)
    chosen = facts.get("category_id") or (guessed[0] if guessed else None)
    unit = _unit(actor, facts.get("unit_id"))
    draft = _draft(unit, {**facts, "category_id": chosen}) if unit and chosen else None
    resources = resources_for(draft) if draft else []
    return Suggestions(
        categories=_categories(guessed) if not facts.get("category_id") else (),
        similar=similar(actor, title),
        resources=resources,
        others=_by_words(actor, title, draft, resources) if draft else (),
        batch=draft.batch if draft else None,
        claiming=_claiming(draft),
        unit=unit,
        chosen=chosen,
    )


def resources_for(need: Any) -> list[Option]:
    """The best listings that would be proposed for a need right now, seen by all members."""
    try:
        found = fitting(need, need.batch.area, {}, LEAST_FIT)
    except Invalid:
        return []  # its batch is over, or its times cannot be read: the form itself says so
    seen = [one for one in found if one.listing.visibility is not Visibility.PARTIES]
    # A round weighs nearness most; whoever reads a list looks for the very words first.
    return sorted(seen, key=lambda one: -(one.fit + one.components.get("wording", 0.0)))[:SHOWN]


def asks(need: Need) -> bool:
    """Whether a need still looks for somebody."""
    return need.state in (NeedState.SUBMITTED, NeedState.OPEN) and need.left > 0


def answering(need: Need) -> Suggestions:
    """What would fit a need that is posted already."""
    return Suggestions(
        resources=resources_for(need),
        batch=need.batch,
        claiming=_claiming(need),
        unit=need.unit,
        chosen=need.category_id,
    )


def _claiming(need: Any) -> bool:
    """Whether a 居民区 may order from the menu at this time."""
    return bool(need and current(need.area.id, BatchState.CLAIMING))


def _unit(actor: Actor, unit_id: int | None) -> Unit | None:
    try:
        return unit_to_post_for(unit_id, "need.create", actor)
    except MarketError:
        return None


def _categories(numbers: Sequence[int]) -> list[Category]:
    rows = db.session.scalars(sa.select(Category).where(Category.id.in_(numbers)))
    return sorted(rows, key=lambda one: numbers.index(one.id))


def _draft(unit: Unit, facts: dict[str, Any]) -> Any:
    """The need as it would be, for scoring alone; None where no batch takes needs now."""
    named = facts.get("area_id")
    area = db.session.get(Area, named) if named else None
    place = area or unit.area
    batch = current(place.id)
    if batch is None:
        return None
    own = area is None and unit.kind is not UnitKind.COMMUNITY
    quantity = facts.get("quantity") or 1
    return SimpleNamespace(
        id=0,
        batch=batch,
        unit_id=unit.id,
        area=place,
        group_key=f"u{unit.id}" if own else (f"a{area.id}" if area else group_of(unit)),
        category_id=facts["category_id"],
        kind=facts.get("kind") or Kind.SERVICE,
        measure=facts.get("measure") or Measure.SESSION,
        title=facts["title"],
        windows=facts.get("windows") or [],
        audience=facts.get("audience") or [],
        qualifications=facts.get("qualifications") or [],
        lat=facts.get("lat"),
        lng=facts.get("lng"),
        quantity=quantity,
        left=quantity,
        urgency=Urgency.NORMAL,
    )


def _by_words(
    actor: Actor, title: str, draft: Any, besides: Sequence[Option]
) -> list[tuple[Listing, str]]:
    """Open listings of a like title that no round would propose, each with what is in the way."""
    asked = parts(title)
    known = {one.listing.id for one in besides}
    rows = db.session.execute(
        sa.select(Listing.id, Listing.title)
        .join(Unit, Unit.id == Listing.unit_id)
        .where(visible(actor), Listing.state == ListingState.OPEN, Unit.state == UnitState.ACTIVE)
        .order_by(Listing.id.desc())
        .limit(MOST_TITLES)
    )
    scored = [(likeness(asked, parts(other)), number) for number, other in rows]
    found = []
    for score, number in sorted(scored, reverse=True)[: SHOWN + BY_WORDS]:
        if score < ALIKE or number in known:
            continue
        listing = db.session.get(Listing, number, options=[joinedload(Listing.unit)])
        rule = _in_the_way(draft, listing)
        if rule in WHY_NOT:
            found.append((listing, WHY_NOT[rule]))
    return found[:BY_WORDS]


def _in_the_way(draft: Any, listing: Listing) -> str | None:
    try:
        return broken_rule(draft, listing, draft.batch.area, {})
    except Invalid:
        return None
