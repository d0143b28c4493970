"""What the pages of orders and projects say once something was answered, and to whom."""

import re

import pytest

from tests.projects.helpers import posted, published

FORM = {"pledge": "true", "contact": "王老师", "phone": "19900001111", "note": "周二方便"}


@pytest.fixture
def street(world):
    return world.here


def test_an_order_that_was_answered_is_shown_instead_of_the_form_that_declines_it(sign_in, street):
    order = published(street)
    liaison = sign_in(street.liaisons[0])
    assert liaison.get(f"/orders/{order.id}/decline").status_code == 200
    assert liaison.post(f"/orders/{order.id}/accept", data=FORM).status_code == 303
    away = liaison.get(f"/orders/{order.id}/decline")
    assert (away.status_code, away.location) == (303, f"/orders/{order.id}")
    assert "这份认领单现在是“已认领”，不能再这样处理" in liaison.get(away.location).text
    cancelled = {"reason": "改期"}
    assert liaison.post(f"/orders/{order.id}/cancel", data=cancelled).status_code == 303
    assert liaison.get(f"/orders/{order.id}/cancel").status_code == 303


def test_a_declined_order_reads_declined_in_english_and_the_button_decline(sign_in, street):
    order = published(street)
    liaison = sign_in(street.liaisons[0])
    liaison.post("/language", data={"locale": "en"})
    assert ">Decline</a>" in liaison.get(f"/orders/{order.id}").text
    liaison.post(f"/orders/{order.id}/decline", data={"reason": "师资不足"})
    page = liaison.get(f"/orders/{order.id}").text
    assert re.search(r"state-declined\">(<svg.*?</svg>)?Declined</span>", page)


def test_a_community_is_not_told_how_far_its_own_project_is(sign_in, street):
    project = posted(street, 1)
    title = f"/projects/{project.id}"
    assert "步行约" not in sign_in(street.officers[0]).get(title).text
    assert "步行约" not in sign_in(street.officers[0]).get("/projects").text
