"""The desks as a new user meets them on a phone: how long a need takes, how many taps a claim.

Time is reckoned by the keystroke-level model (Card, Moran and Newell 1980), so that it does not
hang on how busy the machine of the tests is: what people type, tap and stop to think about.
"""

import datetime as dt

import pytest

from market.db import db, now
from market.needs.models import Need
from market.projects.models import Activity, Order
from tests.factories import PASSWORD, ListingFactory
from tests.journeys.steps import Words, newest, photo, state_of
from tests.projects.activity_stage import held, planned, stage
from tests.projects.helpers import published

pytestmark = pytest.mark.browser

KEY, TAP, THINK = 0.28, 1.1, 1.35  # seconds
# How a phone may be set: its language, whether elder mode is on, whether scripts run.
PHONES = [
    pytest.param("zh-CN", False, True, id="chinese"),
    pytest.param("en-GB", False, True, id="english"),
    pytest.param("zh-CN", True, True, id="elder"),
    pytest.param("zh-CN", False, False, id="no scripts"),
]


class Hands:
    """A person's hands on a phone: they remember what they did."""

    def __init__(self, page, base):
        self.page, self.base = page, base
        self.keys = self.taps = self.thoughts = 0

    @property
    def seconds(self):
        return self.keys * KEY + self.taps * TAP + self.thoughts * THINK

    def tap(self, control):
        """Press what is on the page, as it stands: it must be there and as large as a thumb."""
        control = control.first
        control.scroll_into_view_if_needed()
        self.taps += 1
        self.thoughts += 1
        control.click()
        self.page.wait_for_load_state()

    def type(self, name, text):
        """Tap a field and write into it."""
        control = self.page.locator(f'[name="{name}"]:not([type="hidden"])').first
        self.taps += 1
        self.thoughts += 1
        self.keys += len(text)
        control.fill(text)

    def spills(self):
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )


@pytest.fixture
def phone(served, chromium):
    """A function from a person to their hands on a phone of 390 px, signed in at their desk."""
    contexts = []

    def hold(person, locale, elder, scripts):
        context = chromium.new_context(
            viewport={"width": 390, "height": 844},
            locale=locale,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{served}/sign-in")
        if elder:
            page.locator('button[name="elder"]').first.click()
        page.locator('[name="login"]').fill(person.username)
        page.locator('[name="password"]').fill(PASSWORD)
        page.locator("main form button").first.click()
        page.wait_for_url(f"{served}/desk")
        if elder:
            assert page.locator("html[data-elder]").count() == 1
        return Hands(page, served)

    yield hold
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("locale", "elder", "scripts"), PHONES)
def test_a_need_is_posted_within_a_minute(world, phone, locale, elder, scripts):
    _, here = Words(locale), world.here
    ListingFactory(unit=here.units[0], category=world.health, title="口腔检查进社区")
    hands = phone(here.officers[0], locale, elder, scripts)
    page = hands.page
    hands.type("title", "请牙医来给老人检查口腔")
    hands.tap(page.get_by_role("button", name=_("提需求"), exact=True))
    # The category is chosen by the title, and what would fit is told, before anything is sent.
    assert page.locator("#f-category_id").input_value() == str(world.health.id)
    assert page.get_by_role("link", name="口腔检查进社区").is_visible()
    hands.type("when_text", "每周二下午2点到4点")
    hands.type("people", "40")
    hands.tap(page.locator('[name="audience"][value="elderly"]'))
    assert hands.spills() <= 0
    hands.tap(page.get_by_role("button", name=_("提交审核"), exact=True))
    need = newest(Need)
    assert state_of(Need, need) == "submitted"
    assert page.url.endswith(f"/needs/{need}")
    assert hands.seconds < 60, f"{hands.seconds:.0f} s"


@pytest.mark.parametrize(("locale", "elder", "scripts"), PHONES)
def test_an_offer_is_claimed_in_under_five_taps(world, phone, locale, elder, scripts):
    _ = Words(locale)
    order = published(world.here).id
    hands = phone(world.here.liaisons[0], locale, elder, scripts)
    page = hands.page
    offer = page.locator(f"#offer-{order}")
    hands.tap(offer.get_by_role("link", name=_("认领", "按钮"), exact=True))
    # Whom to call is known from the account, so that nothing is typed.
    hands.tap(page.locator('[name="pledge"]:not([type="hidden"])'))
    assert hands.spills() <= 0
    hands.tap(page.locator("#answer").get_by_role("button", name=_("认领", "按钮"), exact=True))
    assert state_of(Order, order) == "claimed"
    assert hands.taps < 5
    assert hands.keys == 0


@pytest.mark.parametrize(("locale", "elder", "scripts"), PHONES)
def test_an_activity_is_confirmed_and_rated_in_two_taps(world, phone, locale, elder, scripts):
    _, scene = Words(locale), stage(world, support=False)
    activity = held(scene).id
    hands = phone(scene.people.officer, locale, elder, scripts)
    card = hands.page.locator(f"#rate-{activity}")
    assert hands.spills() <= 0
    hands.tap(card.locator('input[value="very_good"]'))
    hands.tap(card.get_by_role("button", name=_("确认并评价"), exact=True))
    assert state_of(Activity, activity) == "confirmed"
    assert hands.taps == 2
    assert hands.page.url.endswith("/desk")


@pytest.mark.parametrize(("locale", "elder", "scripts"), PHONES)
def test_people_scan_at_the_door_and_the_record_begins_with_them(
    world, phone, visit, locale, elder, scripts
):
    _, scene = Words(locale), stage(world, support=False)
    activity = planned(scene)
    activity.starts_at, activity.ends_at = now() - dt.timedelta(minutes=5), None
    db.session.commit()
    hands = phone(scene.people.liaison, locale, elder, scripts)
    page = hands.page
    page.goto(f"{hands.base}/activities/{activity.id}/check-in")
    address = page.locator(".copy textarea").input_value()
    for resident in (visit(None, "phone", locale), visit(None, "phone", locale)):
        resident.go(address.removeprefix(hands.base))
        resident.press(_("签到"))
        resident.sees(_("签到成功"))
    page.goto(f"{hands.base}/desk")
    hands.tap(page.locator(f"#record-{activity.id}").get_by_role("link", name=_("拍照、填人次")))
    assert page.locator('[name="people"]').input_value() == "2"
    page.locator("#f-photos-stored").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    hands.tap(page.get_by_role("button", name=_("提交记录"), exact=True))
    assert state_of(Activity, activity.id) == "held"


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", "phone"), ("en-GB", "wide")])
def test_the_desks_are_clean_to_look_at_and_to_listen_to(world, visit, locale, width):
    scene = stage(world, sessions=6, support=False)
    planned(scene)
    activity, project = held(scene).id, scene.project_id
    liaison = visit(scene.people.liaison, width, locale)
    for path in (
        "/desk",
        f"/projects/{project}/activities/series?rule=每月15日&starts=14:00&shift=next",
        f"/activities/{activity}/check-in",
        f"/units/{scene.unit.id}/calendar",
        f"/units/{scene.unit.id}/certificate",
        f"/units/{scene.unit.id}/thanks",
    ):
        liaison.go(path)
    officer = visit(scene.people.officer, width, locale)
    for path in ("/desk", "/needs/new?title=请牙医来给老人检查口腔", "/menu"):
        officer.go(path)


def test_suggestions_come_as_one_types(world, visit):
    ListingFactory(unit=world.here.units[1], category=world.culture, title="书法教学")
    ListingFactory(unit=world.here.units[0], category=world.health, title="口腔检查进社区")
    officer = visit(world.here.officers[0], "phone")
    page = officer.go("/needs/new")
    title, category = page.locator('[name="title"]'), page.locator("#f-category_id")
    title.press_sequentially("书法教学", delay=20)
    page.get_by_role("link", name="书法教学").wait_for()
    assert category.input_value() == str(world.culture.id)
    # What was guessed is guessed anew as the title changes.
    title.fill("")
    title.press_sequentially("请牙医来检查口腔", delay=20)
    page.get_by_role("link", name="口腔检查进社区").wait_for()
    assert category.input_value() == str(world.health.id)
    # A category that somebody chose is never changed behind their back.
    category.select_option(str(world.culture.id))
    with page.expect_response(lambda answer: "suggestions" in answer.url):
        title.press_sequentially("和牙周", delay=20)
    page.wait_for_load_state("networkidle")
    assert category.input_value() == str(world.culture.id)
    officer.look()
