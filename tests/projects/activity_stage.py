"""A project that units have claimed, for tests of activities."""

import datetime as dt
import io
from types import SimpleNamespace
from typing import Any

from PIL import Image

from market.db import db, now
from market.localise import today
from market.members.models import UnitTally
from market.members.sign_in import actor_of
from market.needs.models import NeedState
from market.projects.models import Activity, ActivityState, OrderRole
from market.projects.services import activities
from tests.factories import ActivityFactory, NeedFactory, OrderFactory, ProjectFactory

TWO = dt.time(14, 0)
FOUR = dt.time(16, 0)


def day(offset: int) -> dt.date:
    """The calendar day so many days from today."""
    return today() + dt.timedelta(days=offset)


def stage(world: Any, *, sessions: int = 2, support: bool = True, **project: Any) -> Any:
    """A matched need's project of the first 居民区, led by the first unit, helped by the second."""
    here = world.here
    need = NeedFactory(
        batch=here.batch,
        unit=here.communities[0],
        quantity=sessions,
        settled=sessions,
        state=NeedState.MATCHED,
    )
    made = ProjectFactory(
        batch=here.batch,
        requester=here.communities[0],
        area=here.areas[0],
        need=need,
        sessions=sessions,
        taken=sessions,
        **project,
    )
    lead = OrderFactory(project=made, unit=here.units[0], sessions=sessions)
    helper = None
    if support:
        helper = OrderFactory(
            project=made, unit=here.units[1], role=OrderRole.SUPPORT, sessions=sessions
        )
    return SimpleNamespace(
        need=need,
        project=made,
        project_id=made.id,
        lead=lead,
        support=helper,
        unit=here.units[0],
        helper=here.units[1],
        liaison=actor_of(here.liaisons[0]),
        helping=actor_of(here.liaisons[1]),
        officer=actor_of(here.officers[0]),
        coordinator=actor_of(here.coordinator),
        leader=actor_of(here.leader),
        other_liaison=actor_of(here.liaisons[2]),
        other_officer=actor_of(here.officers[1]),
        stranger=actor_of(world.there.coordinator),
        people=SimpleNamespace(
            liaison=here.liaisons[0],
            helping=here.liaisons[1],
            officer=here.officers[0],
            coordinator=here.coordinator,
            leader=here.leader,
            other_liaison=here.liaisons[2],
            other_officer=here.officers[1],
            stranger=world.there.coordinator,
        ),
    )


def planned(scene: Any, offset: int = 3, **options: Any) -> Activity:
    """An activity that the lead's liaison planned at 14:00 of that day."""
    options = {"by": scene.liaison, "days": [day(offset)], "starts": TWO, "ends": FOUR} | options
    return activities.plan(scene.project_id, **options)[0]


def held(scene: Any, people: int = 30, **options: Any) -> Activity:
    """A past activity with its record, waiting for confirmation."""
    options = {"by": scene.liaison, "day": day(-2), "starts": TWO, "people": people} | options
    return activities.enter_past(scene.project_id, **options)


def in_state(scene: Any, state: ActivityState, **options: Any) -> Activity:
    """An activity put straight into a state, with what the database asks of it."""
    options = {"people": 20, "reason": "测试", "starts_at": now() - dt.timedelta(days=1)} | options
    return ActivityFactory(project=scene.project, state=state, orders=[scene.lead], **options)


def tally(unit: Any, batch: Any) -> UnitTally:
    """A unit's tally of a batch, freshly read; zeros when there is none."""
    found = db.session.get(UnitTally, (batch.id, unit.id), populate_existing=True)
    return found or UnitTally(load=0, activities=0, people=0, rating_sum=0, rating_count=0)


def jpeg(width: int = 640, height: int = 480, exif: Any = None, kind: str = "JPEG") -> io.BytesIO:
    """A picture whose upper left quarter is red, as a phone would send it."""
    image = Image.new("RGB", (width, height), "navy")
    image.paste("red", (0, 0, width // 2, height // 2))
    buffer = io.BytesIO()
    image.save(buffer, kind, **({"exif": exif} if exif else {}))
    buffer.seek(0)
    return buffer
