"""What is recommended to a unit: by the last round's prices, else by how well its listings fit."""

import pytest

from market.db import db
from market.members.sign_in import actor_of
from market.projects.queries.recommended import recommended_for
from tests.factories import ListingFactory, NeedFactory, ProjectFactory, RoundFactory
from tests.projects.helpers import claimed

pytestmark = pytest.mark.both_databases


@pytest.fixture
def stage(world):
    """Two open projects that one listing could serve, the first of them the nearer."""
    street = world.here
    unit = street.units[0]
    unit.lat, unit.lng = 31.2, 121.5
    listing = ListingFactory(unit=unit, title="义诊", quantity=3, category=world.health)
    made = []
    for number, lng in enumerate((121.501, 121.507)):
        need = NeedFactory(
            batch=street.batch,
            unit=street.communities[number],
            area=street.areas[number],
            title="义诊",
            category=world.health,
        )
        made.append(
            ProjectFactory(
                batch=street.batch,
                requester=street.communities[number],
                need=need,
                title="义诊",
                category=world.health,
                lat=31.2,
                lng=lng,
                sessions=2,
            )
        )
    db.session.commit()
    return street, unit, listing, made


def shown(street, unit):
    return [
        (one.project.id, one.worth.net)
        for one in recommended_for(actor_of(street.liaisons[0]), unit)
    ]


def test_without_a_round_the_better_fit_comes_first(stage):
    street, unit, _listing, (near, far) = stage
    assert shown(street, unit) == [(near.id, None), (far.id, None)]


def test_prices_of_the_last_round_decide(stage):
    street, unit, listing, (near, far) = stage
    groups = {project.need.group_key: project for project in (near, far)}
    prices = {
        "needs": {},
        "listings": {f"l{listing.id}": 4000},
        "units": {f"u{unit.id}": 500},
        # One session more is worth much to the community that is farther away.
        "communities": {key: 9000 if project is far else 0 for key, project in groups.items()},
    }
    RoundFactory(
        batch=street.batch,
        area=street.street,
        plan={"prices": prices, "tier_weights": [30_000, 20_000, 10_000]},
    )
    found = shown(street, unit)
    assert [number for number, _net in found] == [far.id, near.id]
    fits = {
        one.project.id: one.worth for one in recommended_for(actor_of(street.liaisons[0]), unit)
    }
    worth = fits[near.id]
    assert worth.net == 10_000 + round(10_000 * worth.fit) - 4000 - 500
    assert fits[far.id].net == 10_000 + round(10_000 * fits[far.id].fit) + 9000 - 4000 - 500


def test_what_the_unit_takes_part_in_or_cannot_serve_is_not_recommended(stage, world):
    street, unit, _listing, (near, far) = stage
    ProjectFactory(
        batch=street.batch, requester=street.communities[2], title="京剧", category=world.culture
    )
    claimed(street, near, sessions=1)
    assert [number for number, _net in shown(street, unit)] == [far.id]
    assert recommended_for(actor_of(street.liaisons[1]), street.units[1]) == []


def test_the_page_says_why_and_is_offered_to_units_alone(stage, sign_in, client):
    street, _unit, _listing, _made = stage
    assert "/projects/recommended" not in client.get("/projects").text
    assert "推荐是给成员单位的" in client.get("/projects/recommended").text
    browser = sign_in(street.liaisons[0])
    assert "/projects/recommended" in browser.get("/projects").text
    page = browser.get("/projects/recommended").text
    assert page.count("<article") == 2
    assert "“义诊”适合这个项目" in page
