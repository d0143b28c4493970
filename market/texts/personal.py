"""Personal data in free text: identity card numbers and phones, found, judged and masked.

A list's remarks hold them although they should not; a person then decides what becomes of them.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from market.texts.phones import mask_phone

# Every character is replaced by exactly one, so that places stay the same.
_SAME_LENGTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SAME_LENGTH |= {ord(sign): " " for sign in "\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\t"}
_SAME_LENGTH |= {ord(sign): "-" for sign in "—–―‐‑‒−－"}
_GAP = r"[ \-]?"
_ID18 = re.compile(rf"(?<![\dA-Za-z])[1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx](?![\dA-Za-z])")
_ID15 = re.compile(r"(?<![\dA-Za-z])[1-9]\d{14}(?![\dA-Za-z])")
_MOBILE = re.compile(rf"(?<![\d])(?:(?:\+|00)?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")
_LANDLINE = re.compile(
    r"(?<!\d)(?:(?:\+|00)86[ -]?(?:10|2\d|[3-9]\d{2})|\(?0(?:10|2\d|[3-9]\d{2})\)?)[ -]{0,2}"
    r"[2-8]\d{2,3}[ -]?\d{4}(?:[ -]?(?:转|-|ext)[ -]?\d{1,6})?(?!\d)"
)
_SHORT = re.compile(
    r"(?:电话|联系|致电|热线|拨打|座机|手机|号码|tel)[^\d\n]{0,8}?"
    r"(?P<number>[2-8]\d{2,3}[ -]?\d{4}(?:-\d{1,6})?)(?!\d)",
    re.I,
)
_CREDIT = re.compile(r"(?:信用代码|组织机构代码|注册号|账号|帐号|卡号)[^\d]{0,4}$")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True)
class Found:
    """Personal data at text[start:end]. `sure` tells whether an identity number's check holds."""

    start: int
    end: int
    kind: Literal["id_card", "mobile", "landline"]
    text: str
    sure: bool = True

    @property
    def masked(self) -> str:
        if self.kind != "id_card":
            return mask_phone(self.text)
        places = [n for n, sign in enumerate(self.text) if sign not in " -—–－\u3000\u00a0"]
        hidden = set(places[3:-2])
        return "".join("*" if n in hidden else sign for n, sign in enumerate(self.text))


def find_personal(text: object) -> list[Found]:
    """All identity card numbers and phones of a text, in order, none within another."""
    written = text if isinstance(text, str) else "" if text is None else str(text)
    if len(written) < 7:
        return []
    same = written.translate(_SAME_LENGTH)
    found: list[Found] = []
    taken = [False] * len(same)

    def take(start: int, end: int, kind: str, sure: bool = True) -> None:
        if not any(taken[start:end]):
            taken[start:end] = [True] * (end - start)
            found.append(Found(start, end, kind, written[start:end], sure))

    for match in _ID18.finditer(same):
        number = re.sub(r"[ \-]", "", match[0]).upper()
        valid = is_identity_number(number)
        if valid or (_birthday(number[6:14]) and not _CREDIT.search(same[: match.start()])):
            take(match.start(), match.end(), "id_card", valid)
    for match in _ID15.finditer(same):
        if _birthday("19" + match[0][6:12]) and not _CREDIT.search(same[: match.start()]):
            take(match.start(), match.end(), "id_card", False)
    for match in _MOBILE.finditer(same):
        take(match.start(), match.end(), "mobile")
    for match in _LANDLINE.finditer(same):
        take(match.start(), match.end(), "landline")
    for match in _SHORT.finditer(same):
        take(match.start("number"), match.end("number"), "landline")
    return sorted(found, key=lambda one: one.start)


def mask_personal(text: str) -> tuple[str, list[Found]]:
    """The text with personal data hidden, and what was found in it."""
    found = find_personal(text)
    pieces, place = [], 0
    for one in found:
        pieces += [text[place : one.start], one.masked]
        place = one.end
    return "".join([*pieces, text[place:]]), found


def is_identity_number(number: str) -> bool:
    """Whether 18 digits (the last may be X) have a birthday and the check digit of GB 11643."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number, re.ASCII) or not _birthday(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[17]


def _birthday(digits: str) -> bool:
    try:
        day = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= day.year <= 2100
