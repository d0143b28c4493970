"""Building a preview: every row of every table is judged, and ends with exactly one fate."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from market.batches.words import Kind
from market.errors import N_
from market.exchange.models import ListKind
from market.exchange.preview.context import Choices, Context
from market.exchange.preview.doubles import Doubles
from market.exchange.preview.fields import FIELDS, needed_of
from market.exchange.preview.judge_activities import judge_activity
from market.exchange.preview.judge_lists import judge_listing, judge_need
from market.exchange.preview.judge_places import (
    first_phone,
    judge_agreement,
    judge_area,
    judge_unit,
)
from market.exchange.preview.known import Known
from market.exchange.preview.line import Line, shown
from market.exchange.preview.model import Fate, Judged, Preview, Remark, TableView, hidden, packed
from market.exchange.preview.naming import Names, kind_by_name
from market.exchange.preview.source import Taken
from market.exchange.preview.split import split_names
from market.exchange.preview.units import UnitRows
from market.texts.notes import Note

JUDGES: dict[ListKind, Callable[[Line, Context], list[dict[str, Any]]]] = {
    ListKind.AREAS: judge_area,
    ListKind.UNITS: judge_unit,
    ListKind.LISTINGS: judge_listing,
    ListKind.NEEDS: judge_need,
    ListKind.AGREEMENTS: judge_agreement,
    ListKind.ACTIVITIES: judge_activity,
}
# The fields that name organisations; a cell of some may name several.
NAMING = {
    ListKind.AREAS: (),
    ListKind.UNITS: ("name",),
    ListKind.LISTINGS: ("unit",),
    ListKind.NEEDS: ("unit",),
    ListKind.AGREEMENTS: ("unit", "community"),
    ListKind.ACTIVITIES: ("unit", "lead", "support", "community"),
}
SEVERAL = ("lead", "support")
_TABLE_KINDS = {
    Kind.VENUE: ("场地", "场所", "会议室", "venue"),
    Kind.GOODS: ("物资", "物品", "品名", "捐赠"),
    Kind.FUNDS: ("资金", "善款"),
    Kind.SERVICE: ("服务", "讲座", "课程", "活动"),
}
SAMPLES, LOOKED_AT = 3, 40
STEP = 250


def build(
    taken: list[Taken],
    kind: ListKind,
    *,
    known: Known,
    choices: Choices,
    guessed: ListKind | None = None,
    progress: Callable[[float], None] = lambda _share: None,
) -> Preview:
    """Judge every row.

    Parameters
    ----------
    taken: the tables of the file, each with what its columns were taken for.
    known: the records as they are; nothing is asked or written here.
    progress: told the share of the rows that are judged, now and then.
    """
    lines = list(_lines(taken, kind))
    # A list of units brings units along by its nature; another one only where that is chosen.
    adds = choices.new_units or kind is ListKind.UNITS
    names = Names(known, _mentions(lines, kind, choices), choices.pairs, adds)
    context = Context(kind, known, choices, names, _table_kinds(taken, kind))
    context.in_file = _in_file(lines, kind)
    context.wishes = _wishes(taken)
    preview = Preview(kind, guessed, tables=[_view(table, kind) for table in taken])
    doubles = Doubles(kind, known, [table.sheet for table in taken], choices.keep)
    unit_rows = UnitRows(context, doubles) if kind is ListKind.UNITS else None
    used: set[str] = set()
    for index, line in enumerate(lines):
        if index % STEP == 0:
            progress(index / len(lines))
        row = _judge(line, context, doubles, unit_rows)
        preview.rows.append(row)
        preview.personal.extend(line.personal)
        if row.good:
            used.update(line.named)
            _note_new_units(row, known, preview)
    preview.pairs = names.pairs
    preview.split = context.split
    preview.aliases = names.aliases(used | (unit_rows.merged if unit_rows else set()))
    return preview


def _lines(taken: list[Taken], kind: ListKind) -> Iterator[Line]:
    for index, table in enumerate(taken):
        columns: dict[str, list[int]] = {}
        for number, name in enumerate(table.columns):
            if name:
                columns.setdefault(name, []).append(number)
        for row in table.rows:
            yield Line(kind, index, row, columns)


def _judge(line: Line, context: Context, doubles: Doubles, unit_rows: UnitRows | None) -> Judged:
    line.remove = context.choices.remove_personal
    parts = JUDGES[context.kind](line, context)
    row = Judged(line.table, line.number, Fate.PROBLEM, parts, line.problems, line.flags)
    if row.problems or not parts:
        if not row.problems:
            row.problems.append(_nothing(line))
        row.parts = []
        return row
    repeated = unit_rows.sort_out(row) if unit_rows else doubles.sort_out(row)
    if row.fate is Fate.DUPLICATE:
        return row
    if row.double:
        row.flags.append(Remark(None, str(row.number), "", row.double))
    if repeated:
        row.flags.append(Remark(None, str(row.number), "", packed(repeated)))
    row.fate = Fate.FLAGGED if row.flags else Fate.READY
    return row


def _nothing(line: Line) -> Remark:
    said = next((cell for cell in line.cells if cell is not None), "")
    note = Note(N_("这一行没有可以导入的内容"))
    advice = packed(Note(N_("核对各列的含义")))
    return Remark(None, str(line.number), shown(said), packed(note), advice)


def _mentions(lines: list[Line], kind: ListKind, choices: Choices) -> Counter[str]:
    """Every organisation's name in the file, with the number of rows that mention it."""
    found: Counter[str] = Counter()
    for line in lines:
        split = choices.split and line.key not in choices.whole
        for name in NAMING[kind]:
            text = line.text(name)
            if not text:
                continue
            several = name in SEVERAL or (name == "unit" and kind is ListKind.ACTIVITIES)
            if several or (name == "unit" and kind is ListKind.AGREEMENTS and split):
                found.update(split_names(text))
            else:
                found[" ".join(text.split())] += 1
    return found


def _in_file(lines: list[Line], kind: ListKind) -> dict[str, str | None]:
    """What other rows of the file may point at as their parent: names and codes, with levels."""
    if kind is ListKind.UNITS:
        return {name: None for line in lines if (name := line.text("name"))}
    if kind is ListKind.AREAS:
        return {
            text: line.text("level")
            for line in lines
            for key in ("name", "code")
            if (text := line.text(key))
        }
    return {}


def _table_kinds(taken: list[Taken], kind: ListKind) -> dict[int, str]:
    """The kind of what a table lists, where its own words say so."""
    if kind not in (ListKind.LISTINGS, ListKind.NEEDS):
        return {}
    found = {}
    for index, table in enumerate(taken):
        if "kind" in table.columns:
            continue
        heads = [
            head for head, name in zip(table.header, table.columns, strict=True) if name == "title"
        ]
        for words in (" ".join(heads), f"{table.table.title} {table.sheet}"):
            kinds = [kind for kind, parts in _TABLE_KINDS.items() if any(p in words for p in parts)]
            if kinds:
                found[index] = kinds[0].value
                break
    return found


def _wishes(taken: list[Taken]) -> set[int]:
    """The tables whose column of titles is called 微心愿."""
    return {
        index
        for index, table in enumerate(taken)
        for head, name in zip(table.header, table.columns, strict=True)
        if name == "title" and "微心愿" in head
    }


def _view(table: Taken, kind: ListKind) -> TableView:
    samples = []
    for number in range(len(table.header)):
        values = (shown(row.cells[number]) for row in table.rows[:LOOKED_AT])
        samples.append("；".join(list(dict.fromkeys(v for v in values if v))[:SAMPLES]))
    columns = set(table.columns)
    if kind is ListKind.ACTIVITIES and "unit" in columns:
        columns.add("lead")
    missing = [field.label for field in needed_of(kind) if field.name not in columns]
    return TableView(
        sheet=table.sheet,
        title=hidden(table.table.title),
        header=table.header,
        header_row=table.table.header_row,
        fingerprint=table.fingerprint,
        columns=table.columns,
        rows=len(table.rows),
        samples=samples,
        notes=[packed(note) for note in table.notes],
        missing=missing,
    )


def _note_new_units(row: Judged, known: Known, preview: Preview) -> None:
    """Remember the units that a good row brings along, with what the row says of them."""
    for facts in row.parts:
        for ref in (facts.get("unit"), facts.get("lead"), *facts.get("supports", ())):
            if isinstance(ref, str) and ref not in preview.new_units:
                preview.new_units[ref] = {
                    "kind": kind_by_name(ref).value,
                    "area_id": known.area_id,
                    **_contact_of(facts),
                }


def _contact_of(facts: dict[str, Any]) -> dict[str, str]:
    """What a listing's row says of whom to call; a need's contact is the need's own."""
    if "capacity_people" not in facts:
        return {}
    contact = facts["contact"]
    own = {"contact": contact and contact[:40], "phone": first_phone(facts["phone"])}
    return {key: value for key, value in own.items() if value}


def fields_of(kind: ListKind) -> list[tuple[str, str]]:
    """(name, label) of everything that a column of such a list can be."""
    return [(field.name, field.label) for field in FIELDS[kind]]
