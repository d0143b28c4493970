"""What a reader would have to hold for the XML parts of a workbook, told from the raw text.

A single cell at XFD1048576 makes a reader lay out seventeen billion blanks; one long text that a
million cells refer to is copied a million times. Both are small files.
"""

import re

from market.errors import N_, TooLarge

MOST_CELLS = 2_000_000
MOST_ROWS = 100_000
MOST_TEXT = 200 * 2**20
_FAR = re.compile(
    rb"<c\b[^>]*?\sr\s*=\s*[\"']([A-Z]{2,})(\d+)[\"'][^>]*?(/?)>|"
    rb"<c\b[^>]*?\sr\s*=\s*[\"']([A-Z])(\d{6,})[\"'][^>]*?(/?)>"
)
# A quick look whether the search above can find anything.
_MAYBE_FAR = re.compile(rb"\"[A-Z](?:[A-Z]|\d{6})|'")
_ROW = re.compile(rb"<row\b[^>]*?\sr\s*=\s*[\"'](\d+)")
_ERROR = re.compile(rb"<c\b[^>]*?\sr=\"([A-Z]+\d+)\"[^>]*?\st=\"e\"")
_PREFIX = re.compile(rb"<(/?)\w+:(?=(?:row|c|si|v)\b)")
_REFERENCE = re.compile(
    rb"\st\s*=\s*[\"']s[\"'][^>]*>\s*(?:<f[^>]*/?>[^<]*(?:</f>)?)?<v>(\d{1,9})<"
)


def too_large() -> TooLarge:
    """The refusal of a sheet that is larger than any list."""
    return TooLarge(
        N_("工作表过大（超过%(rows)s行或%(cells)s个单元格），请拆分后再上传"),
        rows=MOST_ROWS,
        cells=MOST_CELLS,
    )


class SheetLook:
    """The rectangle of a sheet's cells, the errors in it and how many texts it refers to."""

    def __init__(self) -> None:
        self.row = self.counted = 1
        self.column = 26
        self.open = 0  # cells so far of the row that the last piece ended in
        self.texts = 0
        self.errors: list[str] = []

    def look(self, piece: bytes, tail: bytes) -> None:
        """Look at the next piece; `tail` is the end of the one before."""
        seen = tail + piece
        if b":row" in seen or b":c " in seen:
            seen, piece = _PREFIX.sub(rb"<\1", seen), _PREFIX.sub(rb"<\1", piece)
        if _MAYBE_FAR.search(seen):
            for match in _FAR.finditer(seen):
                column, row, empty = (match[n] or match[n + 3] for n in (1, 2, 3))
                if not empty:
                    self.column = max(self.column, column_number(column))
                    self.row = max(self.row, int(row[:8]))
        # A row of blanks far below is only formatting: rows count by number only while near.
        near = [int(row) for row in _ROW.findall(seen) if len(row) < 6]
        self.row = max([self.row, *near])
        self._count(piece)
        if b't="e"' in seen:
            self.errors += [cell.decode() for cell in _ERROR.findall(seen)]
        self.texts += piece.count(b't="s"') + piece.count(b"t='s'")
        rows = max(self.row, min(self.counted, 10 * MOST_ROWS))
        if rows > MOST_ROWS or rows * self.column > MOST_CELLS:
            raise too_large()

    def _count(self, piece: bytes) -> None:
        """Rows and cells that do not say where they stand count one after another."""
        nameless = piece.count(b"<row>") + piece.count(b"<row ") - len(_ROW.findall(piece))
        self.counted += max(0, nameless)
        cells = piece.count(b"<c>") + piece.count(b"<c ")
        if cells == piece.count(b'<c r="'):
            self.open = 0
            return
        parts = piece.split(b"<row")
        counts = [part.count(b"<c>") + part.count(b"<c ") for part in parts]
        counts[0] += self.open
        self.column = max(self.column, *counts)
        self.open = counts[-1]


class TextLook:
    """The lengths of a workbook's shared texts, in bytes."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.size = 0

    def look(self, piece: bytes) -> None:
        first, *others = _PREFIX.sub(rb"<\1", piece).split(b"<si")
        if self.lengths:
            self.lengths[-1] += len(first)
        self.lengths += [len(part) for part in others]

    @property
    def longest(self) -> int:
        return max(self.lengths, default=0)


def referred(piece: bytes, lengths: list[int]) -> int:
    """How many bytes of text the cells of a piece refer to."""
    total = 0
    for found in _REFERENCE.findall(piece):
        index = int(found)
        total += lengths[index] if index < len(lengths) else 0
    return total


def column_number(name: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for sign in name[:4]:
        number = number * 26 + sign - 64
    return number
