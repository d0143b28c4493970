"""A form that is sent twice is done once: by a double click, the back button, a slow network.

Every POST of a page either wears `web.idempotent`, and is sent twice here, or is told in a word why
a second one does nothing more.
"""

import datetime as dt
import re
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from market.db import db
from market.localise import today
from market.members.models import IdempotencyKey, Unit, UnitState
from market.needs.models import Need
from market.projects.models import ActivityState, Photo
from market.rounds.models import ProposalState
from tests.factories import ListingFactory, NeedFactory, UnitFactory
from tests.notices.scenes import let_inward
from tests.notices.scenes import scenes as notices
from tests.projects.activity_stage import day, in_state, jpeg, planned, stage
from tests.projects.helpers import ANSWER, plan, posted
from tests.support.natural import NATURAL

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def _posts(app: Any) -> dict[str, bool]:
    """Every endpoint of a page that takes a POST, and whether it wears the mark."""
    return {
        rule.endpoint: getattr(app.view_functions[rule.endpoint], "once", False)
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and not rule.rule.startswith("/api/")
    }


def _scenes(world: Any) -> dict[str, tuple[Any, str, dict[str, Any]]]:
    """Who sends what where, by the endpoint that is sent to."""
    here = world.here
    coordinator, officer, liaison = here.coordinator, here.officers[0], here.liaisons[0]
    wish = {"title": "想请人义诊", "category_id": world.health.id, "kind": "service"}
    wish |= {"quantity": "2", "measure": "session", "lot": "1", "audience": ["elderly"]}
    word = {"code": "legal", "name": "法律", "name_en": "Law", "position": "7"}
    names = ("collect_from", "claim_from", "deliver_from", "ends_on")
    batch = {n: day(k).isoformat() for n, k in zip(names, (1, 20, 40, 90), strict=True)}
    batch |= {"menu_quota": "2", "answer_workdays": "5", "code": "Z9", "name": "下一批"}
    area = {"name": "新居民区", "code": "N001", "level": "community"}
    unit = {"name": "云浦书店", "kind": "company", "area_id": here.areas[1].id, "capacity": "4"}
    project = wish | {"batch_id": here.batch.id, "area_id": here.areas[0].id, "sessions": "2"}
    project |= {"visibility": "public"}
    scene = stage(world, sessions=6)
    work, clock = f"/projects/{scene.project_id}", {"starts": "14:00", "ends": "16:00"}
    coming = planned(scene, order_ids=[scene.lead.id], agreed=True)
    coming.starts_at -= dt.timedelta(days=5)
    coming.ends_at -= dt.timedelta(days=5)
    done = in_state(scene, ActivityState.CONFIRMED)
    free, need = posted(here), NeedFactory(batch=here.batch, unit=here.communities[1])
    pair = plan(here)
    decided = plan(here, need=NeedFactory(batch=here.batch, unit=here.communities[2]))
    decided.state = ProposalState.PENDING
    spare = ListingFactory(unit=here.units[1], quantity=9)
    applied = UnitFactory(area=here.areas[0], state=UnitState.APPLIED, phone="13700001111")
    db.session.commit()
    hand = {"need_id": need.id, "listing_id": spare.id, "sessions": "1"}
    start = {"area_id": here.street.id, "batch_id": here.batch.id, "preset": "nearest"}
    answer = ANSWER | {"pledge": "true", "role": "lead", "sessions": "1"}
    sent = {"proposal_ids": [pair.id], "published_on": today().isoformat()}
    tie = {"unit_id": here.units[1].id, "community_id": here.communities[1].id}
    post = {"role": "officer", "unit_id": here.communities[3].id}
    held = clock | {"day": day(-1).isoformat(), "people": "9", "order_ids": scene.lead.id}
    person, leader = liaison.id, here.leader
    office = scene.people.coordinator
    return {
        "needs.new": (officer, "/needs/new", wish),
        "listings.new": (liaison, "/listings/new", wish | {"charge": "free"}),
        "projects.new": (coordinator, "/projects/new", project),
        "projects.claim": (liaison, f"/projects/{free.id}/claim", answer),
        "projects.invite": (office, f"/projects/{free.id}/invite", hand),
        "projects.menu_order": (
            officer,
            f"/menu/{spare.id}",
            {"batch_id": here.batch.id, "sessions": "1"},
        ),
        "projects.plan_activity": (
            scene.people.liaison,
            f"{work}/activities/new",
            clock | {"days": [day(6).isoformat()], "order_ids": scene.lead.id},
        ),
        "projects.enter_activity": (scene.people.liaison, f"{work}/activities/past", held),
        "projects.record_activity": (
            scene.people.liaison,
            f"/activities/{coming.id}/record",
            {"people": "12"},
        ),
        "projects.add_photos": (scene.people.liaison, f"/activities/{done.id}/photos", {}),
        "projects.change_feed": (
            liaison,
            f"/units/{here.units[0].id}/calendar",
            {"act": "renew"},
        ),
        "projects.publish": (leader, f"/batches/{here.batch.id}/publish", sent),
        "members.new_unit": (coordinator, "/units/new", unit),
        "members.add_alias": (
            coordinator,
            f"/units/{here.units[0].id}/aliases",
            {"name": "老字号"},
        ),
        "members.new_agreement": (coordinator, "/agreements/new", tie),
        "members.invite": (coordinator, "/people/invite", post),
        "members.invite_colleague": (liaison, f"/units/{here.units[0].id}/invite", {}),
        "members.give_post": (coordinator, f"/people/{person}/posts", post),
        "members.reset": (coordinator, f"/people/{person}/reset", {}),
        "members.tokens": (coordinator, "/account/tokens", {"name": "同步", "days": "30"}),
        "members.approve": (coordinator, f"/units/{applied.id}/approve", {}),
        "areas.new": (coordinator, "/areas/new", area | {"parent_id": here.zones[0].id}),
        "batches.new": (coordinator, "/batches/new", batch | {"area_id": here.street.id}),
        "batches.new_category": (world.administrator, "/vocabulary/categories/new", word),
        "batches.new_series": (world.administrator, "/vocabulary/series/new", word),
        "rounds.pair": (coordinator, "/pairs/new", hand),
        "rounds.adjust": (
            coordinator,
            f"/proposals/{decided.id}/adjust",
            {"listing_id": spare.id, "sessions": "1"},
        ),
        "rounds.start": (coordinator, "/rounds", start),
        "standing.rate": (officer, f"/activities/{done.id}/rate", {"level": "good"}),
    } | notices(here)


def _files(endpoint: str) -> dict[str, Any]:
    """The files of a form, which a client reads to their end and so are made anew."""
    if endpoint in ("projects.add_photos", "projects.record_activity", "projects.enter_activity"):
        return {"photos": (jpeg(), "p.jpg")}
    return {}


def _rows() -> dict[str, int]:
    """How many rows each table holds."""
    db.session.rollback()
    return {
        table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in db.metadata.sorted_tables
    }


def test_every_post_that_creates_is_done_once_or_told_why_it_needs_no_key(app):
    posts = _posts(app)
    told = [name for names in NATURAL.values() for name in names.split()]
    assert len(told) == len(set(told))
    assert {name for name, marked in posts.items() if not marked} == set(told)


def test_every_form_of_a_page_that_posts_carries_a_key_of_this_showing():
    bare = [
        f"{path.relative_to(TEMPLATES)}: {form[:80]}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for form in re.findall(r'<form[^>]*method="post".*?</form>', path.read_text("utf-8"), re.S)
        # How pages look and speak may be set as often as one likes.
        if "csrf()" not in form and "members.language" not in form and "members.look" not in form
    ]
    assert not bare


def test_each_showing_of_a_form_has_a_key_of_its_own(world, sign_in):
    browser = sign_in(world.here.officers[0])
    keys = {
        re.search(r'name="once" value="(.+?)"', browser.get("/needs/new").text)[1] for _ in "ab"
    }
    assert len(keys) == 2


def test_every_form_that_is_sent_twice_is_done_once(app, world, sign_in, monkeypatch):
    let_inward(monkeypatch)
    scenes, problems = _scenes(world), []
    assert scenes.keys() == {name for name, marked in _posts(app).items() if marked}
    for endpoint, (person, url, data) in scenes.items():
        browser, data = sign_in(person), data | {"once": f"key-of-{endpoint}"}
        first = browser.post(url, data=data | _files(endpoint))
        before = _rows()
        second = browser.post(url, data=data | _files(endpoint))
        if (first.status_code, second.status_code) != (303, 303):
            problems.append(f"{endpoint}: {first.status_code}, {second.status_code}")
        elif first.location != second.location:
            problems.append(f"{endpoint}: {first.location}, {second.location}")
        if (after := _rows()) != before:
            grown = {name: n - before[name] for name, n in after.items() if n != before[name]}
            problems.append(f"{endpoint}: grew by {grown}")
    assert not problems, "\n".join(problems)


@pytest.fixture
def wish(world):
    return {
        "title": "想请人义诊",
        "category_id": world.health.id,
        "kind": "service",
        "quantity": "2",
        "measure": "session",
        "audience": ["elderly"],
        "once": "one-showing",
    }


def _needs() -> int:
    return db.session.scalar(sa.select(sa.func.count(Need.id)))


def test_a_form_sent_again_with_other_words_is_another(world, sign_in, wish):
    officer = sign_in(world.here.officers[0])
    first = officer.post("/needs/new", data=wish)
    second = officer.post("/needs/new", data=wish | {"title": "想听讲座"})
    assert first.location != second.location
    assert _needs() == 2


def test_the_same_key_from_another_person_is_another(world, sign_in, wish):
    sign_in(world.here.officers[0]).post("/needs/new", data=wish)
    sign_in(world.here.officers[1]).post("/needs/new", data=wish)
    assert _needs() == 2


def test_a_refused_form_keeps_nothing_and_is_taken_once_it_is_right(world, sign_in, wish):
    officer = sign_in(world.here.officers[0])
    wrong = officer.post("/needs/new", data=wish | {"batch_id": world.there.batch.id})
    assert wrong.status_code == 422
    assert "想请人义诊" in wrong.text
    assert _needs() == db.session.scalar(sa.select(sa.func.count(IdempotencyKey.id))) == 0
    assert officer.post("/needs/new", data=wish).status_code == 303
    assert _needs() == 1


def test_a_part_that_is_asked_twice_is_led_on_twice(world, sign_in, wish):
    officer, headers = sign_in(world.here.officers[0]), {"HX-Request": "true"}
    first = officer.post("/needs/new", data=wish, headers=headers)
    second = officer.post("/needs/new", data=wish, headers=headers)
    assert first.status_code == second.status_code == 204
    assert first.headers["HX-Redirect"] == second.headers["HX-Redirect"]
    assert _needs() == 1


@pytest.mark.both_databases
def test_of_two_clicks_at_once_one_makes_the_need_and_both_lead_to_it(app, world, sign_in, wish):
    browsers = [sign_in(world.here.officers[0]) for _ in range(8)]
    db.session.rollback()
    start, answers = threading.Barrier(len(browsers)), []

    def click(browser: Any) -> None:
        start.wait()
        answers.append(browser.post("/needs/new", data=wish))

    threads = [threading.Thread(target=click, args=(one,)) for one in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert _needs() == 1


def test_another_photo_under_the_same_key_is_added(world, sign_in):
    scene = stage(world)
    done = in_state(scene, ActivityState.CONFIRMED)
    liaison, url = sign_in(scene.people.liaison), f"/activities/{done.id}/photos"
    for width in (640, 640, 800):
        sent = {"once": "k", "photos": (jpeg(width), "p.jpg")}
        assert liaison.post(url, data=sent).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(Photo.id))) == 2


def test_an_application_sent_twice_leads_to_the_same_page(world, client):
    form = {"name": "云浦牙科诊所", "kind": "medical", "area_id": world.here.areas[0].id}
    form |= {"contact": "钱医生", "phone": "13700001111", "pledge": "true"}
    assert client.post("/apply", data=form).location == client.post("/apply", data=form).location
    named = sa.select(sa.func.count(Unit.id)).where(Unit.state == UnitState.APPLIED)
    assert db.session.scalar(named) == 1


def test_a_file_sent_twice_is_read_once(world, sign_in):
    browser, body = sign_in(world.here.coordinator), "单位名称,类型\n云浦书店,企业\n".encode()
    sent = [
        browser.post("/imports", data={"file": (BytesIO(body), "单位.csv"), "area_id": number})
        for number in (world.here.street.id, world.here.street.id, world.here.areas[0].id)
    ]
    assert sent[0].location == sent[1].location != sent[2].location
