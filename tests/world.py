"""A small world for tests: two streets, so that there is always somebody else's object."""

from types import SimpleNamespace

from market.areas.models import Level
from market.batches.models import BatchState
from market.policy import Role
from tests.factories import (
    AreaFactory,
    BatchFactory,
    CategoryFactory,
    CommunityFactory,
    PersonFactory,
    PostFactory,
    SeriesFactory,
    UnitFactory,
)


def person(role: Role, **where):
    """A person who holds one post."""
    someone = PersonFactory()
    PostFactory(person=someone, role=role, **where)
    return someone


def make_street(district, name: str, claiming: bool = True) -> SimpleNamespace:
    """A street with two 片区 of two 居民区 each, three units, a batch and a person per role."""
    street = AreaFactory(name=name, level=Level.STREET, parent=district)
    zones = [
        AreaFactory(name=f"{name}{side}片区", level=Level.ZONE, parent=street) for side in "东西"
    ]
    areas = [AreaFactory(parent=zone) for zone in zones for _ in range(2)]
    communities = [CommunityFactory(area=area) for area in areas]
    units = [UnitFactory(area=area) for area in areas[:3]]
    state = BatchState.CLAIMING if claiming else BatchState.COLLECTING
    return SimpleNamespace(
        street=street,
        zones=zones,
        areas=areas,
        communities=communities,
        units=units,
        batch=BatchFactory(area=street, state=state),
        coordinator=person(Role.COORDINATOR, area=street),
        leader=person(Role.LEADER, area=street),
        officers=[person(Role.OFFICER, unit=unit) for unit in communities],
        liaisons=[person(Role.LIAISON, unit=unit) for unit in units],
    )


def make_world() -> SimpleNamespace:
    """Two streets of one district, an administrator, and the vocabulary."""
    district = AreaFactory(name="澄江区", level=Level.DISTRICT)
    return SimpleNamespace(
        district=district,
        administrator=person(Role.ADMINISTRATOR),
        health=CategoryFactory(),
        culture=CategoryFactory(code="culture", name="文体", name_en="Culture"),
        series=SeriesFactory(),
        here=make_street(district, "云浦街道"),
        there=make_street(district, "临江街道"),
    )
