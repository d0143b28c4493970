"""Judging rows of areas, units and agreements: each gives the facts of one record."""

import re
from typing import Any

from stdnum.cn import uscc

from market.areas.models import Level
from market.errors import N_
from market.exchange.preview.context import Context, listed
from market.exchange.preview.known import folded
from market.exchange.preview.line import Line, as_text
from market.exchange.preview.naming import kind_by_name
from market.members.models import UnitKind
from market.texts.dates import read_dates
from market.texts.notes import Note

Facts = dict[str, Any]
LONGEST_PHONE = 40
_LEVELS = {
    Level.DISTRICT: "区 区县 县 市辖区",
    Level.STREET: "街道 镇 乡 街镇",
    Level.ZONE: "片区 片",
    Level.COMMUNITY: "居民区 社区 居委会 居委 村 村委会 行政村",
    Level.GRID: "网格",
    Level.MICROGRID: "微网格",
}
LEVEL_WORDS = {
    folded(word): level
    for level, words in _LEVELS.items()
    for word in [level.value, level.label, *words.split()]
}
_KINDS = {
    UnitKind.PARTY_NEW: "两新 两新党组织",
    UnitKind.SCHOOL: "教育 幼儿园 教育机构",
    UnitKind.MEDICAL: "医院 医疗 卫生",
    UnitKind.FINANCE: "银行 金融",
    UnitKind.COMPANY: "公司 商户 物业企业 物业",
    UnitKind.GOVERNMENT: "机关 事业单位 政府",
    UnitKind.SOCIAL: "社会团体 社团",
    UnitKind.COMMUNITY: "居委会 社区 居民委员会 村",
}
KIND_WORDS = {
    folded(word): kind
    for kind in UnitKind
    for word in [kind.value, kind.label, *_KINDS.get(kind, "").split()]
}
_PHONE = re.compile(r"(?:\d{3,4}[- ]?)?\d{7,8}(?:-\d{1,6})?|1\d{10}")


def judge_area(line: Line, context: Context) -> list[Facts]:
    """An area; its parent is found when it is made, since it may stand in the same file."""
    code, name, level_text = (line.needed(key) for key in ("code", "name", "level"))
    level = LEVEL_WORDS.get(folded(level_text))
    if level_text and level is None:
        words = "、".join(level.label for level in Level)
        advice = Note(N_("改成其中之一：%(words)s"), words=words)
        line.problem("level", Note(N_("没有“%(text)s”这个层级"), text=level_text), advice)
    population = None
    if (raw := line.raw("population")) is not None:
        read = context.quantity(raw)
        population = read.amount
        if read.amount is None:
            line.problem(
                "population", read.note or Note(N_("人口应是整数")), Note(N_("改正或清空这一格"))
            )
        elif read.note:
            line.flag("population", read.note)
    for key in ("code", "name"):
        if len(line.text(key)) > (line.field(key).most or 0):
            note = Note(N_("超过 %(most)s 个字"), most=line.field(key).most)
            line.problem(key, note, Note(N_("改短后再导入")))
    facts: Facts = {
        "code": code,
        "name": name,
        "level": level.value if level else None,
        "parent": _area_parent(line, context, level),
        "population": population,
        **place_of(line),
    }
    return [facts]


def _area_parent(line: Line, context: Context, level: Level | None) -> int | str | None:
    """The id of the area above, or the name or code of one in the same file."""
    text, known = line.text("parent"), context.known
    if not text:
        # A list without parents hangs below the area for which it is imported.
        above = known.areas.get(known.area_id or 0)
        if above is None or (level and level.rank <= Level(above.level).rank):
            return None
        line.flag("parent", Note(N_("没有写上级，放在“%(name)s”下面"), name=above.name))
        return above.id
    if text in context.in_file:
        upper = LEVEL_WORDS.get(folded(context.in_file[text]))
        parent: int | str | None = text
    else:
        found = known.areas_called(text)
        if len(found) != 1:
            note = Note(N_("没有“%(name)s”这个区域"), name=text)
            line.problem("parent", note, Note(N_("改成已有的区域编码，或在同一个文件里写上它")))
            return None
        parent = next(iter(found))
        upper = Level(known.areas[parent].level)
    if upper and level and level.rank <= upper.rank:
        line.problem("level", Note(N_("层级应低于上级区域")), Note(N_("核对层级和上级")))
    return parent


def _unit_parent(line: Line, context: Context, name: str) -> int | str | None:
    """The id of the unit above, or the name of one in the same file."""
    text = line.text("parent")
    if not text or text == name:
        return None
    found = context.known.units_called(text)
    if len(found) == 1:
        return next(iter(found))
    if text in context.in_file:
        return text
    line.flag("parent", Note(N_("没有“%(name)s”这个单位，上级保留在说明里"), name=text))
    line.keep("parent", text)
    return None


def place_of(line: Line) -> Facts:
    """Latitude and longitude, both or neither."""
    lat, lng = line.number_between("lat", -90, 90), line.number_between("lng", -180, 180)
    if (lat is None) != (lng is None) and not line.problems:
        line.flag("lat" if lat is None else "lng", Note(N_("经纬度只写了一个，都不导入")))
        lat = lng = None
    return {"lat": lat, "lng": lng}


def judge_unit(line: Line, context: Context) -> list[Facts]:
    """A member unit, active as soon as it is imported."""
    name = line.needed("name")
    facts: Facts = {
        "name": line.short("name", name),
        "kind": _unit_kind(line, name),
        "area_id": _unit_area(line, context),
        "credit_code": _credit_code(line),
        "parent": _unit_parent(line, context, name),
        "aliases": listed(line.text("aliases")),
        "capacity": _capacity(line, context),
        **place_of(line),
        **contact_of(line),
    }
    for key in ("address", "party_org", "committee", "tier"):
        facts[key] = line.short(key)
    if facts["kind"] == UnitKind.COMMUNITY.value and facts["area_id"]:
        level = context.known.areas[facts["area_id"]].level
        if level != Level.COMMUNITY.value:
            note = Note(N_("居民区要对应一个“居民区”一级的区域"))
            line.problem("area", note, Note(N_("先导入区域，再写出它对应的区域")))
    note = line.open_text("note", context.choices.remove_personal)
    facts["note"] = line.whole_note(note)
    return [facts]


def _unit_kind(line: Line, name: str) -> str:
    text = line.text("kind")
    if kind := KIND_WORDS.get(folded(text)) if text else None:
        return kind.value
    kind = kind_by_name(name)
    if text:
        line.flag(
            "kind", Note(N_("没有“%(text)s”这种单位类型，按“%(kind)s”"), text=text, kind=kind.label)
        )
        line.keep("kind", text)
    elif name:
        line.flag("kind", Note(N_("没有写单位类型，按名称归为“%(kind)s”"), kind=kind.label))
    return kind.value


def _unit_area(line: Line, context: Context) -> int | None:
    text = line.text("area")
    if not text:
        if context.known.area_id is None:
            line.needed("area")
        return context.known.area_id
    found = context.known.areas_called(text)
    if len(found) == 1:
        return next(iter(found))
    if found:
        note = Note(N_("有 %(count)s 个区域都叫“%(name)s”"), count=len(found), name=text)
        line.problem("area", note, Note(N_("改写成区域编码")))
    else:
        note = Note(N_("没有“%(name)s”这个区域"), name=text)
        line.problem("area", note, Note(N_("改成已有的区域名称或编码，或先导入区域")))
    return None


def _credit_code(line: Line) -> str | None:
    text = line.text("credit_code").replace(" ", "").upper()
    if text and not uscc.is_valid(text):
        note = Note(N_("统一社会信用代码不正确：应为 18 位，最后一位是校验码"))
        line.problem("credit_code", note, Note(N_("改正或清空这一格")))
        return None
    return text or None


def _capacity(line: Line, context: Context) -> int | None:
    if (raw := line.raw("capacity")) is None:
        return None
    read = context.quantity(raw)
    if read.amount is None:
        line.flag("capacity", read.note or Note(N_("数量无法识别，按默认值")))
        line.keep("capacity", line.text("capacity"))
    return read.amount


def contact_of(line: Line) -> Facts:
    """Contact and phone; a cell with several is kept whole in the note, its first number shown."""
    line.note_phone()
    phone = line.text("phone")
    first = first_phone(phone)
    if first != (phone or None):
        line.keep("phone", " ".join(phone.split()))
        line.flag("phone", Note(N_("联系方式有好几个，取第一个，全文保留在说明里")))
    return {"contact": line.short("contact"), "phone": first}


def first_phone(text: str | None) -> str | None:
    """The text when it fits its column, else the first number in it."""
    if not text or (len(text) <= LONGEST_PHONE and "\n" not in text):
        return text or None
    found = _PHONE.search(text)
    return found[0] if found else None


def judge_agreement(line: Line, context: Context) -> list[Facts]:
    """A standing pairing of a unit and a 居民区."""
    unit_text, community_text = line.needed("unit"), line.needed("community")
    community = context.community(line, "community", community_text) if community_text else None
    names = context.pieces(line, "unit", titles=False) if unit_text else []
    dates = {key: _day(line, context, key) for key in ("signed_on", "ends_on")}
    note = line.open_text("note", context.choices.remove_personal)
    found = []
    note = line.whole_note(note)
    for name in names:
        unit = context.unit(line, "unit", name)
        if unit is not None and unit == community:
            line.problem("unit", Note(N_("单位和居民区是同一个")), Note(N_("改正其中一个")))
        found.append({"unit": unit, "community": community, "note": note, **dates})
    return found


def _day(line: Line, context: Context, name: str) -> str | None:
    raw = line.raw(name)
    if raw is None:
        return None
    read = read_dates(raw, context.today)
    if read.day is None:
        line.flag(name, Note(N_("日期读不到某一天，保留在说明里：%(text)s"), text=as_text(raw)))
        line.keep(name, as_text(raw))
        return None
    for note in read.notes:
        line.flag(name, note)
    return read.day.isoformat()
