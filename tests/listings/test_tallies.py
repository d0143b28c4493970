"""What a batch takes of a listing, and which listings reach a 居民区."""

import pytest

from market.db import db, transaction
from market.errors import Conflict
from market.listings import services
from market.listings.models import ListingState
from market.listings.queries import reaching, taken_in, walking_metres
from market.policy import Visibility
from tests.factories import BatchFactory, ListingFactory


@pytest.mark.both_databases
def test_a_batch_never_takes_more_than_the_quantity(world):
    listing = ListingFactory(unit=world.here.units[0], quantity=3)
    batch = world.here.batch
    services.take(listing.id, batch.id, 2)
    with pytest.raises(Conflict) as refused:
        services.take(listing.id, batch.id, 2)
    assert refused.value.values["left"] == 1
    services.take(listing.id, batch.id, 1)
    assert taken_in(batch.id, [listing.id]) == {listing.id: 3}
    services.give_back(listing.id, batch.id, 2)
    assert services.taken_of(listing.id, batch.id) == 1
    with pytest.raises(Conflict):
        services.give_back(listing.id, batch.id, 2)


def test_another_batch_counts_for_itself(world):
    listing = ListingFactory(unit=world.here.units[0], quantity=1)
    later = BatchFactory(area=world.here.street)
    services.take(listing.id, world.here.batch.id, 1)
    services.take(listing.id, later.id, 1)
    assert services.most_taken(listing.id) == 1


def test_what_the_callers_transaction_undoes_is_not_taken(world):
    listing = ListingFactory(unit=world.here.units[0])
    batch = world.here.batch

    @transaction()
    def publish():
        services.take(listing.id, batch.id, 1)
        raise Conflict("the rest failed")

    with pytest.raises(Conflict):
        publish()
    assert services.taken_of(listing.id, batch.id) == 0


@pytest.mark.parametrize("state", [s for s in ListingState if s is not ListingState.OPEN])
def test_only_an_open_listing_is_taken(state, world):
    listing = ListingFactory(unit=world.here.units[0], state=state, reason="原因")
    with pytest.raises(Conflict):
        services.take(listing.id, world.here.batch.id, 1)


def test_walking_is_longer_than_the_straight_line_by_three_tenths():
    # One minute of latitude is a nautical mile, 1852 m on the mean sphere within 0.1 %.
    assert walking_metres(31, 121, 31 + 1 / 60, 121) == pytest.approx(1.3 * 1853, rel=1e-3)


@pytest.fixture
def spots(world):
    area, unit = world.here.areas[0], world.here.units[1]
    unit.lat, unit.lng = area.lat + 0.009, area.lng  # 1 km north: 1.3 km on foot
    db.session.commit()
    return area, unit


def _reached(area, batch):
    return {found.listing.id for found in reaching(area.id, batch.id)}


def test_a_listing_reaches_by_walking_metres_from_its_unit_or_its_own_place(world, spots):
    area, unit = spots
    batch = world.here.batch
    far = ListingFactory(unit=unit, reach_metres=1250)
    near = ListingFactory(unit=unit, reach_metres=1350)
    moved = ListingFactory(unit=unit, reach_metres=100, lat=area.lat, lng=area.lng)
    assert _reached(area, batch) == {near.id, moved.id}
    assert far.id not in _reached(area, batch)
    first = reaching(area.id, batch.id)[0]
    assert (first.listing.id, first.metres, first.left) == (moved.id, 0, 3)


def test_a_listing_reaches_the_areas_that_it_names_and_those_below(world, spots):
    area, unit = spots
    named = ListingFactory(unit=unit, reach_areas=[area])
    zone = ListingFactory(unit=unit, reach_areas=[world.here.zones[0]])
    other = ListingFactory(unit=unit, reach_areas=[world.here.areas[3]])
    assert _reached(area, world.here.batch) == {named.id, zone.id}
    assert other.id in _reached(world.here.areas[3], world.here.batch)


def test_only_open_listings_of_the_batchs_units_reach_and_say_what_is_left(world, spots):
    area, unit = spots
    batch = world.here.batch
    anywhere = ListingFactory(unit=unit, quantity=2)
    ListingFactory(unit=unit, state=ListingState.PAUSED)
    ListingFactory(unit=unit, visibility=Visibility.PARTIES)
    ListingFactory(unit=world.there.units[0])
    services.take(anywhere.id, batch.id, 2)
    (found,) = reaching(area.id, batch.id)
    assert (found.listing.id, found.left) == (anywhere.id, 0)
