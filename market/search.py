"""Finding records by what people type: folded text beside each record, matched on both databases.

Every noun keeps a `search_text`: its searchable words folded once on saving. A query is folded in
the same way, so that full-width letters, capitals and spaces never hide a record. At the size of a
sub-district (thousands of rows) a plain LIKE answers in a millisecond and misses nothing, single
Chinese characters and Latin parts of words included.
"""

from typing import Any

import sqlalchemy as sa

from market.texts.clean import plain

MOST_WORDS = 6
LONGEST_QUERY = 100


def normalise(text: str | None) -> str:
    """The text as it is compared: folded, lower-case, with single spaces."""
    return " ".join(plain(text).split()).casefold()


def search_text(*parts: Any) -> str:
    """What a record is found by: its words, normalised, joined by line breaks.

    A line break keeps a query from matching across the border of two parts.
    """
    return "\n".join(word for part in parts if part and (word := normalise(str(part))))


def words_of(query: str | None) -> list[str]:
    """The words of a query, normalised; no more and no longer than a person would type."""
    return normalise((query or "")[:LONGEST_QUERY]).split()[:MOST_WORDS]


def matches(column: Any, query: str | None) -> sa.ColumnElement[bool]:
    """The condition that every word of `query` occurs in `column`, itself normalised text.

    A blank query matches everything; ``%`` and ``_`` stand for themselves.
    """
    words = words_of(query)
    return sa.and_(sa.true(), *(column.contains(word, autoescape=True) for word in words))


def matches_text(text: str | None, query: str | None) -> bool:
    """The same for a text at hand, itself normalised: for rows that are read already."""
    return all(word in (text or "") for word in words_of(query))
