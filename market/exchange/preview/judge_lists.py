"""Judging rows of listings and needs: titles, amounts, times, reach, for whom."""

import re
from typing import Any

from market.areas.models import Level
from market.batches.words import Kind
from market.errors import N_
from market.exchange.preview.amounts import amounts_of
from market.exchange.preview.context import Context, listed
from market.exchange.preview.judge_places import place_of
from market.exchange.preview.known import folded
from market.exchange.preview.line import Line
from market.listings.models import Charge
from market.needs.models import Urgency
from market.needs.privacy import problem_of_wish
from market.needs.services.filling import WISH_TEXTS
from market.policy import Visibility
from market.texts.clean import plain
from market.texts.notes import Note

Facts = dict[str, Any]
_KINDS = {
    Kind.SERVICE: "服务类 服务项目 志愿服务 讲座 活动 课程 师资 人才",
    Kind.VENUE: "场所 活动场地 场地类 阵地 会议室",
    Kind.GOODS: "物品 物资类 设备 实物 捐赠物资",
    Kind.FUNDS: "经费 资助 资金类 善款",
    Kind.INFORMATION: "信息类 资讯 岗位 岗位信息",
}
KIND_WORDS = {
    folded(word): kind for kind in Kind for word in [kind.value, kind.label, *_KINDS[kind].split()]
}
_URGENCIES = {
    Urgency.CRITICAL: "特急 非常紧急 紧急且重要",
    Urgency.URGENT: "紧急 急 较急",
    Urgency.NORMAL: "一般 普通 不急 正常",
}
URGENCY_WORDS = {
    folded(word): urgency
    for urgency, words in _URGENCIES.items()
    for word in [urgency.value, *words.split()]
}
_FREE = re.compile(r"免费|无偿|公益|不收费|^[0零]元?$|^free$", re.I)
_LOW = re.compile(r"低偿|优惠|成本|收费|低收费|\d+\s*元|^low$", re.I)
_METRES = re.compile(
    r"^(?:周边|方圆|半径)?\s*(\d+(?:\.\d+)?)\s*(米|m|公里|千米|km)?(?:以?内|范围内?)?$", re.I
)
_ANYWHERE = re.compile(r"^(?:不限|全街道|全区|全镇|本街道|各居民区|所有居民区|全辖区|无)$")
LONGEST_TITLE = 120
HEADLINE = 60
OWN_USE = "本单位自用"  # what a unit needs for itself, in place of the area served
_SEEN = {
    Visibility.PUBLIC: "所有人 公众",
    Visibility.MEMBERS: "成员单位可见 内部",
    Visibility.PARTIES: "对接双方",
}
SEEN_WORDS = {
    folded(word): seen
    for seen in Visibility
    for word in [seen.value, seen.label, *_SEEN[seen].split()]
}
_YES = re.compile(r"是|有|[√✓✔vy1]|yes|true|微心愿", re.I)
_NO = re.compile(r"否|不是|无|[×✗xn0]|no|false", re.I)


def judge_listing(line: Line, context: Context) -> list[Facts]:
    """A listing, or several where one cell names several."""
    kind = _kind(line, context, KIND_WORDS, None)
    titles = _titles(line, context)
    shared = _shared(line, context)
    shared["capacity_people"] = context.people(line, "capacity")
    shared["charge"] = _charge(line)
    shared["equipment"] = _open(line, context, "equipment")
    shared["reach_metres"], shared["reach_area_ids"] = _reach(line, context)
    unit = _listing_unit(line, context, titles)
    return [
        {
            "unit": unit,
            "kind": kind,
            **amounts_of(line, context, kind, title, "capacity_people", shared),
            **_titled(line, title, shared),
        }
        for title in titles
    ]


def judge_need(line: Line, context: Context) -> list[Facts]:
    """A need, or several where one cell names several."""
    kind = _kind(line, context, KIND_WORDS, Kind.SERVICE)
    titles = _titles(line, context)
    shared = _shared(line, context)
    shared["people"] = context.people(line, "people")
    shared["urgency_suggested"] = _urgency(line, "urgency") or Urgency.NORMAL.value
    shared["urgency"] = _urgency(line, "urgency_fixed")
    unit, area_id = _need_place(line, context)
    shared["wish"] = _wish(line, context)
    found = [
        {
            "unit": unit,
            "area_id": area_id,
            "served": area_id or context.home_of(unit),
            "kind": kind,
            **amounts_of(line, context, kind, title, "people", shared),
            **_titled(line, title, shared),
        }
        for title in titles
    ]
    for facts in found:
        _check_wish(line, facts)
    return found


def _titles(line: Line, context: Context) -> list[str]:
    if not line.needed("title"):
        return []
    texts = context.pieces(line, "title", titles=True)
    remove = context.choices.remove_personal
    return [text for item in texts if (text := line.open_text("title", remove, item))]


def _shared(line: Line, context: Context) -> Facts:
    """What all records of a row have in common; `note` is joined to the rest at the end."""
    line.note_phone()
    facts: Facts = {
        "category_id": context.category(line),
        "audience": context.audience(line),
        "qualifications": listed(line.text("qualifications"))[:20],
        "when_text": _when(line, context),
        "place": _open(line, context, "place"),
        "note": line.open_text("note", context.choices.remove_personal),
        "contact": line.fitting("contact"),
        "phone": line.fitting("phone"),
        "visibility": _visibility(line),
        **place_of(line),
    }
    return facts


def _open(line: Line, context: Context, name: str) -> str | None:
    text = line.open_text(name, context.choices.remove_personal)
    return line.short(name, text) if text else None


def _when(line: Line, context: Context) -> str | None:
    text = _open(line, context, "when")
    if text:
        read = context.when(text)
        if read.rest:
            line.flag("when", Note(N_("这部分时间没有读懂，保留原文：%(rest)s"), rest=read.rest))
    return text


def _titled(line: Line, title: str, shared: Facts) -> Facts:
    """The title that fits, the whole of a longer one in the detail, and the row's other facts."""
    whole = ""
    if len(title) > LONGEST_TITLE:
        whole = title
        head = re.split(r"[：:。；;]", title, maxsplit=1)[0]
        title = head if len(head) <= HEADLINE else head[: HEADLINE - 1] + "…"
        line.flag("title", Note(N_("名称太长，取开头作名称，全文保留在说明里")), whole)
    facts = {key: value for key, value in shared.items() if key != "note"}
    facts["title"] = " ".join(title.split())
    facts["detail"] = line.whole_note(shared["note"], whole)
    return facts


def _kind(line: Line, context: Context, words: dict[str, Kind], usual: Kind | None) -> str | None:
    text = line.text("kind")
    if text and (kind := words.get(folded(text))):
        return kind.value
    chosen = context.choices.listing_kind or context.table_kinds.get(line.table) or usual
    if chosen:
        if text:
            line.flag("kind", Note(N_("没有“%(text)s”这个类型，保留在说明里"), text=text))
            line.keep("kind", text)
        return str(chosen)
    options = "、".join(kind.label for kind in Kind)
    note = Note(N_("没有“%(text)s”这个类型"), text=text) if text else Note(N_("没有写类型"))
    line.problem(
        "kind", note, Note(N_("为没有写类型的行选一个类型，或改成：%(words)s"), words=options)
    )
    return None


# --- Where ---------------------------------------------------------------------------------------


def _listing_unit(line: Line, context: Context, titles: list[str]) -> int | str | None:
    text = " ".join(line.text("unit").split())
    if text:
        return context.unit(line, "unit", text)
    for title in titles[:1]:
        if number := context.unit_within(title):
            name = context.known.units[number].name
            line.flag("unit", Note(N_("没有写单位，按名称归到“%(name)s”"), name=name))
            return number
    return _chosen_unit(line, context)


def _chosen_unit(line: Line, context: Context) -> int | None:
    if context.choices.unit_id in context.known.units:
        return context.choices.unit_id
    advice = Note(N_("为没有写单位的行选一个单位，或在表中补上单位"))
    line.problem("unit", Note(N_("没有写单位")), advice)
    return None


def _need_place(line: Line, context: Context) -> tuple[int | str | None, int | None]:
    """Who asks, and the area served; a 居民区 alone asks for itself."""
    unit_text, area_text = " ".join(line.text("unit").split()), line.text("area")
    area_id = None
    if area_text and area_text != OWN_USE:
        found = context.known.areas_called(area_text)
        if len(found) == 1:
            area_id = next(iter(found))
        else:
            note = Note(N_("没有“%(name)s”这个区域"), name=area_text)
            line.problem("area", note, Note(N_("改成已有的区域名称或编码，或先导入区域")))
    if unit_text:
        return context.unit(line, "unit", unit_text), area_id
    if area_id and (number := context.known.communities.get(area_id)):
        name = context.known.units[number].name
        line.flag("unit", Note(N_("没有写单位，按受益区域归到“%(name)s”"), name=name))
        return number, area_id
    return _chosen_unit(line, context), area_id


def _reach(line: Line, context: Context) -> tuple[int | None, list[int]]:
    """How far in metres, or the areas by name; both together are more than a listing can say."""
    areas_text = line.text("area")
    areas = [] if _ANYWHERE.match(areas_text) else context.areas(line, "area", areas_text)
    # The whole sub-district, named, is no restriction.
    areas = [n for n in areas if Level(context.known.areas[n].level).rank > Level.STREET.rank]
    text = plain(line.text("reach"))
    if not text or _ANYWHERE.match(text):
        return None, areas
    match = _METRES.match(text)
    metres = 0
    if match:
        metres = round(
            float(match[1]) * (1000 if (match[2] or "").lower() in ("公里", "千米", "km") else 1)
        )
    if not 0 < metres <= 1_000_000 or areas:
        line.flag("reach", Note(N_("服务半径没有采用，保留在说明里：%(text)s"), text=text))
        line.keep("reach", text)
        return None, areas
    return metres, areas


def _charge(line: Line) -> str:
    text = line.text("charge")
    if not text or _FREE.search(text):
        return Charge.FREE.value
    if not _LOW.search(text):
        line.flag("charge", Note(N_("收费方式没有读懂，保留在说明里：%(text)s"), text=text))
    if text not in (Charge.LOW.label, Charge.LOW.value):
        line.keep("charge", text)
    return Charge.LOW.value


def _visibility(line: Line) -> str | None:
    """Who may see it; None leaves it to what is usual."""
    text = line.text("visibility")
    if text and folded(text) not in SEEN_WORDS:
        words = "、".join(seen.label for seen in Visibility)
        advice = Note(N_("改成其中之一：%(words)s"), words=words)
        line.problem("visibility", Note(N_("不清楚谁能看到：%(text)s"), text=text), advice)
    return SEEN_WORDS.get(folded(text)) if text else None


def _wish(line: Line, context: Context) -> bool:
    """Whether it is a personal wish: as its own column says, or the name of the titles' column."""
    text = line.text("wish")
    if not text:
        return line.table in context.wishes
    if not _YES.fullmatch(text) and not _NO.fullmatch(text):
        note = Note(N_("不清楚是不是微心愿：%(text)s"), text=text)
        line.problem("wish", note, Note(N_("写“是”或“否”")))
    return bool(_YES.fullmatch(text))


def _check_wish(line: Line, facts: Facts) -> None:
    """What others read of a wish tells nobody who it is for."""
    if not facts["wish"]:
        return
    texts = [facts.get(name) for name in WISH_TEXTS]
    if found := problem_of_wish(*texts):
        index, message = found
        name = {"detail": "note", "when_text": "when"}.get(WISH_TEXTS[index], WISH_TEXTS[index])
        line.problem(name, Note(message), Note(N_("在原表中删去，导入后写到“受益人登记”里")))


def _urgency(line: Line, name: str) -> str | None:
    """How urgent a column says it is; None where it says nothing that is understood."""
    text = line.text(name)
    if not text:
        return None
    if found := URGENCY_WORDS.get(folded(text)):
        return found.value
    if name == "urgency":
        line.flag(name, Note(N_("没有“%(text)s”这种紧急程度，按“一般”"), text=text))
    else:
        line.flag(name, Note(N_("没有“%(text)s”这种紧急程度，不采用"), text=text))
    line.keep(name, text)
    return None
