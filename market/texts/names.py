"""Whether two names mean one organisation, and which names of a long list do.

The judgement is for a person to confirm: each likeness says its kind and why.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise
from typing import Literal

from market.errors import N_
from market.texts.nameparts import Parts, numerals, split_name
from market.texts.nearchars import alike, sound
from market.texts.notes import Note

Kind = Literal["same", "variant", "branch_of", "party_of", "nickname", "typo", "different"]

_FILLERS = str.maketrans("", "", "省市县区新街道镇社的和与及")
# Names of housing estates end so.
_ESTATES = "村苑园坊里弄庭湾城寓邸"
# Posting lists longer than this say nothing about likeness (银行, 公司).
_COMMON = 200
_CANDIDATES = 8

_NEAR = {"音同": N_("“%(x)s”与“%(y)s”音同"), "形近": N_("“%(x)s”与“%(y)s”形近")}


@dataclass(frozen=True)
class Likeness:
    """How alike two names are, from 0 to 1, in which way, and the reasons, as remarks."""

    score: float
    kind: Kind
    why: tuple[Note, ...]

    @property
    def why_zh(self) -> str:
        """The reasons in Chinese."""
        return "；".join(self.why)


@dataclass(frozen=True)
class Variant:
    """A name and another one that may mean the same organisation."""

    name: str
    other: str
    likeness: Likeness


SAME = Likeness(1.0, "same", (Note(N_("名称相同")),))
DIFFERENT = Likeness(0.0, "different", (Note(N_("名称不同")),))


def likeness(a: str, b: str) -> Likeness:
    """Judge two names. Symmetric, except that branch_of and party_of do not say which is which."""
    one, other = split_name(a), split_name(b)
    if one.key == other.key:
        return SAME
    if (len(one.core), one.key) > (len(other.core), other.key):
        one, other = other, one
    if one.kind and other.kind and one.kind != other.kind:
        return Likeness(0.0, "different", (Note(N_("单位类型不同")),))
    core = _cores(one, other) if _may_be_one(one, other) else None
    if core is None:
        return DIFFERENT
    score, kind, reasons = core
    if not _regions_agree(one, other):
        score *= 0.6
        reasons.append(Note(N_("所在地不同")))
    score, kind = _branches(one, other, score, kind, reasons)
    if kind != "different" and one.party != other.party:
        score, kind = score * 0.95, "party_of" if kind in ("variant", "branch_of") else kind
        reasons.append(Note(N_("一方是其党组织")))
    if kind == "different" or score < 0.5:
        return Likeness(round(min(score, 0.4), 3), "different", tuple(reasons))
    _mention_forms(one, other, reasons)
    return Likeness(round(score, 3), kind, tuple(reasons))


def _may_be_one(one: Parts, other: Parts) -> bool:
    """A 居民区 is no company or school of a longer name, whatever its characters."""
    if one.community == other.community:
        return True
    if not (one.place and other.place):
        return False
    return one.core == other.core or other.core[-1] in _ESTATES or one.core[-1] in _ESTATES


def _mention_forms(one: Parts, other: Parts, reasons: list[Note]) -> None:
    if one.legal != other.legal:
        reasons.append(Note(N_("一方省略公司形式")))
    if set(one.regions) != set(other.regions):
        reasons.append(Note(N_("一方省略地名")))
    if one.asides != other.asides:
        reasons.append(Note(N_("括号内容不同")))
    if not reasons:
        reasons.append(Note(N_("写法不同，主体名称相同")))


def _cores(one: Parts, other: Parts) -> tuple[float, Kind, list[Note]] | None:
    """How the identifying parts relate; `one` has the shorter core."""
    a, b = one.core, other.core
    if a == b:
        return 0.97, "variant", []
    if numerals(a) != numerals(b):
        # 世界广场5M会议室 lies within 世界广场; 梅园三村 is not 梅园一村.
        return None
    short, long = a.translate(_FILLERS), b.translate(_FILLERS)
    if short == long and len(short) >= 2:
        return 0.94, "variant", [Note(N_("街道、市区等字样有省略"))]
    if "附属" in b and _tail(b) == (_tail(a) if "附属" in a else a):
        return 0.82, "variant", [Note(N_("省略上级单位名称"))]
    if mistake := _mistake(a, b, min(one.stem, other.stem)):
        return mistake
    if nick := _nickname(one, other):
        return nick
    return _overlap(a, b)


def _tail(core: str) -> str:
    return core.rpartition("附属")[2]


def _mistake(a: str, b: str, stem: int) -> tuple[float, Kind, list[Note]] | None:
    """One character wrong, missing or two exchanged; `stem` counts those that tell which one.

    东园幼儿园 and 东昌幼儿园 differ in half of what matters.
    """
    if len(a) == len(b):
        places = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(places) == 1:
            x, y = a[places[0]], b[places[0]]
            near = alike(x, y)
            if near:
                return (0.9 if near == "音同" else 0.8), "typo", [Note(_NEAR[near], x=x, y=y)]
            if stem >= 4 and len(a) >= 5:
                return (
                    0.62 + min(len(a), 12) * 0.015,
                    "typo",
                    [Note(N_("“%(x)s”与“%(y)s”一字之差"), x=x, y=y)],
                )
        elif len(places) == 2 and places[1] == places[0] + 1 and len(a) >= 4:
            n = places[0]
            if a[n] == b[n + 1] and a[n + 1] == b[n]:
                ours, theirs = a[n : n + 2], b[n : n + 2]
                return 0.85, "typo", [Note(N_("“%(x)s”与“%(y)s”颠倒"), x=ours, y=theirs)]
    elif len(b) == len(a) + 1 and len(a) >= 5 and stem >= 3:
        for n in range(len(b)):
            if b[:n] + b[n + 1 :] == a:
                return 0.8, "typo", [Note(N_("少一个“%(sign)s”字"), sign=b[n])]
    return None


def _nickname(one: Parts, other: Parts) -> tuple[float, Kind, list[Note]] | None:
    """The shorter core as an abbreviation of the longer one: 乳五 of 乳山五村, 工行 of 工商银行."""
    a, b = one.core, other.core
    if not 2 <= len(a) < len(b) or a[0] != b[0] or not _subsequence(a, b):
        return None
    both = one.community and other.community
    if b.startswith(a):
        if both and len(b) - len(a) > 1:
            return None
        score = 0.9 if both else min(0.85, 0.5 + 0.5 * len(a) / len(b))
        if len(a) >= 4 and not both:
            return max(score, 0.7), "branch_of", [Note(N_("一方名称包含另一方"))]
        return max(score, 0.6), "nickname", [_short(a, b)]
    digits = bool(numerals(a))
    if len(a) <= 4 and (digits or a[-1] == b[-1]):
        score = 0.9 if (both or digits) and len(b) <= len(a) + 3 else 0.72
        return score, "nickname", [_short(a, b)]
    if len(a) >= 4 and len(a) / len(b) >= 0.5:
        return 0.6 + 0.25 * len(a) / len(b), "nickname", [_short(a, b)]
    return None


def _short(a: str, b: str) -> Note:
    return Note(N_("“%(short)s”似为“%(long)s”的简称"), short=a, long=b)


def _subsequence(a: str, b: str) -> bool:
    signs = iter(b)
    return all(sign in signs for sign in a)


def _overlap(a: str, b: str) -> tuple[float, Kind, list[Note]] | None:
    if len(a) < 6:
        return None
    ours, theirs = set(map("".join, pairwise(a))), set(map("".join, pairwise(b)))
    share = 2 * len(ours & theirs) / (len(ours) + len(theirs))
    if share >= 0.75:
        return 0.4 + 0.4 * share, "variant", [Note(N_("大部分字相同"))]
    return None


def _regions_agree(one: Parts, other: Parts) -> bool:
    """Whether one name's places contain the other's, as 上海浦东 and 浦东 do."""
    ours, theirs = set(one.regions) - {"中国"}, set(other.regions) - {"中国"}
    return ours <= theirs or theirs <= ours


def _branches(
    one: Parts, other: Parts, score: float, kind: Kind, reasons: list[Note]
) -> tuple[float, Kind]:
    a, b = sorted((one.branch, other.branch), key=len)
    if a == b:
        return score, kind
    if not a or (b.startswith(a) and len(a) >= 3):
        if one.community and other.community:
            reasons.append(Note(N_("一方写的是“%(name)s”"), name=b))
            return score * 0.95, kind
        reasons.append(Note(N_("一方是其分支或场地“%(name)s”"), name=b))
        return score * 0.85, "branch_of"
    place_a, place_b = (text[:-2] for text in (a, b))
    if place_a == place_b and {a[-2:], b[-2:]} <= {"分行", "支行", "分理", "网点"}:
        reasons.append(Note(N_("“%(x)s”与“%(y)s”疑为同一网点"), x=a, y=b))
        return score * 0.85, "typo"
    reasons.append(Note(N_("同一单位的不同分支")))
    return 0.3, "different"


def find_variants(
    names: Iterable[str], known: Iterable[str] = (), *, least: float = 0.6, most: int = 3
) -> list[Variant]:
    """Pairs of names that may mean one organisation, the most alike first.

    Each of `names` is compared with the `known` names and with the `names` before it; equal
    names are not reported. Candidates come from an index of rare character pairs, so that
    10,000 names take about a second. At most `most` per name.
    """
    asked = dict.fromkeys(filter(None, (str(name).strip() for name in names)))
    old = dict.fromkeys(filter(None, (str(name).strip() for name in known)))
    pool = [*old, *(name for name in asked if name not in old)]
    index: dict[str, list[int]] = defaultdict(list)
    found: list[Variant] = []
    for mine, name in enumerate(pool):
        keys = _keys(split_name(name))
        if mine >= len(old):
            found.extend(_mates(name, _candidates(keys, index), pool, least)[:most])
        for key in keys:
            index[key].append(mine)
    return sorted(found, key=lambda variant: -variant.likeness.score)


def _candidates(keys: list[str], index: dict[str, list[int]]) -> list[int]:
    """The earlier names that share the rarest keys."""
    votes: dict[int, float] = {}
    for key in keys:
        others = index.get(key)
        if others and len(others) <= _COMMON:
            weight = 1 / len(others)
            for other in others:
                votes[other] = votes.get(other, 0.0) + weight
    return nlargest(_CANDIDATES, votes, key=votes.__getitem__)


def _mates(name: str, candidates: list[int], pool: list[str], least: float) -> list[Variant]:
    mates = []
    for other in candidates:
        judged = likeness(name, pool[other])
        if judged.score >= least and judged.kind not in ("same", "different"):
            mates.append(Variant(name, pool[other], judged))
    return sorted(mates, key=lambda mate: -mate.likeness.score)


def _keys(parts: Parts) -> list[str]:
    """What a name is found by: pairs of its core, skipping pairs from its first, its sound."""
    core = parts.core
    keys = [core, *map("".join, pairwise(core)), *(core[0] + sign for sign in core[1:6])]
    if len(core) <= 5:
        keys.append("~" + " ".join(map(sound, core)))
    if "附属" in core:
        keys.append(_tail(core))
    return list(dict.fromkeys(keys))
