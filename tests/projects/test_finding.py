"""The index of words finds what LIKE finds over the same text and initials, however one types."""

import random

import pytest
import sqlalchemy as sa

from market.db import db
from market.projects.models import SEARCH, Project
from market.projects.queries import catalogue
from market.projects.queries.narrowing import found_ids
from market.projects.services import direct
from market.projects.services.counting import reindex
from market.search import initials_of, matches, normalise
from tests.conftest import SOAK
from tests.projects.crowd import crowd
from tests.projects.helpers import posted

pytestmark = pytest.mark.both_databases
PROJECTS, QUERIES = (3000, 2000) if SOAK else (150, 260)
KINDS = ("one", "two", "more", "initials", "latin", "apart", "typed", "signs", "missing", "long")


def query_of(kind: str, draw: random.Random, texts: list[str], initials: list[str]) -> str:
    """A query of a kind, mostly cut out of what there is."""
    line = draw.choice(draw.choice(texts).split("\n"))
    start = draw.randrange(len(line))
    match kind:
        case "one" | "two":
            return line[start : start + (1 if kind == "one" else 2)]
        case "more":
            return line[start : start + draw.randint(3, 8)]
        case "initials":
            letters = draw.choice(draw.choice(initials).split("\n"))
            begin = draw.randrange(len(letters))
            return letters[begin : begin + draw.randint(1, 6)]
        case "latin":
            return draw.choice(["a", "ed", "AED", "3d", "c++", "b座", "2", "12", "3D打", "d"])
        case "apart":
            other = draw.choice(texts).split("\n")[0]
            return f"{line[start : start + 2]} {other[:2]}"
        case "typed":
            return draw.choice(["ＡＥＤ", "　义诊 ", "jIngJu", "C++", "老\u200b人", "义诊义诊"])
        case "signs":
            return draw.choice(
                ["%", "_", "100%", "a_b", "（", "“红", "·", "'", '"', "\\", "OR", "*"]
            )
        case "missing":
            return draw.choice(["恐龙", "诊义", "qqqq", "zz", "🎉", "龘", "老书", "银社"])
    return line * 9


@pytest.mark.timeout(3600 if SOAK else 300)
def test_index_and_like_agree_on_random_queries_of_every_kind(world):
    crowd(world, PROJECTS)
    rows = db.session.execute(sa.select(Project.search_text, Project.initials)).all()
    texts, initials = [row[0] for row in rows], [row[1] for row in rows if row[1]]
    draw, hits = random.Random(11), 0
    for turn in range(QUERIES):
        kind = KINDS[turn % len(KINDS)]
        asked = query_of(kind, draw, texts, initials)
        if not normalise(asked):
            continue
        by_index = set(db.session.scalars(found_ids(asked)))
        like = sa.select(Project.id).where(matches(Project.search_text, asked, Project.initials))
        assert by_index == set(db.session.scalars(like)), (kind, asked)
        hits += bool(by_index)
    assert hits > QUERIES / 2


def test_what_changes_is_found_by_its_new_words_alone(world, as_actor):
    actor = as_actor(world.here.coordinator)
    indexed = sa.text(f"SELECT count(*) FROM {SEARCH.name}")
    before = db.session.scalar(indexed)

    def titles(q):
        return [one.title for one in catalogue.page(actor, q=q).items]

    project = posted(world.here, title="磨剪子")
    assert titles("磨剪子") == titles("mjz") == titles("剪") == ["磨剪子"]
    direct.edit_project(project.id, by=actor, title="磨菜刀")
    assert (titles("磨剪子"), titles("mjz"), titles("菜刀"), titles("mcd")) == (
        [],
        [],
        ["磨菜刀"],
        ["磨菜刀"],
    )
    db.session.delete(db.session.get(Project, project.id))
    db.session.commit()
    assert db.session.scalars(found_ids("菜刀")).all() == []
    assert db.session.scalar(indexed) == before


def test_an_index_that_lacks_a_project_is_made_anew(world):
    posted(world.here, title="磨剪子")
    with db.engine.begin() as connection:
        SEARCH.drop(connection)
        SEARCH.create(connection)
    assert db.session.scalars(found_ids("剪子")).all() == []
    assert reindex()
    assert len(db.session.scalars(found_ids("剪子")).all()) == 1
    assert not reindex()


def test_initials_are_those_of_each_line_without_signs():
    assert initials_of("银行 3d打印（东）\n老人") == "yh3ddyd\nlr"
    assert initials_of(None) == ""
