"""People: several posts, several people per unit, disabling, the own account."""

import pytest
import sqlalchemy as sa

from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.members import queries, services
from market.members.models import ApiToken, Person, PersonPost
from market.members.sign_in import actor_of
from market.policy import SYSTEM, Role
from tests.factories import PASSWORD, PersonFactory


def test_a_disabled_person_is_out_at_once_with_sessions_and_tokens(world, sign_in, app):
    person = world.here.liaisons[0]
    number = person.id
    _, token = services.make_token(by=actor_of(person), name="同步")
    browser, program = sign_in(person), app.test_client()
    bearer = {"Authorization": f"Bearer {token}"}
    assert browser.get("/account").status_code == 200
    assert program.get("/api/v1/units", headers=bearer).status_code == 200
    office = sign_in(world.here.coordinator)
    assert office.post(f"/people/{number}/disable").status_code == 303
    assert browser.get("/account").status_code == 302
    assert program.get("/api/v1/units", headers=bearer).status_code == 401
    assert office.post(f"/people/{number}/enable").status_code == 303
    assert browser.get("/account").status_code == 302
    assert program.get("/api/v1/units", headers=bearer).status_code == 200


def test_nobody_closes_the_own_account_nor_the_last_administrators(world):
    mine = actor_of(world.here.coordinator)
    with pytest.raises(Conflict):
        services.disable(by=mine, person_id=mine.user_id)
    with pytest.raises(Conflict, match="至少要保留"):
        services.disable(by=SYSTEM, person_id=world.administrator.id)
    post = world.administrator.posts[0].id
    with pytest.raises(Conflict, match="至少要保留"):
        services.remove_post(by=SYSTEM, post_id=post)


@pytest.mark.both_databases
def test_a_unit_has_one_primary_person_and_an_heir(world):
    unit = world.here.units[0].id
    services.give_post(
        by=SYSTEM, person_id=world.here.liaisons[1].id, role=Role.LIAISON, unit_id=unit
    )
    first, second = (post.id for post in queries.of_unit(unit))
    services.make_primary(by=actor_of(world.here.liaisons[0]), post_id=second)
    assert [(p.id, p.primary) for p in queries.of_unit(unit)] == [(second, True), (first, False)]
    services.remove_post(by=actor_of(world.here.coordinator), post_id=second)
    assert [(p.id, p.primary) for p in queries.of_unit(unit)] == [(first, True)]
    with pytest.raises(Forbidden):
        services.make_primary(by=actor_of(world.there.liaisons[0]), post_id=first)


def test_one_person_holds_several_posts_and_loses_one(world, sign_in):
    person = world.here.liaisons[0]
    number, office = person.id, sign_in(world.here.coordinator)
    form = {"role": "officer", "unit_id": world.here.communities[0].id, "title": "兼任"}
    assert office.post(f"/people/{number}/posts", data=form).status_code == 303
    assert office.post(f"/people/{number}/posts", data=form).status_code == 422
    actor = actor_of(db.session.get(Person, number))
    assert {post.role for post in actor.posts} == {Role.LIAISON, Role.OFFICER}
    page = office.get(f"/people/{number}").text
    assert "兼任" in page
    assert "新增了岗位：居民区经办人" in page
    where = (PersonPost.person_id == number, PersonPost.role == Role.OFFICER)
    post = db.session.scalar(sa.select(PersonPost.id).where(*where))
    other = sign_in(world.there.coordinator)
    assert other.post(f"/posts/{post}/remove").status_code == 403
    assert office.post(f"/posts/{post}/remove").status_code == 303
    assert len(actor_of(db.session.get(Person, number)).posts) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": "king"}, "role"),
        ({"role": ""}, "role"),
        ({"unit_id": "99999"}, "unit_id"),
        ({"unit_id": "x"}, "unit_id"),
        ({"unit_id": "9" * 30}, "unit_id"),
        ({"title": "职" * 41}, "title"),
    ],
)
def test_a_post_wrongly_typed_is_refused_by_name(world, sign_in, change, field):
    office = sign_in(world.here.coordinator)
    form = {"role": "liaison", "unit_id": world.here.units[1].id} | change
    answer = office.post(f"/people/{world.here.liaisons[0].id}/posts", data=form)
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text


def test_the_list_of_people_ends_at_the_own_subtree(world, sign_in):
    page = sign_in(world.here.coordinator).get("/people").text
    assert world.here.liaisons[0].name in page
    assert world.there.liaisons[0].phone not in page
    assert world.there.coordinator.name not in page
    whole = sign_in(world.administrator).get("/people?role=coordinator").text
    assert world.there.coordinator.name in whole
    assert world.here.liaisons[0].phone not in whole
    found = sign_in(world.here.coordinator).get(f"/people?q={world.here.units[2].name}").text
    assert world.here.liaisons[2].name in found
    assert world.here.officers[0].phone not in found
    assert sign_in(world.here.officers[0]).get("/people").status_code == 403
    assert sign_in(world.here.coordinator).get("/people?role=king").status_code == 422


def test_the_command_line_adds_people_and_says_what_it_cannot_find(world):
    street = world.here.street
    made = services.add_person(
        by=SYSTEM,
        name="甲",
        role="coordinator",
        username="jia",
        password="x" * 12,
        area=street.code,
    )
    assert actor_of(made).posts[0].area_path == street.path
    unit = world.here.units[0].name
    services.add_person(by=SYSTEM, name="乙", role="liaison", phone="13900003333", unit=unit)
    for wrong, error in [
        ({"role": "king", "username": "k1"}, Invalid),
        ({"role": "leader", "username": "k2"}, Invalid),
        ({"role": "leader", "username": "k3", "area": "nowhere"}, NotFound),
        ({"role": "liaison", "username": "k4", "unit": "没有这家"}, NotFound),
        ({"role": "administrator"}, Invalid),
        ({"role": "administrator", "username": "jia"}, Invalid),
    ]:
        with pytest.raises(error):
            services.add_person(by=SYSTEM, name="丙", **wrong)


def test_changing_the_password_keeps_this_browser_and_ends_the_others(world, sign_in):
    person = world.here.liaisons[0]
    here, there = sign_in(person), sign_in(person)
    form = {"present": PASSWORD, "password": "brand-new-Pass-1", "again": "brand-new-Pass-1"}
    wrong = here.post("/account/password", data=form | {"present": "no"})
    assert wrong.status_code == 422
    assert "f-present-error" in wrong.text
    assert here.post("/account/password", data=form).status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302


def test_whoever_must_change_the_password_does_so_first(client):
    PersonFactory(username="lihua", must_change=True)
    client.post("/sign-in", data={"login": "lihua", "password": PASSWORD})
    assert client.get("/account").location.endswith("/account/password")
    assert "别人也知道" in client.get("/account/password").text
    form = {"present": PASSWORD, "password": "brand-new-Pass-1", "again": "brand-new-Pass-1"}
    client.post("/account/password", data=form)
    assert client.get("/account").status_code == 200


def test_a_token_is_shown_once_and_revoked_by_its_owner_only(world, sign_in, app):
    browser = sign_in(world.here.liaisons[0])
    assert browser.post("/account/tokens", data={"name": "同步", "days": "30"}).status_code == 303
    page = browser.get("/account/tokens").text
    secret = page.split("<code>")[1].split("</code>")[0]
    assert secret not in browser.get("/account/tokens").text
    bearer = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/v1/areas", headers=bearer).status_code == 200
    number = db.session.scalar(sa.select(ApiToken.id))
    other = sign_in(world.here.liaisons[1])
    assert other.post(f"/account/tokens/{number}/revoke").status_code == 404
    assert browser.post(f"/account/tokens/{number}/revoke").status_code == 303
    assert app.test_client().get("/api/v1/areas", headers=bearer).status_code == 401


def test_one_changes_the_own_name_and_user_name(world, sign_in):
    browser = sign_in(world.here.liaisons[0])
    assert browser.post("/account", data={"name": "新名", "username": "NewName"}).status_code == 303
    assert 'value="newname"' in browser.get("/account").text
    taken = world.here.liaisons[1].username
    answer = browser.post("/account", data={"name": "新名", "username": taken})
    assert answer.status_code == 422
    assert "f-username-error" in answer.text
