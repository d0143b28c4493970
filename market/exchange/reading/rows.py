"""Rows that are not what they seem: one row written on two lines, rows that slipped sideways."""

import re

from market.errors import N_
from market.exchange.reading.headwords import LOOKUP, header_key
from market.exchange.reading.model import Row, Table, Value
from market.texts.clean import tidy
from market.texts.notes import Note

_PHONE = re.compile(r"[\d\s()（）+、;/\-—转]{7,}")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_ .-]*")
_COUNT = re.compile(r"\s*[\d.,]+\s*[\u4e00-\u9fff]{0,3}\s*")


def join_continued(table: Table, above: set[tuple[int, int]]) -> None:
    """Join a line to the row above that it goes on from; both texts stay, one below the other.

    A line goes on when a merged cell ties it to the row above, it adds at most a third of the
    columns, and the row above ends in an amount (6000个) that the line has none of.
    """
    if not above:
        return
    kept: list[Row] = []
    limit = max(1, len(table.header) // 3)
    for row in table.rows:
        before = kept[-1] if kept else None
        if before is not None and before.lines[-1] == row.number - 1:
            tied = {n for n, c in enumerate(row.columns) if (row.number - 1, c) in above}
            own = [n for n, v in enumerate(row.cells) if v is not None and n not in row.filled]
            last = max((n for n, v in enumerate(before.cells) if v is not None), default=-1)
            if tied and own and len(own) <= limit and max(own) < last and _amount(before, last):
                _join(before, row, own)
                continue
        kept.append(row)
    table.rows = kept


def _amount(row: Row, position: int) -> bool:
    """An amount with its unit; a bare number may count the rows of a group."""
    value = row.cells[position]
    return isinstance(value, str) and bool(_COUNT.fullmatch(value)) and not _PHONE.fullmatch(value)


def _join(before: Row, row: Row, own: list[int]) -> None:
    for n in own:
        old, new = before.cells[n], row.cells[n]
        if old is None:
            before.cells[n] = new
        else:
            before.cells[n] = f"{tidy(old)}\n{tidy(new)}"
    before.lines = (*before.lines, row.number)
    before.notes.append(Note(N_("第%(row)s行是续行，已并入本行"), row=row.number))


def flag_shared(table: Table) -> None:
    """Say where an amount was merged over several rows: it stands there once, not in each."""
    counted = [n for n, header in enumerate(table.header) if _counts(header)]
    for row in table.rows:
        for n in counted:
            if n in row.filled:
                row.notes.append(
                    Note(
                        N_("“%(column)s”与上一行是同一个合并单元格，请勿重复计数"),
                        column=table.header[n],
                    )
                )


def _counts(header: str) -> bool:
    key = header_key(header)
    return LOOKUP["listings"].get(key) == "quantity" or LOOKUP["needs"].get(key) == "people"


def align_shifted(table: Table) -> None:
    """Move rows back that slipped one column sideways, and say so.

    Only where at least two columns of a plain shape (numbers, phones) say so together.
    """
    if len(table.rows) < 5 or len(table.header) < 3:
        return
    shapes = [_shape_of(table, n) for n in range(len(table.header))]
    strong = [n for n, shape in enumerate(shapes) if shape]
    if len(strong) < 2:
        return
    for row in table.rows:
        now = sum(_shape(row.cells[n]) == shapes[n] for n in strong)
        if now * 2 > len(strong):
            continue
        for step in (1, -1):
            edge = row.cells[-1] if step < 0 else row.cells[0]
            moved = [*row.cells[1:], None] if step > 0 else [None, *row.cells[:-1]]
            fit = sum(_shape(moved[n]) == shapes[n] for n in strong)
            if edge is None and fit >= 2 and fit > now and fit * 3 >= 2 * len(strong):
                _move(row, moved, step)
                break


def _move(row: Row, moved: list[Value], step: int) -> None:
    row.cells = moved
    columns = row.columns
    row.columns = (*columns[1:], columns[-1]) if step > 0 else (columns[0], *columns[:-1])
    row.filled = frozenset(n - step for n in row.filled if 0 <= n - step < len(moved))
    side = (
        N_("本行内容整体右移了一列，已对齐") if step > 0 else N_("本行内容整体左移了一列，已对齐")
    )
    row.notes.append(Note(side))


def _shape_of(table: Table, position: int) -> str:
    """The plain shape that nearly all values of a column have, or ""."""
    found: dict[str, int] = {}
    filled = 0
    for row in table.rows[:300]:
        value = row.cells[position]
        if value is not None:
            filled += 1
            shape = _shape(value)
            found[shape] = found.get(shape, 0) + 1
    best = max(found, key=found.get, default="")
    enough = filled >= 4 and best and found[best] >= 0.8 * filled
    return best if enough else ""


def _shape(value: Value) -> str:
    """number, phone, or "" for anything else; texts have too many shapes to tell a shift."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return "phone" if value > 1_000_000 else "number"
    if isinstance(value, str):
        if _PHONE.fullmatch(value) and sum(sign.isdigit() for sign in value) >= 7:
            return "phone"
        return "number" if _COUNT.fullmatch(value) else ""
    return "date"


def plain_header(values: list[list[Value]]) -> int | None:
    """The first row, where it is a header of words that nobody told us: distinct short texts
    over columns of numbers, or names such as a program gives (`date_raw`)."""
    start = next((n for n, row in enumerate(values) if any(v is not None for v in row)), None)
    if start is None or len(values) < start + 2:
        return None
    head, below = values[start], values[start + 1 : start + 40]
    names = [tidy(value) for value in head if isinstance(value, str) and tidy(value)]
    if len(names) < 2 or len(names) < sum(v is not None for v in head):
        return None
    if len(set(names)) < len(names) or any(len(name) > 24 or _shape(name) for name in names):
        return None
    if all(_IDENTIFIER.fullmatch(name) for name in names):
        return start
    counted = 0
    for column, name in enumerate(head):
        shapes = [_shape(row[column]) for row in below if column < len(row) and row[column]]
        counted += bool(name) and bool(shapes) and sum(map(bool, shapes)) >= 0.7 * len(shapes)
    return start if counted else None
