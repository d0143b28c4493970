"""Entries of the journal told as sentences."""

import datetime as dt

import pytest
from flask import g
from flask_babel import force_locale

from market import web
from market.batches.words import Kind, Measure
from market.journal.models import Entry, EntryAbout
from market.localise import today
from market.members.sign_in import actor_of
from market.members.story import story_line, story_subject
from tests.factories import ListingFactory, NeedFactory
from tests.projects.helpers import published


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("{y}-11-30", "最晚11月30日（周"),
        ("{y}-11-30 15:00", "） 15:00回复"),
        ("1999-11-30", "最晚1999年11月30日（周二）回复"),
        ("{y}-13-40", "最晚{y}-13-40回复"),
        ("待定", "最晚待定回复"),
    ],
)
def test_days_of_the_journal_are_told_in_words(app, kept, told):
    year = today().year
    entry = Entry(
        verb="order.invited",
        data={"unit": "云浦小学", "sessions": 2, "deadline_on": kept.format(y=year)},
        at=dt.datetime.now(dt.UTC),
    )
    with app.test_request_context():
        assert told.format(y=year) in story_line(entry)
    with app.test_request_context(), force_locale("en"):
        assert "月" not in story_line(entry) or kept == "待定"


def test_the_timeline_of_an_area_names_and_links_what_each_entry_is_about(world, sign_in):
    here = world.here
    posted = {"title": "想请人义诊", "category_id": world.health.id, "audience": ["elderly"]}
    officer = sign_in(here.officers[0])
    where = officer.post(
        "/needs/new", data=posted | {"quantity": "2", "measure": "session"}
    ).location
    hidden = {"title": "只给双方看", "visibility": "parties", "quantity": "1", "measure": "session"}
    officer.post("/needs/new", data=posted | hidden)
    url = f"/areas/{here.areas[0].id}"
    page = officer.get(url).text
    assert page.count("提交了需求，等待审核</span>") == 0
    assert page.count(f'提交了需求，等待审核 · <a href="{where}">想请人义诊</a>') == 1
    assert "只给双方看" in page
    for other in (here.officers[1], here.liaisons[0]):
        assert "只给双方看" not in sign_in(other).get(url).text


def test_an_entry_about_many_needs_is_named_after_none(world, app):
    needs = [NeedFactory(batch=world.here.batch, unit=unit) for unit in world.here.communities[:2]]
    about = [EntryAbout(kind="need", number=need.id) for need in needs]
    entry = Entry(verb="round.computed", data={}, at=dt.datetime.now(dt.UTC), about=about)
    with app.test_request_context():
        g.actor = actor_of(world.here.coordinator)
        assert story_subject(entry) == ""
        entry.about = about[:1]
        assert needs[0].title in story_subject(entry)


def test_the_timeline_of_a_unit_names_its_projects(world, sign_in):
    order = published(world.here)
    page = sign_in(world.here.coordinator).get(f"/units/{order.unit_id}").text
    assert f'<a href="/projects/{order.project_id}">{order.project.title}</a></span>' in page


def test_the_name_does_not_hang_on_which_package_was_loaded_first(world, sign_in, monkeypatch):
    monkeypatch.setattr(web, "_subjects", dict(reversed(web._subjects.items())))
    test_the_timeline_of_a_unit_names_its_projects(world, sign_in)


def test_goods_are_told_in_their_measure(world, sign_in):
    goods = {"kind": Kind.GOODS, "measure": Measure.PIECE, "quantity": 2}
    need = NeedFactory(batch=world.here.batch, unit=world.here.communities[0], **goods)
    listing = ListingFactory(unit=world.here.units[0], **goods)
    order = published(world.here, need=need, listing=listing)
    office = sign_in(world.here.coordinator)
    page = office.get(f"/orders/{order.id}").text + office.get(f"/needs/{need.id}").text
    assert f"邀请{order.unit.name}认领 2 件，最晚" in page
    assert "发布了项目，共 2 件" in page
    assert "2 场" not in page
    sessions = published(world.here)
    assert "认领 2 场，最晚" in office.get(f"/orders/{sessions.id}").text


@pytest.mark.parametrize(
    ("data", "told", "english"),
    [
        ({"amounts": {"piece": 20, "session": 5}}, "，共 5 场、20 件", "5 sessions, 20"),
        ({"amounts": {"lot": 3, "yuan": 200}}, "，共 200 元、3 份", "200"),
        # As it was written before sums were kept by measure.
        ({"sessions": 7}, "，共 7 场", "7 sessions"),
    ],
)
def test_an_act_of_publishing_says_each_measure_in_its_own_word(app, data, told, english):
    entry = Entry(verb="batch.published", data={"projects": 2, **data}, at=dt.datetime.now(dt.UTC))
    with app.test_request_context():
        assert str(story_line(entry)).endswith(told)
    with app.test_request_context(), force_locale("en"):
        assert english in story_line(entry)
