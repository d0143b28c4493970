"""What the form of a need is told: a category by the title, needs much like it, what would fit."""

import re

import pytest

from market.db import db
from market.listings.models import ListingState
from market.needs.guessing import guess
from market.needs.models import Need, NeedState
from market.policy import Visibility
from market.rounds.models import RoundState, Unmatched
from tests.factories import ListingFactory, NeedFactory, RoundFactory


@pytest.fixture
def offers(world):
    """Some listings of two categories, all of the first units here."""
    here = world.here
    for title in ("中医义诊进社区", "口腔检查", "老人血压血糖检测"):
        ListingFactory(unit=here.units[0], category=world.health, title=title)
    for title in ("戏曲演出进社区", "书法教学", "广场舞辅导"):
        ListingFactory(unit=here.units[1], category=world.culture, title=title)
    return world


def part(browser, **asked):
    return browser.get("/needs/suggestions", query_string=asked, headers={"HX-Request": "true"})


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("请牙医来给老人检查口腔", "health"),
        ("想请人来教书法", "culture"),
        ("老人想看戏曲", "culture"),
        ("测血压", "health"),
        ("健康讲座", "health"),
    ],
)
def test_a_title_tells_its_category(offers, title, code):
    found = guess(title)
    assert found[:1] == [getattr(offers, code).id]


@pytest.mark.parametrize("title", [None, "", "x", "口", "完全无关的事", "\x00", "%%__"])
def test_a_title_that_tells_nothing_gets_no_category(offers, title):
    assert guess(title) == []


def test_the_part_shows_category_like_needs_and_what_fits(offers, sign_in):
    here = offers.here
    NeedFactory(
        batch=here.batch, unit=here.communities[1], category=offers.health, title="给老人检查口腔"
    )
    answer = part(sign_in(here.officers[0]), title="请牙医来给老人检查口腔")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert f'data-guess="{offers.health.id}"' in answer.text
    assert "给老人检查口腔</a>" in answer.text
    assert "口腔检查</a>" in answer.text
    assert "戏曲" not in answer.text
    assert "直接点这一单" in answer.text


def test_what_is_hidden_from_the_reader_is_not_suggested(offers, sign_in):
    here = offers.here
    NeedFactory(
        batch=here.batch,
        unit=here.communities[1],
        title="给独居老人检查口腔",
        visibility=Visibility.PARTIES,
    )
    NeedFactory(
        batch=here.batch,
        unit=here.communities[1],
        title="给老人检查口腔健康",
        state=NeedState.SUBMITTED,
    )
    ListingFactory(
        unit=here.units[2],
        category=offers.health,
        title="老人口腔检查专场",
        visibility=Visibility.PARTIES,
    )
    ListingFactory(
        unit=here.units[2],
        category=offers.health,
        title="老人口腔检查暂停",
        state=ListingState.PAUSED,
    )
    page = part(sign_in(here.officers[0]), title="请牙医来给老人检查口腔").text
    for hidden in ("独居", "口腔健康", "专场", "暂停"):
        assert hidden not in page


def test_a_like_resource_that_does_not_fit_says_what_is_in_the_way(offers, sign_in):
    here = offers.here
    ListingFactory(
        unit=here.units[2],
        category=offers.culture,
        title="少儿编程课",
        when_text="2020年",
        windows=[{"from": "2020-01-01", "to": "2020-02-01"}],
    )
    page = part(sign_in(here.officers[0]), title="少儿编程课", category_id=offers.culture.id).text
    assert "少儿编程课</a>" in page
    assert "时间对不上" in page


def test_the_form_opens_with_a_category_by_its_title_and_posts_nothing_on_a_look(offers, sign_in):
    browser = sign_in(offers.here.officers[0])
    page = browser.get("/needs/new", query_string={"title": "请牙医来检查口腔"}).text
    assert re.search(rf'<option value="{offers.health.id}" selected>', page)
    assert "口腔检查</a>" in page
    looked = browser.post("/needs/new", data={"title": "请牙医来检查口腔", "look": "1"})
    assert looked.status_code == 200
    assert "口腔检查</a>" in looked.text
    assert db.session.query(Need).count() == 0


def test_a_post_without_a_category_is_refused_with_the_guess_chosen(offers, sign_in):
    browser = sign_in(offers.here.officers[0])
    answer = browser.post("/needs/new", data={"title": "请牙医来检查口腔"})
    assert answer.status_code == 422
    assert re.search(rf'<option value="{offers.health.id}" selected>', answer.text)
    assert "按标题选了最像的类别" in answer.text


@pytest.mark.parametrize(
    "asked",
    [
        {"category_id": "abc"},
        {"category_id": "999999"},
        {"unit_id": "999999"},
        {"area_id": "999999"},
        {"measure": "pound", "kind": "dance", "audience": "cats"},
        {"quantity": "-3", "lat": "400", "when_text": "每月32日25点"},
        {"title": "\x00"},
        {"title": "长" * 500},
    ],
)
def test_a_half_written_form_never_breaks_the_suggestions(offers, sign_in, asked):
    answer = part(sign_in(offers.here.officers[0]), **{"title": "检查口腔", **asked})
    assert answer.status_code == 200


def test_suggestions_are_for_those_who_may_post(offers, sign_in, client):
    assert part(client, title="检查口腔").status_code == 401
    assert part(sign_in(offers.here.leader), title="检查口腔").status_code == 403


def test_a_posted_need_shows_its_own_side_what_fits_right_now(offers, sign_in):
    here = offers.here
    need = NeedFactory(
        batch=here.batch, unit=here.communities[0], category=offers.health, title="给老人检查口腔"
    )
    page = sign_in(here.officers[0]).get(f"/needs/{need.id}").text
    assert "现在就合适的资源" in page
    assert "口腔检查</a>" in page
    assert "现在就合适的资源" not in sign_in(here.liaisons[0]).get(f"/needs/{need.id}").text


def test_the_asking_side_is_told_what_would_help(offers, sign_in):
    here = offers.here
    need = NeedFactory(batch=here.batch, unit=here.communities[0], category=offers.health)
    matching = RoundFactory(batch=here.batch, area=here.street, state=RoundState.REVIEW)
    why = {
        "zh": ["88 项资源里没有一项时间合适"],
        "en": ["none"],
        "helps": {"zh": ["若改到周末，可由口腔检查落实"], "en": ["on weekends"]},
    }
    db.session.add(Unmatched(round_id=matching.id, need_id=need.id, short=1, why=why))
    db.session.commit()
    page = sign_in(here.officers[0]).get(f"/needs/{need.id}").text
    assert "若改到周末，可由口腔检查落实" in page
    assert "若改到周末" in sign_in(here.officers[0]).get("/desk").text
    assert "若改到周末" not in sign_in(here.liaisons[0]).get(f"/needs/{need.id}").text
