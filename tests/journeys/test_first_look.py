"""Every page of the menu, as every role, at both widths and in both languages."""

import pytest

pytestmark = pytest.mark.browser
ROLES = ("administrator", "coordinator", "leader", "officer", "liaison", "nobody")


def _person(world, role):
    here = world.here
    return {
        "administrator": world.administrator,
        "coordinator": here.coordinator,
        "leader": here.leader,
        "officer": here.officers[0],
        "liaison": here.liaisons[0],
        "nobody": None,
    }[role]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("width", "locale"), [("wide", "en-GB"), ("phone", "zh-CN")])
def test_every_page_of_the_menu_opens_cleanly(world, visit, role, width, locale):
    visitor = visit(_person(world, role), width, locale)
    visitor.go("/")
    links = visitor.page.locator("header nav a").evaluate_all(
        "nodes => nodes.map(node => node.getAttribute('href'))"
    )
    assert len(links) >= 2
    for link in dict.fromkeys(links):
        visitor.go(link)
