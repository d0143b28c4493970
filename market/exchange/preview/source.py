"""From the tables that were read to what judging needs: a field per column."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from market.exchange.models import ListKind
from market.exchange.preview import judge_lists, judge_places
from market.exchange.preview.fields import FIELDS
from market.exchange.reading import guess_columns, map_columns
from market.exchange.reading.headwords import header_key
from market.exchange.reading.model import Row, Table
from market.texts.clean import fold, tidy
from market.texts.notes import Note

KIND_WORDS = {
    ListKind.LISTINGS: judge_lists.KIND_WORDS,
    ListKind.NEEDS: judge_lists.KIND_WORDS,
    ListKind.UNITS: judge_places.KIND_WORDS,
}


@dataclass(slots=True)
class Taken:
    """One table of the file with what each of its columns was taken for ("" = left out)."""

    table: Table
    fingerprint: str
    columns: list[str]

    @property
    def sheet(self) -> str:
        return self.table.sheet

    @property
    def header(self) -> list[str]:
        return self.table.header

    @property
    def rows(self) -> list[Row]:
        return self.table.rows

    @property
    def notes(self) -> list[Note]:
        return self.table.notes


# Columns of our own workbooks, and a few besides, whose names say for certain what they hold.
_OWN = {
    ListKind.LISTINGS: {
        "提供单位": "unit",
        "资源名称": "title",
        "可提供时间": "when",
        "计量单位": "measure",
    },
    ListKind.NEEDS: {
        "需求单位": "unit",
        "需求名称": "title",
        "期望时间": "when",
        "计量单位": "measure",
    },
    ListKind.ACTIVITIES: {"评价": "opinion", "类别": "category"},
    ListKind.UNITS: {},
    ListKind.AREAS: {},
    ListKind.AGREEMENTS: {},
}
# What our own workbooks say beside the records, which is never read back.
_LEFT_OUT = ("状态", "原因", "编号", "已落实", "补录", "批次")
_LOOKED_AT = 30


def take(
    tables: Sequence[Table],
    kind: ListKind | None,
    mapping: Mapping[str, Sequence[str]],
    shapes_of: Callable[[ListKind], Mapping[str, Sequence[str]]],
    name: str = "",
) -> tuple[list[Taken], ListKind, ListKind | None]:
    """What each table's columns are: as chosen, as remembered from a like file, or as guessed.

    Parameters
    ----------
    kind: the kind of the list, or None to guess it.
    mapping: fingerprint of a header → field per column, as a person chose them for this file.
    shapes_of: what was chosen for earlier files of a kind.
    name: the file's, which may tell the kind.

    Returns
    -------
    The tables, the kind that they are taken for, and the kind that they seem to be.
    """
    guesses = [guess_columns(table, name) for table in tables]
    votes: Counter[str] = Counter()
    for table, guess in zip(tables, guesses, strict=True):
        votes[guess.kind] += (1 + len(table.rows)) * guess.confidence
    likeliest = votes.most_common(1)
    # A header that says nothing is no reason to believe in any kind.
    guessed = ListKind(likeliest[0][0]) if likeliest and likeliest[0][1] > 0 else None
    chosen = kind or guessed or ListKind.LISTINGS
    remembered = shapes_of(chosen)
    taken = []
    for table, guess in zip(tables, guesses, strict=True):
        columns = mapping.get(guess.fingerprint) or remembered.get(guess.fingerprint)
        if columns is None or len(columns) != len(table.header):
            likely = guess if guess.kind == chosen else map_columns(table, chosen.value)
            columns = _certain(table, chosen, [one.field or "" for one in likely.columns])
        taken.append(Taken(table, guess.fingerprint, list(columns)))
    return taken, chosen, guessed


def _certain(table: Table, kind: ListKind, guessed: list[str]) -> list[str]:
    """The guessed columns, after those whose header is exactly one of our own."""
    labels = {header_key(field.label): field.name for field in FIELDS[kind]}
    labels.update({header_key(label): name for label, name in _OWN[kind].items()})
    left_out = {header_key(label) for label in _LEFT_OUT}
    certain: dict[int, str] = {}
    for position, header in enumerate(table.header):
        found = labels.get(header_key(header))
        if found == "kind" and not _says_kind(table, kind, position):
            continue
        if found and (found not in certain.values() or found == "note"):
            certain[position] = found
    taken = set(certain.values())
    known = {field.name for field in FIELDS[kind]} | {"unit"}
    columns = []
    for position, name in enumerate(guessed):
        if position in certain:
            columns.append(certain[position])
        elif name in taken or name not in known or header_key(table.header[position]) in left_out:
            columns.append("")
        else:
            columns.append(name)
    return columns


def _says_kind(table: Table, kind: ListKind, position: int) -> bool:
    """Whether a column called 类型 holds the kinds of such a list, not something else."""
    words = KIND_WORDS[kind]
    values = [tidy(row.cells[position]) for row in table.rows[:_LOOKED_AT]]
    said = [value for value in values if value]
    return not said or sum(fold(value) in words for value in said) * 2 >= len(said)
