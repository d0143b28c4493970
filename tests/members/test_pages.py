"""Every page of the tree, the periods and the members opens for whom it should."""

import pytest

from market.members import services
from market.policy import SYSTEM
from tests.factories import UnitFactory


def _paths(world) -> list[str]:
    here = world.here
    person, unit, area = here.liaisons[0].id, here.units[0].id, here.areas[0].id
    tie = services.make_agreement(by=SYSTEM, unit_id=unit, community_id=here.communities[0].id)
    UnitFactory(name="云浦书店", area=here.areas[0], state="applied", contact="某人", phone="1")
    return [
        "/areas", f"/areas/{area}", "/areas/new", f"/areas/{area}/edit", f"/areas/{area}/move",
        "/batches", f"/batches/{here.batch.id}", "/batches/new", f"/batches/{here.batch.id}/edit",
        "/units", f"/units/{unit}", "/units/new", f"/units/{unit}/edit", f"/units/{unit}/invite",
        "/people", f"/people/{person}", "/people/invite", "/applications",
        "/agreements", "/agreements/new", f"/agreements/{tie.id}/edit",
        "/account", "/account/password", "/account/tokens", "/apply",
    ]  # fmt: skip


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_page_opens_for_the_coordinator_in_both_tongues(world, sign_in, locale):
    browser = sign_in(world.here.coordinator, locale)
    for path in _paths(world):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert "%(" not in answer.text, path


def test_pages_of_the_office_are_closed_to_others(world, sign_in, client):
    open_to_members = {"/areas", "/batches", "/units", "/agreements", "/applications"}
    liaison = sign_in(world.here.liaisons[1])
    own = {"/account", "/account/password", "/account/tokens", "/apply"}
    unit, area = world.here.units[0].id, world.here.areas[0].id
    seen = {f"/areas/{area}", f"/batches/{world.here.batch.id}", f"/units/{unit}"}
    # Inviting begins with the choice of a unit, which the service confines to the own one.
    asked = {"/people/invite"}
    for path in _paths(world):
        expected = 200 if path in open_to_members | own | seen | asked else 403
        assert liaison.get(path).status_code == expected, path
        if path != "/apply":
            assert client.get(path).status_code == 302, path
