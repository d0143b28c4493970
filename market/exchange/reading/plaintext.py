"""Comma-separated files of any encoding and separator that office programs write."""

import codecs
import csv
import io
import re

from market.errors import N_, Invalid
from market.exchange.reading.model import Grid, Value

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = (",", "\t", ";", "，", "|")
_SAMPLE = 64 * 1024
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")


def decode(data: bytes) -> tuple[str, str]:
    """The text and its encoding; `Invalid` when no usual encoding fits."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding), encoding
    zeros = data[:2000].count(0)
    if zeros > len(data[:2000]) // 5:
        # Western signs in UTF-16 leave every second byte zero; Chinese text has some of them.
        even = data[:2000:2].count(0)
        encoding = "utf-16-be" if even > zeros - even else "utf-16-le"
        return _strictly(data, encoding), encoding
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text[:_SAMPLE]):
            return text, encoding
    wide = _wide(data)
    if wide:
        return wide
    raise Invalid(N_("文件编码无法识别，请另存为 UTF-8 的 CSV 或 .xlsx 后再上传"))


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Invalid(N_("文件编码无法识别，请另存为 UTF-8 的 CSV 或 .xlsx 后再上传")) from error


def _wide(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark and nearly without Western signs."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:2000]
        chinese = sum("\u4e00" <= sign <= "\u9fff" or sign in ",\t\r\n" for sign in sample)
        if sample and chinese > 0.6 * len(sample):
            return text, encoding
    return None


def read_csv(data: bytes, name: str) -> tuple[Grid, str]:
    """The file as one grid of texts, and its encoding. No text is turned into a number."""
    text, encoding = decode(data)
    text = text.lstrip("\ufeff")
    separator = _separator(text[:_SAMPLE])
    rows: list[list[Value]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            rows.append([cell or None for cell in cells])
    except csv.Error as error:
        raise Invalid(
            N_("第%(row)s行无法按CSV读取（引号未配对，或单元格过长）"), row=reader.line_num
        ) from error
    return Grid(name, rows), encoding


def _separator(sample: str) -> str:
    """The separator that splits the most lines into the same number of parts."""
    lines = [line for line in sample.splitlines()[:60] if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        return lines[0][4]
    best, most = ",", 0.0
    for separator in _SEPARATORS:
        counts = [_outside_quotes(line, separator) for line in lines]
        counts = [count for count in counts if count]
        if not counts:
            continue
        usual = max(set(counts), key=counts.count)
        # A full-width comma belongs to sentences far more often than to columns.
        weight = 0.5 if separator in "，|" else 1.0
        score = weight * counts.count(usual) * min(usual, 8)
        if score > most:
            best, most = separator, score
    return best


def _outside_quotes(line: str, separator: str) -> int:
    return sum(part.count(separator) for part in line.split('"')[::2])
