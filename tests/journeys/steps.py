"""What the journeys do again and again, in the words of whichever language the page speaks."""

import datetime as dt
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from PIL import Image

from market.db import db, now, transaction
from market.listings.models import Listing
from market.localise import merged_catalogue, zone
from market.projects.models import Activity, Order, Project
from tests.factories import ListingFactory
from tests.journeys.conftest import Visitor

PHONE = "19900001234"


class Words:
    """The words of the pages: the source's Chinese, or their English."""

    def __init__(self, locale: str):
        catalogue = merged_catalogue() if locale.startswith("en") else None
        self._english = {
            (m.context, m.id): m.string for m in catalogue or () if isinstance(m.id, str)
        }

    def __call__(self, text: str, context: str | None = None) -> str:
        return self._english.get((context, text), text)


def newest(model: type) -> int:
    """The number of the record made last, as the database now holds it."""
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.max(model.id)))


def state_of(model: type, number: int) -> str:
    """The state of a record as the database now holds it."""
    db.session.rollback()
    return str(db.session.get(model, number, populate_existing=True).state)


def day_from_now(days: int) -> str:
    """A date as a date control takes it."""
    return (now().astimezone(zone()) + dt.timedelta(days=days)).date().isoformat()


def photo() -> bytes:
    """A small picture as a phone would send it."""
    body = BytesIO()
    Image.new("RGB", (640, 480), (120, 160, 140)).save(body, "JPEG")
    return body.getvalue()


@transaction()
def offer(**facts: Any) -> Listing:
    """An open listing, made while the server and the worker write too."""
    return ListingFactory(**facts)


@transaction()
def time_passes(activity_id: int) -> None:
    """The agreed day comes and goes."""
    activity = db.session.get(Activity, activity_id, populate_existing=True)
    began = now() - dt.timedelta(hours=3)
    activity.starts_at, activity.ends_at = began, began + dt.timedelta(hours=1)


def accept_invitation(liaison: Visitor, _: Words) -> int:
    """Answer the newest invitation, found on the desk."""
    order = newest(Order)
    liaison.go("/desk")
    liaison.click(liaison.page.locator(f'a[href*="/orders/{order}"]'))
    liaison.fill(contact="李联络", phone=PHONE, pledge="true")
    liaison.press(_("认领", "按钮"))
    assert state_of(Order, order) == "claimed"
    return order


def claim(visitor: Visitor, _: Words, project: int, role: str, sessions: int) -> int:
    """Claim a project of the catalogue, which opens with what leads may claim."""
    visitor.go("/projects?state=full" if role == "support" else "/projects")
    visitor.click(visitor.page.locator(f'a[href$="/projects/{project}"]'))
    visitor.fill(role=role, sessions=str(sessions), contact="王联络", phone=PHONE, pledge="true")
    visitor.press(_("提交认领"))
    order = newest(Order)
    assert state_of(Order, order) == "requested"
    return order


def consent(officer: Visitor, _: Words, order: int) -> None:
    """The 居民区 consents to a claim that waits on its desk."""
    officer.go("/desk")
    officer.click(officer.page.locator(f'a[href*="/orders/{order}"]'))
    officer.press(_("同意认领"))
    assert state_of(Order, order) == "claimed"


def plan(visitor: Visitor, _: Words, project: int, days: int = 6) -> int:
    """Plan one activity of a project."""
    visitor.go(f"/projects/{project}")
    visitor.follow(_("排活动"))
    visitor.page.locator('input[name="days"]').first.fill(day_from_now(days))
    visitor.fill(starts="14:00", ends="15:30", place="居民区活动室")
    for box in visitor.page.locator('input[name="order_ids"]').all():
        box.check()
    visitor.press(_("提交排期"))
    return newest(Activity)


def agree(visitor: Visitor, _: Words, activity: int) -> None:
    """The other side agrees to a date."""
    visitor.go(f"/activities/{activity}")
    visitor.press(_("同意这个时间"))


def move(visitor: Visitor, _: Words, activity: int, days: int = 9) -> None:
    """Propose another date."""
    visitor.go(f"/activities/{activity}")
    visitor.follow(_("改期"))
    visitor.fill(day=day_from_now(days), starts="09:30", reason="居民区停电检修，顺延几天")
    visitor.press(_("提交改期"))


def record(visitor: Visitor, _: Words, activity: int, people: int) -> None:
    """Record what was held, with a photo."""
    visitor.go(f"/activities/{activity}/record")
    visitor.fill(people=str(people), note="现场测血压三十余人")
    visitor.page.locator("#f-photos-stored").set_input_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    visitor.press(_("提交记录"))
    assert state_of(Activity, activity) == "held"


def confirm_and_rate(visitor: Visitor, _: Words, activity: int, note: str) -> None:
    """Confirm what was held and rate it, on one form."""
    visitor.go(f"/activities/{activity}")
    visitor.fill(level="very_good", note=note)
    visitor.press(_("确认并评价"))
    assert state_of(Activity, activity) == "confirmed"


def project_of(order: int) -> int:
    """The project of an order."""
    db.session.rollback()
    return db.session.get(Order, order).project_id


def places_left(project: int) -> int:
    """How many places a project has left."""
    db.session.rollback()
    return db.session.get(Project, project, populate_existing=True).places_left
