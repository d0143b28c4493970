"""Finding records by what people type: folded text beside each record, matched on both databases.

Every noun keeps a `search_text`: its searchable words folded once on saving. A query is folded in
the same way, so that full-width letters, capitals and spaces never hide a record. At the size of a
sub-district (thousands of rows) a plain LIKE answers in a millisecond and misses nothing, single
Chinese characters and Latin parts of words included. What may grow beyond that, the projects,
keeps an index of single and paired characters too (`market.search.index`), which finds the same.
"""

import functools
from typing import Any

import sqlalchemy as sa

from market.texts.clean import plain

MOST_WORDS = 6
LONGEST_QUERY = 100
LONGEST_INITIALS = 20


def normalise(text: str | None) -> str:
    """The text as it is compared: folded, lower-case, with single spaces."""
    return " ".join(plain(text).split()).casefold()


def search_text(*parts: Any) -> str:
    """What a record is found by: its words, normalised, joined by line breaks.

    A line break keeps a query from matching across the border of two parts.
    """
    return "\n".join(word for part in parts if part and (word := normalise(str(part))))


def initials_of(text: str | None) -> str:
    """The first letter of each character's pinyin, line by line of a `search_text`.

    Letters and figures stand for themselves; signs and spaces are left out, as in typing.
    """
    return "\n".join(found for line in (text or "").split("\n") if (found := _initials(line)))


@functools.lru_cache(maxsize=20_000)
def _initials(line: str) -> str:
    # Its dictionaries take a while to load: only who saves or imports something needs them.
    from pypinyin import Style, lazy_pinyin

    letters = lazy_pinyin(line, style=Style.FIRST_LETTER, errors=list)
    return "".join(one for one in letters if one.isascii() and one.isalnum())


def words_of(query: str | None) -> list[str]:
    """The words of a query, normalised; no more and no longer than a person would type."""
    return normalise((query or "")[:LONGEST_QUERY]).split()[:MOST_WORDS]


def as_initials(word: str) -> bool:
    """Whether a word of a query may be the initials of what is sought: 京剧 by ``jj``."""
    return word.isascii() and word.isalnum() and len(word) <= LONGEST_INITIALS


def matches(column: Any, query: str | None, initials: Any = None) -> sa.ColumnElement[bool]:
    """The condition that every word of `query` occurs in `column`, itself normalised text.

    A blank query matches everything; ``%`` and ``_`` stand for themselves.

    Parameters
    ----------
    initials: the column of the text's `initials_of`, in which a word may occur instead.
    """
    found: list[Any] = [sa.true()]
    for word in words_of(query):
        here = column.contains(word, autoescape=True)
        if initials is not None and as_initials(word):
            here = sa.or_(here, initials.contains(word, autoescape=True))
        found.append(here)
    return sa.and_(*found)


def matches_text(text: str | None, query: str | None) -> bool:
    """The same for a text at hand, itself normalised: for rows that are read already."""
    return all(word in (text or "") for word in words_of(query))
