"""The sample's ground: the tree, the vocabulary, units, people, agreements and batches."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from flask_security import hash_password

from market.areas.models import Area, Level
from market.batches.models import Batch, BatchState, Category, Series
from market.db import as_of, db, transaction
from market.journal.services import record
from market.localise import today, zone
from market.members.models import (
    Agreement,
    Person,
    PersonPost,
    Unit,
    UnitAlias,
    UnitKind,
    UnitState,
)
from market.policy import SYSTEM, Role
from market.sample.records import Content
from market.texts.clean import fold

# The journal notes on this subject when the sample was begun, and when it was whole.
MARK, BEGUN = "sample", "sample.begun"
LEVELS = {"section": Level.ZONE}
KINDS = {
    "two_new": UnitKind.PARTY_NEW,
    "bank": UnitKind.FINANCE,
    "shop": UnitKind.COMPANY,
    "property": UnitKind.COMPANY,
    "culture": UnitKind.OTHER,
}
PASSWORD = "yunpu-2026"
QUARTERS = "一二三四"


@dataclass
class Ground:
    """The made records by the content's own identifiers, and the day that counts as today."""

    content: Content
    day: dt.date
    areas: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    series: dict[str, int] = field(default_factory=dict)
    batches: dict[str, int] = field(default_factory=dict)
    listings: dict[str, int] = field(default_factory=dict)
    needs: dict[str, int] = field(default_factory=dict)

    def on(self, days: int) -> dt.date:
        """The date so many days from today."""
        return self.day + dt.timedelta(days=days)

    def at(self, days: int, hour: int = 10, minute: int = 0) -> dt.datetime:
        """An instant of that day on the installation's clock."""
        return dt.datetime.combine(self.on(days), dt.time(hour, minute), tzinfo=zone())


def lay(content: Content) -> Ground:
    """Make everything that stands still."""
    ground = Ground(content, today())
    first = min(batch.collecting_from for batch in content.batches) - 20
    with as_of(ground.at(first)):
        _lay(ground)
    return ground


@transaction()
def _lay(ground: Ground) -> None:
    for step in (_areas, _words, _units, _people, _agreements, _batches):
        step(ground)
    # Who finds this without its counterpart at the end finds half a street.
    record(BEGUN, MARK, 1, by=SYSTEM)


def _areas(ground: Ground) -> None:
    for item in ground.content.areas:
        area = Area(
            code=item.code,
            name=item.name,
            name_en=item.name_en,
            level=LEVELS.get(item.level) or Level(item.level),
            parent_id=ground.areas.get(item.parent or ""),
            lat=item.lat,
            lng=item.lng,
            population=item.population,
            polygon=[[list(point) for point in item.polygon]] if item.polygon else None,
        )
        db.session.add(area)
        db.session.flush()
        parent = db.session.get(Area, area.parent_id) if area.parent_id else None
        area.path = f"{parent.path if parent else '/'}{area.id}/"
        ground.areas[item.id] = area.id
        about = [("area", area.parent_id)] if area.parent_id else []
        record("area.added", "area", area.id, by=SYSTEM, about=about)


def _words(ground: Ground) -> None:
    terms = ground.content.terms
    for position, (code, term) in enumerate(terms["categories"].items()):
        category = Category(code=code, name=term.zh, name_en=term.en, position=position)
        db.session.add(category)
        db.session.flush()
        ground.categories[code] = category.id
    for position, (code, term) in enumerate(terms["series"].items()):
        series = Series(
            code=code,
            name=term.zh,
            name_en=term.en,
            about=term.line_zh,
            about_en=term.line_en,
            position=position,
        )
        db.session.add(series)
        db.session.flush()
        ground.series[code] = series.id


def _contact(ground: Ground) -> Callable[[str], tuple[str | None, str | None]]:
    people = {person.id: person for person in ground.content.people}
    primary = {post.subject: people[post.person] for post in ground.content.posts if post.primary}

    def find(subject: str) -> tuple[str | None, str | None]:
        person = primary.get(subject)
        return (person.name, person.phone) if person else (None, None)

    return find


def _units(ground: Ground) -> None:
    terms, contact = ground.content.terms, _contact(ground)
    for item in ground.content.units:
        name, phone = contact(item.id)
        unit = Unit(
            name=item.name,
            folded=fold(item.name),
            kind=KINDS.get(item.kind) or UnitKind(item.kind),
            state=UnitState.ACTIVE,
            area_id=ground.areas[item.area],
            address=item.address,
            lat=item.lat,
            lng=item.lng,
            credit_code=item.credit_code,
            party_org=item.party_organisation or None,
            committee=terms["committees"][item.committee].zh if item.committee else None,
            tier=terms["tiers"][item.tier].zh if item.tier else None,
            capacity=item.capacity,
            pledged_at=ground.at(-220) if item.pledge else None,
            contact=name,
            phone=phone,
            aliases=[UnitAlias(name=alias, folded=fold(alias)) for alias in item.aliases],
        )
        db.session.add(unit)
        db.session.flush()
        ground.units[item.id] = unit.id
        record("unit.created", "unit", unit.id, by=SYSTEM)


def _people(ground: Ground) -> None:
    # One hash for all: hashing is slow on purpose, and these sign-ins are no secret.
    secret = hash_password(PASSWORD)
    for item in ground.content.people:
        person = Person(
            name=item.name, username=item.username, phone=f"+86{item.phone}", password=secret
        )
        db.session.add(person)
        db.session.flush()
        ground.people[item.id] = person.id
    for post in ground.content.posts:
        role = Role(post.post)
        office = role in (Role.LEADER, Role.COORDINATOR)
        sides = role in (Role.OFFICER, Role.LIAISON)
        db.session.add(
            PersonPost(
                person_id=ground.people[post.person],
                role=role,
                area_id=ground.areas[post.subject] if office else None,
                unit_id=ground.units[post.subject] if sides else None,
                primary=post.primary and sides,
                title=post.title or None,
            )
        )


def _agreements(ground: Ground) -> None:
    for item in ground.content.agreements:
        agreement = Agreement(
            unit_id=ground.units[item.unit],
            community_id=ground.units[item.community],
            signed_on=ground.on(item.signed_day),
            note=item.content,
        )
        db.session.add(agreement)
        db.session.flush()
        parties = [("unit", agreement.unit_id), ("unit", agreement.community_id)]
        sides = {"unit_id": agreement.unit_id, "community_unit_id": agreement.community_id}
        record("agreement.made", "agreement", agreement.id, by=SYSTEM, about=parties, **sides)


def quarter(day: dt.date, shift: int) -> tuple[str, str]:
    """The code and the name of the quarter so many quarters from that of `day`."""
    index = day.year * 4 + (day.month - 1) // 3 + shift
    year, number = divmod(index, 4)
    return f"{year}Q{number + 1}", f"{year}年第{QUARTERS[number]}季度"


def _batches(ground: Ground) -> None:
    for item in ground.content.batches:
        code, name = quarter(ground.day, item.quarter_shift)
        batch = Batch(
            area_id=ground.areas["s"],
            code=code,
            name=name,
            collect_from=ground.on(item.collecting_from),
            claim_from=ground.on(item.claiming_from),
            deliver_from=ground.on(item.delivering_from),
            ends_on=ground.on(item.closed_on),
            state=BatchState.PLANNED,
        )
        db.session.add(batch)
        db.session.flush()
        ground.batches[item.key] = batch.id
        record("batch.opened", "batch", batch.id, by=SYSTEM, about=[("area", batch.area_id)])
