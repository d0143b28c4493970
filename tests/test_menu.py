"""The menu: to each role the pages that it may open, and no link that is refused."""

import re

import pytest

from market.policy import Role

EVERYBODY = {"/projects", "/board"}
MEMBERS = {
    "/desk", "/needs", "/listings", "/orders", "/activities", "/units",
    "/batches", "/areas", "/agreements", "/applications", "/ratings", "/ledger",
}  # fmt: skip
OFFICE = {"/rounds", "/plan", "/follow-ups", "/summary"}
SHOWN = {
    "administrator": OFFICE | {"/menu", "/people", "/imports", "/vocabulary"},
    "coordinator": OFFICE | {"/menu", "/people", "/imports"},
    "leader": OFFICE,
    "officer": {"/menu"},
    "liaison": set(),
}


def _links(page):
    """The paths of the menu, without the person's own account."""
    menu = re.search(r'<nav class="menu".*?</nav>', page, re.S)
    return re.findall(r'<a [^>]*href="([^"]+)"', menu.group())


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_each_role_finds_the_pages_that_it_may_open(world, sign_in, role):
    here = world.here
    person = {
        "administrator": world.administrator,
        "coordinator": here.coordinator,
        "leader": here.leader,
        "officer": here.officers[0],
        "liaison": here.liaisons[0],
    }[role]
    browser = sign_in(person)
    links = _links(browser.get("/desk").text)
    assert len(links) == len(set(links))
    assert set(links) == EVERYBODY | MEMBERS | SHOWN[role]
    for link in links:
        page = browser.get(link)
        assert page.status_code == 200, link
        assert re.search(rf'aria-current="page" href="{link}"', page.text), link
    # Four pages at hand, as many as a phone's thumb finds; the rest one step away.
    main = _links(browser.get("/desk").text.split("menu-more")[0] + "</nav>")
    assert len(main) == 4


def test_nobody_finds_the_public_pages_and_no_empty_menu(client):
    page = client.get("/projects").text
    assert set(_links(page)) == EVERYBODY
    assert "menu-more" not in page
