"""Activities of the past, as a ledger tells them."""

import datetime as dt
from typing import Any

from market.policy import SYSTEM
from market.projects.services.past import Held, enter_past_project
from market.standing import services as standing
from market.standing.models import Level


def hold(world: Any, here: Any) -> None:
    """Past activities: one with everything, one of another day, one with the day alone."""
    held = [
        Held(
            day=dt.date(2026, 1, 10),
            people=52,
            starts=dt.time(9, 30),
            ends=dt.time(11),
            place="活动室",
            note="带了血压计",
        ),
        Held(day=dt.date(2026, 1, 17), people=30, starts=dt.time(14)),
    ]
    common = {"by": SYSTEM, "batch_id": here.batch.id, "lead_id": here.units[0].id}
    _project, (first, second) = enter_past_project(
        **common,
        support_ids=[here.units[1].id, here.units[2].id],
        held=held,
        area_id=here.areas[0].id,
        category_id=world.health.id,
        series_id=world.series.id,
        title="金融讲座",
    )
    standing.rate(first.id, by=SYSTEM, level=Level.GOOD, note="讲得清楚")
    standing.rate(second.id, by=SYSTEM, level=Level.FAIR, note="时间短了些")
    enter_past_project(
        **common,
        held=[Held(day=dt.date(2026, 2, 1), people=8)],
        area_id=here.areas[1].id,
        category_id=world.culture.id,
        title="写春联",
    )
