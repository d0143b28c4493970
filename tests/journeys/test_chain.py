"""The whole chain in the browser: from a need that is posted to the rating in the ledger."""

import pytest

from market.needs.models import Need
from market.projects.models import Activity, Order
from market.rounds.models import Proposal, Round
from tests.journeys.steps import (
    Words,
    accept_invitation,
    agree,
    claim,
    confirm_and_rate,
    consent,
    move,
    newest,
    offer,
    places_left,
    plan,
    project_of,
    record,
    state_of,
    time_passes,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("worker")]


def post_need(officer, _, world, title, sessions):
    officer.go("/desk")
    officer.follow(_("提一个需求"))
    here = world.here
    if officer.page.locator('select[name="unit_id"]').count():
        officer.fill(unit_id=str(here.communities[0].id))
    officer.fill(
        title=title,
        category_id=str(world.health.id),
        quantity=str(sessions),
        when_text="每周二、四13：30-15:30",
        people="40",
        audience="elderly",
    )
    officer.press(_("提交审核"))
    need = newest(Need)
    assert state_of(Need, need) == "submitted"
    return need


def run_round(coordinator, _, need):
    """Start a round, watch it finish, and provisionally approve the pair of the need."""
    coordinator.go("/rounds")
    coordinator.press(_("开始匹配"))
    # The page follows the worker by itself until the proposals stand on it.
    coordinator.page.locator('tr[id^="proposal-"]').first.wait_for(timeout=90_000)
    coordinator.page.wait_for_load_state()
    assert state_of(Round, newest(Round)) == "review"
    proposal = newest(Proposal)
    row = coordinator.page.locator(f"#proposal-{proposal}")
    row.get_by_role("button", name=_("拟通过"), exact=True).click()
    coordinator.page.locator(f"#proposal-{proposal}").get_by_role(
        "button", name=_("撤销"), exact=True
    ).wait_for()
    coordinator.look()
    assert state_of(Proposal, proposal) == "provisional"
    return proposal


def publish(leader, _, batch):
    leader.page.on("dialog", lambda dialog: dialog.accept())
    leader.go(f"/batches/{batch}/publish")
    leader.fill(meeting="街道党工委第18次例会")
    leader.press(_("审定并发布"))


@pytest.mark.parametrize(("width", "locale"), [("wide", "zh-CN"), ("phone", "en-GB")])
def test_a_need_becomes_a_rated_activity_through_five_pairs_of_hands(world, visit, width, locale):
    _, here = Words(locale), world.here
    offer(
        unit=here.units[0],
        category=world.health,
        title="中医专家进社区义诊",
        quantity=2,
        when_text="每周二、四13：30-15:30",
    )
    officer, coordinator, leader, liaison, helper = (
        visit(person, width, locale)
        for person in (
            here.officers[0],
            here.coordinator,
            here.leader,
            here.liaisons[0],
            here.liaisons[1],
        )
    )
    need = post_need(officer, _, world, "请中医来给老人看看腰腿", 2)
    coordinator.go("/desk")
    coordinator.click(coordinator.page.locator(f'a[href*="/needs/{need}"]'))
    coordinator.press(_("审核通过并开放"))
    assert state_of(Need, need) == "open"
    run_round(coordinator, _, need)
    publish(leader, _, here.batch.id)

    order = accept_invitation(liaison, _)
    project = project_of(order)
    consent(officer, _, claim(helper, _, project, "support", 2))

    activity = plan(liaison, _, project)
    agree(officer, _, activity)
    move(officer, _, activity)
    agree(liaison, _, activity)
    assert state_of(Order, order) == "under_way"
    time_passes(activity)
    record(liaison, _, activity, 38)
    confirm_and_rate(officer, _, activity, "医生耐心，老人都说好")

    liaison.go(f"/units/{here.units[0].id}")
    liaison.sees("医生耐心，老人都说好")
    coordinator.go("/ledger")
    coordinator.sees("请中医来给老人看看腰腿")
    coordinator.sees(here.units[1].name)
    coordinator.sees("医生耐心，老人都说好")
    coordinator.go(f"/needs/{need}")
    assert state_of(Activity, activity) == "confirmed"


@pytest.mark.parametrize(("width", "locale"), [("wide", "en-GB"), ("phone", "zh-CN")])
def test_a_declined_menu_order_falls_back_to_the_catalogue(world, visit, width, locale):
    _, here = Words(locale), world.here
    listing = offer(unit=here.units[0], category=world.health, title="家门口的口腔检查", quantity=2)
    officer, coordinator, first, second, third = (
        visit(person, width, locale)
        for person in (
            here.officers[1],
            here.coordinator,
            here.liaisons[0],
            here.liaisons[1],
            here.liaisons[2],
        )
    )
    officer.go("/menu")
    officer.click(officer.page.locator(f'a[href*="/menu/{listing.id}"]'))
    officer.fill(sessions="1", people="30", contact="陈经办", phone="021-55501234")
    officer.press(_("点单"))
    coordinator.go("/menu/orders")
    coordinator.press(_("同意点单"))

    order = newest(Order)
    project = project_of(order)
    first.go("/desk")
    first.click(first.page.locator(f'a[href*="/orders/{order}"]'))
    first.follow(_("暂不承接"))
    first.fill(reason="本季度医生外出培训，抽不出人手")
    first.click(first.page.locator("main form button.btn-danger"))
    assert state_of(Order, order) == "declined"
    assert places_left(project) == 1

    consent(officer, _, claim(second, _, project, "lead", 1))
    consent(officer, _, claim(third, _, project, "support", 1))
    assert places_left(project) == 0
    activity = plan(second, _, project)
    agree(officer, _, activity)
    time_passes(activity)
    record(second, _, activity, 25)
    confirm_and_rate(officer, _, activity, "检查很细")
    officer.go("/ledger")
    names = [unit.name for unit in (here.units[1], here.units[2])]
    assert all(officer.page.get_by_text(name).first.is_visible() for name in names)
