"""The pages of publication, the menu and projects as the office and the 居民区 use them."""

import pytest
import sqlalchemy as sa

from market.db import db
from market.localise import today
from market.projects.models import MenuOrder, MenuState, Project
from tests.factories import ListingFactory
from tests.projects.helpers import plan
from tests.support.hostile import (
    BAD_CHOICES,
    BAD_DAYS,
    BAD_NUMBERS,
    BAD_TEXTS,
    MISSING,
    assert_refused,
)


@pytest.fixture
def street(world):
    return world.here


def test_the_leader_publishes_what_is_ticked(sign_in, street):
    proposal = plan(street)
    leader = sign_in(street.leader)
    url = f"/batches/{street.batch.id}/publish"
    page = leader.get(url).text
    assert proposal.need.title in page
    form = {"proposal_ids": [str(proposal.id)], "meeting": "联席会议", "published_on": str(today())}
    assert_refused(leader, url, form, "published_on", BAD_DAYS)
    assert_refused(leader, url, form, "meeting", BAD_TEXTS)
    assert_refused(leader, url, form, "series_id", BAD_NUMBERS)
    assert leader.post(url, data=form).status_code == 303
    assert leader.post(url, data=form).status_code == 303
    [project] = db.session.scalars(sa.select(Project)).all()
    assert project.meeting == "联席会议"


def test_nothing_ticked_publishes_nothing_and_says_so(sign_in, street):
    plan(street)
    leader = sign_in(street.leader)
    answer = leader.post(f"/batches/{street.batch.id}/publish", data={"proposal_ids__shown": "1"})
    assert answer.status_code == 422
    assert db.session.scalar(sa.select(sa.func.count(Project.id))) == 0


def test_a_coordinator_reads_the_plan_but_publishes_only_where_allowed(app, sign_in, street):
    proposal = plan(street)
    coordinator = sign_in(street.coordinator)
    url, form = f"/batches/{street.batch.id}/publish", {"proposal_ids": [str(proposal.id)]}
    assert "由分管领导进行" in coordinator.get(url).text
    assert coordinator.post(url, data=form).status_code == 403
    app.config["COORDINATOR_MAY_PUBLISH"] = True
    assert coordinator.post(url, data=form).status_code == 303


def test_the_menu_is_ordered_from_consented_to_and_leads_to_a_project(sign_in, street):
    listing = ListingFactory(unit=street.units[0], title="中医义诊", quantity=2)
    officer, coordinator = sign_in(street.officers[0]), sign_in(street.coordinator)
    assert "中医义诊" in officer.get("/menu").text
    assert "中医义诊" not in officer.get("/menu?q=消防").text
    form = officer.get(f"/menu/{listing.id}")
    assert form.status_code == 200
    asked = {"batch_id": str(street.batch.id), "sessions": "2", "when_text": "周二下午"}
    url = f"/menu/{listing.id}"
    assert_refused(officer, url, asked, "sessions", ("0", "3", *BAD_NUMBERS))
    assert_refused(officer, url, asked, "note", BAD_TEXTS)
    assert_refused(officer, url, asked, "phone", ("12",))
    assert officer.post(url, data=asked).status_code == 303
    menu_id = db.session.scalar(sa.select(MenuOrder.id))
    assert "同意点单" not in officer.get("/menu/orders").text
    assert "同意点单" in coordinator.get("/menu/orders").text
    assert officer.post(f"/menu/orders/{menu_id}/consent").status_code == 403
    answer = coordinator.post(f"/menu/orders/{menu_id}/consent")
    assert answer.status_code == 303
    assert "中医义诊" in coordinator.get(answer.location).text


def test_a_menu_order_is_refused_with_a_reason_or_withdrawn(sign_in, street):
    officer, coordinator = sign_in(street.officers[0]), sign_in(street.coordinator)
    for number in range(2):
        listing = ListingFactory(unit=street.units[number])
        data = {"batch_id": str(street.batch.id), "sessions": "1"}
        assert officer.post(f"/menu/{listing.id}", data=data).status_code == 303
    first, second = db.session.scalars(sa.select(MenuOrder.id).order_by(MenuOrder.id)).all()
    url = f"/menu/orders/{first}/refuse"
    assert coordinator.get(url).status_code == 200
    assert coordinator.post(url, data={}).status_code == 422
    assert coordinator.post(url, data={"reason": "先办别的"}).status_code == 303
    assert "先办别的" in officer.get("/menu/orders").text
    assert officer.post(f"/menu/orders/{second}/withdraw").status_code == 303
    states = db.session.scalars(sa.select(MenuOrder.state).order_by(MenuOrder.id)).all()
    assert states == [MenuState.REFUSED, MenuState.WITHDRAWN]


@pytest.fixture
def project_form(world, street):
    return {
        "title": "重阳敬老",
        "batch_id": str(street.batch.id),
        "area_id": str(street.areas[0].id),
        "series_id": str(world.series.id),
        "category_id": str(world.health.id),
        "kind": "service",
        "sessions": "2",
        "measure": "session",
        "lot": "1",
        "when_text": "10月的周六上午",
        "place": "社区广场",
        "people": "100",
        "visibility": "public",
        "detail": "合唱和茶话会",
    }


def test_the_coordinator_posts_changes_and_ends_a_project(sign_in, street, project_form):
    coordinator = sign_in(street.coordinator)
    made = coordinator.post("/projects/new", data=project_form)
    assert made.status_code == 303
    number = db.session.scalar(sa.select(Project.id))
    edited = coordinator.post(f"/projects/{number}/edit", data=project_form | {"sessions": "4"})
    assert edited.status_code == 303
    assert "共 4 场" in coordinator.get(f"/projects/{number}").text
    assert coordinator.get(f"/projects/{number}/edit").status_code == 200
    assert coordinator.get(f"/projects/{number}/cancel").status_code == 200
    assert coordinator.post(f"/projects/{number}/cancel", data={}).status_code == 422
    ended = coordinator.post(f"/projects/{number}/cancel", data={"reason": "改到明年"})
    assert ended.status_code == 303
    assert "改到明年" in coordinator.get(f"/projects/{number}").text
    assert coordinator.post(f"/projects/{number}/close").status_code == 422


BAD = {
    "title": (MISSING, "", "义", *BAD_TEXTS),
    "batch_id": (MISSING, "", "0", "999999", *BAD_NUMBERS),
    "area_id": (MISSING, "", *BAD_NUMBERS),
    "series_id": ("0", "999999", *BAD_NUMBERS),
    "category_id": (MISSING, "", "999999", *BAD_NUMBERS),
    "kind": BAD_CHOICES,
    "sessions": ("", "0", "1001", *BAD_NUMBERS),
    "measure": BAD_CHOICES,
    "lot": ("0", *BAD_NUMBERS),
    "when_text": BAD_TEXTS,
    "place": BAD_TEXTS,
    "people": BAD_NUMBERS,
    "visibility": BAD_CHOICES,
    "detail": BAD_TEXTS,
}


@pytest.mark.parametrize("field", BAD)
def test_each_field_of_a_project_refuses_what_cannot_be(sign_in, street, project_form, field):
    coordinator = sign_in(street.coordinator)
    assert_refused(coordinator, "/projects/new", project_form, field, BAD[field])
    assert db.session.scalar(sa.select(sa.func.count(Project.id))) == 0
