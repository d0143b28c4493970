"""What would help, whom to recruit and what-if, in sentences, Chinese and English.

As in `matching.words`: pure functions of numbers, `lang` is ``zh`` or ``en``, `names` the title of
a need, listing, unit or community by its id.
"""

from collections.abc import Mapping, Sequence

from matching.distance import walking_minutes
from matching.helping import Help, Recruit
from matching.trying import Candidate
from matching.whatif import Point, Report, WhatIf
from matching.words import Names, amount, counted, effect_phrase, named, pick

_LOOSER = {
    "zh": {
        "measure": "若可以按其他计量单位提供",
        "kind": "若接受其他类型的资源",
        "own": "若可用本单位自己的资源",
        "audience": "若放宽服务对象",
        "reach": "若扩大服务范围",
        "window": "若放宽时间",
        "qualification": "若不要求资质",
        "veto": "若重新考虑此前未采纳的资源",
        "field": "若放宽内容要求",
        "fit": "若降低契合度下限",
    },
    "en": {
        "measure": "If it could be counted in another measure",
        "kind": "If another kind would do",
        "own": "If its own unit's could be used",
        "audience": "If the audience were wider",
        "reach": "If the reach were wider",
        "window": "If the time were wider",
        "qualification": "If no qualification were required",
        "veto": "If what was turned down before were considered again",
        "field": "If the subject were wider",
        "fit": "If the least fit were lower",
    },
}


def _list(ones: Sequence[str], names: Names | None, lang: str) -> str:
    return pick(lang, "、", ", ").join(named(one, names, lang) for one in ones)


def _share(share: float) -> str:
    """A share in whole per cent; neither all nor nothing unless it is."""
    if 0 < share < 0.005:
        return "<1%"
    if 0.995 <= share < 1:
        return ">99%"
    return f"{share:.0%}"


def _sessions(count: int, lang: str) -> str:
    return pick(lang, f"{count} 场", f"{count} session{'s' * (count != 1)}")


def candidate_phrase(one: Candidate, names: Names | None = None, lang: str = "zh") -> str:
    """What a resource that is not there yet would be, where, and of whom."""
    size = amount(one.sessions, counted([need for need, *_ in one.pairs], names), lang)
    what = named(one.category, names, lang) if one.category else ""
    where = named(one.place, names, lang) if one.place else ""
    whom = named(one.unit, names, lang) if one.unit else ""
    if lang == "en":
        text = f"a new {what} resource" if what else "a new resource"
        text += f" at {where}" if where else ""
        return text + (f" from {whom}" if whom else "") + f" ({size})"
    text = f"在{where}" if where else ""
    return text + (f"由{whom}" if whom else "") + f"新增{what}资源（{size}）"


def help_sentence(one: Help, names: Names | None = None, lang: str = "zh") -> str:
    """What a change that helps would do."""
    name = named(one.id, names, lang)
    unit = named(one.unit, names, lang) if one.unit else ""
    zh, en, _ = counted([one.need], names)
    if one.kind == "listing":
        head = pick(lang, f"若{name}多提供 1 {zh}", f"If {name} gave one {en} more")
    elif one.kind == "unit":
        head = pick(lang, f"若{name}多承担 1 {zh}", f"If {name} took on one {en} more")
    elif one.kind == "both":
        head = pick(
            lang,
            f"若{name}多提供 1 {zh}，且{unit}多承担 1 {zh}",
            f"If {name} gave one {en} more and {unit} took it on",
        )
    elif one.kind == "rule":
        head = _LOOSER["en" if lang == "en" else "zh"][one.id]
        which = _list(one.listings, names, lang)
        head += pick(lang, f"（可用{which}）", f" ({which} could serve it)")
    else:
        what = candidate_phrase(one.candidate, names, lang)
        head = pick(lang, f"若{what}", f"With {what}")
    said = effect_phrase(one.effect, names, lang)
    return head + pick(lang, f"：{said}。", f": {said}.")


def helps_sentences(
    need: str, found: Sequence[Help], names: Names | None = None, lang: str = "zh", most: int = 3
) -> list[str]:
    """The first few changes that would help a need, or that none of those tried does."""
    if found:
        return [help_sentence(one, names, lang) for one in found[:most]]
    name = named(need, names, lang)
    return [
        pick(
            lang,
            f"已试过的单项改变都不能让{name}多落实。",
            f"No single change that was tried would give {name} more.",
        )
    ]


def recruit_sentences(
    found: Sequence[Recruit], names: Names | None = None, lang: str = "zh"
) -> list[str]:
    """What each resource would bring when those before it have come."""
    told = []
    for place, one in enumerate(found):
        what = candidate_phrase(one.candidate, names, lang)
        said = effect_phrase(one.effect, names, lang)
        then = pick(lang, "前几项到位后再", "Then ") if place else ""
        if lang == "en":
            told.append(f"{then or 'First '}{what}: {said}.")
        else:
            told.append(f"{then}{what}：{said}。")
    return told


def report_phrases(one: Report, names: Names | None = None, lang: str = "zh") -> list[str]:
    """What a plan is like, one phrase for each respect that is known."""
    said = [pick(lang, f"共安排 {_sessions(one.sessions, lang)}", _sessions(one.sessions, lang))]
    if one.fit is not None:
        said.append(pick(lang, f"平均契合度 {one.fit:.2f}", f"mean fit {one.fit:.2f}"))
    if one.metres is not None:
        minutes = max(1, round(float(walking_minutes(one.metres))))
        said.append(
            pick(
                lang,
                f"平均步行 {one.metres:.0f} 米（约 {minutes} 分钟）",
                f"{one.metres:.0f} m on foot on average (about {minutes} min)",
            )
        )
    said.append(
        pick(
            lang,
            f"单位负荷率最高 {_share(one.largest_load)}，基尼系数 {one.load_gini:.2f}",
            f"largest load rate of a unit {_share(one.largest_load)}, Gini {one.load_gini:.2f}",
        )
    )
    if one.worst_community is not None:
        who, share = named(one.worst_community, names, lang), _share(one.worst_share or 0.0)
        said.append(
            pick(lang, f"落实比例最低的是{who}（{share}）", f"least served is {who} ({share})")
        )
    return said


def share_phrases(
    shares: Mapping[str, tuple[int, int]], names: Names | None = None, lang: str = "zh"
) -> list[str]:
    """What each community or category got of what it wanted, the least served first."""
    wanting = [(got / want, one, got, want) for one, (got, want) in shares.items() if want]
    return [
        named(one, names, lang) + pick(lang, f" {got}/{want} 场", f" {got} of {want} sessions")
        for _, one, got, want in sorted(wanting)
    ]


def what_if_sentence(one: WhatIf, names: Names | None = None, lang: str = "zh") -> str:
    """What other weights would change; what is covered stays."""
    now, then = one.now, one.then
    changes = []
    for zh, en, before, after in (
        ("平均契合度", "mean fit", _number(now.fit, ".2f"), _number(then.fit, ".2f")),
        ("平均步行米数", "mean metres on foot", _number(now.metres, ".0f"),
         _number(then.metres, ".0f")),
        ("单位最高负荷率", "largest load rate", _share(now.largest_load),
         _share(then.largest_load)),
        ("负荷基尼系数", "Gini of load rates", _number(now.load_gini, ".2f"),
         _number(then.load_gini, ".2f")),
        ("最低落实比例", "least share served", _share(now.worst_share or 0.0),
         _share(then.worst_share or 0.0)),
    ):  # fmt: skip
        if before != after:
            changes.append(f"{pick(lang, zh, en)} {before} → {after}")
    head = pick(
        lang,
        f"均衡权重 {one.balance:g}、薄弱倾斜权重 {one.fairness:g}：各级落实场次不变",
        f"With balance {one.balance:g} and fairness {one.fairness:g} every tier is covered as now",
    )
    body = pick(lang, "，", ", ").join(changes) or pick(
        lang, "各项指标不变", "all measures stay as they are"
    )
    kept = pick(
        lang,
        f"{now.sessions} 场中有 {one.kept} 场安排不变",
        f"{one.kept} of {_sessions(now.sessions, lang)} stay{'s' * (one.kept == 1)} where "
        f"{'it is' if one.kept == 1 else 'they are'}",
    )
    stop, end = pick(lang, "；", "; "), pick(lang, "。", ".")
    return stop.join((head, body, kept)) + end


def point_sentence(one: Point, names: Names | None = None, lang: str = "zh") -> str:
    """A plan on the frontier."""
    said = pick(lang, "，", ", ").join(report_phrases(one.report, names, lang))
    head = pick(
        lang,
        f"均衡权重 {one.balance:g}、薄弱倾斜权重 {one.fairness:g}",
        f"Balance {one.balance:g}, fairness {one.fairness:g}",
    )
    return head + pick(lang, f"：{said}。", f": {said}.")


def _number(value: float | None, shape: str) -> str:
    return "–" if value is None else format(value, shape)
