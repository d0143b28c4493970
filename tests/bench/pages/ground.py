"""The tree, the units, the batches and the people, the same at every size of the bench."""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

STREETS, ZONES, COMMUNITIES, UNITS = 10, 4, 10, 1600
SEASONS = ("closed", "closed", "delivering", "claiming")
CATEGORIES = (
    ("party", "党建"),
    ("lecture", "讲堂"),
    ("life", "民生"),
    ("health", "健康"),
    ("arts", "文体"),
)
SERIES = ("创全行动", "安全出行", "尊老爱亲", "微爱助学", "健康生活", "文艺活动")
PASSWORD = "a-good-Passphrase-2026"
NOW = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
STAMP = NOW.strftime("%Y-%m-%d %H:%M:%S.%f")


def day(number: int) -> str:
    """The date so many days from today."""
    return (NOW.date() + dt.timedelta(days=number)).isoformat()


class Loader:
    """Puts rows of text and numbers into a table as fast as the database takes them."""

    def __init__(self, connection: sa.Connection):
        self.raw = connection.connection.driver_connection
        self.sqlite = connection.dialect.name == "sqlite"
        if not self.sqlite:
            self.raw.execute("SET session_replication_role = replica")
            self.raw.execute("SET timezone = 'UTC'")

    def put(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        rows = iter(rows)
        if (first := next(rows, None)) is None:
            return
        names = list(first)
        values = (list(row.values()) for row in self._all(first, rows))
        listed = ", ".join(f'"{name}"' for name in names)
        if self.sqlite:
            marks = ", ".join("?" * len(names))
            self.raw.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", values)
            return
        with self.raw.cursor().copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)

    @staticmethod
    def _all(first: dict, rows: Iterator[dict]) -> Iterator[dict]:
        yield first
        yield from rows

    def bool(self, value: bool) -> Any:
        return int(value) if self.sqlite else value


def stamped(number: int, **facts: Any) -> dict[str, Any]:
    return {"id": number, "created_at": STAMP, "updated_at": STAMP, **facts}


class Ground:
    """The tree, the units, the batches and the people."""

    def __init__(self) -> None:
        self.areas: list[SimpleNamespace] = []
        root = self._area("澄江区", "district", None, 0)
        self.streets = []
        for s in range(STREETS):
            street = self._area(f"第{s + 1}街道", "street", root, s)
            zones = [self._area(f"{street.name}片区{z}", "zone", street, s) for z in range(ZONES)]
            for zone in zones:
                for c in range(COMMUNITIES):
                    self._area(f"{zone.name}居民区{c}", "community", zone, s)
            self.streets.append(street)
        self.communities = [area for area in self.areas if area.level == "community"]
        self.batches = [
            SimpleNamespace(id=n + 1, street=street, season=SEASONS[n % 4])
            for n, street in enumerate(street for street in self.streets for _ in SEASONS)
        ]

    def _area(self, name: str, level: str, parent: Any, street: int) -> SimpleNamespace:
        number = len(self.areas) + 1
        place = random.Random(number)
        area = SimpleNamespace(
            id=number,
            name=name,
            level=level,
            parent=parent,
            street=street,
            path=f"{parent.path if parent else '/'}{number}/",
            lat=31.1 + street * 0.012 + place.random() * 0.02,
            lng=121.4 + street * 0.01 + place.random() * 0.02,
        )
        self.areas.append(area)
        return area

    def put(self, load: Loader, password: str) -> None:
        load.put(
            "area",
            (
                stamped(
                    a.id, code=f"A{a.id}", name=a.name, level=a.level, path=a.path, lat=a.lat,
                    lng=a.lng, parent_id=a.parent.id if a.parent else None,
                )
                for a in self.areas
            ),
        )  # fmt: skip
        pairs = list(enumerate(CATEGORIES, 1))
        words = [stamped(n, code=c, name=w, name_en=c, position=n) for n, (c, w) in pairs]
        load.put("category", words)
        load.put(
            "series",
            [
                stamped(n, code=f"s{n}", name=w, name_en=w, position=n)
                for n, w in enumerate(SERIES, 1)
            ],
        )
        load.put("unit", self._units())
        load.put("batch", (self._batch(load, one) for one in self.batches))
        self._people(load, password)

    def _units(self) -> Iterator[dict[str, Any]]:
        for n in range(1, len(self.communities) + UNITS + 1):
            home = self.communities[(n - 1) % len(self.communities)]
            own = n <= len(self.communities)
            name = f"{home.name}居委会" if own else f"{home.name}共建单位{n}"
            yield stamped(
                n, name=name, folded=name, kind="community" if own else "company", state="active",
                area_id=home.id, lat=home.lat, lng=home.lng, capacity=50,
            )  # fmt: skip

    def _batch(self, load: Loader, one: SimpleNamespace) -> dict[str, Any]:
        begins = {"closed": -300, "delivering": -90, "claiming": -40}[one.season]
        dates = [day(begins + step) for step in (0, 30, 60 + one.id % 9, 150)]
        facts = dict(
            zip(("collect_from", "claim_from", "deliver_from", "ends_on"), dates, strict=True)
        )
        return stamped(
            one.id, area_id=one.street.id, code=f"B{one.id}", name=f"批次{one.id}", **facts,
            state=one.season, menu_quota=3, menu_consent=load.bool(True), answer_workdays=5,
        )  # fmt: skip

    def _people(self, load: Loader, password: str) -> None:
        posts = [
            ("coordinator", self.streets[0].id, None),
            ("leader", self.streets[0].id, None),
            ("officer", None, 1),
            ("liaison", None, len(self.communities) + 1),
            ("administrator", None, None),
        ]
        people, held = [], []
        for n, (role, area_id, unit_id) in enumerate(posts, 1):
            people.append(
                stamped(
                    n,
                    name=role,
                    username=role,
                    password=password,
                    active=load.bool(True),
                    must_change=load.bool(False),
                    fs_uniquifier=f"bench-{role}",
                )
            )
            facts = {"area_id": area_id, "unit_id": unit_id, "primary": load.bool(True)}
            held.append(stamped(n, person_id=n, role=role, **facts))
        load.put("person", people)
        load.put("person_post", held)
