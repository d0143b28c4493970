"""Folding of characters, for reading and for comparing; what was written is always kept elsewhere.

Three strengths: `tidy` keeps the punctuation and is fit for storing, `plain` is for parsers,
`fold` is a key for comparing names.
"""

import re
import unicodedata

# Zero-width and direction marks, soft hyphen, byte-order mark, variation selectors.
_NOTHING = "\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u00ad\ufeff\u180e" + "".join(
    chr(code) for code in (*range(0x202A, 0x202F), *range(0xFE00, 0xFE10))
)
_SPACES = "\u00a0\u3000\u1680\u202f\u205f" + "".join(chr(c) for c in range(0x2000, 0x200B))
_TIDY = {ord(sign): None for sign in _NOTHING}
_TIDY |= {ord(sign): " " for sign in _SPACES + "\t\x0b\x0c"}
_TIDY |= {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))}
_TIDY |= {code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)}
_TIDY |= {ord("\u2028"): "\n", ord("\u2029"): "\n", ord("\r"): "\n"}
# Control characters are never meant; a database or a workbook may refuse them.
_TIDY |= dict.fromkeys((*range(9), *range(14, 32), 127))

_RUNS = re.compile(r" {2,}")
_EDGES = re.compile(r" *\n[ \n]*")
_DASHES = {ord(sign): "-" for sign in "—–―‐‑‒−─━﹣－ー~～∼〜﹏"}
_PUNCTUATION = re.compile(r"[\W_]+")


def tidy(text: object) -> str:
    """The text without invisible characters, odd spaces and full-width digits or letters.

    Punctuation stays as written, lines stay apart, runs of spaces become one. None becomes "".
    """
    if text is None:
        return ""
    value = text if isinstance(text, str) else str(text)
    if value.isascii() and value.isprintable():
        value = value.strip()
    else:
        value = value.replace("\r\n", "\n").translate(_TIDY).strip(" \n")
    if "  " in value:
        value = _RUNS.sub(" ", value)
    return _EDGES.sub("\n", value) if "\n" in value else value


def plain(text: object) -> str:
    """The text for a parser: compatibility forms folded, every dash and wave a plain "-"."""
    value = tidy(text)
    if value.isascii():
        return value.replace("~", "-")
    return tidy(unicodedata.normalize("NFKC", value.translate(_DASHES)))


def fold(name: object) -> str:
    """A key for comparing names: no spaces, no punctuation, no case."""
    return _PUNCTUATION.sub("", plain(name)).casefold()
