"""The form of a listing: each field wrong, missing, enormous or hostile, and what is read of it."""

import re

import pytest
import sqlalchemy as sa

from market.db import db
from market.listings.models import Listing, ListingState
from tests.support.hostile import (
    BAD_CHOICES,
    BAD_NUMBERS,
    BAD_TEXTS,
    ENORMOUS,
    MISSING,
    NUL,
    SCRIPT,
    assert_harmless,
    assert_refused,
)


@pytest.fixture
def good(world):
    return {
        "title": "周二义诊",
        "kind": "service",
        "category_id": str(world.health.id),
        "quantity": "4",
        "measure": "session",
        "lot": "1",
        "when_text": "每周二、四13：30-15:30",
        "place": "社区活动室",
        "audience": ["elderly", "women"],
        "capacity_people": "30",
        "charge": "free",
        "reach_metres": "1500",
        "detail": "量血压、看报告",
        "equipment": "血压计",
        "qualifications": "执业医师、护士证",
        "visibility": "public",
        "contact": "陈老师",
        "phone": "021-55512345、55512346",
    }


@pytest.fixture
def liaison(world, sign_in):
    return sign_in(world.here.liaisons[0])


BAD = {
    "title": (MISSING, "", " ", "义", *BAD_TEXTS),
    "kind": (MISSING, "", *BAD_CHOICES),
    "category_id": (MISSING, "", "0", "999999", *BAD_NUMBERS),
    "quantity": ("", "0", "100001", *BAD_NUMBERS),
    "measure": ("", *BAD_CHOICES),
    "lot": ("", "0", *BAD_NUMBERS),
    "when_text": BAD_TEXTS,
    "place": BAD_TEXTS,
    "audience": BAD_CHOICES,
    "capacity_people": ("0", *BAD_NUMBERS),
    "charge": ("", *BAD_CHOICES),
    "reach_metres": ("0", "200001", *BAD_NUMBERS),
    "reach_area_ids": ("999999", "abc", ENORMOUS),
    "detail": BAD_TEXTS,
    "equipment": BAD_TEXTS,
    "qualifications": (ENORMOUS, NUL, "、".join(f"证{n}" for n in range(11))),
    "visibility": BAD_CHOICES,
    "contact": BAD_TEXTS,
    "phone": ("12", "老王", "13-8", *BAD_TEXTS),
    "lat": ("91", "nan", "inf", "abc", ENORMOUS),
    "unit_id": ("999999", *BAD_NUMBERS),
}


@pytest.mark.parametrize("field", BAD)
def test_a_bad_field_is_named_and_the_rest_of_the_form_stays(field, good, liaison):
    if field == "reach_area_ids":
        del good["reach_metres"]
    assert_refused(liaison, "/listings/new", good, field, BAD[field])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Listing)) == 0


@pytest.mark.parametrize("field", ["title", "detail", "place", "when_text", "equipment"])
def test_odd_texts_are_kept_and_shown_as_text(field, good, liaison):
    assert_harmless(liaison, "/listings/new", good, field)


@pytest.mark.parametrize("field", ["title", "detail", "place", "equipment"])
@pytest.mark.parametrize("personal", ["王阿姨 13812345678", "证号 11010519491231002X"])
def test_personal_numbers_are_refused_where_others_read(field, personal, good, liaison):
    assert_refused(liaison, "/listings/new", good, field, [personal])


def test_the_time_is_echoed_as_understood_and_the_rest_is_flagged(good, liaison):
    good["when_text"] = "每周二、四13：30-15:30，王老师有空时"
    page = liaison.get(liaison.post("/listings/new", data=good).location).text
    listing = db.session.scalar(sa.select(Listing))
    assert listing.windows[0]["weekdays"] == [2, 4]
    assert listing.windows[0]["times"] == [["13:30", "15:30"]]
    assert listing.when_text == good["when_text"]
    assert "王老师有空时" in listing.when_flag
    assert "每周二、周四" in page or "每周二、四" in page
    assert "没有读懂" in page


def test_the_time_is_echoed_while_it_is_typed(liaison):
    part = liaison.get("/when", query_string={"when_text": "每月15日"}, headers={"HX-Request": "1"})
    assert "每月15日" in part.text
    assert "<html" not in part.text
    assert liaison.get("/when", query_string={"when_text": SCRIPT}).status_code == 200


def test_reach_is_either_a_distance_or_named_areas(world, good, liaison):
    good["reach_area_ids"] = str(world.here.areas[0].id)
    assert_refused(liaison, "/listings/new", good, "reach_metres", ["500"])
    del good["reach_metres"]
    page = liaison.get(liaison.post("/listings/new", data=good).location).text
    assert world.here.areas[0].name in page


def test_an_area_of_another_street_is_refused(world, good, liaison):
    del good["reach_metres"]
    foreign = str(world.there.areas[0].id)
    assert_refused(liaison, "/listings/new", good, "reach_area_ids", [foreign])


def test_a_draft_waits_for_its_unit_and_a_second_save_hands_it_in(good, liaison):
    where = liaison.post("/listings/new", data={**good, "as_draft": "true"}).location
    listing = db.session.scalar(sa.select(Listing))
    assert listing.state is ListingState.DRAFT
    assert liaison.post(f"{where}/edit", data={**good, "quantity": "5"}).status_code == 303
    db.session.expire_all()
    assert (listing.state, listing.quantity) == (ListingState.SUBMITTED, 5)


def test_the_form_of_a_change_shows_what_is_there(good, liaison):
    where = liaison.post("/listings/new", data=good).location
    page = liaison.get(f"{where}/edit").text
    for text in ("周二义诊", "执业医师、护士证", "每周二、四13：30-15:30", 'value="1500"'):
        assert text in page


def test_unknown_filters_are_named_and_the_list_still_shows(world, liaison, good):
    liaison.post("/listings/new", data=good)
    answer = liaison.get("/listings", query_string={"kind": "nonsense"})
    assert answer.status_code == 422
    assert "周二义诊" in answer.text


def test_a_form_opened_before_somebody_else_changed_the_listing_is_not_saved(
    world, good, liaison, sign_in
):
    where = liaison.post("/listings/new", data=good).location
    revision = re.search(r'name="revision" value="([^"]+)"', liaison.get(f"{where}/edit").text)[1]
    office = sign_in(world.here.coordinator)
    assert office.post(f"{where}/open").status_code == 303
    refused = liaison.post(f"{where}/edit", data={**good, "revision": revision})
    assert refused.status_code == 422
    assert "您打开表单以后，这条资源有了变动" in refused.text
