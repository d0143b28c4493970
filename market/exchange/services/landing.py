"""Landing: the judged rows become records through the services of their nouns.

The rules live there; here is only which verb, in which order, and for which unit.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from market.areas import services as areas
from market.areas.models import Level
from market.batches.models import Category
from market.batches.words import Kind, Measure
from market.db import db
from market.errors import N_, Conflict, MarketError
from market.exchange.models import ListKind
from market.exchange.preview import Judged, Preview
from market.exchange.services.activities import land_activities
from market.listings import services as listings
from market.listings.models import Charge
from market.members import services as members
from market.members.models import Unit, UnitKind
from market.members.services.units import MOST_ALIASES
from market.needs import services as needs
from market.needs.models import Urgency
from market.policy import Actor, Visibility
from market.texts.clean import fold

Facts = dict[str, Any]
# As many numbers as one statement takes on both databases.
MANY = 500


@dataclass
class Target:
    """Where the records go, and what becomes of them there."""

    area_id: int | None
    batch_id: int | None
    open_now: bool = False


@dataclass
class Landing:
    """One import under way: who does it, and what it has made so far."""

    by: Actor
    target: Target
    preview: Preview
    made: Counter[str] = field(default_factory=Counter)
    numbers: dict[str, int] = field(default_factory=dict)  # names and codes of what it made
    held: list[Any] = field(default_factory=list)  # keeps records that every row asks for in memory

    def unit(self, ref: int | str) -> int:
        """The id of a unit that a row names."""
        return ref if isinstance(ref, int) else self.numbers[fold(ref)]

    def rows(self) -> list[Judged]:
        return [row for row in self.preview.rows if row.good]

    def refused(self, row: Judged, error: MarketError) -> Conflict:
        """The refusal of one row, which leaves all others out too."""
        return Conflict(
            N_("“%(sheet)s”第 %(row)s 行未能导入：%(why)s。没有导入任何一行"),
            sheet=self.preview.tables[row.table].sheet,
            row=row.number,
            why=str(error),
        )


def land(preview: Preview, target: Target, *, by: Actor) -> Counter[str]:
    """Make the records of all good rows; call it inside a transaction, so that it is all or none.

    Returns
    -------
    How many ``records``, ``units`` (that the list brought along) and ``aliases`` were made.

    Raises
    ------
    Conflict: a service refused a row; it is named with the reason.
    """
    landing = Landing(by, target, preview)
    landing.held = [*db.session.scalars(sa.select(Category)), *_units_of(preview)]
    for name, facts in preview.new_units.items():
        unit = members.create_unit(
            by=by, name=name, distinct=True, **{**facts, "kind": UnitKind(facts["kind"])}
        )
        landing.numbers[fold(name)] = unit.id
        landing.made["units"] += 1
    _LAND[preview.kind](landing)
    for name, ref in preview.aliases:
        _alias(landing, landing.unit(ref), name)
    return landing.made


def _units_of(preview: Preview) -> list[Unit]:
    """The units that the rows name, with their areas, read once."""
    numbers = {facts.get("unit") for row in preview.rows if row.good for facts in row.parts}
    known = sorted(number for number in numbers if isinstance(number, int))
    query = sa.select(Unit).options(joinedload(Unit.area))
    return [
        unit
        for start in range(0, len(known), MANY)
        for unit in db.session.scalars(query.where(Unit.id.in_(known[start : start + MANY])))
    ]


def _each(landing: Landing, rows: list[Judged], make: Callable[[Landing, Facts], None]) -> None:
    for row in rows:
        try:
            for facts in row.parts:
                make(landing, facts)
                landing.made["records"] += 1
        except MarketError as error:
            raise landing.refused(row, error) from error


def _alias(landing: Landing, unit_id: int, name: str) -> None:
    unit = db.session.get(Unit, unit_id)
    if unit is None or len(unit.aliases) >= MOST_ALIASES or len(name) > 120:
        return
    members.add_alias(by=landing.by, unit_id=unit_id, name=name)
    landing.made["aliases"] += 1


# --- Areas, units, agreements --------------------------------------------------------------------


def _areas(landing: Landing) -> None:
    ranks = [level.value for level in Level]
    # Parents first, wherever they stand in the file.
    rows = sorted(landing.rows(), key=lambda row: ranks.index(row.parts[0]["level"]))
    _each(landing, rows, _area)


def _area(landing: Landing, facts: Facts) -> None:
    given = {**facts, "level": Level(facts["level"])}
    parent = given.pop("parent")
    parent_id = landing.numbers.get(f"area {parent}") if isinstance(parent, str) else parent
    if isinstance(parent, str) and parent_id is None:
        raise Conflict(N_("上级“%(parent)s”没有导入"), parent=parent)
    area = areas.add_area(by=landing.by, parent_id=parent_id, **given)
    for name in (area.name, area.code):
        landing.numbers.setdefault(f"area {name}", area.id)


def _units(landing: Landing) -> None:
    waiting = landing.rows()
    names = {fold(row.parts[0]["name"]) for row in waiting}
    while waiting:
        # Parents first, wherever they stand in the file.
        ready = [row for row in waiting if not _parent_waits(row, names)]
        if not ready:
            raise Conflict(N_("上级单位互相循环：%(name)s"), name=waiting[0].parts[0]["name"])
        _each(landing, ready, _unit)
        names -= {fold(row.parts[0]["name"]) for row in ready}
        done = {row.key for row in ready}
        waiting = [row for row in waiting if row.key not in done]


def _parent_waits(row: Judged, names: set[str]) -> bool:
    parent = row.parts[0]["parent"]
    return isinstance(parent, str) and fold(parent) in names


def _unit(landing: Landing, facts: Facts) -> None:
    given = {**facts, "kind": UnitKind(facts["kind"])}
    aliases, parent = given.pop("aliases"), given.pop("parent")
    # A parent whose own row is not imported stays out, as its row says.
    parent_id = landing.numbers.get(fold(parent)) if isinstance(parent, str) else parent
    unit = members.create_unit(by=landing.by, distinct=True, parent_id=parent_id, **given)
    landing.numbers[fold(unit.name)] = unit.id
    for name in aliases:
        _alias(landing, unit.id, name)


def _agreements(landing: Landing) -> None:
    _each(landing, landing.rows(), _agreement)


def _agreement(landing: Landing, facts: Facts) -> None:
    days = {
        key: facts[key] and dt.date.fromisoformat(facts[key]) for key in ("signed_on", "ends_on")
    }
    members.make_agreement(
        by=landing.by,
        unit_id=landing.unit(facts["unit"]),
        community_id=facts["community"],
        note=facts["note"],
        **days,
    )


# --- Listings and needs --------------------------------------------------------------------------


def _posted(
    landing: Landing, post: Callable[..., list[Any]], facts_of: Callable[[Landing, Facts], Facts]
) -> None:
    """Post what all rows say by one call, since thousands are written at once."""
    at: list[Judged] = []

    def posts() -> Iterator[Facts]:
        for row in landing.rows():
            at[:] = [row]
            for facts in row.parts:
                yield facts_of(landing, facts)

    try:
        made = post(posts(), by=landing.by, open_now=landing.target.open_now)
    except MarketError as error:
        raise landing.refused(at[0], error) if at else error from error
    landing.made["records"] += len(made)


def _listings(landing: Landing) -> None:
    _posted(landing, listings.post_listings, _listing)


def _listing(landing: Landing, facts: Facts) -> Facts:
    return {
        **{key: value for key, value in facts.items() if key != "unit"},
        "unit_id": landing.unit(facts["unit"]),
        "kind": Kind(facts["kind"]),
        "measure": Measure(facts["measure"]),
        "charge": Charge(facts["charge"]),
        "visibility": Visibility(facts["visibility"] or Visibility.PUBLIC),
        "reach_area_ids": facts["reach_area_ids"] or None,
    }


def _needs(landing: Landing) -> None:
    _posted(landing, needs.post_needs, _need)


def _need(landing: Landing, facts: Facts) -> Facts:
    return {
        **{key: value for key, value in facts.items() if key not in ("unit", "served")},
        "unit_id": landing.unit(facts["unit"]),
        "batch_id": landing.target.batch_id,
        "kind": Kind(facts["kind"]),
        "measure": Measure(facts["measure"]),
        "urgency_suggested": Urgency(facts["urgency_suggested"]),
        "urgency": Urgency(facts["urgency"]) if facts["urgency"] else None,
        "visibility": Visibility(facts["visibility"]) if facts["visibility"] else None,
    }


_LAND: dict[ListKind, Callable[[Landing], None]] = {
    ListKind.AREAS: _areas,
    ListKind.UNITS: _units,
    ListKind.AGREEMENTS: _agreements,
    ListKind.LISTINGS: _listings,
    ListKind.NEEDS: _needs,
    ListKind.ACTIVITIES: land_activities,
}
