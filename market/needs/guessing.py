"""What a title says by itself: the category it probably belongs to, and the needs much like it."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from market.batches.models import Batch
from market.batches.queries import LIVE, categories
from market.db import db
from market.needs.models import Need, NeedState
from market.needs.queries import visible
from market.policy import Actor
from market.search import normalise

# So many titles are learnt from, the newest first: it bounds the work as one types.
MOST_TITLES = 3000
NAME_WEIGHT = 3.0
# The best category has at least this share of what the title's parts speak for.
LEAST_SHARE = 0.4
# How much more than the first part of a title its last one says.
LATER = 0.25
LEAST_LETTERS = 2
ALIKE = 0.4
SHOWN = 3
STILL = (
    NeedState.SUBMITTED,
    NeedState.OPEN,
    NeedState.CARRIED,
    NeedState.ESCALATED,
    NeedState.MATCHED,
)

Titles = Iterable[tuple[str, int]]  # a title and the id of its category
_teachers: list[Callable[[], Titles]] = []


def teaches(source: Callable[[], Titles]) -> Callable[[], Titles]:
    """Register a function that gives further titles with their categories, such as of listings."""
    _teachers.append(source)
    return source


@teaches
def _own_titles() -> Titles:
    query = sa.select(Need.title, Need.category_id).order_by(Need.id.desc()).limit(MOST_TITLES)
    return [(title, number) for title, number in db.session.execute(query)]


def parts(text: str | None) -> Counter[str]:
    """The pairs of neighbouring characters of a text as it is compared, and whole Latin words."""
    found: Counter[str] = Counter()
    for word in normalise(text).split():
        found.update([word] if word.isascii() else (word[i : i + 2] for i in range(len(word) - 1)))
    return found


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """The share of parts that two texts have in common (Dice), from 0 to 1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def guess(title: str | None, most: int = SHOWN) -> list[int]:
    """The ids of the categories that a title probably belongs to, the likeliest first.

    Every part of the title votes for the categories in whose titles it is met, in proportion; the
    rarer it is the more, and the later it stands: for whom comes first in a title, what last
    (老人想看戏曲). Empty when the votes are few or too much divided.
    """
    asked = parts(title)
    if not asked or len(normalise(title)) < LEAST_LETTERS:
        return []
    met = _met(asked)
    votes: Counter[int] = Counter()
    for place, (part, count) in enumerate(asked.items(), 1):
        where = met.get(part)
        if where:
            late = 1 + LATER * place / len(asked)
            weight = late * count / (1 + math.log(where.total() + 1))
            for category, times in where.items():
                votes[category] += weight * times / where.total()
    best = votes.most_common(most)
    if not best or best[0][1] < LEAST_SHARE * votes.total():
        return []
    return [category for category, score in best if score >= best[0][1] / 3]


def _met(asked: Counter[str]) -> dict[str, Counter[int]]:
    """part → category → how often it stands in that category's titles, or in its name."""
    met: dict[str, Counter[int]] = defaultdict(Counter)
    known = {category.id for category in categories()}
    for source in _teachers:
        for title, category in source():
            for part in parts(title).keys() & asked.keys():
                if category in known:
                    met[part][category] += 1
    for category in categories():
        names = parts(category.name) + parts(category.name_en)
        for part in names.keys() & asked.keys():
            met[part][category.id] += NAME_WEIGHT
    return met


def similar(actor: Actor, title: str | None, besides: int | None = None) -> Sequence[Need]:
    """The needs of the live batches that this person may see and that ask for much the same."""
    asked = parts(title)
    if asked.total() < LEAST_LETTERS:
        return []
    rows = db.session.execute(
        sa.select(Need.id, Need.title)
        .join(Batch, Batch.id == Need.batch_id)
        .where(
            visible(actor), Need.state.in_(STILL), Batch.state.in_(LIVE), Need.id != (besides or 0)
        )
        .order_by(Need.id.desc())
        .limit(MOST_TITLES)
    )
    scored = [(likeness(asked, parts(other)), number) for number, other in rows]
    best = [number for score, number in sorted(scored, reverse=True)[:SHOWN] if score >= ALIKE]
    found = db.session.scalars(
        sa.select(Need)
        .where(Need.id.in_(best))
        .options(joinedload(Need.unit), joinedload(Need.area))
    )
    return sorted(found, key=lambda need: best.index(need.id))
