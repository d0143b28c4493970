"""What the page of a preview shows: the columns, one kind of rows at a time, the doubts."""

from collections import Counter
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from market.areas.models import Level
from market.batches import queries as batches
from market.batches.words import Audience, Kind, Measure
from market.exchange import queries
from market.exchange.models import Intake, ListKind
from market.exchange.preview import Fate, Judged, Preview, Remark, fields_of
from market.exchange.preview.context import Choices
from market.exchange.preview.fields import field_of
from market.exchange.views.blueprint import bp
from market.listings.models import Charge
from market.needs.models import Urgency
from market.policy import Visibility

PER_PAGE = 40
PAIRS = 60
REASONS = 8
# What the settings of a preview can fill in for all rows.
CHOSEN = {field_of(ListKind.LISTINGS, name).label for name in ("unit", "category", "kind")}
# The most telling facts of a record, in the order in which a row shows them.
TELLING = [
    "title",
    "name",
    "unit",
    "lead",
    "supports",
    "community",
    "code",
    "kind",
    "level",
    "category_id",
    "quantity",
    "day",
    "starts",
    "when_text",
    "place",
    "people",
    "capacity_people",
    "audience",
    "area_id",
    "reach_metres",
    "reach_area_ids",
    "urgency_suggested",
    "urgency",
    "charge",
    "wish",
    "visibility",
    "contact",
    "phone",
    "party_org",
    "tier",
    "credit_code",
    "signed_on",
    "ends_on",
    "population",
    "detail",
    "note",
]
# Facts that are kept as codes, said in words.
WORDS = {
    "visibility": Visibility,
    "urgency_suggested": Urgency,
    "urgency": Urgency,
    "charge": Charge,
    "audience": Audience,
    "level": Level,
}


@bp.app_template_filter("tell")
def tell(note: list[Any] | None) -> str:
    """A packed remark in the reader's language."""
    if not note:
        return ""
    message, values = note
    said = gettext(message) if message else ""
    if not values:
        return said
    try:
        return said % {
            key: gettext(value) if isinstance(value, str) and value else value
            for key, value in values.items()
        }
    except (KeyError, ValueError, TypeError):
        return said


class Shown:
    """One view of a preview: which rows, which page of them, and the names behind the ids."""

    def __init__(self, intake: Intake, args: MultiDict[str, str]):
        self.preview = Preview.unpack(intake.preview or {})
        self.choices = Choices.unpack(intake.choices)
        self.counts = self.preview.counts
        self.kind = self.preview.kind
        self.revision = intake.facts["revision"]
        wanted = args.get("rows", "")
        self.rows_of = Fate(wanted) if wanted in set(Fate) else self._first()
        doubles = self.rows_of is Fate.DUPLICATE
        found = [
            row
            for row in self.preview.rows
            # One that is imported all the same stays beside the others, to be taken back.
            if row.fate is self.rows_of or (doubles and row.double)
        ]
        page = args.get("page", "")[:9]
        self.pages = max(1, -(-len(found) // PER_PAGE))
        self.page = min(int(page), self.pages) if page.isascii() and page.isdigit() else 1
        self.page = max(1, self.page)
        self.rows = found[(self.page - 1) * PER_PAGE : self.page * PER_PAGE]
        self.fields = fields_of(self.kind)
        self.kinds = list(ListKind)
        self.fates = list(Fate)
        self.listing_kinds = list(Kind)
        # Open questions first, since rows wait for them.
        pairs = sorted(self.preview.pairs, key=lambda p: (bool(p.decision) or p.sure, -p.score))
        self.pairs, self.more_pairs = pairs[:PAIRS], max(0, len(pairs) - PAIRS)
        self.split = self.preview.split[:PAIRS]
        self.categories = batches.categories()
        self.batches = batches.choices(intake.area_id) if intake.area_id else []
        known = queries.load_known(ListKind.UNITS, intake.area_id)
        self.units = sorted((unit.name, number) for number, unit in known.units.items())
        self._names = {
            "unit": {number: unit.name for number, unit in known.units.items()},
            "area": {number: area.name for number, area in known.areas.items()},
        }

    @property
    def columns_missing(self) -> bool:
        """Whether a table lacks a column for which nothing can be chosen instead."""
        return any(set(table.missing) - CHOSEN for table in self.preview.tables)

    @property
    def reasons(self) -> list[tuple[int, list[Any], list[Any] | None]]:
        """What keeps most rows back: how many rows, the reason, what to do."""
        counted: Counter[str] = Counter()
        found: dict[str, Remark] = {}
        for row in self.preview.rows:
            for key in {str(remark.note): remark for remark in row.problems}.items():
                found.setdefault(*key)
                counted[key[0]] += 1
        return [
            (count, found[key].note, found[key].advice)
            for key, count in counted.most_common(REASONS)
            if count > 1
        ]

    def _first(self) -> Fate:
        order = (Fate.PROBLEM, Fate.DUPLICATE, Fate.FLAGGED, Fate.READY)
        return next((fate for fate in order if self.counts[fate.value]), Fate.READY)

    def cells(self, row: Judged) -> list[list[str]]:
        """The records of a row, each as its telling facts in words."""
        return [
            [
                text
                for name in TELLING
                if (
                    text := self._amount(facts)
                    if name == "quantity"
                    else self._say(name, facts.get(name))
                )
            ]
            for facts in row.parts
        ]

    def beside(self, row: Judged) -> list[list[str]]:
        """The records of the row that this one resembles, to be read side by side."""
        other = next((one for one in self.preview.rows if one.key == row.twin), None)
        return self.cells(other) if other else []

    def _amount(self, facts: dict[str, Any]) -> str:
        """How much, with what it is counted in; nothing for lists that count nothing."""
        if not facts.get("quantity") or not facts.get("measure"):
            return ""
        quantity, lot = facts["quantity"], facts["lot"]
        measure = gettext(Measure(facts["measure"]).label)
        if lot > 1:
            text = "%(n)s 份，每份 %(lot)s %(measure)s"
            return gettext(text, n=quantity, lot=lot, measure=measure)
        return f"{quantity} {measure}"

    def _say(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return gettext("微心愿") if value else ""
        if value in (None, "", []):
            return ""
        if name in ("unit", "lead", "community", "supports"):
            refs = value if isinstance(value, list) else [value]
            return "、".join(str(self._names["unit"].get(ref, ref)) for ref in refs)
        if name in ("area_id", "reach_area_ids"):
            refs = value if isinstance(value, list) else [value]
            return "、".join(self._names["area"].get(ref, "") for ref in refs)
        if name == "category_id":
            return next((c.name for c in self.categories if c.id == value), "")
        if name == "kind" and value in set(Kind):
            return gettext(Kind(value).label)
        if words := WORDS.get(name):
            values = value if isinstance(value, list) else [value]
            return "、".join(gettext(words(one).label) for one in values)
        text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
        return text if len(text) <= 60 else text[:59] + "…"

    def sheet(self, row: Judged) -> str:
        return self.preview.tables[row.table].sheet

    def header(self, row: Judged, column: int | None) -> str:
        """The name of the column that a remark is about."""
        return "" if column is None else self.preview.tables[row.table].header[column]
