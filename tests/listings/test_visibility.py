"""Who sees which listing: the list, the page and the API follow one rule."""

import pytest
import sqlalchemy as sa

from market.db import db
from market.listings.models import Listing, ListingState
from market.listings.queries import listings, page, stands
from market.members.services import make_token
from market.policy import Visibility, allows
from tests.factories import ListingFactory, OrderFactory, ProjectFactory

PEOPLE = {
    "administrator": lambda world: world.administrator,
    "coordinator": lambda world: world.here.coordinator,
    "leader": lambda world: world.here.leader,
    "officer": lambda world: world.here.officers[0],
    "own liaison": lambda world: world.here.liaisons[0],
    "another liaison": lambda world: world.here.liaisons[1],
    "coordinator of another street": lambda world: world.there.coordinator,
    "liaison of another street": lambda world: world.there.liaisons[0],
}


@pytest.fixture
def every_kind(world):
    """One listing of the first unit per state and visibility."""
    return [
        ListingFactory(unit=world.here.units[0], state=state, visibility=visibility, reason="原因")
        for state in ListingState
        for visibility in Visibility
    ]


@pytest.mark.both_databases
@pytest.mark.parametrize("who", PEOPLE)
def test_the_list_shows_exactly_what_the_policy_lets_one_see(who, world, every_kind, as_actor):
    actor = as_actor(PEOPLE[who](world))
    listed = {found.id for found in db.session.scalars(listings(actor))}
    allowed = {
        found.id
        for found in db.session.scalars(sa.select(Listing))
        if allows(actor, "listing.see", stands(found))
    }
    assert listed == allowed


def test_others_do_not_see_drafts_and_what_is_between_the_parties(world, every_kind, as_actor):
    other = as_actor(world.here.liaisons[1])
    seen = {(f.state, f.visibility) for f in db.session.scalars(listings(other))}
    assert seen == {
        (state, visibility)
        for state in (ListingState.OPEN, ListingState.PAUSED)
        for visibility in (Visibility.PUBLIC, Visibility.MEMBERS)
    }


def test_a_page_that_one_may_not_see_is_refused(world, sign_in):
    hidden = ListingFactory(unit=world.here.units[0], visibility=Visibility.PARTIES)
    assert sign_in(world.here.liaisons[0]).get(f"/listings/{hidden.id}").status_code == 200
    assert sign_in(world.here.liaisons[1]).get(f"/listings/{hidden.id}").status_code == 403


@pytest.mark.both_databases
def test_pages_follow_each_other_without_gap_or_repeat(world, as_actor):
    made = {ListingFactory(unit=world.here.units[0]).id for _ in range(7)}
    actor, cursor, seen = as_actor(world.here.liaisons[1]), None, []
    while True:
        found = page(actor, after=cursor, limit=3)
        seen += [listing.id for listing in found.items]
        if not (cursor := found.next):
            break
    assert seen == sorted(made, reverse=True)


@pytest.mark.both_databases
def test_filters_and_search_narrow_the_list(world, as_actor):
    actor = as_actor(world.here.coordinator)
    unit = world.here.units[0]
    tea = ListingFactory(unit=unit, title="茶艺", search_text="茶艺 100%纯 a_b", kind="venue")
    ListingFactory(
        unit=world.here.units[2], title="讲座", search_text="讲座", category=world.culture
    )

    def found(**filters):
        return [listing.title for listing in page(actor, **filters).items]

    assert (
        found(q="茶") == found(q="１００％") == found(q="A_B") == found(q=" 茶艺　纯 ") == ["茶艺"]
    )
    assert found(q="_b%") == found(q="茶 讲座") == []
    assert found(kind=tea.kind) == found(unit_id=unit.id) == ["茶艺"]
    assert found(category_id=world.culture.id) == ["讲座"]
    assert found(area_id=unit.area_id) == ["茶艺"]
    assert found(area_id=world.here.street.id) == ["讲座", "茶艺"]
    assert found(state=ListingState.PAUSED) == []


def _shown(listing, person, sign_in, app, as_actor):
    """Whether the page, and the API, show a person whom to call about a listing."""
    page_shows = "55512345" in sign_in(person).get(f"/listings/{listing.id}").text
    secret = make_token(by=as_actor(person), name="t")[1]
    headers = {"Authorization": f"Bearer {secret}"}
    answer = app.test_client().get(f"/api/v1/listings/{listing.id}", headers=headers).json
    assert (answer["contact"] is None) is (answer["phone"] is None)
    return page_shows, answer["phone"] is not None


def test_phones_show_to_the_units_own_side_and_the_office_only(world, sign_in, app, as_actor):
    here = world.here
    listing = ListingFactory(unit=here.units[0], contact="陈老师", phone="021-55512345")
    for person, shown in (
        (here.liaisons[0], True),
        (here.coordinator, True),
        (here.leader, False),
        (here.liaisons[1], False),
        (here.officers[1], False),
    ):
        assert _shown(listing, person, sign_in, app, as_actor) == (shown, shown)


def test_phones_show_to_the_other_side_after_acceptance(world, sign_in):
    here = world.here
    listing = ListingFactory(unit=here.units[0], contact="陈老师", phone="021-55512345")
    asker, other = here.officers[1], here.officers[2]
    project = ProjectFactory(
        requester=here.communities[1], area=here.areas[1], batch=here.batch, listing_id=listing.id
    )
    url = f"/listings/{listing.id}"
    assert "55512345" not in sign_in(asker).get(url).text
    OrderFactory(project=project, unit=here.units[0], listing_id=listing.id)
    assert "55512345" in sign_in(asker).get(url).text
    assert "55512345" not in sign_in(other).get(url).text
