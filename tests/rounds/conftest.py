"""A street with needs and listings to match."""

from types import SimpleNamespace

import pytest

from market.listings.models import Listing
from market.needs.models import Need, Urgency
from market.rounds import services
from tests.factories import ListingFactory, NeedFactory


@pytest.fixture
def street(world, as_actor):
    """Four 居民区 with five needs, three units with four listings, and the coordinator."""
    here = world.here
    places, units = here.communities, here.units

    def need(which, title, **more):
        return NeedFactory(batch=here.batch, unit=places[which], title=title, **more)

    needs = [
        need(0, "请医生来量血压", quantity=2, urgency=Urgency.URGENT),
        need(1, "想请医生讲慢病", urgency=Urgency.NORMAL),
        need(2, "请律师讲继承", urgency=Urgency.CRITICAL),
        need(3, "请医生看骨科", quantity=2),
        need(0, "想听一场戏曲", category=world.culture),
    ]
    listings = [
        ListingFactory(unit=units[0], title="家庭医生量血压", quantity=2),
        ListingFactory(unit=units[0], title="慢病讲座", quantity=1),
        ListingFactory(unit=units[1], title="律师讲继承与遗嘱", quantity=3),
        ListingFactory(unit=units[2], title="戏曲专场", quantity=1, category=world.culture),
    ]
    return SimpleNamespace(
        **vars(here),
        world=world,
        needs=[one.id for one in needs],
        listings=[one.id for one in listings],
        by=as_actor(here.coordinator),
        lead=as_actor(here.leader),
        area_id=here.street.id,
        batch_id=here.batch.id,
    )


@pytest.fixture
def run(street):
    """Start and run a round; its id."""

    def go(**more):
        more.setdefault("preset", "nearest")
        row = services.start_round(
            by=street.by, area_id=street.area_id, batch_id=street.batch_id, **more
        )
        number = row.id
        assert services.run_round(number, worker="test")
        return number

    return go


__all__ = ["Listing", "Need"]
