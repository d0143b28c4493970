"""Many projects of every sort, for tests of what counts, finds and sorts them."""

import datetime as dt
import random
from types import SimpleNamespace
from typing import Any

from market.batches.models import BatchState
from market.batches.words import Audience
from market.db import db
from market.localise import today
from market.needs.models import Urgency
from market.policy import Visibility
from market.projects.models import Order, OrderOrigin, OrderState, Project, ProjectState
from market.search import search_text
from tests.factories import BatchFactory, CategoryFactory, SeriesFactory

THINGS = "义诊 讲座 书法 京剧 乐队 编程 理发 磨刀 体检 象棋 合唱 太极 垃圾分类 银行 AED急救 3D打印"
PEOPLE = "老人 儿童 党员 白领 残疾人 骑手 居民 妈妈 少年 邻里"
PLACES = "一号楼 活动室 文化中心 B座2层 睦邻点（东） 广场 “红色驿站” c++教室 100%空间 a_b室"
WINDOWS = (
    [],
    [{"weekdays": [6, 7], "times": [["09:00", "11:00"]]}],
    [{"weekdays": [2, 4], "times": [["13:30", "20:00"]]}],
    [{"from": "2026-03-03", "to": "2026-03-03", "times": None}],
    [{"monthdays": [15], "every": "month"}],
)


def title(draw: random.Random) -> str:
    """A title such as people write."""
    words = [draw.choice(PEOPLE.split()), draw.choice(THINGS.split())]
    return "".join(words) + draw.choice(["", "进社区", " 第2期", "·春", "（免费）"])


def batches_of(street: Any) -> list[Any]:
    """The street's batches: claimed until shortly, for long, no more."""
    day = today()
    return [
        street.batch,
        BatchFactory(area=street.street, deliver_from=day + dt.timedelta(days=3)),
        BatchFactory(area=street.street, state=BatchState.DELIVERING),
    ]


def crowd(world: SimpleNamespace, size: int, seed: int = 1) -> list[Project]:
    """So many projects in both streets, with orders here and there."""
    draw = random.Random(seed)
    categories = [world.health, world.culture, CategoryFactory(code="law", name="法律")]
    series = [world.series, SeriesFactory(code="road", name="安全出行"), None]
    streets = [(street, batches_of(street)) for street in (world.here, world.there)]
    made = []
    for number in range(size):
        street, batches = draw.choice(streets)
        made.append(_one(draw, street, draw.choice(batches), number))
        made[-1].category_id = draw.choice(categories).id
        chosen = draw.choice(series)
        made[-1].series_id = chosen.id if chosen else None
    db.session.add_all(made)
    db.session.flush()
    for project in draw.sample(made, size // 4):
        street = world.here if draw.random() < 0.5 else world.there
        state = draw.choice([OrderState.INVITED, OrderState.REFUSED, OrderState.CANCELLED])
        order = Order(
            project_id=project.id,
            unit_id=draw.choice(street.units).id,
            origin=OrderOrigin.CATALOGUE,
            sessions=1,
            state=state,
            reason="忙",
            deadline_on=today(),
        )
        db.session.add(order)
    db.session.commit()
    return made


def _one(draw: random.Random, street: Any, batch: Any, number: int) -> Project:
    community = draw.choice(street.communities)
    state = draw.choice([*ProjectState, ProjectState.PUBLISHED, ProjectState.PUBLISHED])
    placed = draw.random() < 0.6
    name, place = title(draw), draw.choice(PLACES.split())
    return Project(
        batch_id=batch.id,
        area_id=community.area_id,
        requester_id=draw.choice([community.id, None]),
        title=name,
        origin="direct",
        sessions=2,
        taken=2 if state is ProjectState.FULL else 0,
        state=state,
        reason="取消" if state is ProjectState.CANCELLED else None,
        visibility=draw.choice([*Visibility, Visibility.PUBLIC]),
        audience=[one.value for one in draw.sample(list(Audience), draw.randrange(3))],
        windows=draw.choice(WINDOWS),
        urgency=draw.choice([*Urgency, Urgency.NORMAL, Urgency.NORMAL]),
        lat=31.21 + draw.random() * 0.03 if placed else None,
        lng=121.49 + draw.random() * 0.03 if placed else None,
        place=place,
        search_text=search_text(name, place, community.name, number),
    )
