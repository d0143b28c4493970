"""The page that shows every component in every state, photographed in every look."""

import itertools

import pytest

from market.looks import PARTS

pytestmark = pytest.mark.browser
SHORT = [
    ("wide", "zh-CN", "light", False),
    ("phone", "en-GB", "dark", False),
    ("phone", "zh-CN", "light", True),
    ("wide", "en-GB", "dark", True),
]
ALL = itertools.product(["wide", "phone"], ["zh-CN", "en-GB"], ["light", "dark"], [False, True])
LOOKS = SHORT + [pytest.param(*look, marks=pytest.mark.soak) for look in ALL if look not in SHORT]


@pytest.mark.parametrize(("width", "locale", "theme", "elder"), LOOKS)
def test_every_component_shows_cleanly_in_every_look(
    world, visit, tmp_path, width, locale, theme, elder
):
    visitor = visit(None, width, locale, theme, elder)
    page = visitor.go("/style")
    picture = tmp_path / "style.png"
    page.screenshot(path=picture, full_page=True)
    assert picture.stat().st_size > 50_000
    # Every part of it stands on its ground: nothing is empty, and the type is as large as said.
    assert page.locator("main section").count() >= 9
    size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert size == (20 if elder else 16)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, ground[4:-1].split(","))) < 200) is (theme == "dark")


# What needs a record of the database is seen on its own pages; the frame wears the switches.
ELSEWHERE = {"csrf", "act", "story", "breadcrumbs", "icon", "copy_text"}


def test_the_page_wears_every_component(app):
    read = lambda name: app.jinja_env.loader.get_source(app.jinja_env, name)[0]  # noqa: E731
    page = read("board/style.html")
    for part in set(PARTS) - {"switches"}:
        names = {made.split("(")[0] for made in read(f"ui/{part}.html").split("{% macro ")[1:]}
        missing = {name for name in names if f"ui.{name}(" not in page and name[0] != "_"}
        assert missing <= ELSEWHERE, f"{missing - ELSEWHERE} of ui/{part}.html is not shown"
