"""The form of a need: each field wrong, missing, enormous or hostile, and what is read of it."""

import re

import pytest
import sqlalchemy as sa

from market.batches.models import BatchState
from market.db import db
from market.errors import Conflict
from market.needs import services
from market.needs.models import Need, NeedState, Urgency
from market.policy import Visibility
from tests.factories import BatchFactory
from tests.support.hostile import (
    BAD_CHOICES,
    BAD_NUMBERS,
    BAD_TEXTS,
    ENORMOUS,
    MISSING,
    NUL,
    assert_harmless,
    assert_refused,
)


@pytest.fixture
def good(world):
    return {
        "title": "希望有人来义诊",
        "category_id": str(world.health.id),
        "kind": "service",
        "quantity": "2",
        "measure": "session",
        "lot": "1",
        "when_text": "工作日上午",
        "people": "40",
        "audience": ["elderly"],
        "place": "居委会活动室",
        "urgency_suggested": "urgent",
        "detail": "想问问体检报告",
        "qualifications": "执业医师",
        "contact": "陈老师",
        "phone": "021-55512345",
    }


@pytest.fixture
def officer(world, sign_in):
    return sign_in(world.here.officers[0])


BAD = {
    "title": (MISSING, "", " ", "医", *BAD_TEXTS),
    "category_id": (MISSING, "", "999999", *BAD_NUMBERS),
    "kind": ("", *BAD_CHOICES),
    "quantity": ("", "0", "100001", *BAD_NUMBERS),
    "measure": ("", *BAD_CHOICES),
    "lot": ("", "0", *BAD_NUMBERS),
    "when_text": BAD_TEXTS,
    "people": BAD_NUMBERS,
    "audience": BAD_CHOICES,
    "place": BAD_TEXTS,
    "urgency_suggested": ("", *BAD_CHOICES),
    "wish": ("perhaps", ENORMOUS),
    "detail": BAD_TEXTS,
    "qualifications": (ENORMOUS, NUL, "证" * 41),
    "contact": BAD_TEXTS,
    "phone": ("12", "老王", "13-8", *BAD_TEXTS),
    "visibility": BAD_CHOICES,
    "area_id": ("999999", *BAD_NUMBERS),
    "batch_id": ("999999", *BAD_NUMBERS),
    "unit_id": ("999999", *BAD_NUMBERS),
    "lng": ("181", "nan", "abc", ENORMOUS),
}


@pytest.mark.parametrize("field", BAD)
def test_a_bad_field_is_named_and_the_rest_of_the_form_stays(field, good, officer):
    assert_refused(officer, "/needs/new", good, field, BAD[field])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Need)) == 0


@pytest.mark.parametrize("field", ["title", "detail", "place", "when_text"])
def test_odd_texts_are_kept_and_shown_as_text(field, good, officer):
    assert_harmless(officer, "/needs/new", good, field)


def test_a_need_is_posted_with_four_fields_and_serves_the_own_community(world, good, officer):
    few = {name: good[name] for name in ("title", "category_id", "quantity", "urgency_suggested")}
    assert officer.post("/needs/new", data=few).status_code == 303
    need = db.session.scalar(sa.select(Need))
    here = world.here
    assert (need.unit_id, need.area_id) == (here.communities[0].id, here.areas[0].id)
    assert need.group_key == f"a{here.areas[0].id}"
    assert (need.batch_id, need.state) == (here.batch.id, NeedState.SUBMITTED)
    assert (need.urgency_suggested, need.urgency) == (Urgency.URGENT, None)
    assert need.visibility is Visibility.PUBLIC


def test_the_criteria_stand_beside_the_urgency(officer):
    page = officer.get("/needs/new").text
    assert "须在 7 天内落实" in page
    assert "特急：涉及人身安全" in page


def test_a_units_own_need_is_its_own_group_unless_it_names_an_area(world, good, sign_in):
    liaison = sign_in(world.here.liaisons[0])
    liaison.post("/needs/new", data=good)
    liaison.post("/needs/new", data={**good, "area_id": str(world.here.areas[2].id)})
    own, named = db.session.scalars(sa.select(Need).order_by(Need.id))
    assert own.group_key == f"u{world.here.units[0].id}"
    assert own.area_id == world.here.units[0].area_id
    assert (named.group_key, named.area_id) == (
        f"a{world.here.areas[2].id}",
        world.here.areas[2].id,
    )


def test_a_saved_change_keeps_a_units_own_group(world, good, sign_in):
    liaison = sign_in(world.here.liaisons[0])
    where = liaison.post("/needs/new", data=good).location
    assert (
        liaison.post(f"{where}/edit", data={**good, "area_id": "", "people": "9"}).status_code
        == 303
    )
    need = db.session.scalar(sa.select(Need))
    assert (need.group_key, need.people) == (f"u{world.here.units[0].id}", 9)


def test_an_area_of_another_street_and_a_closed_batch_are_refused(world, good, officer):
    assert_refused(officer, "/needs/new", good, "area_id", [str(world.there.areas[0].id)])
    closed = BatchFactory(area=world.here.street, state=BatchState.CLOSED)
    assert_refused(
        officer, "/needs/new", good, "batch_id", [str(closed.id), str(world.there.batch.id)]
    )


def test_without_a_running_batch_no_need_is_posted(world, good, officer, as_actor):
    world.here.batch.state = BatchState.CLOSED
    db.session.commit()
    refused = officer.post("/needs/new", data=good)
    assert refused.status_code == 422
    assert "目前没有进行中的批次" in refused.text
    with pytest.raises(Conflict):
        services.post_need(
            by=as_actor(world.here.officers[0]), title="需求", category_id=world.health.id
        )


def test_a_draft_is_handed_in_by_saving_it_again(good, officer):
    where = officer.post("/needs/new", data={**good, "as_draft": "true"}).location
    need = db.session.scalar(sa.select(Need))
    assert need.state is NeedState.DRAFT
    assert officer.post(f"{where}/edit", data={**good, "as_draft": "true"}).status_code == 303
    db.session.expire_all()
    assert need.state is NeedState.DRAFT
    assert officer.post(f"{where}/edit", data=good).status_code == 303
    db.session.expire_all()
    assert need.state is NeedState.SUBMITTED


def test_a_form_can_be_prefilled_by_a_link(world, officer):
    page = officer.get("/needs/new", query_string={"title": "想学防诈骗", "quantity": "3"}).text
    assert 'value="想学防诈骗"' in page


def _revision(page):
    return re.search(r'name="revision" value="([^"]+)"', page)[1]


def test_a_form_opened_before_somebody_else_changed_the_need_is_not_saved(
    world, good, officer, sign_in
):
    where = officer.post("/needs/new", data=good).location
    stale = {
        **good,
        "title": "改过的名称",
        "revision": _revision(officer.get(f"{where}/edit").text),
    }
    office = sign_in(world.here.coordinator)
    mended = {**good, "place": "二楼", "revision": _revision(office.get(f"{where}/edit").text)}
    assert office.post(f"{where}/edit", data=mended).status_code == 303
    refused = officer.post(f"{where}/edit", data=stale)
    assert refused.status_code == 422
    assert "您打开表单以后，这条需求有了变动" in refused.text
    assert "改过的名称" in refused.text
    again = {**stale, "revision": _revision(refused.text)}
    assert officer.post(f"{where}/edit", data=again).status_code == 303


def test_a_need_approved_while_its_form_was_open_is_told_on_the_form(world, good, officer, sign_in):
    where = officer.post("/needs/new", data=good).location
    stale = {**good, "quantity": "9", "revision": _revision(officer.get(f"{where}/edit").text)}
    assert sign_in(world.here.coordinator).post(f"{where}/open").status_code == 303
    refused = officer.post(f"{where}/edit", data=stale)
    assert "现在为“待匹配”" in refused.text
    refused = officer.post(f"{where}/edit", data={**stale, "revision": _revision(refused.text)})
    assert refused.status_code == 422
    assert "由街道统筹员修改" in refused.text
    assert "已通过审核：地点、联系人" in officer.get(f"{where}/edit").text
