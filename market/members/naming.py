"""How names, phones and user names are written so that they can be compared."""

import re
import unicodedata

import phonenumbers

# Formatting signs and every space: lists copied from one another differ in nothing else.
SILENT = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
MARKS = str.maketrans("（）〔〕【】［］", "()()()()")
USERNAME = re.compile(r"[a-z\u4e00-\u9fff][a-z0-9_.\-\u4e00-\u9fff]{1,39}")


def fold(name: str) -> str:
    """A name for comparison and search: one width, one case, no spaces or invisible signs."""
    return SILENT.sub("", unicodedata.normalize("NFKC", name).translate(MARKS)).casefold()[:120]


def phone_number(text: str | None) -> str | None:
    """A phone number as it is kept (``+8613800000000``), or None when it cannot be one."""
    plain = SILENT.sub("", unicodedata.normalize("NFKC", text or ""))
    if not plain or not re.fullmatch(r"\+?[0-9()\-]{5,24}", plain):
        return None
    try:
        number = phonenumbers.parse(plain, "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def user_name(text: str | None) -> str | None:
    """A user name as it is kept: lower case; it begins with a letter, so it is never a phone."""
    plain = unicodedata.normalize("NFKC", text or "").strip().casefold()
    return plain if USERNAME.fullmatch(plain) else None
