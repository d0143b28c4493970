"""A district with any number of projects, put into a database in bulk.

The tree, the units and the people are the same at every size: what grows is what people do.
"""

import json
import random
from types import SimpleNamespace
from typing import Any

from market import tallying
from market.db import db
from market.projects.models import SEARCH
from market.projects.services.counting import derived
from market.search import search_text
from tests.bench.pages.ground import (
    COMMUNITIES,
    STAMP,
    UNITS,
    ZONES,
    Ground,
    Loader,
    day,
    stamped,
)

PEOPLE = (
    *("老人", "儿童", "党员", "白领", "残疾人", "骑手", "居民", "妈妈", "少年", "邻里"),
    *("退休职工", "新业态"),
)
THINGS = (
    *("义诊", "讲座", "书法", "京剧", "乐队", "编程", "理发", "磨刀", "体检", "象棋", "合唱"),
    *("太极", "垃圾分类", "防诈骗", "急救", "插花", "烘焙", "摄影"),
)
ENDS = ("", "进社区", "公益课", "体验日", "志愿服务", "小组")
PLACES = ["活动室", "文化中心", "睦邻点", "广场", "红色驿站", "图书角"]
AUDIENCES = ([], ["all"], ["elderly"], ["children", "teens"], ["party"], ["workers", "newjobs"])
WINDOWS = (
    [],
    [{"weekdays": [6, 7], "times": [["09:00", "11:00"]]}],
    [{"weekdays": [2, 4], "times": [["13:30", "15:30"]]}],
    [{"weekdays": [1, 2, 3, 4, 5], "times": [["18:30", "20:00"]]}],
)
STATES = {
    "closed": ("closed", "closed", "closed", "closed", "closed", "cancelled"),
    "delivering": ("full", "full", "closed", "published"),
    "claiming": ("published", "published", "published", "published", "published", "full"),
}
CHUNK = 20_000


class Projects:
    """So many projects with what became of them, in the order in which they were published."""

    def __init__(self, ground: Ground, load: Loader, seed: int = 1):
        self.ground, self.load, self.draw = ground, load, random.Random(seed)
        self.rows: dict[str, list] = {}

    def add(self, number: int) -> None:
        draw = self.draw
        batch = draw.choice(self.ground.batches)
        area = self.ground.communities[
            batch.street.street * ZONES * COMMUNITIES + draw.randrange(40)
        ]
        state, title = draw.choice(STATES[batch.season]), self._title()
        placed = draw.random() < 0.5
        facts = {
            "batch_id": batch.id,
            "area_id": area.id,
            "requester_id": area.id and (batch.street.street * 40 + draw.randrange(40)) + 1,
            "series_id": draw.choice([None, 1, 2, 3, 4, 5, 6]),
            "category_id": draw.randrange(5) + 1,
            "need_id": number if number % 3 == 0 else None,
            "origin": "direct",
            "kind": "service",
            "title": title,
            "detail": f"为{area.name}的居民带来{title}，名额有限，欢迎牵头或协办。",
            "sessions": 2,
            "taken": 2 if state == "full" else draw.randrange(2),
            "measure": "session",
            "lot": 1,
            "place": f"{area.name}{draw.choice(PLACES)}",
            "lat": area.lat + draw.random() * 0.004 if placed else None,
            "lng": area.lng + draw.random() * 0.004 if placed else None,
            "windows": draw.choice(WINDOWS),
            "audience": draw.choice(AUDIENCES),
            "people": 30,
            "visibility": draw.choice(["public"] * 7 + ["members"] * 2 + ["parties"]),
            "state": state,
            "state_at": STAMP,
            "reason": "取消" if state == "cancelled" else None,
            "published_by_id": 1,
            "published_on": day(-3),
            "search_text": search_text(title, area.name, f"编号{number}"),
            "urgency": draw.choice(["normal"] * 8 + ["urgent", "critical"]),
        }
        facts |= derived(SimpleNamespace(**facts), area)
        for name in ("windows", "audience", "slots"):
            facts[name] = json.dumps(facts[name])
        self._keep("project", stamped(number, **facts))
        if facts["need_id"]:
            self._need(number, facts)
        if state in ("full", "closed"):
            self._done(number, state == "closed")

    def _title(self) -> str:
        draw = self.draw
        return draw.choice(PEOPLE) + draw.choice(THINGS) + draw.choice(ENDS)

    def _keep(self, table: str, row: dict[str, Any]) -> None:
        self.rows.setdefault(table, []).append(row)

    def _need(self, number: int, project: dict[str, Any]) -> None:
        same = ("batch_id", "area_id", "category_id", "title", "audience", "windows", "visibility")
        flag = self.load.bool(False)
        closed = project["state"] == "closed"
        self._keep(
            "need",
            stamped(
                number, unit_id=project["requester_id"], group_key=f"a{project['area_id']}",
                **{name: project[name] for name in same}, kind="service", quantity=2,
                measure="session", lot=1, qualifications="[]", urgency_suggested="normal",
                wish=flag, on_behalf=flag, state="met" if closed else "matched", settled=2,
                done=2 if closed else 0, search_text=project["search_text"],
            ),
        )  # fmt: skip

    def _done(self, number: int, closed: bool) -> None:
        draw, flag = self.draw, self.load.bool(False)
        unit = len(self.ground.communities) + 1 + draw.randrange(UNITS)
        self._keep(
            "claim_order",
            stamped(
                number, project_id=number, unit_id=unit, role="lead", sessions=2,
                origin=draw.choice(["invitation", "catalogue"]), pledged_at=STAMP,
                answered_at=STAMP, on_behalf=flag, state_at=STAMP,
                state="finished" if closed else draw.choice(["claimed", "under_way"]),
            ),
        )  # fmt: skip
        if not closed:
            return
        self._keep(
            "activity",
            stamped(
                number, project_id=number, state="confirmed", state_at=STAMP, entered_later=flag,
                starts_at=f"{day(-draw.randrange(10, 400))} 02:00:00.000000",
                proposed_by="giver", people=draw.randrange(5, 90),
            ),
        )  # fmt: skip
        self._keep("activity_order", {"activity_id": number, "order_id": number})
        if draw.random() < 0.8:
            level = draw.choice(["very_good", "very_good", "good", "fair"])
            self._keep("rating", stamped(number, activity_id=number, level=level, note="好"))

    def flush(self) -> None:
        order = ("need", "project", "claim_order", "activity", "activity_order", "rating")
        for table in order:
            self.load.put(table, self.rows.pop(table, []))


def fill(size: int, password: str, say: Any) -> None:
    """Fill the app's empty database with a district of `size` projects."""
    with db.engine.connect() as connection:
        load = Loader(connection)
        if load.sqlite:
            load.raw.execute("PRAGMA synchronous = OFF")
            load.raw.execute("PRAGMA foreign_keys = OFF")
            load.raw.execute("BEGIN")
        ground = Ground()
        ground.put(load, password)
        projects = Projects(ground, load)
        for number in range(1, size + 1):
            projects.add(number)
            if number % CHUNK == 0 or number == size:
                projects.flush()
                if number % 200_000 == 0:
                    say(f"{number:,} projects")
        load.raw.commit()
    _index(say)


def _index(say: Any) -> None:
    """The index of words, the tallies, and what the planner knows of the tables."""
    with db.engine.begin() as connection:
        SEARCH.rebuild(connection)
        say("words are indexed")
        tallying.recount(connection)
        say("tallies are counted")
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
            return
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in [*db.metadata.tables, SEARCH.name]:
            # Numbers given by hand leave the counters behind.
            connection.exec_driver_sql(f"VACUUM ANALYZE {table}")
