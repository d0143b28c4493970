"""One-time links: used once whoever races, confined to what their maker may give."""

import datetime as dt
import re
import threading

import pytest
import sqlalchemy as sa

from market.db import as_of, db
from market.errors import Conflict, Forbidden, Invalid
from market.members import queries, services
from market.members.models import Invitation, Person, PersonPost, Unit, UnitState
from market.members.services.invitations import DAYS
from market.members.sign_in import actor_of
from market.policy import SYSTEM, Role
from tests.factories import PersonFactory, UnitFactory

JOIN = {
    "name": "王新",
    "phone": "13900001111",
    "password": "long-enough-9",
    "again": "long-enough-9",
}


def _link(page: str) -> str:
    return re.search(r"http://127\.0\.0\.1:8000(/join/[\w-]+)", page).group(1)


def test_a_liaison_invites_a_colleague_who_joins_by_the_link(world, sign_in, client):
    unit = world.here.units[0]
    browser = sign_in(world.here.liaisons[0])
    answer = browser.post(f"/units/{unit.id}/invite", data={"name": "王新"})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "data:image/svg+xml" in page
    assert "复制微信通知" in page
    assert unit.name in page
    link = _link(page)
    assert 'value="王新"' in client.get(link).text
    assert client.post(link, data=JOIN).status_code == 303
    person = db.session.scalar(sa.select(Person).where(Person.phone == "+8613900001111"))
    assert [(post.role, post.unit_id) for post in person.posts] == [(Role.LIAISON, unit.id)]
    assert "王新" in client.get("/account").text
    assert client.get(link).status_code == 404
    assert "已用过" in client.get(link).text
    assert "接受邀请" in browser.get(f"/units/{unit.id}").text or person.name in page


@pytest.mark.both_databases
def test_of_many_who_use_a_link_at_once_one_joins(app, world):
    unit = world.here.units[0].id
    _, secret = services.invite(by=SYSTEM, role=Role.LIAISON, unit_id=unit)
    outcomes: list[str] = []

    def use(number: int) -> None:
        with app.app_context():
            try:
                services.accept(
                    token=secret,
                    name=f"人{number}",
                    phone=f"1390000{number:04d}",
                    password="x" * 12,
                )
                outcomes.append("joined")
            except Conflict:
                outcomes.append("gone")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=use, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["gone"] * 7 + ["joined"]
    db.session.rollback()
    held = sa.select(sa.func.count()).select_from(PersonPost).where(PersonPost.unit_id == unit)
    assert db.session.scalar(held) == 2


@pytest.mark.both_databases
def test_a_refused_join_leaves_the_link_good(world):
    taken = world.here.liaisons[1].phone
    _, secret = services.invite(by=SYSTEM, role=Role.LIAISON, unit_id=world.here.units[0].id)
    with pytest.raises(Invalid) as refused:
        services.accept(token=secret, name="甲", phone=taken, password="long-enough-9")
    assert "phone" in refused.value.fields
    services.accept(token=secret, name="甲", phone="13900002222", password="long-enough-9")


def test_links_expire_and_can_be_taken_back(world, sign_in):
    unit = world.here.units[0].id
    _, late = services.invite(by=SYSTEM, role=Role.LIAISON, unit_id=unit)
    after = db.session.scalars(sa.select(Invitation)).one().expires_at + dt.timedelta(seconds=1)
    with as_of(after), pytest.raises(Conflict):
        services.accept(token=late, name="甲", phone="13900002222", password="long-enough-9")
    made, secret = services.invite(by=SYSTEM, role=Role.LIAISON, unit_id=unit)
    assert (made.expires_at - made.created_at).days in (DAYS - 1, DAYS)
    number = made.id
    other = sign_in(world.there.coordinator)
    assert other.post(f"/invitations/{number}/revoke").status_code == 403
    assert other.get(f"/invitations/{number}").status_code == 403
    coordinator = sign_in(world.here.coordinator)
    assert coordinator.post(f"/invitations/{number}/revoke").status_code == 303
    assert coordinator.post(f"/invitations/{number}/revoke").status_code == 409
    assert queries.invitation_of(secret) is None


def test_the_link_shows_only_in_the_browser_that_made_it(world, sign_in):
    unit = world.here.units[0].id
    first = sign_in(world.here.coordinator)
    page = first.post(f"/units/{unit}/invite", data={}).location
    assert "/join/" in first.get(page).text
    assert "/join/" in first.get(page).text
    assert "/join/" not in sign_in(world.here.coordinator).get(page).text


def test_a_signed_in_person_adds_the_post_to_the_own_account(world, sign_in):
    person, unit = world.there.liaisons[0], world.here.units[0]
    _, secret = services.invite(by=SYSTEM, role=Role.LIAISON, unit_id=unit.id)
    browser = sign_in(person)
    assert "以现在的账号接受" in browser.get(f"/join/{secret}").text
    assert browser.post(f"/join/{secret}/accept").status_code == 303
    page = browser.get("/account").text
    assert world.there.units[0].name in page
    assert unit.name in page
    assert actor_of(person).unit_ids == {unit.id, world.there.units[0].id}
    _, again = services.invite(by=SYSTEM, role=Role.LIAISON, unit_id=unit.id)
    assert browser.post(f"/join/{again}/accept").status_code == 409


def test_the_first_who_joins_makes_an_invited_unit_active(world):
    unit = services.create_unit(
        by=SYSTEM, name="新来书店", kind="company", area_id=world.here.areas[0].id, invited=True
    )
    number = unit.id
    assert unit.state is UnitState.INVITED
    _, secret = services.invite(by=SYSTEM, role=Role.LIAISON, unit_id=number)
    services.accept(token=secret, name="甲", phone="13900002222", password="long-enough-9")
    assert db.session.get(Unit, number).state is UnitState.ACTIVE
    assert [post.primary for post in queries.of_unit(number)] == [True]
    gone = UnitFactory(state=UnitState.SUSPENDED, area=world.here.areas[0])
    with pytest.raises(Conflict):
        services.invite(by=SYSTEM, role=Role.LIAISON, unit_id=gone.id)


ESCALATIONS = [
    ("coordinator", {"role": Role.ADMINISTRATOR}),
    ("coordinator", {"role": Role.LEADER, "area": "here"}),
    ("coordinator", {"role": Role.COORDINATOR, "area": "district"}),
    ("coordinator", {"role": Role.COORDINATOR, "area": "there"}),
    ("coordinator", {"role": Role.LIAISON, "unit": "there"}),
    ("liaison", {"role": Role.COORDINATOR, "area": "here"}),
    ("liaison", {"role": Role.ADMINISTRATOR}),
    ("liaison", {"role": Role.LIAISON, "unit": "there"}),
    ("officer", {"role": Role.COORDINATOR, "area": "here"}),
    ("leader", {"role": Role.LIAISON, "unit": "here"}),
]


def _place(world, wanted: dict) -> dict:
    areas = {"here": world.here.street, "there": world.there.street, "district": world.district}
    units = {"here": world.here.units[0], "there": world.there.units[0]}
    place = {"role": wanted["role"]}
    if "area" in wanted:
        place["area_id"] = areas[wanted["area"]].id
    if "unit" in wanted:
        place["unit_id"] = units[wanted["unit"]].id
    return place


@pytest.mark.parametrize(("role", "wanted"), ESCALATIONS)
def test_nobody_invites_or_raises_anyone_above_or_beyond_themselves(world, role, wanted):
    here = world.here
    people = {"officer": here.officers[0], "liaison": here.liaisons[0]}
    by = actor_of(people.get(role) or getattr(here, role))
    place = _place(world, wanted)
    with pytest.raises(Forbidden):
        services.invite(by=by, **place)
    with pytest.raises(Forbidden):
        services.give_post(by=by, person_id=by.user_id, **place)


def test_a_coordinator_appoints_colleagues_in_the_own_subtree(world):
    by = actor_of(world.here.coordinator)
    services.invite(by=by, role=Role.COORDINATOR, area_id=world.here.street.id)
    services.invite(by=by, role=Role.COORDINATOR, area_id=world.here.zones[0].id)
    services.invite(by=by, role=Role.OFFICER, unit_id=world.here.communities[0].id)
    with pytest.raises(Invalid):
        services.invite(by=by, role=Role.OFFICER, unit_id=world.here.units[0].id)
    with pytest.raises(Invalid):
        services.invite(by=by, role=Role.LIAISON)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "short", "again": "short"}, "password"),
        ({"again": "something else"}, "again"),
        ({"password": "13900001111", "again": "13900001111"}, "password"),
        ({"password": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "password"),
        ({"phone": "12"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"name": "名" * 41}, "name"),
        ({"name": "甲\x00"}, "name"),
        ({"username": "13900001111"}, "username"),
    ],
)
def test_whatever_is_wrong_in_joining_is_named_and_the_rest_stays(world, client, change, field):
    _, secret = services.invite(by=SYSTEM, role=Role.LIAISON, unit_id=world.here.units[0].id)
    answer = client.post(f"/join/{secret}", data=JOIN | change)
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text
    if field != "name":
        assert 'value="王新"' in answer.text


def test_a_reset_ends_the_old_password_and_its_link_sets_a_new_one(world, sign_in, client):
    person = world.here.liaisons[0]
    name = person.username
    theirs, office = sign_in(person), sign_in(world.here.coordinator)
    answer = office.post(f"/people/{person.id}/reset")
    assert theirs.get("/account").status_code == 302
    assert client.post("/sign-in", data={"login": name, "password": "whatever"}).status_code == 422
    link = _link(office.get(answer.location).text)
    new = {"password": "another-Good-1", "again": "another-Good-1"}
    assert client.post(link, data=new).status_code == 303
    assert client.post(link, data=new).status_code == 404
    signed = client.post("/sign-in", data={"login": name, "password": "another-Good-1"})
    assert signed.status_code == 303


def test_a_coordinator_cannot_reset_whoever_may_do_more(world):
    by = actor_of(world.here.coordinator)
    above = [world.administrator, world.here.leader, world.there.coordinator]
    both = PersonFactory()
    number = both.id
    services.give_post(
        by=SYSTEM, person_id=number, role=Role.LIAISON, unit_id=world.here.units[0].id
    )
    services.give_post(by=SYSTEM, person_id=number, role=Role.ADMINISTRATOR)
    for person_id in [*(one.id for one in above), number]:
        for service in (services.reset, services.disable):
            with pytest.raises(Forbidden):
                service(by=by, person_id=person_id)
