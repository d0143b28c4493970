"""A round's answers in words, both languages, computed once and kept with each proposal."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from market.errors import N_
from market.rounds.naming import named_in
from market.rounds.problem import COMPONENTS, Ground, number
from matching import Alternative, Matcher, Why, words
from matching.scoring import FIELD_PARTS

ALTERNATIVES = 3
LANGUAGES = ("zh", "en")
# Below this a difference between two components says nothing.
NOTABLE = 0.05
_BETTER = {
    "zh": {
        "near": "更近",
        "field": "内容更对口",
        "time": "时间更合适",
        "record": "往期评价更好",
        "agreement": "有结对共建协议",
        "continuity": "曾服务过该居民区",
    },
    "en": {
        "near": "is nearer",
        "field": "suits the subject better",
        "time": "suits the time better",
        "record": "has better ratings",
        "agreement": "has a standing agreement",
        "continuity": "has served this community before",
    },
}
_WORSE = {
    "zh": {
        "near": "更远",
        "field": "内容不如它对口",
        "time": "时间不如它合适",
        "record": "往期评价不如它",
        "agreement": "没有结对共建协议",
        "continuity": "未服务过该居民区",
    },
    "en": {
        "near": "is farther",
        "field": "suits the subject less",
        "time": "suits the time less",
        "record": "has poorer ratings",
        "agreement": "has no standing agreement",
        "continuity": "has not served this community",
    },
}
# The stages that the solver names, as people read them.
STAGES = {
    "reading": N_("整理数据"),
    "listing": N_("整理数据"),
    "matching": N_("求解"),
    "assigning": N_("求解"),
    "proving": N_("证明最优"),
    "pricing": N_("计算价格"),
    "done": N_("求解完成"),
}


@dataclass(frozen=True)
class Told:
    """One pair of the plan and what is said of it."""

    need_id: int
    listing_id: int
    unit_id: int
    sessions: int
    fit: float
    metres: int | None
    components: dict[str, float]
    reasons: dict[str, list[str]]
    alternatives: list[dict[str, Any]]


@dataclass(frozen=True)
class Missed:
    """A need that is short of sessions, and why."""

    need_id: int
    short: int
    why: dict[str, Any]


class Teller:
    """Puts a matcher's numbers into words."""

    def __init__(self, ground: Ground, matcher: Matcher):
        self.ground, self.matcher = ground, matcher
        scores = ground.scores
        self._score = {
            pair: e
            for e, pair in enumerate(
                zip(scores.need.tolist(), scores.listing.tolist(), strict=True)
            )
        }
        self._need = {f"n{one.id}": i for i, one in enumerate(ground.rows.needs)}
        self._listing = {f"l{one.id}": i for i, one in enumerate(ground.rows.listings)}
        self._names = {lang: named_in(ground.rows, ground.names, lang) for lang in LANGUAGES}

    def pairs(self, tick: Callable[[float], None]) -> Iterator[Told]:
        """Every pair of the plan; `tick` hears the share done."""
        chosen = list(self.matcher.plan.pairs.items())
        owner = {one.id: one.unit_id for one in self.ground.rows.listings}
        known: dict[str, list[Alternative]] = {}
        for i, ((need, listing), sessions) in enumerate(chosen):
            tick(i / len(chosen))
            why = self.matcher.why(need, listing)
            # The pairs of one need come one after another in the plan and share their rivals.
            if need not in known:
                known = {need: self.matcher.alternatives(need, ALTERNATIVES)}
            others = known[need]
            components, field = self._parts(need, listing)
            yield Told(
                need_id=number(need),
                listing_id=number(listing),
                unit_id=owner[number(listing)],
                sessions=sessions,
                fit=round(why.fit or 0.0, 4),
                metres=None if why.metres is None else round(why.metres),
                components={**components, **field},
                reasons={
                    lang: self._reasons(why, others, components, field, lang) for lang in LANGUAGES
                },
                alternatives=[self._alternative(one) for one in others],
            )

    def misses(self, tick: Callable[[float], None]) -> Iterator[Missed]:
        """Every need that is short of sessions."""
        short = self.matcher.plan.unmatched
        for i, (need, sessions) in enumerate(short.items()):
            tick(i / len(short))
            answer = self.matcher.unmatched(need)
            own = self.ground.rows.needs[self._need[need]].title
            why: dict[str, Any] = {
                lang: [words.unmatched_sentence(answer, self._named(need, own, lang), lang)]
                for lang in LANGUAGES
            }
            if answer.reason != "nothing eligible" and answer.removed:
                for lang, lead in (("zh", "其余资源："), ("en", "The other listings: ")):
                    counts = words.rule_counts(answer.removed, lang)
                    why[lang].append(lead + ("、" if lang == "zh" else ", ").join(counts))
            why |= {
                "reason": answer.reason,
                "eligible": answer.eligible,
                "rules": answer.removed,
                "rivals": list(dict.fromkeys(number(rival.need) for rival in answer.rivals))[:5],
                "cheapest": self._alternative(answer.cheapest) if answer.cheapest else None,
            }
            yield Missed(number(need), sessions, why)

    def _named(self, need: str, title: str, lang: str) -> words.Measured:
        """The names, and that of a need in its own row, whoever else may see it."""
        names = self._names[lang]
        return words.Measured({**names, need: title}, names.counts)

    def _parts(self, need: str, listing: str) -> tuple[dict[str, float], dict[str, float]]:
        e = self._score.get((self._need[need], self._listing[listing]))
        if e is None:
            return {}, {}
        field = self.ground.scores.field_parts[e].tolist()
        parts = {k: round(v, 4) for k, v in self.ground.scores.parts(e).items()}
        return parts, {k: round(v, 4) for k, v in zip(FIELD_PARTS, field, strict=True)}

    def _alternative(self, one: Alternative) -> dict[str, Any]:
        return {
            "listing_id": number(one.listing),
            "fit": round(one.fit, 4),
            "metres": None if one.metres is None else round(one.metres),
            "covered": list(one.effect.covered),
            "objective": one.effect.objective,
            "loses": {
                lang: words.effect_phrase(one.effect, self._names[lang], lang) for lang in LANGUAGES
            },
        }

    def _reasons(
        self,
        why: Why,
        others: list[Alternative],
        components: Mapping[str, float],
        field: Mapping[str, float],
        lang: str,
    ) -> list[str]:
        zh = lang == "zh"
        names = self._names[lang]
        if why.pinned and not components:
            return ["由统筹员确定" if zh else "decided by the coordinator"]
        unit = self.ground.rows.listings[self._listing[why.listing]].unit_id
        said = spoken(components, self.ground.rows.ratings.get(unit))
        reasons = words.fit_reasons(said, field, why.metres, lang)
        if others:
            reasons.append(self._against(why, others[0], components, lang))
        else:
            reasons.append("没有其他可选资源" if zh else "no other listing could serve it")
        if why.effect is not None and not why.pinned:
            rival = next(
                (m.need for m in why.effect.moves if m.listing == why.listing and m.sessions > 0),
                None,
            )
            if rival:
                who = _quoted(names.get(rival, rival), lang)
                reasons.append(
                    f"此资源的另一去处是{who}" if zh else f"it could otherwise go to {who}"
                )
            lost = words.effect_phrase(why.effect, names, lang)
            one, session, _ = words.counted([why.need], names)
            reasons.append(f"若少这一{one}：{lost}" if zh else f"with one {session} fewer: {lost}")
        return reasons

    def _against(
        self, why: Why, other: Alternative, components: Mapping[str, float], lang: str
    ) -> str:
        """This listing beside the next best one for the need."""
        zh = lang == "zh"
        theirs, _ = self._parts(other.need, other.listing)
        gap = {k: components.get(k, 0) - theirs.get(k, 0) for k in COMPONENTS}
        better = [_BETTER[lang][k] for k in COMPONENTS if gap[k] >= NOTABLE]
        worse = [_WORSE[lang][k] for k in COMPONENTS if gap[k] <= -NOTABLE]
        name = _quoted(self._names[lang].get(other.listing, other.listing), lang)
        said = []
        if better:
            said.append("、".join(better) if zh else ", ".join(better))
        if worse:
            said.append(
                ("但" if better and zh else "but " if better else "")
                + ("、" if zh else ", ").join(worse)
            )
        if not said:
            said.append("不相上下" if zh else "is about as good")
        head = (
            f"与备选{name}（契合度 {other.fit:.2f}）相比"
            if zh
            else (f"beside {name} (fit {other.fit:.2f}) it ")
        )
        return head + ("，" if zh else "") + ("，" if zh else ", ").join(said)


def spoken(components: Mapping[str, float], rating: tuple[int, int] | None) -> dict[str, float]:
    """The components worth telling: of a unit that nobody has rated, the record is only a guess."""
    silent = () if rating and rating[1] else ("record",)
    return {name: value for name, value in components.items() if name not in silent}


def _quoted(name: str, lang: str) -> str:
    return f"「{name}」" if lang == "zh" else f"“{name}”"


def facts_of(ground: Ground, matcher: Matcher) -> dict[str, Any]:
    """The numbers of a round that people look at first."""
    p, plan, rows = ground.problem, matcher.plan, ground.rows
    x = plan.sessions
    wanted = [int(p.need_sessions[p.need_tier == tier].sum()) for tier in range(p.tiers)]
    by_unit = np.zeros(p.U, dtype=np.int64)
    np.add.at(by_unit, p.listing_unit[p.pair_listing], x)
    load = p.unit_load + by_unit
    room = p.unit_load + p.unit_sessions
    rates = load[room > 0] / room[room > 0]
    by_group = np.zeros(p.G, dtype=np.int64)
    np.add.at(by_group, p.need_community[p.pair_need], x)
    asked = p.community_served + p.community_wanted
    shares = (p.community_served + by_group) / np.maximum(asked, 1)
    worst = int(np.argmin(shares)) if p.G else None
    known = (x > 0) & ~np.isnan(p.pair_metres)
    return {
        "needs": p.N,
        "listings": p.M,
        "units": p.U,
        "groups": p.G,
        "eligible": plan.eligible,
        "listed": plan.listed,
        "priced_out": plan.priced_out,
        "wanted": wanted,
        "covered": list(plan.covered),
        "sessions": int(x.sum()),
        "pairs": len(plan.pairs),
        "carried": len(rows.pins),
        "unmatched": len(plan.unmatched),
        "objective": plan.objective,
        "bound": plan.bound,
        "status": plan.status,
        "metres": round(float(np.average(p.pair_metres[known], weights=x[known])))
        if known.any()
        else None,
        "largest_load": round(float(rates.max()), 4) if rates.size else 0.0,
        "load_gini": _gini(rates),
        "worst_group": None if worst is None else p.community_ids[worst],
        "worst_share": None if worst is None else round(float(shares[worst]), 4),
    }


def _gini(values: np.ndarray) -> float:
    """The Gini coefficient of non-negative values: 0 when all are equal."""
    if not values.size or not values.sum():
        return 0.0
    ordered = np.sort(values)
    ranks = np.arange(1, ordered.size + 1)
    return round(
        float((2 * ranks - ordered.size - 1) @ ordered / (ordered.size * ordered.sum())), 4
    )
