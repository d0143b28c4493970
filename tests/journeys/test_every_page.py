"""Every page of every role by the standard: WCAG 2.2 AA in both languages, themes and elder mode.

The short test shares the menu's pages among four roles, each in an unusual look; the long one
(`make soak`) walks through the whole sample by its links, one page of each kind.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import Visitor
from tests.support import crawl, gallery, sampled

pytestmark = pytest.mark.browser
SHORT = [
    ("coordinator", "wide", "zh-CN", "dark", False),
    ("officer", "phone", "zh-CN", "light", True),
    ("liaison", "phone", "en-GB", "dark", True),
    ("leader", "wide", "en-GB", "light", True),
]


@pytest.mark.parametrize(("role", "width", "locale", "theme", "elder"), SHORT)
def test_the_menus_pages_meet_the_standard(world, visit, role, width, locale, theme, elder):
    here = world.here
    person = {
        "coordinator": here.coordinator,
        "leader": here.leader,
        "officer": here.officers[0],
        "liaison": here.liaisons[0],
    }[role]
    visitor = visit(person, width, locale, theme, elder)
    links = visitor.page.locator("header a").evaluate_all(
        "nodes => nodes.map(node => node.getAttribute('href'))"
    )
    # Each looks at its share of the pages; together they look at all.
    for link in list(dict.fromkeys(links))[SHORT.index((role, width, locale, theme, elder)) :: 4]:
        visitor.go(link)


@pytest.fixture(scope="module")
def sample():
    with sampled.served() as base:
        yield base


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("role", gallery.ROLES)
def test_every_kind_of_page_meets_the_standard_in_every_look(sample, chromium, role):
    context = gallery.context_of(chromium, sample, "wide", "zh", "light")
    page = context.new_page()
    if role != "nobody":
        sampled.sign_in(page, sample, role)
    kinds = crawl.walk(page, sample)
    context.close()
    assert len(kinds) >= 6
    wrong = []
    for locale in gallery.LOCALES:
        for width, theme in (("wide", "light"), ("phone", "dark"), ("phone", "elder")):
            context = gallery.context_of(chromium, sample, width, locale, theme)
            visitor = Visitor(context.new_page(), sample, Axe())
            visitor.listen()
            if role != "nobody":
                sampled.sign_in(visitor.page, sample, role)
            for path in kinds.values():
                try:
                    visitor.go(path)
                except AssertionError as error:
                    wrong.append(f"{locale} {width} {theme} {str(error).splitlines()[0]}")
                visitor.complaints.clear()
            context.close()
    assert not wrong, "\n".join(wrong)
