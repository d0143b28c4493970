"""A preview: what became of every row, in a shape that the database keeps as JSON."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from market.errors import N_
from market.exchange.models import ListKind
from market.states import Word
from market.texts.notes import Note
from market.texts.personal import mask_personal


class Fate(Word):
    """What becomes of a row; every row that was read has exactly one."""

    READY = "ready", N_("可导入")
    FLAGGED = "flagged", N_("可导入，请留意")
    PROBLEM = "problem", N_("有问题")
    DUPLICATE = "duplicate", N_("疑似重复")


_DIGIT = re.compile(r"\d")
GOOD = (Fate.READY, Fate.FLAGGED)


def packed(note: str) -> list[Any]:
    """A remark as JSON: its msgid and values, so that a page can say it in either language.

    Identity and phone numbers that a value quotes from the file are masked.
    """
    if not isinstance(note, Note):
        return [str(note), {}]
    values = {k: v if isinstance(v, int) else hidden(str(v)) for k, v in note.values.items()}
    return [note.message, values]


def hidden(text: str) -> str:
    """The text with its identity and phone numbers masked."""
    # A cheap look first: no such number has fewer than seven digits.
    return mask_personal(text)[0] if len(_DIGIT.findall(text)) >= 7 else text


def said(note: list[Any]) -> str:
    """A packed remark in Chinese."""
    message, values = note
    return message % values if values else message


@dataclass(slots=True)
class Remark:
    """Something about a cell: where, what stood there, what is to know, and what to do.

    `note` and `advice` are packed.
    """

    column: int | None  # its position in the table's header
    at: str  # its place in the sheet, such as C5; the row alone without a column
    value: str
    note: list[Any]
    advice: list[Any] | None = None

    def pack(self) -> list[Any]:
        return [self.column, self.at, self.value, self.note, self.advice]


@dataclass(slots=True)
class Judged:
    """One row: its place, its fate, the records that it gives, and the remarks about it."""

    table: int
    number: int
    fate: Fate
    parts: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)
    flags: list[Remark] = field(default_factory=list)
    double: list[Any] | None = None  # what it repeats: packed remark
    twin: str | int | None = None  # the row, or the record, that it resembles

    @property
    def key(self) -> str:
        return f"{self.table}:{self.number}"

    @property
    def good(self) -> bool:
        return self.fate in GOOD

    def pack(self) -> list[Any]:
        return [
            self.table,
            self.number,
            self.fate.value,
            self.parts,
            [remark.pack() for remark in self.problems],
            [remark.pack() for remark in self.flags],
            self.double,
            self.twin,
        ]

    @classmethod
    def unpack(cls, row: list[Any]) -> "Judged":
        table, number, fate, parts, problems, flags, double, twin = row
        return cls(
            table,
            number,
            Fate(fate),
            parts,
            [Remark(*item) for item in problems],
            [Remark(*item) for item in flags],
            double,
            twin,
        )


@dataclass(slots=True)
class TableView:
    """A table of the file: where it stands, and what each column was taken for ("" = left out)."""

    sheet: str
    title: str
    header: list[str]
    header_row: int | None
    fingerprint: str
    columns: list[str]
    rows: int
    samples: list[str]
    notes: list[list[Any]] = field(default_factory=list)  # of the reading: rows that are no records
    missing: list[str] = field(default_factory=list)  # needed fields without a column
    remarks: list[list[Any]] = field(default_factory=list)


@dataclass(slots=True)
class Pair:
    """Two names that may be one organisation's, with what was decided.

    `target` is ``u12`` for a member unit, or ``n…`` with the folded name of another one in the
    file; `decision` is ``same``, ``apart`` or "" while open; `sure` ones count as the same unless
    somebody says otherwise.
    """

    name: str
    key: str
    other: str
    target: str
    score: float
    kind: str
    sure: bool
    decision: str
    rows: int
    reason: list[list[Any]] = field(default_factory=list)  # why, packed


@dataclass
class Preview:
    """Everything that a page, a report or the import itself needs to know about a file."""

    kind: ListKind
    guessed: ListKind | None
    tables: list[TableView] = field(default_factory=list)
    rows: list[Judged] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    aliases: list[list[Any]] = field(default_factory=list)  # [name, unit id or name]
    new_units: dict[str, dict[str, Any]] = field(default_factory=dict)  # name → facts
    personal: list[list[Any]] = field(default_factory=list)  # [table, number, column, kind, masked]
    split: list[list[Any]] = field(default_factory=list)  # [table, number, column, count, whole]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows were read, and how many had each fate; the fates add up to the rows."""
        counted = Counter(row.fate for row in self.rows)
        counts = {"rows": len(self.rows), **{fate.value: counted.get(fate, 0) for fate in Fate}}
        counts["records"] = sum(len(row.parts) for row in self.rows if row.good)
        counts["notes"] = sum(len(table.notes) for table in self.tables)
        return counts

    def pack(self) -> dict[str, Any]:
        names = TableView.__slots__
        return {
            "kind": self.kind.value,
            "guessed": self.guessed and self.guessed.value,
            "tables": [{name: getattr(table, name) for name in names} for table in self.tables],
            "rows": [row.pack() for row in self.rows],
            "pairs": [[getattr(pair, name) for name in Pair.__slots__] for pair in self.pairs],
            "aliases": self.aliases,
            "new_units": self.new_units,
            "personal": self.personal,
            "split": self.split,
        }

    @classmethod
    def unpack(cls, data: dict[str, Any]) -> "Preview":
        return cls(
            kind=ListKind(data["kind"]),
            guessed=ListKind(data["guessed"]) if data["guessed"] else None,
            tables=[TableView(**table) for table in data["tables"]],
            rows=[Judged.unpack(row) for row in data["rows"]],
            pairs=[Pair(*pair) for pair in data["pairs"]],
            aliases=data["aliases"],
            new_units=data["new_units"],
            personal=data["personal"],
            split=data["split"],
        )
