"""A refusal leads back to where the person was, and no address of a form is a dead end."""

import pytest

from tests.factories import PersonFactory

LOCAL = "http://localhost"


def test_a_refused_button_leads_back_to_its_page(client):
    sent = client.post("/nowhere", headers={"Referer": f"{LOCAL}/projects?state=open&q=a"})
    assert sent.status_code == 404
    assert 'href="/projects?state=open&amp;q=a"' in sent.text
    assert "返回刚才的页面" in sent.text


@pytest.mark.parametrize(
    "page",
    [
        "http://elsewhere.example/projects",
        f"{LOCAL}/projects/3/claim",
        f"{LOCAL}//elsewhere.example/",
        f"{LOCAL}/no-such-page",
        "nonsense",
        "",
    ],
)
def test_nothing_leads_back_to_what_is_no_page_of_ours(client, page):
    sent = client.post("/nowhere", headers={"Referer": page} if page else {})
    assert sent.status_code == 404
    assert "返回刚才的页面" not in sent.text


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/projects/7/claim", "/projects/7"),
        ("/orders/7/consent", "/orders/7"),
        ("/menu/orders/7/consent", "/menu/orders"),
        ("/units/7/aliases/2/remove", "/units/7"),
        ("/needs/open", "/needs"),
    ],
)
def test_an_address_that_only_takes_forms_leads_to_the_page_above(client, address, above):
    answer = client.get(address)
    assert (answer.status_code, answer.location) == (303, above)


def test_the_language_can_be_switched_where_a_form_was_refused(client, sign_in):
    browser = sign_in(PersonFactory())
    switched = browser.post("/language", data={"locale": "en", "next": "/projects/7/claim?"})
    assert browser.get(switched.location).location == "/projects/7"


def test_an_address_of_the_api_keeps_its_405(client):
    answer = client.get("/api/v1/projects/7/claim")
    assert answer.status_code == 405
    assert answer.json["code"] == "method_not_allowed"
