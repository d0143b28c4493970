"""Which organisation a list means by a name: known, likely, to be added, or nobody knows."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from market.errors import N_
from market.exchange.preview.known import Known, folded
from market.exchange.preview.model import Pair, packed
from market.members.models import UnitKind
from market.texts.clean import plain
from market.texts.names import Variant, find_variants
from market.texts.notes import Note

SAME, APART = "same", "apart"
# From here on a variant only leaves out what says nothing: 有限公司, a region, 党支部.
SURE = 0.9
# Below this a likeness is told, but holds no row up.
HOLDING = 0.7
LONGEST = 120
_KINDS = (
    (UnitKind.MEDICAL, r"医院|卫生|门诊|诊所|护理院|疗养"),
    (UnitKind.SCHOOL, r"幼儿园|小学|中学|高中|初中|大学|学院|学校|托儿所|少年宫"),
    (UnitKind.FINANCE, r"银行|证券|保险|信托|期货|信用社|^[工农中建交招]行"),
    (
        UnitKind.SOCIAL,
        r"协会|基金会|服务社|促进会|联合会|志愿者|工作室|俱乐部|事务所|老年协会|商会",
    ),
    (UnitKind.COMPANY, r"公司|集团|超市|物业|商店|饭店|餐饮|美容|药店|企业|厂$"),
    (
        UnitKind.GOVERNMENT,
        r"派出所|法院|检察|公安|税务|[局署处]$|委员会$|管理所|部队|消防|图书馆|交警",
    ),
)


def kind_by_name(name: str) -> UnitKind:
    """What kind of unit a name most likely says; for units that a list brings along."""
    bare = plain(name)
    return next((kind for kind, words in _KINDS if re.search(words, bare)), UnitKind.OTHER)


@dataclass(frozen=True)
class Found:
    """Whom a name means: a unit's id, the name of one to add, or nobody and what to do."""

    ref: int | str | None
    note: str | None = None
    advice: str | None = None


@dataclass
class Names:
    """The names of one file against each other and against the units that are known.

    Parameters
    ----------
    mentions: how many rows name each organisation, by the name as written.
    decided: what the person chose, by ``key|target``.
    add_unknown: whether names that nobody knows become new units.
    """

    known: Known
    mentions: Counter[str]
    decided: dict[str, str]
    add_unknown: bool
    pairs: list[Pair] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._written: dict[str, str] = {}
        rows: Counter[str] = Counter()
        for name, count in self.mentions.items():
            self._written.setdefault(folded(name), name)
            rows[folded(name)] += count
        # What the residents' committees are called is found by their stem, without a guess.
        unknown = [
            name
            for key, name in self._written.items()
            if key and not self.known.units_called(name) and not self.known.community_called(name)
        ]
        targets = {
            name: unit.id for unit in self.known.units.values() for name in (unit.name, *unit.names)
        }
        seen: set[tuple[str, str]] = set()
        for variant in find_variants(unknown, targets):
            pair = self._pair(variant, targets, rows)
            if pair is not None and (pair.key, pair.target) not in seen:
                seen.add((pair.key, pair.target))
                self.pairs.append(pair)
        self._settle()

    def _pair(self, variant: Variant, targets: dict[str, int], rows: Counter[str]) -> Pair | None:
        key, number = folded(variant.name), targets.get(variant.other)
        if number is None and not self.add_unknown:
            # Two names that nobody knows: neither row can be imported, whatever they mean.
            return None
        target = f"u{number}" if number is not None else f"n{folded(variant.other)}"
        other = self.known.units[number].name if number is not None else variant.other
        judged = variant.likeness
        sure = judged.kind in ("variant", "party_of") and judged.score >= SURE
        return Pair(
            name=variant.name,
            key=key,
            other=other,
            target=target,
            score=judged.score,
            kind=judged.kind,
            sure=sure,
            decision=self.decided.get(f"{key}|{target}", ""),
            rows=rows[key],
            reason=[packed(note) for note in judged.why],
        )

    def _settle(self) -> None:
        """Which target each name has: the chosen one, or the only sure one."""
        self._same: dict[str, Pair] = {}
        self._held: dict[str, Pair] = {}
        by_key: dict[str, list[Pair]] = {}
        for pair in self.pairs:
            by_key.setdefault(pair.key, []).append(pair)
        for key, pairs in by_key.items():
            chosen = [pair for pair in pairs if pair.decision == SAME]
            open_ = [pair for pair in pairs if not pair.decision]
            sure = [pair for pair in open_ if pair.sure]
            if not chosen and len(sure) == 1:
                chosen = sure
            for pair in sure:
                # Two sure targets contradict each other: a person decides.
                pair.sure = pair in chosen
            if chosen:
                self._same[key] = chosen[0]
                continue
            # A branch is a unit of its own unless somebody says otherwise.
            doubtful = [p for p in open_ if p.score >= HOLDING and p.kind != "branch_of"]
            if doubtful:
                self._held[key] = doubtful[0]

    def merged(self, name: str) -> Pair | None:
        """The pair by which a name is another one's, or None."""
        return self._same.get(folded(name))

    def held(self, name: str) -> Pair | None:
        """The open question about a name that keeps its rows back, or None."""
        return self._held.get(folded(name))

    def resolve(self, name: str, community: bool = False, depth: int = 0) -> Found:
        """Whom a name means.

        Parameters
        ----------
        community: it should be a 居民区; none is ever added by a list of something else.
        """
        if len(name) > LONGEST:
            note = Note(N_("单位名称超过 %(most)s 个字"), most=LONGEST)
            return Found(None, note, Note(N_("一格只写一个单位的名称")))
        numbers = self.known.units_called(name)
        if not numbers and (number := self.known.community_called(name)):
            numbers = {number}
        if len(numbers) == 1:
            return self._member(next(iter(numbers)))
        if numbers:
            note = Note(N_("有 %(count)s 个单位都叫“%(name)s”"), count=len(numbers), name=name)
            return Found(None, note, Note(N_("写出全称以便区分")))
        if (pair := self.merged(name)) and depth < 5:
            found = (
                self._member(int(pair.target[1:]))
                if pair.target.startswith("u")
                else self.resolve(pair.other, community, depth + 1)
            )
            if found.ref is None:
                return found
            said = Note(N_("“%(name)s”按“%(other)s”导入"), name=name, other=pair.other)
            return Found(found.ref, said)
        if pair := self.held(name):
            note = Note(N_("“%(name)s”可能就是“%(other)s”"), name=name, other=pair.other)
            return Found(None, note, Note(N_("在“名称相近的单位”里选择合并或分开")))
        if self.add_unknown and not community and self.known.area_id is not None:
            return Found(self._written.get(folded(name), name))
        note = Note(N_("名录里没有“%(name)s”"), name=name)
        advice = Note(N_("勾选“名录里没有的单位一并新增”，或先导入成员单位"))
        return Found(None, note, advice)

    def _member(self, number: int) -> Found:
        unit = self.known.units[number]
        if not unit.active:
            note = Note(N_("“%(name)s”不是在册单位"), name=unit.name)
            return Found(None, note, Note(N_("先在成员单位里恢复或审核它")))
        return Found(number)

    def aliases(self, used: set[str]) -> list[list[Any]]:
        """The names to add to units, since rows that are imported call them so: [name, ref].

        `used` are the names of those rows, as written.
        """
        found = []
        for key in sorted({folded(name) for name in used} & set(self._same)):
            pair = self._same[key]
            ref = self.resolve(pair.name).ref
            if ref is not None:
                found.append([pair.name, ref])
        return found
