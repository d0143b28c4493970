"""What would help the needs that a round left short, in words, kept beside why they are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from market.batches.models import Category
from market.db import db
from market.rounds.naming import named_in
from market.rounds.problem import Ground, number, score_rows
from market.rounds.rows import Rows
from matching import Candidate, Helper, Matcher, recruit, words_help
from matching.words import Measured

# So many needs are answered, the most urgent first: each takes some hundredths of a second.
MOST = 200
SHOWN = 3
RECRUITED = 10
LANGUAGES = ("zh", "en")
# Rules that people can loosen, and what a record without the rule says in its place.
_NEED_LOOSE = {"window": {"windows": []}}
_LISTING_LOOSE = {"reach": {"reach_metres": None, "reach_areas": []}}


class Seen:
    """A record as it would be with some of its fields changed."""

    def __init__(self, record: Any, **changed: Any):
        self._record = record
        vars(self).update(changed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._record, name)


def helps_of(
    ground: Ground,
    matcher: Matcher,
    weights: Mapping[str, float],
    least_fit: float,
    tick: Callable[[float], None],
) -> dict[int, dict[str, list[str]]]:
    """need → language → what would help it, the cheapest change first; none where nothing does.

    `tick` hears the share done.
    """
    short = _most_urgent(ground, matcher)
    if not short:
        return {}
    rules = _loosened(ground, matcher, short, weights, least_fit)
    labels = _labels(short)
    helper = Helper(
        matcher.problem, matcher.plan, rules, _new(ground, matcher, short, weights, least_fit)
    )
    told = {}
    for i, need in enumerate(short):
        tick(i / len(short))
        one = f"n{need.id}"
        if found := helper.helps(one):
            told[need.id] = {
                lang: words_help.helps_sentences(
                    one, found, _names(ground, need, labels, lang), lang, SHOWN
                )
                for lang in LANGUAGES
            }
    return told


def recruits_of(
    ground: Ground, matcher: Matcher, weights: Mapping[str, float], least_fit: float
) -> list[dict[str, Any]]:
    """The resources most worth recruiting for the area, each when those before it have come.

    Of each it says the category, the place, the sessions, what it would bring, and all of that as
    a sentence in both languages.
    """
    short = _most_urgent(ground, matcher)
    if not short:
        return []
    found = recruit(
        matcher.problem, matcher.plan, _new(ground, matcher, short, weights, least_fit), RECRUITED
    )
    labels = _labels(short)
    said = {
        lang: words_help.recruit_sentences(found, _names(ground, None, labels, lang), lang)
        for lang in LANGUAGES
    }
    by_id = {f"new {need.id}": need for need in short}
    return [
        {
            "category_id": by_id[one.candidate.id].category_id,
            "area_id": by_id[one.candidate.id].area_id,
            "sessions": one.candidate.sessions,
            "gained": sum(one.effect.covered),
            **{lang: said[lang][place] for lang in LANGUAGES},
        }
        for place, one in enumerate(found)
    ]


def _most_urgent(ground: Ground, matcher: Matcher) -> list[Any]:
    by_id = {need.id: need for need in ground.rows.needs}
    p = matcher.problem
    tiers = dict(zip(p.need_ids, p.need_tier.tolist(), strict=True))
    ordered = sorted(matcher.plan.unmatched, key=lambda one: tiers[one])
    return [by_id[number(one)] for one in ordered[:MOST]]


def _loosened(
    ground: Ground,
    matcher: Matcher,
    short: Sequence[Any],
    weights: Mapping[str, float],
    least_fit: float,
) -> dict[str, dict[str, list[tuple[str, float]]]]:
    """need → rule → the listings, with their fit, that this rule alone took away."""
    rows = replace(ground.rows, needs=list(short))
    eligible = set(_pairs(rows, score_rows(rows, weights, least_fit)))
    found: dict[str, dict[str, list[tuple[str, float]]]] = {}
    for rule in (*_NEED_LOOSE, *_LISTING_LOOSE):
        loose = replace(
            rows,
            needs=_seen(short, _NEED_LOOSE.get(rule)),
            listings=_seen(rows.listings, _LISTING_LOOSE.get(rule)),
        )
        for pair, fit in _pairs(loose, score_rows(loose, weights, least_fit)).items():
            if pair not in eligible and pair not in matcher.problem.pair_index:
                need, listing = pair
                found.setdefault(need, {}).setdefault(rule, []).append((listing, fit))
    return found


def _seen(records: Iterable[Any], changed: Mapping[str, Any] | None) -> list[Any]:
    return [Seen(one, **changed) if changed else one for one in records]


def _pairs(rows: Rows, scores: Any) -> dict[tuple[str, str], float]:
    return {
        (f"n{rows.needs[n].id}", f"l{rows.listings[m].id}"): float(fit)
        for n, m, fit in zip(
            scores.need.tolist(), scores.listing.tolist(), scores.fit.tolist(), strict=True
        )
    }


def _new(
    ground: Ground,
    matcher: Matcher,
    short: Sequence[Any],
    weights: Mapping[str, float],
    least_fit: float,
) -> list[Candidate]:
    """For each of the needs, a resource of its category at its place from a unit of its own."""
    missing = {need.id: matcher.plan.unmatched[f"n{need.id}"] for need in short}
    rows = replace(ground.rows, listings=[_resource(need) for need in short], vetoed=set())
    pairs: dict[str, list[tuple[str, float]]] = {}
    for (need, listing), fit in _pairs(rows, score_rows(rows, weights, least_fit)).items():
        pairs.setdefault(listing, []).append((need, fit))
    return [
        Candidate(
            f"new {need.id}",
            missing[need.id],
            pairs.get(f"l{-need.id}", []),
            category=f"category {need.category_id}",
            place=f"area {need.area.id}",
        )
        for need in short
    ]


def _resource(need: Any) -> Seen:
    """A listing made to the measure of a need."""
    place = need if need.lat is not None and need.lng is not None else need.area
    unit = SimpleNamespace(lat=place.lat, lng=place.lng, area=None)
    # Neither the listing nor its unit is in the database: their ids are none that are.
    return Seen(
        need,
        id=-need.id,
        unit_id=-need.id,
        unit=unit,
        lat=place.lat,
        lng=place.lng,
        reach_metres=None,
        reach_areas=[],
        windows=[],
    )


def _labels(short: Sequence[Any]) -> dict[str, dict[str, str]]:
    """Names of categories and places by language."""
    wanted = {need.category_id for need in short}
    categories = db.session.scalars(sa.select(Category).where(Category.id.in_(wanted))).all()
    found: dict[str, dict[str, str]] = {"zh": {}, "en": {}}
    for one in categories:
        found["zh"][f"category {one.id}"] = one.name
        found["en"][f"category {one.id}"] = one.name_en or one.name
    for need in short:
        found["zh"][f"area {need.area.id}"] = need.area.name
        found["en"][f"area {need.area.id}"] = need.area.name_en or need.area.name
    return found


def _names(
    ground: Ground, need: Any | None, labels: Mapping[str, Mapping[str, str]], lang: str
) -> Measured:
    """Names that the office may read; what only its parties see is named in its own row alone.

    `need` is whose row it is; none for what concerns all of them.
    """
    units = {f"u{one.unit_id}": one.unit.name for one in ground.rows.listings}
    names = named_in(ground.rows, {**units, **ground.names, **labels[lang]}, lang)
    own = {} if need is None else {f"n{need.id}": need.title}
    return Measured({**names, **own}, names.counts)
