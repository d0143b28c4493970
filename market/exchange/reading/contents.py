"""What the values of a column look like, for columns without a telling name."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from market.exchange.reading.model import Value
from market.texts.clean import plain

_SAMPLE = 120
_PHONE = re.compile(r"\+?[\d][\d\s()\-、;/转]{6,}")
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_AREA_CODE = re.compile(r"\d{6}(?:\d{3}){0,2}(?:-\d+)*")
_DATE = re.compile(r"(?:19|20)\d\d[-./年]\d{1,2}(?:[-./月]\d{1,2}日?)?月?|\d{1,2}月\d{1,2}[日号].*")
_CLOCK = re.compile(
    r".*\d{1,2}:\d{2}.*|每[周月季年天日].*|(?:工作日|双休日|周[一二三四五六日末]).*|长期.*"
)
_ADDRESS = re.compile(r".*(?:[路街道弄巷村号]\d*[号弄室楼层幢栋]|\d+(?:号|弄|室|楼)|路.*\d).*")
_COMMUNITY = re.compile(r".*(?:居民区|居委会?|社区|村委会?|村)(?:党总支|党支部|党委)?")
_PARTY = re.compile(r".*(?:党支部|党总支|党委|党组|党工委)(?:委员会)?")
_UNIT = re.compile(
    r".*(?:公司|集团|银行|医院|学校|小学|中学|幼儿园|大学|学院|中心|协会|基金会|事务所|服务社|派出所|局|所|支行|分行|"
    r"营业部|超市|饭店|书店|委员会|办公室|团队|工作室|俱乐部|党支部|党总支)"
)
_PEOPLE = re.compile(r"\d+\s*(?:人|人次|名|位)(?:左右|以上)?")
_AMOUNT = re.compile(r"[\d,.]+\s*万?[\u4e00-\u9fff]{1,3}|若干|不限|适量")
_URGENT = frozenset(["特急", "紧急", "一般", "急", "普通", "高", "中", "低", "急需"])
_PLEASED = frozenset(["非常满意", "满意", "一般", "不满意", "基本满意", "较满意", "不够满意"])
_CHARGE = frozenset(["免费", "低偿", "收费", "有偿", "公益", "无偿"])
_LEVEL = frozenset(["区", "街道", "片区", "居民区", "社区", "村", "网格", "微网格", "镇"])
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|联系人\d+")

# Which sort of content fits which field; fields not named take any text.
_FIT = {
    "phone": {"phone"},
    "lat": {"lat"},
    "lng": {"lng"},
    "date": {"date", "when", "number"},
    "signed_on": {"date"},
    "ends_on": {"date"},
    "population": {"number"},
    "capacity": {"number", "people", "amount"},
    "people": {"number", "people", "amount"},
    "quantity": {"number", "people", "amount"},
    "time": {"when", "date"},
}
# What content alone suggests, per kind.
_SUGGESTIONS: dict[str, dict[str, tuple[tuple[str, float], ...]]] = {
    "areas": {"lat": (("lat", 0.9),), "lng": (("lng", 0.9),), "community": (("name", 0.8),),
              "areacode": (("code", 0.8),), "level": (("level", 0.9),),
              "number": (("population", 0.4),)},
    "units": {"phone": (("phone", 0.9),), "credit": (("credit_code", 1.0),),
              "unit": (("name", 0.9),), "community": (("area", 0.6), ("name", 0.5)),
              "party": (("party_org", 0.8),), "address": (("address", 0.9),),
              "person": (("contact", 0.6),), "lat": (("lat", 0.9),), "lng": (("lng", 0.9),)},
    "listings": {"phone": (("phone", 0.9),), "unit": (("unit", 0.8),),
                 "address": (("place", 0.9),), "when": (("when", 0.9),),
                 "people": (("capacity", 0.8),), "amount": (("quantity", 0.7),),
                 "charge": (("charge", 0.9),), "person": (("contact", 0.6),),
                 "text": (("title", 0.6),), "number": (("quantity", 0.4), ("capacity", 0.3))},
    "needs": {"phone": (("phone", 0.9),), "community": (("unit", 0.9),), "unit": (("unit", 0.5),),
              "when": (("when", 0.9),), "people": (("people", 0.8),),
              "amount": (("quantity", 0.7),), "urgency": (("urgency", 1.0),),
              "person": (("contact", 0.6),), "address": (("place", 0.6),),
              "text": (("title", 0.6),), "number": (("quantity", 0.4),)},
    "agreements": {"community": (("community", 0.9),), "unit": (("unit", 0.9),),
                   "party": (("community", 0.4), ("unit", 0.4)), "date": (("signed_on", 0.8),)},
    "activities": {"date": (("date", 1.0),), "community": (("community", 0.9),),
                   "unit": (("lead", 0.6),), "people": (("people", 0.9),),
                   "satisfaction": (("satisfaction", 1.0),), "when": (("time", 0.5),),
                   "address": (("place", 0.7),), "text": (("title", 0.6),),
                   "number": (("people", 0.4),)},
}  # fmt: skip


@dataclass
class Evidence:
    """Which share of a column's values is of which sort."""

    shares: dict[str, float] = field(default_factory=dict)
    serial: bool = False
    filled: int = 0

    @property
    def sort(self) -> str:
        """The sort of most values, or ""."""
        best = max(self.shares, key=self.shares.get, default="")
        return best if best and self.shares[best] >= 0.6 else ""

    @property
    def strong(self) -> bool:
        return self.sort not in ("", "text", "number", "person", "amount") and not self.serial

    def fits(self, name: str) -> bool:
        """Whether the content may be that field; an empty column may be anything."""
        allowed = _FIT.get(name)
        if not allowed or not self.filled:
            return True
        return any(self.shares.get(sort, 0) >= 0.3 for sort in allowed) or (
            name in ("quantity", "capacity", "people") and not self.sort
        )

    def suggests(self, kind: str) -> Iterable[tuple[str, float]]:
        if self.serial:
            return ()
        return _SUGGESTIONS[kind].get(self.sort, ())


def evidence_of(values: Sequence[Value]) -> Evidence:
    """Look at up to 120 values spread over a column."""
    step = max(1, len(values) // _SAMPLE)
    sample = [value for value in values[::step] if value is not None][:_SAMPLE]
    found = Evidence(filled=len(sample))
    if not sample:
        return found
    counts: dict[str, int] = {}
    for value in sample:
        sort = _sort(value)
        counts[sort] = counts.get(sort, 0) + 1
    found.shares = {sort: count / len(sample) for sort, count in counts.items()}
    numbers = [value for value in values[:_SAMPLE] if isinstance(value, int)]
    found.serial = len(numbers) >= 3 and numbers == list(
        range(numbers[0], numbers[0] + len(numbers))
    )
    return found


def _sort(value: Value) -> str:
    if isinstance(value, dt.date | dt.datetime):
        return "date"
    if isinstance(value, dt.time):
        return "when"
    if isinstance(value, bool):
        return "text"
    if isinstance(value, int | float):
        return _number(value)
    text = plain(value)
    for sort, words in (
        ("urgency", _URGENT),
        ("satisfaction", _PLEASED),
        ("charge", _CHARGE),
        ("level", _LEVEL),
    ):
        if text in words:
            return sort
    for sort, pattern in _PATTERNS:
        if pattern.fullmatch(text):
            return sort
    return "text"


_PATTERNS = (
    ("credit", _CODE), ("date", _DATE), ("phone", _PHONE), ("areacode", _AREA_CODE),
    ("people", _PEOPLE), ("amount", _AMOUNT), ("when", _CLOCK), ("party", _PARTY),
    ("community", _COMMUNITY), ("unit", _UNIT), ("address", _ADDRESS), ("person", _NAME),
    ("number", re.compile(r"[\d,]+(?:\.\d+)?")),
)  # fmt: skip


def _number(value: float) -> str:
    if not isinstance(value, int) or value % 1:
        if 3 < value < 54 and value != int(value) and len(f"{value}".partition(".")[2]) >= 3:
            return "lat"
        if 73 < value < 136 and value != int(value) and len(f"{value}".partition(".")[2]) >= 3:
            return "lng"
        if 1950 < value < 2100:
            return "date"
    if 1_000_000 <= value < 100_000_000_000 and value == int(value):
        return "phone" if not 19_500_101 <= value <= 21_001_231 else "date"
    return "number"
