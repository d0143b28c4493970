"""The tables of a sheet: titles above, headers repeated lower down, several tables, footers."""

import re

from market.errors import N_
from market.exchange.reading.headwords import header_key, is_headword
from market.exchange.reading.merged import Lent, lend_merged, meaning
from market.exchange.reading.model import Grid, Row, Sheet, Table, Value
from market.exchange.reading.rows import align_shifted, flag_shared, join_continued, plain_header
from market.texts.clean import tidy
from market.texts.notes import Note

_FOOTER = re.compile(
    r"^\s*(?:备\s*注|说\s*明|注|附注|填表说明|填报说明|合\s*计|总\s*计|小\s*计|制表|填表|审核|联系人|联系电话|以上|截止|"
    r"截至|填报单位|填报人|单位负责人|数据来源)\s*[:：]?"
)
_TOTAL = re.compile(r"^\s*(?:合\s*计|总\s*计|小\s*计|共\s*计)\s*[:：]?\s*$")


def find_tables(grid: Grid) -> Sheet:
    """Read a grid as tables. Nothing is dropped: what is in no row stands in a title or a note."""
    lent = lend_merged(grid)
    sheet = Sheet(grid.name, notes=list(grid.notes))
    finder = _Finder(grid, lent)
    finder.run()
    sheet.tables = [table for table in finder.tables if table.rows or table.header_row]
    sheet.notes += [Note(N_("表外文字：%(text)s"), text=text) for text in finder.pending]
    for table in sheet.tables:
        table.sheet = grid.name
        join_continued(table, lent.above)
        flag_shared(table)
        align_shifted(table)
    return sheet


class _Finder:
    """Walks down a sheet once."""

    def __init__(self, grid: Grid, lent: Lent):
        self.grid, self.lent = grid, lent
        self.tables: list[Table] = []
        self.table: Table | None = None
        self.pending: list[str] = []  # single lines that may become the next title
        self.gap = False
        self.skip = -1
        self.same: dict[tuple[str, ...], Table] = {}
        for row in grid.values[:60]:
            row[:] = map(meaning, row)
        head = enumerate(grid.values[:60])
        self.headless = not any(self._is_header(n, row) for n, row in head)
        self.plain_header = plain_header(grid.values) if self.headless else None
        self.columns: tuple[int, ...] = ()
        self.order: tuple[int, ...] = ()

    def run(self) -> None:
        for index, raw in enumerate(self.grid.values):
            if index <= self.skip:
                continue
            for column, value in enumerate(raw):
                if value.__class__ is str and (not value[:1].isalnum() or value[-1:] in " \n\xa0"):
                    raw[column] = meaning(value)
            own = [c for c, value in enumerate(raw) if value is not None]
            if not own:
                self.gap = True
                continue
            self._take(index, raw, own)
            self.gap = False
        if self.table and self.pending:
            self._notes_of(self.table)

    def _take(self, index: int, row: list[Value], own: list[int]) -> None:
        single = len(own) == 1 or index in self.lent.wide or self._one_value(index, own)
        if index == self.plain_header or (not single and self._is_header(index, row)):
            self._header(index, row)
        elif single and self._outside(index, row, own):
            self.pending.append(tidy(row[own[0]]))
        elif self.table is None:
            if single or not self.headless:
                self.pending.extend(tidy(row[c]) for c in own)
            else:
                self._begin("", index, [], own)
                self._row(index, row)
        else:
            if self.pending:
                self._notes_of(self.table)
            self._row(index, row)

    def _one_value(self, index: int, own: list[int]) -> bool:
        """Whether a row holds one merged value only."""
        filled = self.lent.filled.get(index, set())
        return (
            len([c for c in own if c not in filled]) == 1
            and len(own) == len(filled) + 1
            and (
                own[0] not in filled
                and len(set(map(str, (self.grid.values[index][c] for c in own)))) == 1
            )
        )

    def _outside(self, index: int, row: list[Value], own: list[int]) -> bool:
        """Whether a line of one text stands outside the table: a title, a remark, a signature."""
        text = tidy(row[own[0]])
        if self.table is None:
            return not self.headless or len(text) > 6 or index in self.lent.wide
        if len(self.table.columns) <= 2 and index not in self.lent.wide and not self.gap:
            return bool(_FOOTER.match(text))
        return (
            self.gap or index in self.lent.wide or bool(_FOOTER.match(text)) or bool(self.pending)
        )

    # Headers ----------------------------------------------------------------------------------

    def _is_header(self, index: int, row: list[Value]) -> bool:
        texts = [value for value in row if value is not None]
        if len(texts) < 2 or index in self.lent.wide:
            return False
        if any(value.__class__ is not str or len(value) > 30 for value in texts):
            return False
        keys = [header_key(text) for text in texts]
        words = sum(map(is_headword, texts))
        short = sum(len(key) <= 12 for key in keys)
        distinct = len(set(keys))
        if short < len(keys) or distinct < max(2, len(keys) - 2):
            return False
        return words >= 2 and words >= 0.5 * distinct

    def _header(self, index: int, row: list[Value]) -> None:
        names = [tidy(value) if value is not None else "" for value in row]
        below = self._second_line(index)
        if below:
            self.skip = index + 1
            names = [_joined(a, b) for a, b in zip(names, below, strict=True)]
        first = next(n for n, name in enumerate(names) if name)
        last = max(n for n, name in enumerate(names) if name)
        own = list(range(first, last + 1))
        keys = tuple(sorted(header_key(name) for name in names if name))
        if keys in self.same and self._repeats(keys, names, index):
            return
        title = "\n".join(self.pending)
        if self.table and self.pending and len(self.pending) > 1:
            # Of lines between two tables the last is the title of the next one.
            self.pending, title = self.pending[:-1], self.pending[-1]
            self._notes_of(self.table)
        self.pending = []
        self._begin(title, index, [names[n] for n in own], own)
        self.same[keys] = self.table

    def _repeats(self, keys: tuple[str, ...], names: list[str], index: int) -> bool:
        """Go on with the table of the same header, wherever its columns stand this time."""
        table = self.same[keys]
        places = {header_key(name): n for n, name in enumerate(names) if name}
        columns = [places.get(header_key(name)) for name in table.header]
        if table is not self.table or any(
            c is None and name for c, name in zip(columns, table.header, strict=True)
        ):
            return False
        if self.pending and self.gap is False and len(self.pending) == 1:
            table.notes.append(Note(N_("分段标题：%(text)s"), text=self.pending[0]))
        else:
            self._notes_of(table)
        self.pending = []
        self.columns = tuple(
            old if c is None else c for c, old in zip(columns, table.columns, strict=True)
        )
        table.notes.append(Note(N_("第%(row)s行重复了表头，已略过"), row=index + 1))
        return True

    def _second_line(self, index: int) -> list[str] | None:
        """The names of a second header line, below merged group names."""
        if index + 1 >= len(self.grid.values):
            return None
        filled = self.lent.filled.get(index, set())
        down = self.lent.filled.get(index + 1, set())
        below = self.grid.values[index + 1]
        if not filled or not down or any(v is not None and not isinstance(v, str) for v in below):
            return None
        return [tidy(value) if value is not None else "" for value in below]

    def _begin(self, title: str, index: int, header: list[str], own: list[int]) -> None:
        if not header:
            width = max((len(row) for row in self.grid.values), default=0)
            own = [
                c
                for c in range(width)
                if any(
                    c < len(r) and r[c] is not None for r in self.grid.values[index : index + 200]
                )
            ]
            header = [""] * len(own)
            self.table = Table(title, header, None, tuple(own))
        else:
            self.table = Table(title, header, index + 1, tuple(own))
        if not title and self.pending:
            self.table.title = "\n".join(self.pending)
            self.pending = []
        self.columns = self.table.columns
        self.tables.append(self.table)

    # Rows -------------------------------------------------------------------------------------

    def _row(self, index: int, raw: list[Value]) -> None:
        table, columns = self.table, self.columns
        width = len(raw)
        cells = [raw[c] if c < width else None for c in columns]
        notes: list[Note] = []
        inside = set(columns)
        stray = [c for c, value in enumerate(raw) if value is not None and c not in inside]
        if stray:
            self._widen(stray)
            columns = self.columns
            cells = [raw[c] if c < width else None for c in columns]
        filled = self.lent.filled.get(index)
        lent = frozenset(n for n, c in enumerate(columns) if c in filled) if filled else frozenset()
        if index in self.lent.blank:
            for position, column in enumerate(columns):
                if column in self.lent.blank[index] and cells[position] is None:
                    name = table.header[position] or str(column + 1)
                    notes.append(Note(N_("“%(column)s”的合并单元格没有内容"), column=name))
        notes += self.lent.nameless.get(index, {}).values()
        first = next((tidy(v) for v in cells if v is not None), "")
        if _TOTAL.match(first):
            notes.append(Note(N_("这一行像是合计行")))
        table.rows.append(Row(index + 1, cells, columns, lent, notes, (index + 1,)))

    def _widen(self, stray: list[int]) -> None:
        """Add columns without a name, so that no value is lost."""
        table = self.table
        table.header += [""] * len(stray)
        table.columns = (*table.columns, *stray)
        self.columns = (*self.columns, *stray)
        for row in table.rows:
            row.cells += [None] * len(stray)
            row.columns = (*row.columns, *stray)

    def _notes_of(self, table: Table) -> None:
        table.notes += [Note(N_("表外文字：%(text)s"), text=text) for text in self.pending]
        self.pending = []


def _joined(above: str, below: str) -> str:
    if not below or below == above:
        return above
    return f"{above}/{below}" if above else below
