"""Several items in one cell: numbered services, lines, goods with amounts, names of units."""

import re

from market.exchange.reading import split_items
from market.texts.clean import tidy
from market.texts.quantities import read_quantity

# Without one of these signs a cell names one thing: a cheap look before a thorough one.
_SEVERAL = re.compile(r"[、；;，,\n/①-⑳]|[\d一二三四五六七八九十]\s*[.．)）:：]")
_ENDS = " \t\n，,、；;。"
MOST = 60


def split_titles(text: object) -> tuple[str, list[str]]:
    """What stands before the items of a cell, and the items; a single one when it names one thing.

    Items are numbered in order (1、… 2、…), on lines of their own, or goods that each end with an
    amount (口罩5万只、消毒液1000瓶).
    """
    value = tidy(text)
    if not _SEVERAL.search(value):
        return "", [value] if value else []
    read = split_items(value)
    items = _kept(read.items)
    if read.how == "lines" and not _whole_lines(read.items):
        items = []
    if read.how == "one":
        items = _goods(value)
    if 1 < len(items) <= MOST:
        return read.lead, items
    return "", [value] if value else []


def split_names(text: object) -> list[str]:
    """The names of units in a cell; a name keeps what stands in its brackets."""
    value = tidy(text)
    if not _SEVERAL.search(value):
        return [value] if value else []
    found = _kept(split_items(value, names=True).items)
    return found if found and all(len(name) > 1 for name in found) else [value] if value else []


def _whole_lines(lines: tuple[str, ...]) -> bool:
    """Whether each line is an item: one that begins or ends with a comma goes on to the next."""
    return not any(line[0] in "，,、：:（(" or line[-1] in "，,、：:（(" for line in lines)


def _goods(value: str) -> list[str]:
    items = _kept(split_items(value, names=True).items)
    if len(items) < 2:
        return []
    for item in items:
        read = read_quantity(item)
        if read.amount is None or not read.counted or item[:1].isdigit():
            return []
    return items


def _kept(items: tuple[str, ...]) -> list[str]:
    return [kept for item in items if (kept := " ".join(item.strip(_ENDS).split()))]
