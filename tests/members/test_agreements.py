"""Agreements: made by the 居民区 or its office, in force between their dates."""

import datetime as dt

import pytest

from market.errors import Conflict, Forbidden, Invalid
from market.localise import today
from market.members import queries, services
from market.members.sign_in import actor_of
from tests.factories import UnitFactory


def test_an_officer_pairs_the_own_community_and_ends_it(world, sign_in):
    unit, community = world.here.units[1], world.here.communities[0]
    officer = sign_in(world.here.officers[0])
    form = {"unit_id": unit.id, "community_id": community.id, "signed_on": "2026-01-05"}
    assert officer.post("/agreements/new", data=form).status_code == 303
    assert community.name in officer.get(f"/units/{unit.id}").text
    again = officer.post("/agreements/new", data=form)
    assert again.status_code == 422
    assert "已经结对" in again.text
    tie = queries.agreements_of(unit.id)[0].id
    assert sign_in(world.here.liaisons[1]).post(f"/agreements/{tie}/end").status_code == 403
    assert sign_in(world.here.officers[1]).get(f"/agreements/{tie}/edit").status_code == 403
    assert officer.post(f"/agreements/{tie}/end").status_code == 303
    assert officer.post(f"/agreements/{tie}/end").status_code == 409
    assert not queries.is_in_force(queries.get_agreement(tie))
    story = officer.get(f"/units/{unit.id}").text
    assert f"登记了结对：{unit.name} 与 {community.name}" in story
    assert officer.post("/agreements/new", data=form).status_code == 303


def test_an_agreement_counts_between_its_dates_only(world):
    by, day = actor_of(world.here.coordinator), dt.timedelta(days=1)
    community = world.here.communities[0].id
    spans = [(None, None), (today(), today()), (today() + day, None), (None, today() - day)]
    for signed, ends in spans:
        unit = UnitFactory(area=world.here.areas[0]).id
        services.make_agreement(
            by=by, unit_id=unit, community_id=community, signed_on=signed, ends_on=ends
        )
    page = queries.agreements(unit_id=community, current=True)
    assert len(page.items) == 2
    assert len(queries.agreements(area_id=world.here.areas[0].id, current=False).items) == 2
    assert not queries.agreements(area_id=world.there.street.id).items


def test_wrong_pairs_are_refused_by_name(world):
    by, here = actor_of(world.here.coordinator), world.here
    unit, community = here.units[0].id, here.communities[0].id
    for pair, field in [
        ({"unit_id": unit, "community_id": here.units[1].id}, "community_id"),
        ({"unit_id": community, "community_id": community}, "unit_id"),
        ({"unit_id": 99999, "community_id": community}, "unit_id"),
        (
            {
                "unit_id": unit,
                "community_id": community,
                "signed_on": today(),
                "ends_on": today() - dt.timedelta(days=1),
            },
            "ends_on",
        ),
    ]:
        with pytest.raises(Invalid) as refused:
            services.make_agreement(by=by, **pair)
        assert field in refused.value.fields
    with pytest.raises(Forbidden):
        services.make_agreement(by=by, unit_id=unit, community_id=world.there.communities[0].id)
    services.make_agreement(by=by, unit_id=unit, community_id=community)
    with pytest.raises(Conflict):
        services.make_agreement(by=by, unit_id=unit, community_id=community)
