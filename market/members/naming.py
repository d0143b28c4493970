"""How names, phones and user names are written so that they can be compared."""

import re

import phonenumbers

from market.texts import clean

USERNAME = re.compile(r"[a-z\u4e00-\u9fff][a-z0-9_.\-\u4e00-\u9fff]{1,39}")


def fold(name: str) -> str:
    """A name for comparison and search, as long as the column that keeps it."""
    return clean.fold(name)[:120]


def phone_number(text: str | None) -> str | None:
    """A phone number as it is kept (``+8613800000000``), or None when it cannot be one."""
    plain = clean.plain(text).replace(" ", "")
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
    plain = clean.plain(text).casefold()
    return plain if USERNAME.fullmatch(plain) else None
