"""Notices in a real browser: the bell that lives, the list, the choices, without scripts too."""

import pytest

from market.db import db
from market.members.sign_in import actor_of
from market.notices import services
from tests.notices.conftest import hook_of
from tests.projects.activity_stage import planned, stage
from tests.projects.helpers import published

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", ["wide", "phone"])
def test_the_bell_comes_to_life_and_the_notice_leads_to_the_invitation(app, world, visit, width):
    liaison = visit(world.here.liaisons[0], width)
    page = liaison.page
    page.clock.install()
    liaison.go("/desk")
    bell = page.locator("#notice-bell")
    assert not bell.locator(".bell-count").count()
    # What the server wrote since is to be seen before anything is written here.
    db.session.rollback()
    order = published(world.here)
    services.collect()
    # A minute later the top bar has asked, without a new page.
    with page.expect_response("**/notices/bell"):
        page.clock.fast_forward(61_000)
    bell.locator(".bell-count").wait_for()
    assert bell.locator(".bell-count").inner_text() == "1"
    liaison.click(bell)
    liaison.sees("收到认领邀请")
    liaison.follow(order.project.title, page.locator(".notices"))
    assert page.url.endswith(f"/orders/{order.id}")
    assert not page.locator(".bell-count").count()


def test_everything_works_without_scripts(app, world, served, chromium):
    from tests.factories import PASSWORD

    published(world.here)
    planned(stage(world))
    services.collect()
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{served}/sign-in")
    page.fill('[name="login"]', world.here.officers[0].username)
    page.fill('[name="password"]', PASSWORD)
    page.locator("main form button").click()
    assert page.locator("#notice-bell .bell-count").inner_text() == "2"
    page.goto(f"{served}/notices")
    page.locator(".notice form button").first.click()
    assert page.locator("#notice-bell .bell-count").inner_text() == "1"
    page.get_by_role("button", name="全部标为已读").click()
    assert not page.locator(".bell-count").count()
    page.goto(f"{served}/account/notices")
    page.fill('[name="email"]', "wang@example.org")
    page.select_option('[name="mail__matched"]', "never")
    page.get_by_role("button", name="保存").click()
    assert page.locator('[name="mail__matched"]').input_value() == "never"
    context.close()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("width", ["wide", "phone"])
def test_every_page_of_notices_is_whole_for_everybody(app, world, visit, locale, width):
    app.config.update(WEBHOOK_PRIVATE=True, MAIL_URL="smtp://127.0.0.1:1")
    here = world.here
    published(here)
    hook = hook_of(here, "http://127.0.0.1:1/")
    own = services.add_webhook(
        by=actor_of(here.coordinator), name="我的", url="http://127.0.0.1:1/", format="wecom"
    )
    services.collect()
    db.session.rollback()
    office = visit(here.coordinator, width, locale)
    for path in (
        "/notices",
        "/notices?unread=1",
        "/account/notices",
        "/account/webhooks/new",
        f"/account/webhooks/{own.id}",
        "/webhooks",
        f"/webhooks/new?area_id={here.street.id}",
        f"/webhooks/{hook.id}",
        f"/units/{here.units[0].id}",
    ):
        office.go(path)
    visit(world.administrator, width, locale).go("/notices/deliveries")
