"""Units: their life, who changes what of them, who sees their phone, how they are found."""

import pytest

from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.members import queries, services
from market.members.models import Unit, UnitKind, UnitState
from market.members.sign_in import actor_of
from market.policy import SYSTEM
from tests.factories import CommunityFactory, UnitFactory

FORBIDDEN = [
    (now, then)
    for now in UnitState
    for then in UnitState
    if then not in Unit.NEXT.get(now, frozenset())
]


@pytest.mark.parametrize(("now", "then"), FORBIDDEN, ids=lambda s: s.value)
def test_a_unit_refuses_every_move_outside_the_table(app, now, then):
    unit = UnitFactory(state=now)
    with pytest.raises(Conflict):
        services.set_state(by=SYSTEM, unit_id=unit.id, state=then)
    db.session.rollback()
    assert unit.state is now


def test_the_people_of_a_suspended_unit_lose_their_post_until_it_returns(world, sign_in):
    unit, browser = world.here.units[0], sign_in(world.here.liaisons[0])
    office, url = sign_in(world.here.coordinator), f"/units/{world.here.units[0].id}"
    assert browser.get("/units").status_code == 200
    moved = office.post(f"{url}/state", data={"state": "suspended", "reason": "资料过期"})
    assert moved.status_code == 303
    assert browser.get("/units").status_code == 403
    assert "资料过期" in office.get(url).text
    assert "停用了单位" in office.get(url).text
    assert office.post(f"{url}/state", data={"state": "active"}).status_code == 303
    assert browser.get("/units").status_code == 200
    assert office.post(f"{url}/state", data={"state": "applied"}).status_code == 409
    assert office.post(f"{url}/state", data={"state": "none"}).status_code == 422
    assert browser.post(f"{url}/state", data={"state": "left"}).status_code == 403
    assert unit.state is UnitState.ACTIVE


def test_the_contact_shows_to_the_office_and_to_the_own_people_only(world, sign_in):
    unit = world.here.units[0]
    services.edit_unit(by=SYSTEM, unit_id=unit.id, contact="赵联系", phone="02155550000")
    page, api = f"/units/{unit.id}", f"/api/v1/units/{unit.id}"
    here = world.here
    for person in (here.coordinator, here.leader, here.liaisons[0], world.administrator):
        assert "02155550000" in sign_in(person).get(page).text
    for person in (here.liaisons[1], here.officers[0], world.there.coordinator):
        text = sign_in(person).get(page).text
        assert "02155550000" not in text
        assert "赵联系" not in text
        _, token = services.make_token(by=actor_of(person), name="t")
        answer = sign_in(person).get(api, headers={"Authorization": f"Bearer {token}"})
        assert answer.json["phone"] is None


def test_a_unit_changes_what_it_says_of_itself_and_the_office_the_rest(world):
    own, office = actor_of(world.here.liaisons[0]), actor_of(world.here.coordinator)
    unit = world.here.units[0].id
    services.edit_unit(by=own, unit_id=unit, address="云浦路1号", capacity=9)
    with pytest.raises(Invalid) as refused:
        services.edit_unit(by=own, unit_id=unit, name="新名字")
    assert "name" in refused.value.fields
    former = db.session.get(Unit, unit).name
    services.edit_unit(by=office, unit_id=unit, name="新名字")
    assert [alias.name for alias in db.session.get(Unit, unit).aliases] == [former]
    with pytest.raises(Forbidden):
        services.edit_unit(by=own, unit_id=world.here.units[1].id, address="别处")
    with pytest.raises(Forbidden):
        services.edit_unit(by=office, unit_id=unit, area_id=world.there.areas[0].id)


def test_a_coordinator_enters_a_unit_after_looking_at_those_of_like_names(world, sign_in):
    office = sign_in(world.here.coordinator)
    UnitFactory(
        name="澄江云浦书店有限公司", folded="澄江云浦书店有限公司", area=world.here.areas[0]
    )
    form = {"name": "云浦书店", "kind": "company", "area_id": world.here.areas[1].id}
    form["capacity"] = "4"
    warned = office.post("/units/new", data=form)
    assert warned.status_code == 422
    assert "澄江云浦书店有限公司" in warned.text
    made = office.post("/units/new", data=form | {"distinct": "true"})
    assert made.status_code == 303
    assert "每期 4 场" in office.get(made.location).text
    other = office.post(
        "/units/new", data=form | {"name": "别处茶馆", "area_id": world.there.areas[0].id}
    )
    assert other.status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "名" * 121}, "name"),
        ({"kind": "castle"}, "kind"),
        ({"area_id": "777777"}, "area_id"),
        ({"area_id": "9" * 40}, "area_id"),
        ({"lat": "91"}, "lat"),
        ({"lng": "NaN"}, "lng"),
        ({"capacity": "1_0"}, "capacity"),
        ({"credit_code": "91310000123456789X"}, "credit_code"),
        ({"parent_id": "555555"}, "parent_id"),
        ({"kind": "community"}, "area_id"),
    ],
)
def test_whatever_is_wrong_in_a_unit_is_named_and_the_rest_stays(world, sign_in, change, field):
    form = {"name": "青禾学堂", "kind": "school", "area_id": world.here.areas[0].id}
    answer = sign_in(world.here.coordinator).post("/units/new", data=form | change)
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text
    if field != "name":
        assert "青禾学堂" in answer.text


def test_a_community_unit_is_the_one_of_its_area(world):
    with pytest.raises(Invalid):
        services.create_unit(
            by=SYSTEM, name="又一个", kind=UnitKind.COMMUNITY, area_id=world.here.street.id
        )
    with pytest.raises(Invalid):
        services.edit_unit(
            by=SYSTEM,
            unit_id=world.here.communities[0].id,
            area_id=world.here.areas[1].id,
        )


@pytest.mark.both_databases
def test_units_are_found_by_name_and_by_other_names_page_by_page(world, as_actor):
    actor = as_actor(world.here.officers[0])
    for number in range(5):
        UnitFactory(name=f"百花{number}社", folded=f"百花{number}社", area=world.here.areas[0])
    one = UnitFactory(name="某某中心", folded="某某中心", area=world.here.areas[0])
    services.add_alias(by=SYSTEM, unit_id=one.id, name="百花 之家")
    names, after = [], None
    while True:
        page = queries.search(actor, q="百花", after=after, limit=2)
        names += [unit.name for unit in page.items]
        if not (after := page.next):
            break
    assert names == sorted([*(f"百花{n}社" for n in range(5)), "某某中心"])
    assert not queries.search(actor, q="百花%").items[6:]
    assert queries.find_by_name("百花之家").id == one.id
    assert queries.find_by_name("没有这家") is None
    inside = queries.search(actor, area_id=world.there.street.id, kind=UnitKind.COMMUNITY)
    assert {unit.id for unit in inside.items} == {unit.id for unit in world.there.communities}


def test_applicants_and_the_departed_are_shown_to_their_office_only(world, sign_in):
    for state in (UnitState.APPLIED, UnitState.LEFT, UnitState.INVITED):
        unit = UnitFactory(area=world.here.areas[0], state=state)
        page = f"/units/{unit.id}"
        assert sign_in(world.here.coordinator).get(page).status_code == 200
        assert sign_in(world.here.leader).get(page).status_code == 200
        assert sign_in(world.here.liaisons[1]).get(page).status_code == 404
        assert sign_in(world.there.coordinator).get(page).status_code == 404


def test_choices_hold_the_units_that_a_person_may_act_for(world, as_actor):
    here = world.here
    assert [n for n, _ in queries.unit_choices(as_actor(here.liaisons[0]))] == [here.units[0].id]
    office = {n for n, _ in queries.unit_choices(as_actor(here.coordinator))}
    assert office == {unit.id for unit in (*here.units, *here.communities)}
    officer = [n for n, _ in queries.unit_choices(as_actor(here.officers[0]))]
    assert officer[0] == here.communities[0].id
    assert set(officer) == {here.communities[0].id, here.units[0].id}
    assert queries.unit_choices(as_actor(here.leader)) == []


def test_names_and_pledges_are_kept_by_buttons(world, sign_in):
    browser, url = sign_in(world.here.liaisons[0]), f"/units/{world.here.units[0].id}"
    assert browser.post(f"{url}/aliases", data={"name": "小名"}).status_code == 303
    assert browser.post(f"{url}/aliases", data={"name": ""}).status_code == 422
    assert browser.post(f"{url}/pledge").status_code == 303
    page = browser.get(url).text
    assert "小名" in page
    assert "作出了公益承诺" in page
    alias = db.session.get(Unit, world.here.units[0].id).aliases[0].id
    assert browser.post(f"{url}/aliases/{alias}/remove").status_code == 303
    assert "小名" not in browser.get(url).text


def test_a_parent_above_itself_is_refused(app):
    top = UnitFactory()
    below = UnitFactory(parent=top)
    with pytest.raises(Invalid):
        services.edit_unit(by=SYSTEM, unit_id=top.id, parent_id=below.id)
    assert CommunityFactory().area_id
