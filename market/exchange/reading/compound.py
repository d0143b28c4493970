"""A first look into old binary workbooks (.xls): password, size, broken chains.

The container is a small file system of 512-byte sectors [MS-CFB]; its stream "Workbook" is a row
of records, each two bytes of kind, two of length, then data [MS-XLS].
"""

import struct
from collections import Counter

from market.errors import N_, Invalid, TooLarge
from market.exchange.reading.sheetxml import MOST_CELLS, MOST_ROWS, MOST_TEXT, too_large

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA  # greater numbers are marks, not sectors
_FILEPASS = 0x002F
# Records of cells with a value: the row and the column are their first four bytes.
_CELLS = {0x00FD, 0x0203, 0x027E, 0x0204, 0x0006, 0x0205, 0x00D6, 0x00BD}
_TEXT_CELL, _TEXTS, _CONTINUE = 0x00FD, 0x00FC, 0x003C
_BROKEN = N_("文件已损坏，无法打开，请重新另存后再上传")


def look_into_xls(data: bytes) -> None:
    """Raise `Invalid` or `TooLarge` for what must not be parsed."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Invalid(N_("文件有密码保护，请取消密码后再上传"))
    try:
        streams = _streams(data)
    except (struct.error, IndexError, ValueError) as error:
        raise Invalid(_BROKEN) from error
    book = streams.get("workbook") or streams.get("book")
    if not book:
        raise Invalid(N_("这不是表格文件，请上传 .xlsx、.xls 或 .csv"))
    _look_at(book)


def _look_at(book: bytes) -> None:
    place, box, last = 0, [0, 0], len(book) - 4
    sheets, before = 0, 0
    texts: list[bytes] = []
    referred: Counter[int] = Counter()
    while place <= last:
        kind, size = struct.unpack_from("<HH", book, place)
        if kind == _FILEPASS:
            raise Invalid(N_("文件有密码保护，请取消密码后再上传"))
        if kind == 0x0809:
            box, sheets = [0, 0], sheets + 1
        elif kind in _CELLS and place + 8 <= len(book):
            row, column = struct.unpack_from("<HH", book, place + 4)
            if kind == 0x00BD and size >= 6 and place + 4 + size <= len(book):
                column = struct.unpack_from("<H", book, place + 2 + size)[0]
            box = [max(box[0], row + 1), max(box[1], column + 1)]
            if box[0] > MOST_ROWS or box[0] * box[1] > MOST_CELLS:
                raise too_large()
            if kind == _TEXT_CELL and size >= 10:
                referred[struct.unpack_from("<I", book, place + 10)[0]] += 1
        elif kind == _TEXTS or (kind == _CONTINUE and before == _TEXTS):
            texts.append(book[place + 4 : place + 4 + size])
        before = _TEXTS if kind == _CONTINUE and before == _TEXTS else kind
        place += 4 + size
    if not sheets:
        raise Invalid(_BROKEN)
    longest = min(0xFFFF, sum(map(len, texts)))
    if referred.total() * longest > MOST_TEXT:
        lengths = _lengths(texts)
        if sum(count * lengths.get(text, 0) for text, count in referred.items()) > MOST_TEXT:
            raise TooLarge(N_("文件展开后文字过多，已拒绝读取"))


def _lengths(chunks: list[bytes]) -> dict[int, int]:
    """Bytes of each shared text; a text may go on in the next record, with flags of its own."""
    lengths: dict[int, int] = {}
    chunk, place = 0, 8
    try:
        while chunk < len(chunks):
            if place >= len(chunks[chunk]):
                chunk, place = chunk + 1, 0
                continue
            signs, flags = struct.unpack_from("<HB", chunks[chunk], place)
            lengths[len(lengths)] = 2 * signs
            place += 3
            skip = 0
            if flags & 8:
                skip += 4 * struct.unpack_from("<H", chunks[chunk], place)[0]
                place += 2
            if flags & 4:
                skip += struct.unpack_from("<I", chunks[chunk], place)[0]
                place += 4
            width = 1 + (flags & 1)
            while signs * width > len(chunks[chunk]) - place:
                signs -= (len(chunks[chunk]) - place) // width
                chunk += 1
                width, place = 1 + (chunks[chunk][0] & 1), 1
            place += signs * width + skip
            while chunk < len(chunks) and place > len(chunks[chunk]):
                chunk, place = chunk + 1, place - len(chunks[chunk])
    except (IndexError, struct.error) as error:
        raise Invalid(_BROKEN) from error
    return lengths


def _streams(data: bytes) -> dict[str, bytes]:
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or small_shift != 6:
        raise ValueError("sector size")
    size = 1 << shift
    directory, _, cutoff, small_fat, _, difat, difat_count = struct.unpack_from("<7I", data, 48)
    heads = list(struct.unpack_from("<109I", data, 76))
    for _ in range(min(difat_count, len(data) // size)):
        block = struct.unpack_from(f"<{size // 4}I", data, (difat + 1) * size)
        heads += block[:-1]
        difat = block[-1]
    fat: list[int] = []
    for head in heads:
        if head < _FREE:
            fat += struct.unpack_from(f"<{size // 4}I", data, (head + 1) * size)
    entries = _chain(data, fat, directory, size)
    root, small, named = b"", [], {}
    for at in range(0, len(entries) - 127, 128):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        first, count = struct.unpack_from("<II", entries, at + 116)
        name = entries[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace").lower()
        if kind == 5:
            root = _chain(data, fat, first, size)
        elif kind == 2 and name in ("workbook", "book"):
            named[name] = (first, count)
    if small_fat < _FREE:
        packed = _chain(data, fat, small_fat, size)
        small = list(struct.unpack(f"<{len(packed) // 4}I", packed))
    return {
        name: (
            _chain(root, small, first, 64, 0) if count < cutoff else _chain(data, fat, first, size)
        )[:count]
        for name, (first, count) in named.items()
    }


def _chain(data: bytes, fat: list[int], sector: int, size: int, before: int = 1) -> bytes:
    """The bytes of a chain of sectors; `ValueError` for one that runs in a circle."""
    pieces, seen = [], 0
    while sector < _FREE:
        at = (sector + before) * size
        pieces.append(data[at : at + size])
        sector = fat[sector]
        seen += 1
        if seen > len(fat):
            raise ValueError("circular chain")
    return b"".join(pieces)
