"""Merged cells: what they lend to the rows that they cover, and where they must not."""

from dataclasses import dataclass, field

from market.errors import N_, TooLarge
from market.exchange.reading.model import Grid, Value
from market.texts.clean import tidy
from market.texts.notes import Note


@dataclass
class Lent:
    """Places in a grid, rows counted from 0, each with the columns concerned."""

    filled: dict[int, set[int]] = field(default_factory=dict)  # a merged cell's value was lent
    blank: dict[int, set[int]] = field(default_factory=dict)  # merged, with nothing to lend
    nameless: dict[int, dict[int, Note]] = field(default_factory=dict)  # not lent on purpose
    wide: set[int] = field(default_factory=set)  # one merged cell spans the row nearly whole
    above: set[tuple[int, int]] = field(default_factory=set)  # merged with the row above


def meaning(value: Value) -> Value:
    """None for a cell that only looks filled: blanks, zero-width spaces."""
    if isinstance(value, str) and (not value.strip() or not tidy(value)):
        return None
    return value


def lend_merged(grid: Grid) -> Lent:
    """Fill merged ranges downwards, and headers sideways; titles across a sheet stay single."""
    lent = Lent()
    ranges = _clipped(grid)
    unlent = _nameless_groups(grid, ranges, lent)
    for top, left, bottom, right in ranges:
        value = meaning(grid.values[top][left])
        if top == bottom and right - left >= 2 and right - left + 1 >= 0.6 * len(grid.values[top]):
            lent.wide.add(top)
            continue
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if row > top:
                    lent.above.add((row, column))
                if value is None:
                    lent.blank.setdefault(row, set()).add(column)
                elif (row, column) in unlent or grid.values[row][column] is not None:
                    continue
                else:
                    grid.values[row][column] = value
                    lent.filled.setdefault(row, set()).add(column)
    return lent


def _clipped(grid: Grid) -> list[tuple[int, int, int, int]]:
    """The merged ranges inside the sheet; a file can claim far more of them than cells."""
    height = len(grid.values)
    budget = 4 * sum(map(len, grid.values)) + 1000
    ranges = []
    for (top, left), (bottom, right) in grid.merged:
        if top >= height:
            continue
        bottom, right = min(bottom, height - 1), min(right, len(grid.values[top]) - 1)
        budget -= 1 + max(0, bottom - top + 1) * max(0, right - left + 1)
        if budget < 0:
            raise TooLarge(N_("工作表“%(sheet)s”的合并单元格过多，无法读取"), sheet=grid.name)
        if left <= right:
            ranges.append((top, left, bottom, right))
    return ranges


def _nameless_groups(
    grid: Grid, ranges: list[tuple[int, int, int, int]], lent: Lent
) -> set[tuple[int, int]]:
    """Cells below a group's name that belong to another group, of which only the count is there.

    A name merged over ten rows beside counts merged as 4 and 6 names only the first four: a count
    that equals the rows that it spans begins a group of its own.
    """
    covering: dict[int, list[tuple[int, int, int]]] = {}
    for top, left, bottom, right in ranges:
        if left == right and bottom > top and isinstance(grid.values[top][left], str):
            for row in range(top + 1, bottom + 1):
                covering.setdefault(row, []).append((left, top, bottom))
    unlent: set[tuple[int, int]] = set()
    for top, left, bottom, right in ranges:
        count = grid.values[top][left]
        if left != right or count.__class__ is not int or count != bottom - top + 1:
            continue
        for column, _begin, end in covering.get(top, ()):
            if column != left and bottom <= end:
                note = Note(
                    N_(
                        "这一组（第%(first)s—%(last)s行）没有写名称，只有数量%(count)s，未沿用上一组"
                    ),
                    first=top + 1,
                    last=bottom + 1,
                    count=count,
                )
                for row in range(top, bottom + 1):
                    unlent.add((row, column))
                    lent.nameless.setdefault(row, {})[column] = note
    return unlent
