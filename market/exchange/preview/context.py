"""What judging a row stands on: the records, the person's choices, and words already read."""

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from market.batches.words import Audience, Measure
from market.errors import N_
from market.exchange.models import ListKind
from market.exchange.preview.known import Known, folded
from market.exchange.preview.line import Line
from market.exchange.preview.naming import Names
from market.exchange.preview.split import split_names, split_titles
from market.texts.nameparts import split_name
from market.texts.notes import Note
from market.texts.quantities import LARGEST, Quantity, read_quantity
from market.texts.times import When, read_when

REMEMBERED = 20_000
# Of a unit's name at the beginning of a title; shorter ones would be found by chance.
SHORTEST_NAME, LONGEST_NAME = 4, 40
_AUDIENCES = {
    Audience.ALL: "全体居民 全体 居民 社区居民 全年龄 不限 所有人 居民群众 市民 公众",
    Audience.ELDERLY: "老年人 老人 老年 中老年 中老年人 长者 独居老人 高龄老人 离退休 退休人员",
    Audience.CHILDREN: "儿童 孩子 少儿 幼儿 亲子 小学生 亲子家庭",
    Audience.TEENS: "青少年 中学生 学生 青年 未成年人",
    Audience.WOMEN: "妇女 女性 妈妈",
    Audience.DISABLED: "残疾人 残障人士 残障 残疾人士",
    Audience.PARTY: "党员 在职党员 党员群众",
    Audience.WORKERS: "职工白领 职工 白领 员工 上班族",
    Audience.NEWJOBS: "新就业群体 快递员 外卖员 骑手 快递小哥 外卖小哥",
}
AUDIENCE_WORDS = {
    folded(word): audience
    for audience, words in _AUDIENCES.items()
    for word in [audience.value, audience.label, *words.split()]
}
MEASURE_WORDS = {folded(measure.label): measure for measure in Measure} | {
    measure.value: measure for measure in Measure
}
SEPARATORS = str.maketrans("，,；;/／|\n", "、、、、、、、、")


@dataclass
class Choices:
    """What the person chose on the preview; what is not chosen changes nothing in the rows.

    Parameters
    ----------
    pairs: ``key|target`` of a likely pair → ``same`` or ``apart``.
    keep: keys of duplicate rows to import all the same.
    whole: keys of rows whose cells are not to be split into several records.
    split: whether cells with several items become several records.
    remove_personal: take identity and mobile numbers out of free texts.
    new_units: add units that a list names and nobody knows.
    unit_id, category_id, listing_kind: for rows that say nothing about it.
    """

    pairs: dict[str, str] = field(default_factory=dict)
    keep: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    split: bool = True
    remove_personal: bool = False
    new_units: bool = False
    unit_id: int | None = None
    category_id: int | None = None
    listing_kind: str | None = None

    def pack(self) -> dict[str, Any]:
        return {**vars(self), "keep": sorted(self.keep), "whole": sorted(self.whole)}

    @classmethod
    def unpack(cls, data: dict[str, Any]) -> "Choices":
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        known["keep"] = set(known.get("keep", ()))
        known["whole"] = set(known.get("whole", ()))
        return cls(**known)


@dataclass
class Context:
    """What every judge is given beside the row."""

    kind: ListKind
    known: Known
    choices: Choices
    names: Names
    table_kinds: dict[int, str] = field(default_factory=dict)  # what a table's words say it lists
    split: list[list[Any]] = field(default_factory=list)
    wishes: set[int] = field(default_factory=set)  # the tables whose titles are personal wishes
    in_file: dict[str, str | None] = field(default_factory=dict)  # what may be a parent

    def __post_init__(self) -> None:
        self._when = lru_cache(REMEMBERED)(lambda text: read_when(text, self.known.today))
        self._quantity = lru_cache(REMEMBERED)(_bounded_quantity)

    @property
    def today(self) -> dt.date:
        return self.known.today

    def when(self, text: str) -> When:
        """What a text says about time; lists repeat the same few."""
        return self._when(text)

    def quantity(self, value: Any) -> Quantity:
        """The amount in a cell."""
        return self._quantity(value)

    def pieces(self, line: Line, name: str, titles: bool) -> list[str]:
        """The items of a cell: several, unless the person keeps such cells whole."""
        lead, found = (
            split_titles(line.text(name)) if titles else ("", split_names(line.text(name)))
        )
        if len(found) < 2:
            return found
        whole = not self.choices.split or line.key in self.choices.whole
        self.split.append([line.table, line.number, line.column(name), len(found), whole])
        if whole:
            line.flag(name, Note(N_("一格里像是有 %(count)s 项，按整条导入"), count=len(found)))
            return [" ".join(line.text(name).split())]
        line.keep(name, lead)
        line.flag(name, Note(N_("一格里有 %(count)s 项，拆成 %(count)s 条"), count=len(found)))
        return found

    # --- References ------------------------------------------------------------------------------

    def home_of(self, ref: int | str | None) -> int | None:
        """The area in which a unit stands; a new one is added where the list is imported."""
        return self.known.units[ref].area_id if isinstance(ref, int) else self.known.area_id

    def unit(self, line: Line, name: str, text: str) -> int | str | None:
        """The unit that a row names: its id, the name of one to be added, or None and a problem."""
        found = self.names.resolve(text)
        line.named.append(text)
        if found.ref is not None:
            if found.note:
                line.flag(name, found.note, text)
            return found.ref
        line.problem(name, found.note, found.advice, text)
        return None

    def unit_within(self, title: str) -> int | None:
        """The unit with whose name a title begins (东一居民区活动室), when only one is."""
        parts = split_name(title)
        if parts.community and parts.branch:
            return self.known.community_called(parts.core)
        for end in range(min(len(title) - 1, LONGEST_NAME), SHORTEST_NAME - 1, -1):
            if found := self.known.units_called(title[:end]):
                return next(iter(found)) if len(found) == 1 else None
        return None

    def community(self, line: Line, name: str, text: str) -> int | None:
        """The 居民区 that a row names, as a unit, or None and a problem."""
        number = self.known.community_called(text)
        if number is not None:
            return number
        found = self.names.resolve(text, community=True)
        line.named.append(text)
        if isinstance(found.ref, int) and self.known.units[found.ref].kind == "community":
            if found.note:
                line.flag(name, found.note, text)
            return found.ref
        note = found.note if found.ref is None else None
        line.problem(
            name,
            note or Note(N_("没有这个居民区：%(name)s"), name=text),
            Note(N_("改成名录里的居民区名称，或先导入居民区")),
            text,
        )
        return None

    def areas(self, line: Line, name: str, text: str) -> list[int]:
        """The areas that a cell names; those that nobody knows are flagged and kept in the note."""
        found, unknown = [], []
        for one in listed(text):
            numbers = self.known.areas_called(one)
            if len(numbers) == 1:
                found.append(next(iter(numbers)))
            else:
                unknown.append(one)
        if unknown:
            said = "、".join(unknown)
            line.flag(name, Note(N_("没有认出的区域保留在说明里：%(names)s"), names=said))
            line.keep(name, said)
        return sorted(set(found))

    # --- Words -----------------------------------------------------------------------------------

    def category(self, line: Line) -> int | None:
        """The category of a row; the chosen one where the row says nothing."""
        text = line.text("category")
        if text and (number := self.known.word("category", text)):
            return number
        if self.choices.category_id in self.known.categories:
            if text:
                line.flag("category", Note(N_("没有“%(text)s”这个类别，按所选类别归类"), text=text))
                line.keep("category", text)
            return self.choices.category_id
        advice = Note(N_("为没有写类别的行选一个类别，或在表中补上类别"))
        if text:
            line.problem("category", Note(N_("没有“%(text)s”这个类别"), text=text), advice)
        else:
            line.problem("category", Note(N_("没有写类别")), advice)
        return None

    def audience(self, line: Line) -> list[str]:
        """For whom; words that we have no term for are flagged and kept in the note."""
        found, unknown = _audiences(line.text("audience"))
        if unknown:
            said = "、".join(unknown)
            line.flag(
                "audience", Note(N_("没有对应的服务对象，保留在说明里：%(words)s"), words=said)
            )
            line.keep("audience", said)
        return list(found)

    def people(self, line: Line, name: str) -> int | None:
        """A number of people; one that cannot be told is flagged and kept in the note."""
        raw = line.raw(name)
        if raw is None:
            return None
        read = self.quantity(raw)
        if read.amount is None or read.measure not in (None, "people", "item"):
            text = line.text(name)
            line.flag(
                name, read.note or Note(N_("人数无法识别，保留在说明里：%(text)s"), text=text)
            )
            line.keep(name, text)
            return None
        if read.note:
            line.flag(name, read.note)
            line.keep(name, line.text(name))
        return read.amount


def _bounded_quantity(value: Any) -> Quantity:
    """The amount in a cell; one that no column could hold is none."""
    read = read_quantity(value)
    if read.amount is None or read.amount <= LARGEST:
        return read
    note = Note(N_("数量过大：%(text)s"), text=read.text)
    return Quantity(read.text, unknown=True, note=note, rest=read.text)


def listed(text: str) -> list[str]:
    """The items of a cell that may list several."""
    return [item for part in text.translate(SEPARATORS).split("、") if (item := part.strip())]


@lru_cache(maxsize=4096)
def _audiences(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The values of `Audience` that a text names, in their order, and the words left over."""
    words = listed(text)
    found = {AUDIENCE_WORDS[folded(word)] for word in words if folded(word) in AUDIENCE_WORDS}
    unknown = [word for word in words if folded(word) not in AUDIENCE_WORDS]
    return tuple(a.value for a in Audience if a in found), tuple(unknown)
