"""Several things in one cell, and groups whose name stands only in their first row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from market.exchange.reading.model import Value
from market.texts.clean import tidy
from market.texts.numerals import chinese

_CIRCLED = {sign: n for n, sign in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", 1)}
_MARK = re.compile(
    r"(?P<circled>[①-⑳])\s*[、.．]?|"
    r"[（(]\s*(?P<inside>\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]\s*[、.．]?|"
    r"(?<![\d.\-/A-Za-z第])(?<!\d[:：])(?P<plain>\d{1,2}|[一二三四五六七八九十]{1,3})\s*[、.．)）:：](?!\d)"
)
_NAMES = re.compile(r"[、；;\n]|(?<![A-Za-z\d])/|，")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")

Way = Literal["one", "numbered", "lines", "names"]


@dataclass(frozen=True)
class Items:
    """The items of one cell. `original` is the cell as it was; `lead` what stood before item 1."""

    original: str
    items: tuple[str, ...]
    how: Way
    lead: str = ""


def split_items(value: Value, *, names: bool = False) -> Items:
    """Split one cell into its items.

    Numbered lists (1、… 2、…, （一）…, ①…) and lines are always split; at 、 and ； only where the
    cell holds `names`, since sentences use them too. Numbers count only as the run 1, 2, 3 …, so
    a line break within an item does not cut it.
    """
    original = "" if value is None else str(value)
    text = tidy(original)
    if not text:
        return Items(original, (), "one")
    if numbered := _numbered(text):
        lead, items = numbered
        return Items(original, tuple(items), "numbered", lead)
    if names:
        pieces = _outside_brackets(text)
        return Items(original, tuple(pieces), "names" if len(pieces) > 1 else "one")
    lines = [line for line in (part.strip() for part in text.split("\n")) if line]
    if len(lines) > 1 and all(len(line) >= 2 for line in lines):
        return Items(original, tuple(lines), "lines")
    return Items(original, (text,), "one")


def _numbered(text: str) -> tuple[str, list[str]] | None:
    marks: list[tuple[int, int]] = []
    style = ""
    for match in _MARK.finditer(text):
        kind = match.lastgroup or ""
        said = match[kind]
        number = _CIRCLED.get(said) or (int(said) if said.isdigit() else chinese(said))
        if number == len(marks) + 1 and (not style or kind == style):
            marks.append((match.start(), match.end()))
            style = kind
    if len(marks) < 2:
        return None
    ends = [start for start, _ in marks[1:]] + [len(text)]
    items = [
        text[begin:end].strip(" \n;；,，") for (_, begin), end in zip(marks, ends, strict=True)
    ]
    return text[: marks[0][0]].strip(), [item for item in items if item]


def _outside_brackets(text: str) -> list[str]:
    """Pieces between separators; what stands in brackets is not cut."""
    hidden = _BRACKETS.sub(lambda match: "\0" * len(match[0]), text)
    pieces, start = [], 0
    for match in _NAMES.finditer(hidden):
        pieces.append(text[start : match.start()])
        start = match.end()
    pieces.append(text[start:])
    return [piece.strip() for piece in pieces if piece.strip()]


Fill = Literal["own", "filled", "nameless", "blank"]


def fill_groups(
    names: Sequence[Value], beginnings: Sequence[Value] | None = None
) -> list[tuple[Value, Fill]]:
    """Names of a grouped column that was written once per group, as a CSV keeps of merged cells.

    `beginnings` is a column that has a value in each group's first row only (a count per group):
    where it has one and the name is blank, the group has no name. It is marked nameless and never
    takes the name of the group above. Without it a blank takes the name above and is marked so.
    """
    result: list[tuple[Value, Fill]] = []
    current: Value = None
    known = False
    for place, name in enumerate(names):
        begins = beginnings is not None and tidy(beginnings[place]) != ""
        if tidy(name):
            current, known = name, True
            result.append((name, "own"))
        elif begins:
            current, known = None, False
            result.append((None, "nameless"))
        elif known:
            result.append((current, "filled"))
        else:
            result.append((None, "nameless" if result and beginnings is not None else "blank"))
    return result
