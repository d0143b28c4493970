"""Search finds what a person sees, however they type it, on both databases."""

import pytest
import sqlalchemy as sa

from market.db import db
from market.search import LONGEST_QUERY, matches, matches_text, normalise, search_text

TEXTS = [
    "中医义诊 100% 纯",
    "a_b ＡＢＣ",
    "老人\u200b棋牌\u3000室",
    "ab",
    "书法（周二）",
    "C:\\路径/x",
]
QUERIES = [
    "诊",
    "义诊",
    "中医 纯",
    "%",
    "_",
    "abc",
    "ＡＢ",
    "棋牌室",
    "老人棋",
    "\\",
    "/",
    "(周二)",
    "'",
    "长" * 500,
    "",
]


def test_text_is_folded_once_for_both_sides():
    assert normalise("　ＡＢ\u200bＣ  Ｄ ") == "abc d"
    assert normalise(None) == ""
    assert search_text("甲", None, "", "乙 ") == "甲\n乙"


@pytest.mark.both_databases
@pytest.mark.parametrize("query", QUERIES)
def test_the_database_finds_what_plain_comparison_finds(query, app):
    columns = [sa.select(sa.literal(search_text(text)).label("text")) for text in TEXTS]
    rows = sa.union_all(*columns).subquery()
    found = set(db.session.scalars(sa.select(rows.c.text).where(matches(rows.c.text, query))))
    words = normalise(query[:LONGEST_QUERY]).split()
    kept = [search_text(text) for text in TEXTS]
    wanted = {text for text in kept if all(word in text for word in words)}
    assert found == wanted
    assert found == {text for text in kept if matches_text(text, query)}
