"""Several items in one cell: numbered services, lines, goods with amounts, names of units."""

import re

from market.texts.clean import tidy
from market.texts.quantities import read_quantity

_NUMBERED = re.compile(r"(?:^|(?<=[\s；;。，,、]))[(（]?(\d{1,2})\s*[.、．)）:：](?!\d)\s*")
_CIRCLED = re.compile(r"[①-⑳]")
_BETWEEN = re.compile(r"[、；;\n]|，|,|\s/\s")
_ENDS = " \t\n，,、；;。"
MOST = 60


def split_titles(text: object) -> list[str]:
    """The items of a cell that should name one thing; a single one when it does.

    Items are numbered in order (1、… 2、…), circled, on lines of their own, or goods that each
    end with an amount (口罩5万只、消毒液1000瓶).
    """
    value = tidy(text)
    for found in (_numbered(value), _circled(value), _goods(value), _lines(value)):
        if 1 < len(found) <= MOST:
            return found
    return [value] if value else []


def split_names(text: object) -> list[str]:
    """The names of units in a cell; a name keeps what stands in its brackets."""
    value = tidy(text)
    found = _outside_brackets(value)
    return found if found and all(len(name) > 1 for name in found) else [value] if value else []


def _numbered(value: str) -> list[str]:
    marks = []
    for match in _NUMBERED.finditer(value):
        # A number out of its turn (a price, a year, a room) belongs to the item before it.
        if int(match[1]) == len(marks) + 1:
            marks.append(match)
    if len(marks) < 2 or value[: marks[0].start()].strip(_ENDS):
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(value)]
    return _kept(value[m.end() : end] for m, end in zip(marks, ends, strict=True))


def _circled(value: str) -> list[str]:
    if len(_CIRCLED.findall(value)) < 2 or not _CIRCLED.match(value):
        return []
    return _kept(_CIRCLED.split(value))


def _lines(value: str) -> list[str]:
    lines = [line.strip() for line in value.split("\n")]
    # A line that begins with a comma, or ends with one, goes on from one to the next.
    if any(
        len(line) < 2 or line[0] in "，,、：:（(" or line[-1] in "，,、：:（(" for line in lines
    ):
        return []
    return _kept(lines)


def _goods(value: str) -> list[str]:
    items = _outside_brackets(value)
    if len(items) < 2:
        return []
    counted = [read_quantity(item) for item in items]
    good = all(
        amount.amount is not None and amount.counted and not item[:1].isdigit()
        for item, amount in zip(items, counted, strict=True)
    )
    return items if good else []


def _outside_brackets(value: str) -> list[str]:
    items, depth, start = [], 0, 0
    for match in re.finditer(rf"[（(]|[)）]|{_BETWEEN.pattern}", value):
        if match[0] in "（(":
            depth += 1
        elif match[0] in ")）":
            depth = max(0, depth - 1)
        elif depth == 0:
            items.append(value[start : match.start()])
            start = match.end()
    return _kept([*items, value[start:]])


def _kept(items: object) -> list[str]:
    return [kept for item in items if (kept := " ".join(item.strip(_ENDS).split()))]
