"""Amounts as lists write them: 50人, 13.5万盒, 若干, 1000/越多越好, 每次50人, ¥3,000, 半天."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from market.errors import N_
from market.texts.clean import plain, tidy
from market.texts.notes import Note
from market.texts.numerals import NUMBER, number

# What is counted, by the measure that it belongs to. Longer words are tried first.
_COUNTED = {
    "people": "人次 人份 人 名 位",
    "session": "场次 场 次 期 节课 堂课 节 堂 讲 批次",
    "hour": "个小时 小时 个钟头 钟头 课时 学时 h",
    "minute": "分钟",
    "day": "天 日",
    "yuan": "元人民币 块钱 人民币 元 块 rmb",
    "item": "个名额 名额 个车位 车位 个 间 处 项 户 家 所 席 条 组",
    "piece": "件 盒 箱 套 份 瓶 包 袋 支 只 双 副 台 本 册 桶 把 辆 张 提 片 斤 公斤 千克 kg 吨 升 "
    "米 罐 粒 卷 床 块儿 株 盆 顶 打",
}
_MEASURE = {word: measure for measure, words in _COUNTED.items() for word in words.split()}
# 一次性 is no count.
_WORDS = "|".join(
    "次(?!性)" if word == "次" else re.escape(word)
    for word in sorted(_MEASURE, key=len, reverse=True)
)
_DASH = r"\s*(?:-+|至|到)\s*"
_AMOUNT = re.compile(
    rf"(?P<sign>[¥￥$])?(?<![A-Za-z\d.])(?P<low>{NUMBER})\s*(?P<unit0>{_WORDS})?"
    rf"(?:{_DASH}(?P<high>{NUMBER}))?\s*(?P<more>多|余|来|\+)?\s*(?:左右)?\s*"
    rf"(?P<unit>{_WORDS})?(?P<bound>\s*(?:以上|以下|以内|之内|及以上|起|左右|上下|余|多))?",
    re.I,
)
_UNKNOWN = re.compile(
    r"若干|适量|不限|不详|未知|待定|待统计|视情况?|看情况|按需|越多越好|多多益善|大量|少量|数[十百千]?"
    r"[名人个件]|许多|不等|^[-/?无—]+$"
)
_AT_LEAST = re.compile(r"(?:不少于|不低于|至少|最少|>=|≥|>|超过|大于|不下)\s*$")
_AT_MOST = re.compile(r"(?:不超过|不多于|最多|至多|限|<=|≤|<|上限|最大)\s*$")
_ABOUT = re.compile(r"(?:约|大约|大概|近|将近|预计|估计)\s*$")
_EACH = re.compile(r"每\s*(?P<each>次|场|期|人|户|天|周|月|季度?|年|家|个?社区|批)[^\d一-十]{0,3}$")
_PER = re.compile(r"^\s*/\s*(?P<each>次|场|期|人|户|天|周|月|季度?|年|家|批)(?![\u4e00-\u9fff])")
_HALF_DAY = re.compile(rf"(?:(?P<count>{NUMBER})\s*个\s*)?半[天日]")
# 十几人, 几十人, 五六十人, 三四场: an order of magnitude, no number.
_VAGUE_NUMBER = re.compile(
    r"[数几][十百千]|[十百千]几|[一二三四五六七八][二三四五六七八九](?=[十百千万场次个人名件户位])"
)
# What fits a column of whole numbers.
LARGEST = 2_000_000_000
_PACKED = re.compile(r"\s*(?:装|/[箱件盒包袋])")


@dataclass(frozen=True)
class Quantity:
    """A number of something.

    `measure` is session, piece, item, hour, yuan or people; None when no unit was written.
    `counted` is the unit as written (盒). `unknown` means that no number can be told; an `amount`
    is never invented. `least` and `most` bound it (None: unbounded). `rest` was not understood.
    """

    text: str
    amount: int | None = None
    measure: str | None = None
    least: int | None = None
    most: int | None = None
    unknown: bool = False
    note: str = ""
    counted: str = ""
    each: str = ""
    rest: str = ""


def read_quantity(text: object) -> Quantity:
    """Read one cell that should hold an amount."""
    if isinstance(text, bool) or text is None:
        return Quantity("", unknown=True)
    if isinstance(text, int | float):
        return _bare(text)
    written = tidy(text)
    if not written:
        return Quantity("", unknown=True)
    value = plain(written)
    if match := _HALF_DAY.search(value):
        hours = int(4 * (number(match["count"] or "1") or 1))
        note = Note(N_("“%(text)s”按%(hours)s小时计"), text=match[0], hours=hours)
        return Quantity(written, hours, "hour", hours, hours, note=note, counted=match[0])
    found = _matches(value)
    vague = _UNKNOWN.search(value)
    if not found or _VAGUE_NUMBER.search(value):
        note = Note(N_("数量无法确定：%(text)s"), text=written)
        return Quantity(written, unknown=True, note=note, rest="" if vague else written)
    outside = [m for m in found if not _inside_brackets(value, m.start())] or found
    counted = [m for m in outside if m["unit"] or m["unit0"] or m["sign"]] or outside
    first = counted[0]
    if len(counted) > 1 and _same_kind(counted) and not _EACH.search(value[: counted[1].start()]):
        note = Note(N_("写了几个数量，请分行填写：%(text)s"), text=written)
        return Quantity(written, unknown=True, note=note, rest=written)
    return _read(written, value, first, bool(vague))


def _bare(value: float) -> Quantity:
    if value != value or abs(value) > LARGEST:
        return Quantity(str(value), unknown=True, rest=str(value))
    whole = int(value)
    if whole != value or value < 0:
        note = Note(N_("不是整数：%(text)s"), text=f"{value:g}")
        return Quantity(f"{value:g}", unknown=True, note=note, rest=f"{value:g}")
    return Quantity(str(whole), whole, None, whole, whole)


def _matches(value: str) -> list[re.Match[str]]:
    found = []
    for match in _AMOUNT.finditer(value):
        followed = value[match.end() : match.end() + 3]
        if _PACKED.match(followed) or (match["low"] in "一十百千万亿" and not _has_unit(match)):
            continue
        if not _has_unit(match) and not _alone(value, match):
            continue
        found.append(match)
    return found


def _has_unit(match: re.Match[str]) -> bool:
    return bool(match["unit"] or match["unit0"] or match["sign"])


def _alone(value: str, match: re.Match[str]) -> bool:
    """A number without a unit counts only where nothing but a remark stands beside it."""
    before, after = value[: match.start()].strip(" :("), value[match.end() :].strip(" )")
    before = _ABOUT.sub("", _AT_LEAST.sub("", _AT_MOST.sub("", before))).strip()
    return not before and (not after or not after[0].isalnum() or bool(_UNKNOWN.search(after)))


def _inside_brackets(value: str, position: int) -> bool:
    return value.count("(", 0, position) > value.count(")", 0, position)


def _same_kind(found: list[re.Match[str]]) -> bool:
    measures = [_measure(match)[0] for match in found]
    goods = {"piece", "item"}
    return len(set(measures)) == 1 or set(measures) <= goods


def _measure(match: re.Match[str]) -> tuple[str | None, str]:
    counted = (match["unit"] or match["unit0"] or "").lower()
    if match["sign"]:
        return "yuan", counted or match["sign"]
    return _MEASURE.get(counted), counted


def _read(written: str, value: str, match: re.Match[str], vague: bool) -> Quantity:
    measure, counted = _measure(match)
    low, high = number(match["low"]), number(match["high"] or match["low"])
    if low is None or high is None:
        return Quantity(written, unknown=True, rest=written)
    if match["high"] and high > low and match["high"][-1:] in "百千万亿" and match["low"].isdigit():
        low *= high / number(match["high"].rstrip("百千万亿") or "1")  # 3-5万 is 30,000 to 50,000
    if measure in ("minute", "day"):
        low, high, measure = _hours(low, high, measure)
    before = value[: match.start()]
    after = _PER.sub("", value[match.end() :])
    each = _EACH.search(before) or _PER.match(value[match.end() :])
    made = Quantity(written, measure=measure, counted=counted, each=each["each"] if each else "")
    if low != int(low) or high != int(high) or high < low:
        note = Note(N_("不是整数：%(text)s"), text=written)
        return replace(made, unknown=True, note=note, rest=written)
    made = replace(made, amount=int(low), least=int(low), most=int(high))
    if made.amount and made.amount > LARGEST:
        note = Note(N_("数量过大：%(text)s"), text=written)
        return Quantity(written, unknown=True, note=note, rest=written)
    made = _bounded(made, before, match, vague)
    for pattern in (_EACH, _AT_LEAST, _AT_MOST, _ABOUT):
        before = pattern.sub("", before)
    after = _UNKNOWN.sub("", after)
    rest = " ".join(side.strip(" ,;:、。/×x*") for side in (before, after)).strip()
    rest = re.sub(r"^\(([^()]*)\)?$", r"\1", rest)
    if rest and not made.note:
        made = replace(made, note=Note(N_("数量之外还写着：%(rest)s"), rest=rest))
    return replace(made, rest=rest)


def _hours(low: Decimal, high: Decimal, measure: str) -> tuple[Decimal, Decimal, str]:
    """Minutes and days as hours: a day of service is eight."""
    factor = Decimal(8) if measure == "day" else 1 / Decimal(60)
    return round(low * factor, 6), round(high * factor, 6), "hour"


def _bounded(made: Quantity, before: str, match: re.Match[str], vague: bool) -> Quantity:
    """The bounds that words beside the number give it."""
    said, bound = made.text, (match["bound"] or "").strip()
    if match["high"]:
        note = Note(N_("写的是%(least)s—%(most)s，按%(least)s计"), least=made.least, most=made.most)
        return replace(made, note=note)
    if vague or _AT_LEAST.search(before) or bound in ("以上", "及以上", "起") or match["more"]:
        note = Note(N_("写的是“%(text)s”，按%(amount)s计"), text=said, amount=made.amount)
        return replace(made, most=None, note=note)
    if bound in ("余", "多"):
        note = Note(N_("写的是“%(text)s”，按%(amount)s计"), text=said, amount=made.amount)
        return replace(made, most=None, note=note)
    if _AT_MOST.search(before) or bound in ("以下", "以内", "之内"):
        return replace(made, least=None)
    if _ABOUT.search(before) or bound in ("左右", "上下") or "左右" in match[0]:
        note = Note(N_("写的是“%(text)s”，按%(amount)s计"), text=said, amount=made.amount)
        return replace(made, least=None, most=None, note=note)
    if made.counted in ("天", "日"):
        note = Note(N_("“%(text)s”按%(hours)s小时计"), text=said, hours=made.amount)
        return replace(made, note=note)
    if made.each:
        return replace(made, note=Note(N_("是每%(each)s的数量"), each=made.each))
    return made
