"""Phone numbers: as a key for signing in, and as people read them."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

import phonenumbers

from market.texts.clean import plain

_EXTENSION = re.compile(r"\s*(?:转|分机|ext\.?|x)\s*:?\s*", re.I)
_BETWEEN = re.compile(r"[\s()（）-]")
_FIVE_DIGITS = re.compile(r"\d{5}")
_SIGNS = str.maketrans("", "", " -.()/")


@dataclass(frozen=True)
class Phone:
    """A number that can be called: `key` is E.164 with any extension, `shown` as usual here."""

    key: str
    shown: str
    kind: Literal["mobile", "landline"]
    extension: str = ""


def read_phone(text: object, area_code: str | None = None) -> Phone | None:
    """Read one number however it is written; None when it cannot be one.

    `area_code` (021) completes a landline written without it; without one such a number is
    ambiguous and None. A workbook's float counts as its digits.
    """
    if isinstance(text, float) and text == int(text):
        text = int(text)
    value = plain(text)
    if not value or len(value) > 40:
        return None
    value = _EXTENSION.sub(" ext ", value)
    short = value.split(" ext ")[0].translate(_SIGNS)
    if area_code and short[:1] in "2345678" and 7 <= len(short) <= 8 and short.isdigit():
        value = f"{area_code}-{value}"
    elif area_code and value[:1] in "2345678" and (parts := value.split("-"))[1:]:
        if 7 <= len(parts[0]) <= 8 and parts[0].isdigit() and len(parts[1]) <= 6:
            value = f"{area_code}-{parts[0]} ext {parts[1]}"
    elif value.startswith("0") and value.count("-") == 2:
        head, extension = value.rsplit("-", 1)
        value = f"{head} ext {extension}" if len(extension) <= 6 else value
    if not re.match(r"[+(0]|1[3-9]|86", value):
        return None
    try:
        number = phonenumbers.parse(value, "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    national = phonenumbers.national_significant_number(number)
    if number.country_code == 86 and not _chinese(national):
        return None
    return _phone(number, national)


def _chinese(national: str) -> bool:
    """Whether the digits after +86 can be a mobile, or an area code with a local number."""
    if len(national) == 11 and national[0] == "1":
        return national[1] in "3456789"
    return 9 <= len(national) <= 11 and national[0] in "123456789" and national[:2] not in ("11",)


def _phone(number: phonenumbers.PhoneNumber, national: str) -> Phone:
    extension = number.extension or ""
    key = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    mobile = len(national) == 11 and national[0] == "1" and national[1] in "3456789"
    if number.country_code != 86:
        shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        return Phone(key, shown, "mobile")
    if mobile:
        return Phone(key, national, "mobile")
    size = 2 if national[0] in "12" else 3
    shown = f"0{national[:size]}-{national[size:]}" + (f"-{extension}" if extension else "")
    key += f";ext={extension}" if extension else ""
    return Phone(key, shown, "landline", extension)


def can_be_dialled(text: str) -> bool:
    """Whether a text tells a number to call; the shortest are service numbers of five digits."""
    return bool(_FIVE_DIGITS.search(_BETWEEN.sub("", text)))


def phone_key(text: object, area_code: str | None = None) -> str | None:
    """The number as it is kept for signing in (``+8613800000000``), or None."""
    phone = read_phone(text, area_code)
    return phone.key if phone else None


def mask_phone(text: str) -> str:
    """A phone of which the middle is hidden: 138****5678, 021-******34."""
    digits = [place for place, sign in enumerate(_EXTENSION.split(text)[0]) if sign.isdigit()]
    if len(digits) < 7:
        return text
    mobile = len(digits) >= 11 and unicodedata.digit(text[digits[-11]]) == 1
    hidden = set(digits[-8:-4] if mobile else digits[-8:-2])
    return "".join("*" if place in hidden else sign for place, sign in enumerate(text))
