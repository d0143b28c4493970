"""The life of a listing: what may follow what, who moves it, and what the journal keeps."""

import pytest

from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.journal.queries import timeline
from market.listings import services
from market.listings.models import Listing, ListingState
from tests.factories import ListingFactory

S = ListingState
MOVES = {
    S.SUBMITTED: services.submit_listing,
    S.OPEN: services.open_listing,
    S.RETURNED: lambda number, by: services.return_listing(number, by=by, reason="请补充时间"),
    S.PAUSED: services.pause_listing,
    S.RETIRED: services.retire_listing,
}


def _made(world, state, **facts):
    reason = "原因" if state is S.RETURNED else None
    return ListingFactory(unit=world.here.units[0], state=state, reason=reason, **facts)


@pytest.mark.parametrize("then", MOVES)
@pytest.mark.parametrize("before", list(S))
def test_only_the_moves_of_the_table_are_made(before, then, world, as_actor):
    listing = _made(world, before)
    by = as_actor(world.here.coordinator)
    if then in Listing.NEXT[before]:
        MOVES[then](listing.id, by=by)
        assert db.session.get(Listing, listing.id).state is then
        assert timeline("listing", listing.id)
        return
    with pytest.raises(Conflict) as refused:
        MOVES[then](listing.id, by=by)
    assert before.label in str(refused.value)
    assert not timeline("listing", listing.id)


@pytest.mark.parametrize("state", [s for s in S if s is not S.PAUSED])
def test_a_unit_reopens_only_what_it_paused(state, world, as_actor):
    listing = _made(world, state)
    with pytest.raises(Conflict):
        services.reopen_listing(listing.id, by=as_actor(world.here.liaisons[0]))


@pytest.mark.both_databases
def test_an_open_listing_stays_open_when_its_unit_changes_it(world, as_actor):
    listing = _made(world, S.OPEN, quantity=3)
    services.edit_listing(listing.id, by=as_actor(world.here.liaisons[0]), quantity=5, title="新名")
    assert (listing.state, listing.quantity, listing.title) == (S.OPEN, 5, "新名")
    verbs = {entry.verb: entry.data for entry in timeline("listing", listing.id)}
    assert verbs["listing.edited"]["fields"] == ["quantity", "title"]
    assert verbs["listing.quantity_changed"] == {"before": 3, "after": 5}


def test_the_quantity_cannot_fall_below_what_a_batch_has_taken(world, as_actor):
    listing = _made(world, S.OPEN, quantity=3)
    services.take(listing.id, world.here.batch.id, 2)
    by = as_actor(world.here.liaisons[0])
    with pytest.raises(Conflict) as refused:
        services.edit_listing(listing.id, by=by, quantity=1)
    assert "quantity" in refused.value.fields
    services.edit_listing(listing.id, by=by, quantity=2)
    assert db.session.get(Listing, listing.id).quantity == 2


def test_a_retired_listing_is_no_longer_changed(world, as_actor):
    listing = _made(world, S.RETIRED)
    with pytest.raises(Conflict):
        services.edit_listing(listing.id, by=as_actor(world.here.liaisons[0]), title="新名")


def test_who_acts_for_another_unit_is_recorded_and_shown(world, as_actor, sign_in):
    unit = world.here.units[1]
    coordinator = world.here.coordinator
    listing = services.post_listing(
        by=as_actor(coordinator),
        unit_id=unit.id,
        title="代填的资源",
        kind="venue",
        category_id=world.health.id,
    )
    assert listing.on_behalf
    assert all(entry.for_unit_id == unit.id for entry in timeline("listing", listing.id))
    page = sign_in(coordinator).get(f"/listings/{listing.id}").text
    assert f"{coordinator.name} 代 {unit.name}" in page


def test_nobody_posts_for_a_unit_out_of_reach(world, as_actor):
    facts = {"title": "越权的资源", "kind": "venue", "category_id": world.health.id}
    for person in (world.here.coordinator, world.here.liaisons[0], world.here.officers[3]):
        with pytest.raises(Forbidden):
            services.post_listing(by=as_actor(person), unit_id=world.there.units[0].id, **facts)


def test_many_are_opened_at_once_or_none(world, as_actor):
    by = as_actor(world.here.coordinator)
    good = [_made(world, S.SUBMITTED).id for _ in range(3)]
    foreign = ListingFactory(unit=world.there.units[0], state=S.SUBMITTED).id
    with pytest.raises(Invalid):
        services.open_listings([*good, foreign], by=by)
    assert {db.session.get(Listing, number).state for number in good} == {S.SUBMITTED}
    assert services.open_listings(good, by=by) == 3
    assert {db.session.get(Listing, number).state for number in good} == {S.OPEN}
    with pytest.raises(Invalid):
        services.open_listings([], by=by)


def test_the_coordinator_opens_ticked_ones_from_the_list(world, sign_in):
    numbers = [_made(world, S.SUBMITTED).id for _ in range(2)]
    browser = sign_in(world.here.coordinator)
    assert "listing_ids" in browser.get("/listings?state=submitted").text
    answer = browser.post("/listings/open", data={"listing_ids": numbers})
    assert answer.status_code == 303
    assert {db.session.get(Listing, number).state for number in numbers} == {S.OPEN}
    assert browser.post("/listings/open", data={"listing_ids": ["x"]}).status_code == 303


def test_a_returned_listing_tells_its_unit_why_with_a_text_to_copy(world, sign_in):
    listing = _made(world, S.SUBMITTED)
    office = sign_in(world.here.coordinator)
    url = f"/listings/{listing.id}"
    assert office.post(f"{url}/return", data={"reason": ""}).status_code == 422
    assert office.post(f"{url}/return", data={"reason": "请写清楚时间"}).status_code == 303
    page = office.get(url).text
    assert "复制微信通知" in page
    assert f"http://127.0.0.1:8000{url}/edit" in page
    liaison = sign_in(world.here.liaisons[0])
    assert "请写清楚时间" in liaison.get(f"{url}/edit").text
    assert liaison.post(f"{url}/submit").status_code == 303
    db.session.expire_all()
    assert (listing.state, listing.reason) == (S.SUBMITTED, None)
