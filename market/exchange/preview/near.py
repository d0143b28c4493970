"""Posts that are probably one: of one unit, kind and category, with titles that are much alike.

They are only ever offered as likely duplicates: a person decides. What sets two posts apart for
certain is never offered: another number in the title, time, place, audience, capacity or amount.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from market.batches.words import Kind
from market.exchange.models import ListKind
from market.exchange.preview.known import folded
from market.texts.nameparts import numerals

ALIKE = 0.7
# A pair of characters that so many titles of one unit share says nothing about two of them.
COMMON = 60
CANDIDATES = 5
POSTS = (ListKind.LISTINGS, ListKind.NEEDS)
AMOUNTS = (Kind.GOODS, Kind.FUNDS)


@dataclass(slots=True)
class Post:
    """What is compared of a listing or a need; `where` tells a person which one it is."""

    group: tuple  # unit, area served, kind, category
    title: str
    apart: tuple  # see `apart`: what both say and say differently sets two apart
    where: Any = None
    record: int | None = None  # its number, when it is one that exists


class _Shelf:
    """The posts of one group whose titles have the same numbers in them."""

    __slots__ = ("index", "posts", "sizes")

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.sizes: list[int] = []
        self.index: dict[str, list[int]] = {}

    def like(self, post: Post) -> Post | None:
        """The post here that this one most likely repeats, or None."""
        self._read()
        pairs = _pairs(post.title)
        shared: Counter[int] = Counter()
        for pair in pairs:
            places = self.index.get(pair, ())
            if len(places) <= COMMON:
                shared.update(places)
        for place, count in shared.most_common(CANDIDATES):
            if 2 * count < ALIKE * (len(pairs) + self.sizes[place]):
                continue
            if _may_be_one(post, self.posts[place]):
                return self.posts[place]
        return None

    def _read(self) -> None:
        """Note the titles that came since; most shelves hold one post and are never asked."""
        for place in range(len(self.sizes), len(self.posts)):
            pairs = _pairs(self.posts[place].title)
            self.sizes.append(len(pairs))
            for pair in pairs:
                self.index.setdefault(pair, []).append(place)


class Near:
    """The posts so far, each on the shelf of its group."""

    def __init__(self, posts: Iterable[Post] = ()):
        self.shelves: dict[tuple, _Shelf] = {}
        for post in posts:
            self.place(post)

    def place(self, post: Post) -> Post | None:
        """Put a post to the others; the earlier one that it most likely repeats, or None."""
        key = (*post.group, numerals(folded(post.title)))
        shelf = self.shelves.get(key)
        found = None
        if shelf is None:
            shelf = self.shelves[key] = _Shelf()
        elif post.record is None:
            found = shelf.like(post)
        shelf.posts.append(post)
        return found


def _pairs(title: str) -> set[str]:
    signs = folded(title)
    return {signs} if len(signs) < 2 else set(map("".join, pairwise(signs)))


def _may_be_one(post: Post, other: Post) -> bool:
    """Whether nothing that both say sets them apart."""
    return all(a == b for a, b in zip(post.apart, other.apart, strict=True) if a and b)


def post_of(facts: dict[str, Any], where: Any) -> Post:
    """What is compared of the facts of a row."""
    unit = facts["unit"]
    return Post(
        group=(
            folded(unit) if isinstance(unit, str) else unit,
            facts.get("served"),
            facts["kind"],
            facts["category_id"],
        ),
        title=facts["title"],
        apart=apart(**facts),
        where=where,
    )


def apart(
    *,
    kind: str,
    when_text: str | None,
    place: str | None,
    audience: list[str] | None,
    quantity: int,
    lot: int,
    people: int | None = None,
    capacity_people: int | None = None,
    **_others: Any,
) -> tuple:
    """What sets two posts apart; of goods and money the amount does, of sessions it does not."""
    return (
        folded(when_text or ""),
        folded(place or ""),
        tuple(audience or ()),
        people or capacity_people,
        quantity * lot if kind in AMOUNTS else None,
    )
