"""A first visit to the catalogue: light, still, and of use before any script has come."""

import pytest

from market.policy import Visibility
from tests.factories import PASSWORD, ProjectFactory

pytestmark = pytest.mark.browser
MOST_BYTES = 150 * 1024
WATCH = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts.push(one.value);
  }).observe({type: "layout-shift", buffered: true});
"""


@pytest.fixture
def catalogue(world):
    """Two screens of projects that may be claimed."""
    here = world.here
    return [
        ProjectFactory(
            batch=here.batch, requester=unit, category=world.health, visibility=Visibility.PUBLIC
        )
        for unit in here.communities * 6
    ]


@pytest.mark.parametrize("width", ["wide", "phone"])
def test_a_first_visit_weighs_little_and_nothing_jumps(catalogue, visit, width):
    visitor = visit(None, width)
    page = visitor.page
    page.add_init_script(WATCH)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weights: dict[str, int] = {}
    names: dict[str, str] = {}
    line.on(
        "Network.requestWillBeSent", lambda e: names.update({e["requestId"]: e["request"]["url"]})
    )
    line.on(
        "Network.loadingFinished",
        lambda e: weights.update({names[e["requestId"]]: int(e["encodedDataLength"])}),
    )
    # Slow enough that what comes late would be seen to push the rest about.
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 40,
            "downloadThroughput": 200_000,
            "uploadThroughput": 50_000,
        },
    )
    page.goto(f"{visitor.base}/projects")
    page.wait_for_load_state("networkidle")
    page.mouse.wheel(0, 3000)
    page.wait_for_timeout(300)
    assert page.locator("main article").count() >= 20
    assert len(weights) >= 3
    assert sum(weights.values()) <= MOST_BYTES, weights
    assert all(address.startswith((visitor.base, "data:")) for address in weights)
    assert sum(page.evaluate("window.shifts")) < 0.01


def test_a_second_page_brings_only_itself(catalogue, visit):
    visitor = visit(None)
    page = visitor.page
    page.goto(f"{visitor.base}/projects")
    page.wait_for_load_state("networkidle")
    page.goto(f"{visitor.base}/board")
    page.wait_for_load_state("networkidle")
    sent = "performance.getEntriesByType('resource').map(one => [one.name, one.transferSize])"
    brought = page.evaluate(sent)
    assert len(brought) >= 3
    assert [name for name, size in brought if size] == []


def test_the_page_is_of_use_while_scripts_are_still_on_their_way(catalogue, visit):
    visitor = visit(None)
    page = visitor.page
    page.route("**/*.js*", lambda _route: None)  # they never come
    page.goto(f"{visitor.base}/projects", wait_until="commit")
    page.locator("main article a").first.click(no_wait_after=True)
    page.wait_for_url("**/projects/*", wait_until="commit")
    assert page.locator("h1").inner_text()


@pytest.mark.parametrize("width", ["wide", "phone"])
def test_menu_switches_and_forms_work_without_scripts(world, visit, width):
    officer = world.here.officers[0]
    visitor = visit(None, width, java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.base}/sign-in")
    visitor.fill(login=officer.username, password=PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/desk")
    page.locator("#menu summary").first.click()
    page.locator('#menu a[href="/units"]').click()
    page.wait_for_url("**/units")
    root = page.locator("html")
    page.locator('header button[name="elder"]').click()
    page.wait_for_url("**/units*")
    assert root.get_attribute("data-elder") == ""
    page.locator('footer button[name="theme"][value="dark"]').click()
    page.wait_for_url("**/units*")
    assert root.get_attribute("data-theme") == "dark"
    page.locator('footer button[name="locale"]').click()
    page.wait_for_url("**/units*")
    assert root.get_attribute("lang") == "en"
    page.goto(f"{visitor.base}/needs/new")
    visitor.fill(title="没有脚本也能提需求", category_id=str(world.health.id))
    page.locator("main form button.btn-primary").first.click()
    page.wait_for_url("**/needs/*")
    assert page.locator("h1").inner_text().startswith("没有脚本也能提需求")
