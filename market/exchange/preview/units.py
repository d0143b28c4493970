"""Rows that are units themselves: which are members already, and which are one another."""

from market.errors import N_
from market.exchange.preview.context import Context
from market.exchange.preview.doubles import Doubles
from market.exchange.preview.known import folded
from market.exchange.preview.model import Fate, Judged, Remark, packed
from market.texts.notes import Note


class UnitRows:
    """Sorts out the rows of a list of units by their names and their 居民区.

    A name that is certainly, or by somebody's decision, another unit's becomes an alias of that
    unit; one that may be waits as a likely duplicate.
    """

    def __init__(self, context: Context, doubles: Doubles):
        self.context, self.doubles = context, doubles
        self.merged: set[str] = set()
        self._areas: dict[int, str] = {}
        self._codes: dict[str, str] = {}

    def sort_out(self, row: Judged) -> Note | None:
        (facts,) = row.parts
        name, names = facts["name"], self.context.names
        kept = row.key in self.doubles.keep
        if note := self._same_as(name, kept):
            self.doubles.hold(row, note)
        elif said := self.doubles.sort_out(row):
            return said
        if row.fate is Fate.DUPLICATE:
            return note
        if note := self._taken(facts, name):
            # No two can stand in the records, whatever somebody chooses.
            row.double, row.fate = packed(note), Fate.DUPLICATE
            return note
        pairs = [pair for pair in names.pairs if pair.key == folded(name) and not pair.decision]
        if pairs and not kept:
            said = Note(N_("名称与“%(other)s”相近，按另一家导入"), other=pairs[0].other)
            row.flags.append(Remark(None, str(row.number), name, packed(said)))
        return None

    def _same_as(self, name: str, kept: bool) -> Note | None:
        names, known = self.context.names, self.context.known
        if numbers := known.units_called(name):
            unit = known.units[next(iter(numbers))]
            return Note(N_("名录里已有“%(name)s”"), name=unit.name)
        if number := known.community_called(name):
            return Note(N_("名录里已有“%(name)s”"), name=known.units[number].name)
        if pair := names.merged(name):
            if not kept:
                self.merged.add(name)
            return Note(N_("按“%(other)s”的别名处理"), other=pair.other)
        if pair := names.held(name):
            return Note(N_("可能就是“%(other)s”，请选择合并或分开"), other=pair.other)
        return None

    def _taken(self, facts: dict, name: str) -> Note | None:
        """Whether another unit has this credit code, or is the 居民区 of this area, already."""
        known = self.context.known
        code, area = facts["credit_code"], facts["area_id"]
        if code:
            other = known.keys.get(("credit", code)) or self._codes.get(code)
            if other:
                return Note(N_("信用代码与“%(name)s”相同"), name=other)
            self._codes[code] = name
        if facts["kind"] == "community":
            number = known.communities.get(area)
            other = known.units[number].name if number else self._areas.get(area)
            if other:
                return Note(N_("这个居民区的单位已有“%(name)s”"), name=other)
            self._areas[area] = name
        return None
