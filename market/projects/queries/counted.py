"""The numbers of the catalogue's facets, and how rows at hand add to them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from market.areas.models import Area
from market.areas.queries import get_area, nodes
from market.batches.words import Audience, Slot
from market.needs.models import Urgency
from market.projects.models import Project, ProjectState
from market.projects.queries.narrowing import Filters, Reach, claiming_batches, soon_by

# What a project is counted by, read in one go.
DIMENSIONS = (
    Project.id,
    Area.path,
    Project.state,
    Project.category_id,
    Project.series_id,
    Project.batch_id,
    Project.urgency,
    Project.audience,
    Project.slots,
)
PRESSING = (Urgency.CRITICAL, Urgency.URGENT)


@dataclass(frozen=True)
class Top:
    """The area whose parts are offered as a facet; without an id it is above the whole tree."""

    id: int | None
    path: str

    def part(self, path: str) -> int | None:
        """The area right below, in which `path` lies; None for the top itself or elsewhere."""
        if not path.startswith(self.path):
            return None
        first = path[len(self.path) :].split("/")[0]
        return int(first) if first else None


def top_of(wanted: Filters) -> Top:
    """The area chosen; without one the lowest area that holds all others, such as the street."""
    if wanted.area_id is not None:
        area = get_area(wanted.area_id)
        return Top(area.id, area.path)
    below: dict[int | None, list[int]] = {}
    for node in nodes():
        below.setdefault(node.parent_id, []).append(node.id)
    top, path = None, "/"
    while len(children := below.get(top, [])) == 1 and below.get(children[0]):
        top = children[0]
        path += f"{top}/"
    return Top(top, path)


@dataclass(frozen=True)
class Claiming:
    """Which batches take claims now, and which of these until shortly."""

    open: frozenset[int]
    closing: frozenset[int]

    def presses(self, state: ProjectState, batch_id: int, urgency: Urgency) -> bool:
        """Whether such a project needs a unit soon; the same as `narrowing.pressing`."""
        if state is not ProjectState.PUBLISHED:
            return False
        return batch_id in self.closing or (urgency in PRESSING and batch_id in self.open)


def claiming_now() -> Claiming:
    """The batches that take claims now."""
    rows = claiming_batches()
    closing = frozenset(row.id for row in rows if row.deliver_from <= soon_by())
    return Claiming(frozenset(row.id for row in rows), closing)


@dataclass
class Facets:
    """How many projects are left, in each state and by each further choice.

    `more` names the facets of which only the newest were counted: there a number means “at
    least”. `areas` are the parts of the area chosen, each with all below it; without a choice
    those of the lowest area that holds all others.
    """

    wanted: Filters
    top: Top
    states: Counter[ProjectState] = field(default_factory=Counter)  # under every other filter
    series: Counter[int] = field(default_factory=Counter)  # by id; 0: of no series
    categories: Counter[int] = field(default_factory=Counter)
    areas: Counter[int] = field(default_factory=Counter)
    audiences: Counter[Audience] = field(default_factory=Counter)
    slots: Counter[Slot] = field(default_factory=Counter)
    within: dict[Reach, int] = field(default_factory=dict)  # empty where no place is known
    soon: int = 0
    more: set[str] = field(default_factory=set)
    claiming: Claiming = field(default_factory=claiming_now)

    @property
    def total(self) -> int:
        """What the filters leave."""
        return sum(self.states[state] for state in self.wanted.states)

    def take(self, other: "Facets", *names: str) -> None:
        """Take some facets from another count."""
        for name in names:
            setattr(self, name, getattr(other, name))
        self.more |= other.more & set(names)

    def add_rows(self, rows: Iterable[Any]) -> None:
        """Count rows of `DIMENSIONS`, each facet under the other filters."""
        for row in rows:
            passed = self._passed(row)
            failed = [name for name, good in passed.items() if not good]
            if len(failed) > 1:
                continue
            self._add(row, failed[0] if failed else None)

    def _passed(self, row: Any) -> dict[str, bool]:
        wanted = self.wanted
        pressing = self.claiming.presses(row.state, row.batch_id, row.urgency)
        return {
            "states": row.state in wanted.states,
            "series": wanted.series_id in (None, row.series_id),
            "categories": wanted.category_id in (None, row.category_id),
            # The parts of the area chosen are offered, so that its own filter holds for them too.
            "top": row.path.startswith(self.top.path),
            "audiences": wanted.audience in (None, Audience.ALL, *audiences_of(row)),
            "slots": wanted.slot in (None, *slots_of(row)),
            "soon": not wanted.soon or pressing,
        }

    def _add(self, row: Any, failed: str | None) -> None:
        def adds(name: str) -> bool:
            return failed in (None, name)

        if adds("states"):
            self.states[row.state] += 1
        if adds("series"):
            self.series[row.series_id or 0] += 1
        if adds("categories"):
            self.categories[row.category_id] += 1
        if failed is None and (part := self.top.part(row.path)):
            self.areas[part] += 1
        if adds("audiences"):
            self.audiences.update(audiences_of(row))
        if adds("slots"):
            self.slots.update(slots_of(row))
        if adds("soon"):
            self.soon += self.claiming.presses(row.state, row.batch_id, row.urgency)


def audiences_of(row: Any) -> list[Audience]:
    """The audiences under which a project is found: all of them when it is for everybody."""
    audience = row.audience or []
    if not audience or Audience.ALL in audience:
        return [one for one in Audience if one is not Audience.ALL]
    return [Audience(one) for one in set(audience)]


def slots_of(row: Any) -> list[Slot]:
    """The parts of the week under which a project is found."""
    return [Slot(one) for one in row.slots] if row.slots else list(Slot)
