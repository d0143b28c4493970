"""The coordinator's desks in a browser: sixty proposals by keyboard, the map, what-if, by touch."""

import time

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from market.db import db
from market.needs.models import Urgency
from market.rounds import services
from market.rounds.models import Proposal, ProposalState
from tests.factories import PASSWORD, ListingFactory, NeedFactory

pytestmark = pytest.mark.browser
MANY = 60
PATIENCE = 300


@pytest.fixture
def reviewed(world, as_actor):
    """A function that makes a round of so many proposals; its id."""
    here = world.here

    def make(count: int) -> int:
        titles = ["义诊", "量血压", "口腔检查", "中医推拿"]
        for i in range(count):
            NeedFactory(
                batch=here.batch,
                unit=here.communities[i % 4],
                title=f"请人来{titles[i % 4]}（第{i + 1}项）",
                urgency=list(Urgency)[i % 3],
            )
        for i in range(3):
            here.units[i].capacity = count
            for title in titles:
                ListingFactory(unit=here.units[i], title=f"上门{title}", quantity=count)
        db.session.commit()
        row = services.start_round(
            by=as_actor(here.coordinator),
            area_id=here.street.id,
            batch_id=here.batch.id,
            preset="nearest",
        )
        assert services.run_round(row.id, worker="journey")
        return row.id

    return make


def _count(state: ProposalState) -> int:
    db.session.rollback()
    return db.session.scalar(
        sa.select(sa.func.count()).select_from(Proposal).where(Proposal.state == state)
    )


def _decided(page, count: int) -> None:
    rows = page.locator("[data-proposal][data-state=provisional], [data-state=rejected]")
    expect(rows).to_have_count(count, timeout=PATIENCE * 1000)


@pytest.mark.timeout(900)
def test_sixty_proposals_are_cleared_by_keyboard_within_five_minutes(world, visit, reviewed):
    number = reviewed(MANY)
    assert _count(ProposalState.PENDING) == MANY
    desk = visit(world.here.coordinator)
    page = desk.go(f"/rounds/{number}")
    desk.sees("下一条、上一条")
    began = time.monotonic()
    page.keyboard.press("j")
    for i in range(MANY):
        # Every tenth is not taken, for one of the usual reasons; nobody waits for an answer.
        if i % 10 == 9:
            page.keyboard.press("r")
            page.keyboard.press(str(1 + i // 10 % 4))
        else:
            page.keyboard.press("a")
    _decided(page, MANY)
    taken = time.monotonic() - began
    assert (_count(ProposalState.PROVISIONAL), _count(ProposalState.REJECTED)) == (54, 6)
    assert taken < PATIENCE, f"{taken:.0f} s"
    page.keyboard.press("u")
    _decided(page, MANY - 1)
    assert _count(ProposalState.PENDING) == 1
    desk.look()


def test_most_are_cleared_at_once_above_a_fit_and_the_step_is_undone(world, visit, reviewed):
    number = reviewed(8)
    desk = visit(world.here.coordinator)
    page = desk.go(f"/rounds/{number}")
    desk.click(page.locator(".desk-bulk button[name=fit]").last)
    taken = _count(ProposalState.PROVISIONAL)
    assert taken > 0
    desk.press(f"撤销上一步（{taken} 条）")
    assert _count(ProposalState.PROVISIONAL) == 0


@pytest.mark.parametrize(("width", "locale"), [("wide", "zh-CN"), ("phone", "en-GB")])
def test_the_map_shows_a_line_for_each_and_the_desk_fits_every_width(
    world, visit, reviewed, width, locale
):
    number = reviewed(5)
    for area in world.here.areas:
        lng, lat = area.lng, area.lat
        ring = [[lng - 0.001, lat - 0.001], [lng + 0.001, lat - 0.001], [lng, lat + 0.001]]
        area.polygon = [[*ring, ring[0]]]
    db.session.commit()
    desk = visit(world.here.coordinator, width, locale)
    page = desk.go(f"/rounds/{number}?view=map&group=area")
    page.wait_for_selector("#review-map[data-lines='5'] canvas")
    desk.look()
    for path in ("what-if", f"{number}/compare"):
        desk.go(f"/rounds/{path}")
    desk.go("/desk")


def test_moving_a_slider_tells_at_once_what_would_change(world, visit, reviewed):
    reviewed(6)
    desk = visit(world.here.coordinator)
    page = desk.go("/rounds/what-if")
    desk.sees("上一轮（第 1 次）")
    page.get_by_text("高级", exact=True).click()
    with page.expect_response(
        lambda answer: "what-if" in answer.url and "preset=custom" in answer.url
    ):
        page.locator("#s-balance").press("ArrowRight")
    assert page.locator("#p-custom").is_checked()
    page.wait_for_selector("#trial input[name=balance]", state="attached")
    with page.expect_response(lambda answer: "preset=weakest_first" in answer.url):
        page.locator("#p-weakest_first").check()
    assert page.locator("output[for=s-fairness]").inner_text() == "1"
    desk.look()
    desk.press("就用这组权重，开始匹配")
    assert "/rounds/" in page.url


def test_without_scripts_every_decision_is_a_plain_form(world, served, chromium, reviewed):
    number = reviewed(4)
    page = chromium.new_context(java_script_enabled=False, locale="zh-CN").new_page()
    page.goto(f"{served}/sign-in")
    page.fill('[name="login"]', world.here.coordinator.username)
    page.fill('[name="password"]', PASSWORD)
    page.locator("main form button").click()
    page.goto(f"{served}/rounds/{number}?sort=fit")
    page.get_by_role("button", name="拟通过", exact=True).first.click()
    assert "sort=fit" in page.url
    page.locator(".reject summary").first.click()
    page.get_by_role("button", name="距离太远").first.click()
    assert (_count(ProposalState.PROVISIONAL), _count(ProposalState.REJECTED)) == (1, 1)
    page.get_by_role("button", name="撤销上一步（1 条）").click()
    assert _count(ProposalState.REJECTED) == 0
    page.goto(f"{served}/rounds/what-if")
    page.locator("#p-even_load").check()
    page.get_by_role("button", name="试算", exact=True).click()
    assert page.get_by_text("这样算，会怎样").is_visible()
    page.context.close()
