"""Answers and scores in sentences, Chinese and English: pure functions of numbers.

Everywhere `lang` is ``zh`` or ``en`` and `names` the title of a need, listing or unit by its id;
ids stand for themselves where it has none. Shares are fractions of 1, distances walking metres,
worth ten-thousandths of fit that are said in whole fits. What comes back is one sentence, or a
phrase for use within one, without mark-up: who shows it in a page escapes it.
"""

from collections.abc import Iterable, Mapping

from matching.answers import Alternative, Effect, Unmatched, Why, Worth
from matching.distance import circle, walking_minutes
from matching.limits import SCALE

Names = Mapping[str, str]
# What a number of something is counted in: Chinese, and English for one and for several.
Counted = tuple[str, str, str]
SESSION: Counted = ("场", "session", "sessions")
LOT: Counted = ("份", "lot", "lots")


class Measured(dict[str, str]):
    """Names that also say what the sessions of a need or listing are counted in.

    Goods and money have a measure of their own; what is not said is counted in sessions.
    """

    def __init__(self, names: Names, counts: Mapping[str, Counted]):
        super().__init__(names)
        self.counts = counts


_TIERS = {"zh": ("特急", "紧急", "一般"), "en": ("most urgent", "urgent", "ordinary")}
_RULES = {
    "zh": {
        "measure": "计量单位不同",
        "kind": "资源类型不同",
        "own": "是本单位自己的资源",
        "audience": "服务对象不符",
        "reach": "超出服务范围",
        "window": "时间对不上",
        "qualification": "缺少所需资质",
        "veto": "此前未采纳",
        "field": "内容不对口",
        "fit": "契合度低于下限",
    },
    "en": {
        "measure": "counted in another measure",
        "kind": "of another kind",
        "own": "its own unit's",
        "audience": "for other people",
        "reach": "out of reach",
        "window": "never open when wanted",
        "qualification": "without a required qualification",
        "veto": "turned down before",
        "field": "about something else",
        "fit": "below the least fit",
    },
}


def pick(lang: str, zh: str, en: str) -> str:
    """The wording of a language."""
    return en if lang == "en" else zh


def named(one: str, names: Names | None, lang: str) -> str:
    """A record by its name, in quotation marks; by its id where no name is given."""
    return pick(lang, "「{}」", "“{}”").format((names or {}).get(one, one))


def counted(ones: Iterable[str], names: Names | None) -> Counted:
    """What the sessions of these are counted in; in lots where they are counted differently."""
    counts = getattr(names, "counts", {})
    found = {counts.get(one, SESSION) for one in ones} or {SESSION}
    return found.pop() if len(found) == 1 else LOT


def amount(count: int, what: Counted, lang: str) -> str:
    """A number with what it is counted in."""
    zh, one, several = what
    return pick(lang, f"{count} {zh}", f"{count} {one if count == 1 else several}")


def tier_name(tier: int, lang: str = "zh") -> str:
    """The name of an urgency tier."""
    known = _TIERS["en" if lang == "en" else "zh"]
    return known[tier] if tier < len(known) else pick(lang, f"第{tier + 1}级", f"tier {tier + 1}")


def rule_counts(removed: Mapping[str, int], lang: str = "zh") -> list[str]:
    """One phrase per hard rule that removed listings, the most first."""
    words = _RULES["en" if lang == "en" else "zh"]
    ordered = sorted(removed.items(), key=lambda item: (-item[1], item[0]))
    return [
        pick(lang, f"{count} 条{words[rule]}", f"{count} {words[rule]}")
        for rule, count in ordered
        if count
    ]


def distance_phrase(metres: float | None, lang: str = "zh") -> str:
    """Minutes on foot, metres and the circle that holds them."""
    if metres is None or metres != metres:
        return pick(lang, "距离未知", "distance unknown")
    minutes = max(1, round(float(walking_minutes(metres))))
    text = pick(
        lang,
        f"步行约 {minutes} 分钟（{metres:.0f} 米）",
        f"about {minutes} min on foot ({metres:.0f} m)",
    )
    inside = circle(metres)
    if inside is None:
        return text
    return text + pick(lang, f"，在 {inside} 分钟生活圈内", f", within the {inside}-minute circle")


def fit_reasons(
    parts: Mapping[str, float],
    field_parts: Mapping[str, float] | None = None,
    metres: float | None = None,
    lang: str = "zh",
) -> list[str]:
    """Why a pair fits, one phrase per component that says something."""
    reasons = [distance_phrase(metres, lang)]
    field = field_parts or {}
    if field.get("category") == 1:
        reasons.append(pick(lang, "服务类别一致", "same category"))
    elif field.get("category") == 0:
        reasons.append(pick(lang, "服务类别不同", "different categories"))
    if field.get("wording", 0) >= 0.3:
        reasons.append(pick(lang, "需求与资源的表述相近", "described in similar words"))
    if "time" in parts:
        share = f"{parts['time']:.0%}" if parts["time"] >= 0.01 else "<1%"
        reasons.append(
            pick(lang, f"可服务所需时段的 {share}", f"can serve {share} of the time wanted")
        )
    if "record" in parts:
        score = f"{parts['record']:.0%}"
        reasons.append(pick(lang, f"往期评价 {score}", f"past ratings {score}"))
    if parts.get("agreement"):
        reasons.append(pick(lang, "双方有结对共建协议", "the two have a standing agreement"))
    if parts.get("continuity"):
        reasons.append(pick(lang, "此前服务过该居民区", "has served this community before"))
    return reasons


def _coverage(effect: Effect, names: Names | None, lang: str) -> list[str]:
    phrases = []
    what = counted(effect.needs, names)
    for tier, change in enumerate(effect.covered):
        if not change:
            continue
        name, count = tier_name(tier, lang), abs(change)
        zh, one, several = what
        if lang == "en":
            verb = "more" if change > 0 else "fewer"
            phrases.append(f"{count} {verb} {name} {one if count == 1 else several} covered")
        else:
            phrases.append(f"{name}需求{'多' if change > 0 else '少'}落实 {count} {zh}")
    return phrases


def effect_phrase(effect: Effect, names: Names | None = None, lang: str = "zh") -> str:
    """What a change would do to the whole plan."""
    phrases = _coverage(effect, names, lang)
    if effect.objective:
        worth = abs(effect.objective) / SCALE
        rises = effect.objective > 0
        phrases.append(
            pick(
                lang,
                f"总体契合{'提高' if rises else '降低'} {worth:.2f}",
                f"overall value {'up' if rises else 'down'} by {worth:.2f}",
            )
        )
    for change, zh, en in (
        (effect.displaced, "减少", "lost by"),
        (effect.gained, "增加", "gained by"),
    ):
        if change:
            phrases.append(_changed(change, zh, en, names, lang))
    if not phrases:
        return pick(lang, "总体不受影响", "the plan is just as good")
    return pick(lang, "，", ", ").join(phrases)


def _changed(change: Mapping[str, int], zh: str, en: str, names: Names | None, lang: str) -> str:
    """Which needs lose or gain how much."""
    held = all(counted([one], names) == SESSION for one in change)
    if lang == "en":
        said = (
            f"{named(one, names, lang)} "
            f"({count if held else amount(count, counted([one], names), lang)})"
            for one, count in change.items()
        )
        return f"{'sessions ' * held}{en} {', '.join(said)}"
    said = (
        f"{named(one, names, lang)} {amount(count, counted([one], names), lang)}"
        for one, count in change.items()
    )
    return f"{zh}{'场次' if held else '数量'}：{'、'.join(said)}"


def why_sentence(why: Why, names: Names | None = None, lang: str = "zh") -> str:
    """Why a pair is, or is not, in the plan."""
    need, listing = named(why.need, names, lang), named(why.listing, names, lang)
    if not why.eligible:
        return pick(
            lang,
            f"{listing}不符合{need}的硬性条件，或已被排除。",
            f"{listing} breaks a hard rule for {need}, or was ruled out.",
        )
    if why.effect is None:
        return pick(
            lang,
            f"{listing}无法再安排给{need}：名额为零或已被约定占用。",
            f"{listing} cannot be given to {need}: it has nothing to give, or is pinned elsewhere.",
        )
    said = effect_phrase(why.effect, names, lang)
    zh, en, _ = what = counted([why.need], names)
    if not why.sessions:
        return pick(
            lang,
            f"若把{listing}的 1 {zh}给{need}：{said}。",
            f"If one {en} of {listing} went to {need}: {said}.",
        )
    agreed = f"（其中 {why.pinned} {zh}已谈妥）", f" ({why.pinned} of them agreed beforehand)"
    pinned = pick(lang, *agreed) if why.pinned else ""
    gives = amount(why.sessions, what, lang)
    return pick(
        lang,
        f"{listing}给{need}安排了 {gives}{pinned}；若少 1 {zh}：{said}。",
        f"{listing} gives {why.sessions} to {need}{pinned}; with one {en} fewer: {said}.",
    )


def alternative_sentence(
    alternative: Alternative, names: Names | None = None, lang: str = "zh"
) -> str:
    """What taking another listing would do."""
    listing = named(alternative.listing, names, lang)
    said = effect_phrase(alternative.effect, names, lang)
    return pick(
        lang,
        f"改用{listing}（契合度 {alternative.fit:.2f}）：{said}。",
        f"{listing} instead (fit {alternative.fit:.2f}): {said}.",
    )


def unmatched_sentence(answer: Unmatched, names: Names | None = None, lang: str = "zh") -> str:
    """Why a need is short of sessions."""
    need = named(answer.need, names, lang)
    if answer.reason == "met":
        _, _, several = counted([answer.need], names)
        return pick(lang, f"{need}已全部落实。", f"{need} has all the {several} that it asked for.")
    what = counted([answer.need], names)
    short = amount(answer.short, what, lang)
    head = pick(lang, f"{need}还差 {short}", f"{need} is {short} short")
    if answer.reason == "nothing eligible":
        counts = pick(lang, "，", ", ").join(rule_counts(answer.removed, lang))
        body = pick(lang, "没有符合条件的资源", "nothing is eligible")
        return (
            head
            + pick(lang, "：", ": ")
            + body
            + (pick(lang, f"（{counts}）。", f" ({counts}).") if counts else pick(lang, "。", "."))
        )
    if answer.reason == "nothing left":
        return head + pick(
            lang,
            f"：符合条件的 {answer.eligible} 条资源本期都没有可用"
            f"{'场次' if what == SESSION else '数量'}。",
            f": the {answer.eligible} eligible listings have no {what[2]} to give.",
        )
    holders = list(dict.fromkeys((rival.need, rival.tier) for rival in answer.rivals))[:3]
    who = pick(lang, "、", ", ").join(
        f"{named(one, names, lang)}{pick(lang, '（', ' (')}{tier_name(tier, lang)}"
        f"{pick(lang, '）', ')')}"
        for one, tier in holders
    )
    text = head + pick(
        lang,
        f"：符合条件的 {answer.eligible} 条资源已安排给{who or '其他需求'}",
        f": the {answer.eligible} eligible listings went to {who or 'other needs'}",
    )
    if answer.cheapest is None:
        return text + pick(lang, "。", ".")
    return text + pick(lang, "。", ". ") + alternative_sentence(answer.cheapest, names, lang)


def worth_sentence(worth: Worth, names: Names | None = None, lang: str = "zh") -> str:
    """What one more session would bring."""
    name = named(worth.id, names, lang)
    zh, _, several = counted([worth.id], names)
    head = pick(
        lang,
        f"{name}已用 {worth.used}/{worth.sessions} {zh}",
        f"{name} gives {worth.used} of {worth.sessions} {several}",
    )
    if worth.effect.free:
        return head + pick(lang, f"，再多 1 {zh}也用不上。", "; one more would not be used.")
    return (
        head
        + pick(lang, f"；再多 1 {zh}：", "; with one more: ")
        + (effect_phrase(worth.effect, names, lang) + pick(lang, "。", "."))
    )
