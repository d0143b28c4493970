"""One row while it is judged: what its cells say, and the remarks that gather about it."""

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from market.errors import N_
from market.exchange.models import ListKind
from market.exchange.preview.fields import Field, field_of
from market.exchange.preview.model import Remark, hidden, packed
from market.exchange.reading.model import Row
from market.texts.clean import tidy
from market.texts.notes import Note
from market.texts.personal import Found, find_personal
from market.texts.phones import can_be_dialled

LONGEST_SHOWN = 80
REMOVED = "［已移除］"
# The services refuse these in texts that others read; a landline of an office may stand there.
NEVER_OPEN = ("id_card", "mobile")
# The notes of these are such texts.
OPEN_NOTES = (ListKind.LISTINGS, ListKind.NEEDS)


_tidied = lru_cache(maxsize=16_384)(tidy)
_DIGIT = re.compile(r"\d")


def as_text(value: Any) -> str:
    """A cell as a person would read it: whole numbers without a point, days without a clock."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return (
            value.date().isoformat() if value.time() == dt.time.min else f"{value:%Y-%m-%d %H:%M}"
        )
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return _tidied(value) if isinstance(value, str) else tidy(value)


def shown(value: Any) -> str:
    """A cell for a page or a report: personal numbers masked, long text cut."""
    text = hidden(as_text(value))
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def without(text: str, found: list[Found]) -> str:
    """The text with what was found replaced by a word that says so."""
    for item in sorted(found, key=lambda item: -item.start):
        text = text[: item.start] + REMOVED + text[item.end :]
    return text


class Line:
    """The cells of a row by field, its problems (it cannot be imported) and its flags (it can)."""

    def __init__(self, kind: ListKind, table: int, row: Row, columns: dict[str, list[int]]):
        self.kind, self.table, self.row = kind, table, row
        self.number, self.cells = row.number, row.cells
        self.columns = columns
        self._texts: dict[str, str] = {}
        self.problems: list[Remark] = []
        self.flags = [Remark(None, str(row.number), "", packed(note)) for note in row.notes]
        self.personal: list[list[Any]] = []
        self.remove = False  # whether personal numbers are taken out of texts that others read
        self.named: list[str] = []  # the units that it names
        self.extra: list[str] = []  # what has no column of its own in the record, for its note

    @property
    def key(self) -> str:
        return f"{self.table}:{self.number}"

    def column(self, name: str) -> int | None:
        """The first column that was taken for this field."""
        found = self.columns.get(name)
        return found[0] if found else None

    def raw(self, name: str) -> Any:
        """The cell of a field as the file holds it; None when blank or without a column."""
        for column in self.columns.get(name, ()):
            value = self.cells[column]
            if value is not None and (not isinstance(value, str) or tidy(value)):
                return value
        return None

    def text(self, name: str) -> str:
        """The cell of a field as tidied text; the cells of several columns one below the other."""
        columns = self.columns.get(name)
        if columns is None:
            return ""
        text = self._texts.get(name)
        if text is None:
            if len(columns) == 1:
                text = self._texts[name] = as_text(self.cells[columns[0]])
                return text
            cells = (as_text(self.cells[column]) for column in columns)
            text = self._texts[name] = "\n".join(filter(None, cells))
        return text

    def problem(self, name: str, note: str, advice: str | None = None, value: Any = None) -> None:
        """This row cannot be imported as it is, because of a field."""
        self.problems.append(self._remark(name, note, advice, value))

    def flag(self, name: str, note: str, value: Any = None) -> None:
        """This row can be imported, and something about a field is worth a look."""
        self.flags.append(self._remark(name, note, None, value))

    def keep(self, name: str, text: str) -> None:
        """Keep a text that fits no column of the record in its note, with its label."""
        if self.kind in OPEN_NOTES:
            text = self.open_text(name, self.remove, text) or ""
        if text:
            self.extra.append(f"{self.field(name).label}：{text}")

    def note_phone(self) -> None:
        """Flag a phone that nobody can dial; it is kept as it stands."""
        text = self.text("phone")
        if text and not can_be_dialled(text):
            self.flag("phone", Note(N_("这个电话打不通，请核对；先按原文保留")))

    def field(self, name: str) -> Field:
        found = field_of(self.kind, name)
        if found is None:
            raise KeyError(name)
        return found

    def _remark(self, name: str, note: str, advice: str | None, value: Any) -> Remark:
        value = self.raw(name) if value is None else value
        column = self.column(name)
        at = str(self.number) if column is None else self.row.address(column)
        told = packed(advice) if advice else None
        return Remark(column, at, shown(value), packed(note), told)

    def needed(self, name: str) -> str:
        """The text of a field that must not be blank; a problem when it is."""
        text = self.text(name)
        if not text:
            label = self.field(name).label
            if self.column(name) is None:
                note = Note(N_("这张表没有“%(label)s”列"), label=label)
                self.problem(name, note, Note(N_("在上方指定哪一列是“%(label)s”"), label=label))
            else:
                note = Note(N_("“%(label)s”是空的"), label=label)
                self.problem(name, note, Note(N_("补上“%(label)s”后再导入"), label=label))
        return text

    def open_text(self, name: str, remove: bool, text: str | None = None) -> str | None:
        """A text that others read: no identity or mobile number may stand in it.

        With `remove` such numbers are taken out and that is flagged; otherwise they are a problem.
        """
        text = self.text(name) if text is None else text
        found = find_personal(text) if _may_be_personal(text) else []
        for item in found:
            self.personal.append(
                [self.table, self.number, self.column(name), item.kind, item.masked]
            )
        refused = [item for item in found if item.kind in NEVER_OPEN]
        if refused and remove:
            text = without(text, refused)
            self.flag(name, Note(N_("文字里的证件号或手机号已移除，不会导入")))
        elif refused:
            masks = "、".join(item.masked for item in refused)
            note = Note(N_("文字里有证件号或手机号：%(found)s"), found=masks)
            advice = Note(N_("勾选“移除文字里的证件号和手机号”，或在原表中删去"))
            self.problem(name, note, advice)
        elif found:
            self.flag(name, Note(N_("文字里有电话号码，导入后别人也能看到")))
        return text or None

    def whole_note(self, note: str | None, *more: str) -> str | None:
        """The note with everything that had no column of its own; call it last."""
        return "\n".join(filter(None, [note, *more, *self.extra])) or None

    def short(self, name: str, text: str | None = None) -> str | None:
        """A text that must fit its column; what is longer is kept whole in the note instead."""
        text = self.text(name) if text is None else text
        most = self.field(name).most
        if most is None or len(text) <= most:
            return text or None
        self.flag(name, Note(N_("超过 %(most)s 个字，全文保留在说明里"), most=most))
        self.keep(name, text)
        return text[: most - 1] + "…"

    def fitting(self, name: str) -> str | None:
        """A text of one line that must fit its column, and may stand nowhere else."""
        text = " ".join(self.text(name).split())
        most = self.field(name).most
        if most is not None and len(text) > most:
            note = Note(N_("超过 %(most)s 个字"), most=most)
            self.problem(name, note, Note(N_("改短后再导入")))
        return text or None

    def number_between(self, name: str, least: float, most: float) -> float | None:
        """A plain number within bounds (a coordinate), or None and a problem."""
        raw = self.raw(name)
        if raw is None:
            return None
        try:
            number = float(as_text(raw))
        except ValueError:
            number = float("nan")
        if least <= number <= most:
            return number
        label = self.field(name).label
        note = Note(
            N_("“%(label)s”应是 %(least)s 到 %(most)s 之间的数"),
            label=label,
            least=least,
            most=most,
        )
        self.problem(name, note, Note(N_("改正或清空这一格")))
        return None


def _may_be_personal(text: str) -> bool:
    """A cheap look: no number worth finding has fewer than seven digits in all."""
    return len(text) >= 7 and len(_DIGIT.findall(text)) >= 7
