"""Numbers as people write them: 3,000, 3万, 13.5万, 一百二十, 两, 十五."""

import re
from decimal import Decimal

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
DIGITS |= {"〇": 0, "○": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6}
DIGITS |= {"柒": 7, "捌": 8, "玖": 9}
_STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MULTIPLES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "k": 1000, "w": 10_000}

_CHINESE = "零一二三四五六七八九〇两壹贰叁肆伍陆柒捌玖十拾百佰千仟万亿"
# A number at one place of a text: Arabic with an optional multiple, or Chinese.
NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?\s*[百千万亿]*|[{_CHINESE}]+(?:\.\d+)?)"


def chinese(text: str) -> int | None:
    """The value of a Chinese number, or None: 一百二十 is 120, 二〇二六 is 2026."""
    if not text or any(sign not in _CHINESE for sign in text):
        return None
    if len(text) > 1 and all(sign in DIGITS for sign in text):
        return int("".join(str(DIGITS[sign]) for sign in text))
    total = section = digit = last = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in _STEPS:
            last = _STEPS[sign]
            section += (digit or 1) * last
            digit = 0
        else:
            last = _MULTIPLES[sign]
            section, digit = section + digit, 0
            # 一亿二千万: what stands before 万 does not multiply the 亿 before it.
            total = (total + section) * last if sign == "亿" else total + section * last
            section = 0
    # 一百二 is 120, 三万五 is 35,000; 一百零二 is not.
    if digit and last >= 100 and text[-2] != "零":
        digit *= last // 10
    return total + section + digit


def number(text: str) -> Decimal | None:
    """The value of what `NUMBER` matched, or None."""
    text = text.replace(",", "").replace(" ", "").strip()
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([百千万亿kw]*)", text, re.I)
    if match:
        value = Decimal(match[1])
        for sign in match[2].lower():
            value *= _MULTIPLES[sign]
        return value
    value = chinese(text)
    return None if value is None else Decimal(value)


def whole(text: str) -> int | None:
    """A small whole number, Arabic or Chinese (day of a month, quarter), or None."""
    text = text.strip()
    return int(text) if text.isdigit() and text.isascii() else chinese(text)
