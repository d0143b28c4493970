"""What a zip file really holds, looked at before any parser does.

Sizes in a zip's directory can lie, so each XML part is unpacked here in small pieces, counted and
dropped again. A document type (the door of entity attacks) and cells at absurd places (which a
reader turns into gigabytes of blanks) are refused too.
"""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

from market.errors import N_, Invalid, TooLarge
from market.exchange.reading.sheetxml import MOST_TEXT, SheetLook, TextLook, referred

MOST_MEMBERS = 2_000
MOST_UNPACKED = 96 * 2**20
# Lists compress to a tenth or so; a hundredfold and more is a bomb. Small parts may repeat freely.
MOST_RATIO = 150
SMALL = 2 * 2**20
_PIECE = 2**18
_SHEET = re.compile(r"worksheets/[^/]+\.xml$")
_TEXTS = "sharedstrings.xml"
_DOCTYPES = [
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
]


@dataclass(slots=True)
class Parts:
    """The names of a zip's members, and cells of each sheet part that hold a formula's error."""

    names: set[str]
    errors: dict[str, list[str]] = field(default_factory=dict)


def look_into(data: bytes) -> Parts:
    """Check a zip; raise `TooLarge` or `Invalid` for what must not be parsed."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError) as error:
        raise Invalid(N_("文件已损坏，无法打开，请重新另存后再上传")) from error
    if len(members) > MOST_MEMBERS:
        raise TooLarge(N_("文件内部的部件过多，不像一份普通的表格"))
    _check_declared(members)
    parts = Parts({member.filename for member in members})
    if len(parts.names) != len(members):
        raise Invalid(N_("文件内部有重名的部件，已拒绝读取"))
    left, texts = MOST_UNPACKED, TextLook()
    sheets: list[tuple[zipfile.ZipInfo, int]] = []
    for member in members:
        if member.flag_bits & 1:
            raise Invalid(N_("文件有密码保护，请取消密码后再上传"))
        name = member.filename.lower()
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        look = SheetLook() if _SHEET.search(name) else None
        left -= _look_at(data, member, left, look, texts if name.endswith(_TEXTS) else None)
        if look:
            sheets.append((member, look.texts))
            if look.errors:
                parts.errors[member.filename] = look.errors
    if sum(count for _, count in sheets) * texts.longest > MOST_TEXT:
        _check_texts(data, [member for member, _ in sheets], texts)
    return parts


def _check_texts(data: bytes, sheets: list[zipfile.ZipInfo], texts: TextLook) -> None:
    """Count what the cells refer to; done only where the longest text could make it too much."""
    total = 0
    for member in sheets:
        tail = b""
        for piece in _pieces(data, member):
            seen = tail + piece
            cut = seen.rfind(b"<c")
            total += referred(seen[:cut] if cut > 0 else seen, texts.lengths)
            tail = seen[cut:][-(2**16) :] if cut > 0 else b""
            if total > MOST_TEXT:
                raise TooLarge(N_("文件展开后文字过多，已拒绝读取"))


def _check_declared(members: list[zipfile.ZipInfo]) -> None:
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise TooLarge(N_("文件解压后过大，已拒绝读取"))
    for member in members:
        _check_ratio(member.file_size, member.compress_size)


def _check_ratio(unpacked: int, packed: int) -> None:
    if unpacked > SMALL and unpacked > MOST_RATIO * max(packed, 1):
        raise TooLarge(N_("文件压缩比异常，疑似压缩炸弹，已拒绝读取"))


def _look_at(
    data: bytes,
    member: zipfile.ZipInfo,
    left: int,
    sheet: SheetLook | None,
    texts: TextLook | None,
) -> int:
    """Unpack one part in pieces, looking at each; its true size."""
    size, tail = 0, b""
    for piece in _pieces(data, member):
        size += len(piece)
        if size > min(left, member.file_size):
            raise TooLarge(N_("文件解压后过大，已拒绝读取"))
        # The end of the piece before, so that nothing hides across the cut.
        seen = tail + piece
        if any(word in seen for word in _DOCTYPES):
            raise Invalid(N_("文件中含有不允许的文档类型声明（DOCTYPE），已拒绝读取"))
        if sheet:
            sheet.look(piece, tail)
        if texts:
            texts.look(piece)
        tail = seen[-256:]
    if size != member.file_size:
        raise Invalid(N_("文件已损坏，无法打开，请重新另存后再上传"))
    return size


def _pieces(data: bytes, member: zipfile.ZipInfo):
    start = member.header_offset
    header = data[start : start + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Invalid(N_("文件已损坏，无法打开，请重新另存后再上传"))
    start += 30 + sum(struct.unpack("<HH", header[26:30]))
    packed = memoryview(data)[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + _PIECE]) for at in range(0, len(packed), _PIECE))
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise Invalid(N_("文件使用了不支持的压缩方式，请用 Excel 或 WPS 重新另存为 .xlsx"))
    unpacker = zlib.decompressobj(-15)
    feed: bytes | memoryview = packed
    try:
        while True:
            piece = unpacker.decompress(feed, _PIECE)
            if piece:
                yield piece
            feed = unpacker.unconsumed_tail
            if unpacker.eof or (not piece and not feed):
                return
    except zlib.error as error:
        raise Invalid(N_("文件已损坏，无法打开，请重新另存后再上传")) from error
