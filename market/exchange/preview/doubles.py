"""What makes two records the same one, or probably: what a person would compare."""

from collections.abc import Callable
from typing import Any

from market.errors import N_
from market.exchange.models import ListKind
from market.exchange.preview.known import Known, folded
from market.exchange.preview.model import Fate, Judged, packed
from market.exchange.preview.near import POSTS, Near, post_of
from market.texts.notes import Note

Facts = dict[str, Any]
# The others cannot stand twice in the records, whatever somebody chooses.
KEEPABLE = (ListKind.UNITS, ListKind.LISTINGS, ListKind.NEEDS, ListKind.ACTIVITIES)


def _ref(ref: int | str | None) -> Any:
    return folded(ref) if isinstance(ref, str) else ref


def listing_key(unit: Any, kind: str, title: str, place: str, when: str, amount: int) -> tuple:
    return (_ref(unit), kind, folded(title), folded(place), folded(when), amount)


def need_key(unit: Any, area: Any, title: str, place: str, when: str, amount: int) -> tuple:
    return (_ref(unit), area, folded(title), folded(place), folded(when), amount)


def particulars(category: Any, audience: Any, people: int | None) -> tuple:
    """What tells two posts of one key apart where one list has both."""
    return (category, tuple(sorted(audience or ())), people)


def activity_key(day: str, starts: str | None, title: str, area: Any, lead: Any) -> tuple:
    return (day, starts, folded(title), area, _ref(lead))


def _area(facts: Facts) -> tuple:
    return (facts["code"],)


def _agreement(facts: Facts) -> tuple:
    return (_ref(facts["unit"]), facts["community"])


def _listing(f: Facts) -> tuple:
    amount = f["quantity"] * f["lot"]
    return listing_key(f["unit"], f["kind"], f["title"], f["place"], f["when_text"], amount)


def _need(f: Facts) -> tuple:
    amount = f["quantity"] * f["lot"]
    return need_key(f["unit"], f["served"], f["title"], f["place"], f["when_text"], amount)


def _activity(f: Facts) -> tuple:
    return activity_key(f["day"], f["starts"], f["title"], f["area_id"], f["lead"])


def _unit(facts: Facts) -> tuple:
    return (folded(facts["name"]),)


def _particulars(kind: ListKind, f: Facts) -> tuple:
    if kind not in POSTS:
        return ()
    people = f["people"] if kind is ListKind.NEEDS else f["capacity_people"]
    return particulars(f["category_id"], f["audience"], people)


KEYS: dict[ListKind, Callable[[Facts], tuple]] = {
    ListKind.AREAS: _area,
    ListKind.UNITS: _unit,
    ListKind.LISTINGS: _listing,
    ListKind.NEEDS: _need,
    ListKind.AGREEMENTS: _agreement,
    ListKind.ACTIVITIES: _activity,
}


class Doubles:
    """Which records of a file repeat one that exists, or an earlier row."""

    def __init__(self, kind: ListKind, known: Known, sheets: list[str], keep: set[str]):
        self.kind, self.key_of = kind, KEYS[kind]
        self.known, self.sheets = known, sheets
        self.keep = keep if kind in KEEPABLE else set()
        self.seen: dict[tuple, Judged] = {}
        self.near = Near(known.posts) if kind in POSTS else None

    def sort_out(self, row: Judged) -> Note | None:
        """Take repeated records out of a row; what the last one repeats, or None.

        A row that somebody keeps all the same stays whole, and says what it repeats.
        """
        kept, said = [], None
        for facts in row.parts:
            key = self.key_of(facts)
            rest = _particulars(self.kind, facts)
            resembles = self._resembles(facts, row)
            note = self._repeats(key, rest, row) or resembles
            self.seen.setdefault((key, rest), row)
            if note is None:
                kept.append(facts)
            said = note or said
        if said is None:
            return None
        if kept and row.key not in self.keep:
            row.parts = kept
            return said
        return self.hold(row, said)

    def hold(self, row: Judged, note: Note) -> Note | None:
        """Keep a row back as a likely duplicate, unless somebody imports it all the same."""
        row.double = packed(note)
        if row.key in self.keep:
            return None
        row.fate = Fate.DUPLICATE
        return note

    def _resembles(self, facts: Facts, row: Judged) -> Note | None:
        """The post that this one is probably the same as; only a person can tell."""
        if self.near is None:
            return None
        other = self.near.place(post_of(facts, row))
        # What stands in one row was written as several things.
        if other is None or other.where is row:
            return None
        row.twin = other.record if other.record else other.where.key
        if other.record:
            return Note(N_("与已有的“%(name)s”相近，可能是同一项"), name=other.title)
        sheet, number = self.sheets[other.where.table], other.where.number
        text = N_("与“%(sheet)s”第 %(row)s 行的“%(name)s”相近，可能是同一项")
        return Note(text, sheet=sheet, row=number, name=other.title)

    def _repeats(self, key: tuple, rest: tuple, row: Judged) -> Note | None:
        """What has the same key: in the records, or in this list and the same in everything."""
        if (name := self.known.keys.get(key)) is not None:
            others = self.known.particulars.get(key)
            if others is None:
                return Note(N_("与已有的“%(name)s”相同"), name=name)
            row.twin = others.get(rest) or next(iter(others.values()))
            if rest in others:
                return Note(N_("与已有的“%(name)s”相同"), name=name)
            # A list that comes again with a correction, or another room of that name.
            text = N_("与已有的“%(name)s”只有类别、人数或服务对象不同，可能是同一项")
            return Note(text, name=name)
        if (earlier := self.seen.get((key, rest))) is None:
            return None
        sheet = self.sheets[earlier.table]
        if earlier is row:
            return Note(N_("这一行里写了两次"))
        return Note(N_("与“%(sheet)s”第 %(row)s 行相同"), sheet=sheet, row=earlier.number)
