"""What kind of list a table is, and which column is which field."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from market.exchange.reading.contents import Evidence, evidence_of
from market.exchange.reading.headwords import HEADWORDS, LOOKUP, SERIAL, header_key
from market.exchange.reading.model import Table

FIELDS: dict[str, tuple[str, ...]] = {kind: tuple(words) for kind, words in HEADWORDS.items()}

# Words of a title, a sheet's or a file's name that speak for a kind.
_TITLES = {
    "needs": ("需求", "心愿", "求助", "征集", "所需"),
    "listings": ("资源", "场地", "服务清单", "供给", "捐赠", "可提供", "服务项目", "阵地"),
    "agreements": ("结对", "联建", "共建", "协议", "双报到"),
    "activities": (
        "台账",
        "活动清单",
        "活动记录",
        "开展情况",
        "进社区",
        "讲座",
        "活动安排",
        "活动计划",
    ),
    "units": (
        "成员单位",
        "单位名册",
        "单位名单",
        "单位一览",
        "花名册",
        "通讯录",
        "单位信息",
        "会员",
    ),
    "areas": ("区域", "居民区一览", "片区划分", "居委会名单", "社区名单", "行政区划", "网格"),
}
# What a list of a kind can hardly be without.
_KEYS = {
    "areas": ("name",),
    "units": ("name",),
    "listings": ("title",),
    "needs": ("title",),
    "agreements": ("unit", "community"),
    "activities": ("date", "title"),
}
# What speaks for a kind more than for others.
_TELLING = {
    "areas": {"population": 2, "level": 2, "parent": 1.5, "code": 1.5},
    "units": {"credit_code": 3, "party_org": 2, "aliases": 1, "kind": 0.5, "parent": 0.5},
    "listings": {"capacity": 2.5, "charge": 2, "equipment": 1, "qualifications": 1, "reach": 1},
    "needs": {"urgency": 3, "people": 0.5},
    "agreements": {"signed_on": 2, "ends_on": 2, "community": 1},
    "activities": {
        "satisfaction": 2.5,
        "people": 1,
        "date": 1.5,
        "lead": 1,
        "support": 1,
        "series": 1,
    },
}
# Headers that tell the side of a list by themselves.
_SIDES = (
    ("需求", "needs"), ("心愿", "needs"), ("接收单位", "needs"), ("受赠", "needs"),
    ("资源", "listings"), ("捐赠", "listings"), ("可提供", "listings"), ("服务项目", "listings"),
    ("容纳", "listings"), ("联建", "agreements"), ("结对", "agreements"),
    ("活动主题", "activities"), ("参加人数", "activities"), ("人次", "activities"),
)  # fmt: skip


@dataclass(frozen=True)
class ColumnGuess:
    """What one column was taken for: a field of the kind, or None; why, in Chinese."""

    position: int
    header: str
    field: str | None
    confidence: float
    why: str


@dataclass(frozen=True)
class Guess:
    """What a table was taken for. `others` are the kinds not chosen, each with its score."""

    kind: str
    confidence: float
    columns: tuple[ColumnGuess, ...]
    fingerprint: str
    others: tuple[tuple[str, float], ...] = ()
    missing: tuple[str, ...] = field(default=())

    @property
    def mapping(self) -> dict[str, int]:
        """Field → position of its column."""
        return {one.field: one.position for one in self.columns if one.field}


def fingerprint(headers: Iterable[str]) -> str:
    """A key for the shape of a header, by which a chosen mapping is remembered.

    Spaces, brackets and the like do not matter, the order does. Headers without any text have
    the fingerprint of their number of columns.
    """
    keys = [header_key(header) for header in headers]
    while keys and not keys[-1]:
        keys.pop()
    return hashlib.sha256("\x1f".join(keys).encode()).hexdigest()[:32]


def guess_columns(table: Table, name: str = "") -> Guess:
    """The likeliest kind of a table, with its columns. `name` is the file's, as a further hint."""
    evidence = _evidence(table)
    hints = f"{table.title}\n{table.sheet}\n{name}"
    scored = []
    for kind in FIELDS:
        columns = _assign(table, kind, evidence)
        scored.append((_score(table, kind, columns, hints), kind, columns))
    scored.sort(key=lambda one: -one[0])
    score, kind, columns = scored[0]
    total = score + scored[1][0]
    confidence = round(score / total, 2) if total > 0 else 0.0
    others = tuple((other, round(value, 2)) for value, other, _ in scored[1:])
    return _guess(table, kind, columns, confidence, others)


def map_columns(table: Table, kind: str) -> Guess:
    """The columns of a table whose kind is known."""
    return _guess(table, kind, _assign(table, kind, _evidence(table)), 1.0, ())


def _guess(table: Table, kind: str, columns: list[ColumnGuess], confidence: float, others: tuple):
    got = {one.field for one in columns}
    missing = tuple(key for key in _KEYS[kind] if key not in got)
    return Guess(kind, confidence, tuple(columns), fingerprint(table.header), others, missing)


def _evidence(table: Table) -> list[Evidence]:
    return [evidence_of(table.column(n)) for n in range(len(table.header))]


def _assign(table: Table, kind: str, evidence: list[Evidence]) -> list[ColumnGuess]:
    """The best field for each column, each field at most once."""
    offers: list[tuple[float, int, str, str]] = []
    for position, header in enumerate(table.header):
        if header_key(header) in SERIAL and evidence[position].serial:
            continue
        offers.extend(
            (worth, position, name, why)
            for name, worth, why in _offers(kind, header, evidence[position])
        )
    offers.sort(key=lambda offer: (-offer[0], offer[1]))
    chosen: dict[int, ColumnGuess] = {}
    taken: set[str] = set()
    for worth, position, name, why in offers:
        if position not in chosen and name not in taken:
            header = table.header[position]
            chosen[position] = ColumnGuess(position, header, name, round(worth, 2), why)
            taken.add(name)
    return [
        chosen.get(n) or ColumnGuess(n, header, None, 0.0, "没有对应的字段")
        for n, header in enumerate(table.header)
    ]


def _offers(kind: str, header: str, found: Evidence) -> Iterable[tuple[str, float, str]]:
    key = header_key(header)
    lookup = LOOKUP[kind]
    if key in lookup:
        name = lookup[key]
        yield name, 0.95 if found.fits(name) else 0.75, f"表头“{header}”"
        return
    if key:
        words = [word for word in lookup if len(word) >= 2 and word in key]
        if words:
            word = max(words, key=lambda w: (len(w), key.endswith(w)))
            name = lookup[word]
            if found.fits(name):
                yield name, 0.5 + 0.3 * len(word) / len(key), f"表头“{header}”含“{word}”"
        for word, name in _PARTS.get(kind, ()):
            if word in key and found.fits(name):
                yield name, 0.55, f"表头“{header}”含“{word}”"
    if not key or found.strong:
        for name, worth in found.suggests(kind):
            # A header that says something else is a reason against.
            yield name, worth * (0.7 if not key else 0.4), "按内容判断"


# Words inside longer headers, tried after whole ones.
_PARTS = {
    "units": (("单位", "name"), ("党", "party_org")),
    "listings": (("资源", "title"), ("服务", "title"), ("单位", "unit"), ("捐赠", "unit")),
    "needs": (("需求", "title"), ("心愿", "title"), ("单位", "unit")),
    "agreements": (
        ("单位", "unit"),
        ("居民区", "community"),
        ("社区", "community"),
        ("党组织", "unit"),
    ),
    "activities": (
        ("居民区", "community"),
        ("单位", "unit"),
        ("人数", "people"),
        ("主题", "title"),
    ),
    "areas": (("人口", "population"), ("居委", "name")),
}


def _score(table: Table, kind: str, columns: list[ColumnGuess], hints: str) -> float:
    got = {one.field: one.confidence for one in columns if one.field}
    score = sum(got.values())
    score += sum(weight * got.get(name, 0) for name, weight in _TELLING[kind].items())
    score -= 3.0 * sum(key not in got for key in _KEYS[kind])
    score += 2.5 * any(word in hints for word in _TITLES[kind])
    keys = [header_key(header) for header in table.header]
    score += 1.5 * sum(any(word in key for key in keys) for word, side in _SIDES if side == kind)
    unknown = sum(1 for one in columns if not one.field and header_key(one.header) not in SERIAL)
    return max(0.0, score - 0.3 * unknown)
