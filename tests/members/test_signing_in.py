"""Signing in: by phone or user name, with failures counted and nobody led elsewhere."""

import pytest
import sqlalchemy as sa

from market.db import db
from market.errors import TooMany
from market.members import services
from market.members.models import Person, SignInAttempt
from market.members.services.sign_in import PER_NAME
from tests.factories import PASSWORD, PersonFactory


def _try(client, login, password=PASSWORD, **more):
    return client.post("/sign-in", data={"login": login, "password": password, **more})


@pytest.mark.parametrize(
    "login", ["+86 138-0000-1234", "13800001234", "１３８００００１２３４", "LiHua"]
)
def test_a_person_signs_in_by_phone_or_user_name_however_typed(client, login):
    PersonFactory(phone="+8613800001234", username="lihua", name="李华")
    answer = _try(client, login)
    assert answer.status_code == 303
    assert "李华" in client.get("/nowhere").text


def test_a_wrong_password_names_the_field_and_keeps_the_name(client):
    PersonFactory(username="lihua")
    answer = _try(client, "lihua", "wrong")
    assert answer.status_code == 422
    assert "账号或密码不正确" in answer.text
    assert 'value="lihua"' in answer.text
    assert "wrong" not in answer.text


def test_an_unknown_name_gets_the_same_answer(client):
    assert "账号或密码不正确" in _try(client, "nobody-here").text


def test_too_many_failures_are_refused_even_with_the_right_password(client):
    PersonFactory(username="lihua", phone="+8613800001234")
    for _ in range(PER_NAME):
        assert _try(client, "lihua", "wrong").status_code == 422
    answer = _try(client, "lihua")
    assert answer.status_code == 422
    assert "尝试次数过多" in answer.text
    assert "分钟后再试" in answer.text


@pytest.mark.both_databases
def test_failures_are_counted_in_the_database_without_the_phone_itself(app):
    PersonFactory(phone="+8613800001234")
    for _ in range(PER_NAME):
        with pytest.raises(Exception, match="账号或密码不正确"):
            services.sign_in(login="13800001234", password="x", address="10.0.0.1")
    with pytest.raises(TooMany):
        services.sign_in(login="+8613800001234", password=PASSWORD, address="10.0.0.2")
    keys = db.session.scalars(sa.select(SignInAttempt.key)).all()
    assert keys
    assert not any("138" in key and "1234" in key for key in keys)


@pytest.mark.both_databases
def test_a_success_clears_the_failures(app):
    PersonFactory(username="lihua")
    for _ in range(2):
        for _ in range(PER_NAME - 1):
            with pytest.raises(Exception, match="账号或密码不正确"):
                services.sign_in(login="lihua", password="x", address="10.0.0.1")
        assert services.sign_in(login="lihua", password=PASSWORD, address="10.0.0.1").last_seen_at


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "\t//elsewhere.example",
        "javascript:alert(1)",
    ],
)
def test_signing_in_never_leads_elsewhere(client, target):
    PersonFactory(username="lihua")
    answer = _try(client, "lihua", next=target)
    assert answer.status_code == 303
    assert answer.location == "/"


def test_signing_in_leads_back_to_where_one_was(client):
    PersonFactory(username="lihua")
    assert _try(client, "lihua", next="/needs?state=open").location == "/needs?state=open"


def test_a_disabled_person_cannot_sign_in(client):
    PersonFactory(username="lihua", active=False)
    assert "账号或密码不正确" in _try(client, "lihua").text


def test_the_session_from_before_is_gone_after_signing_in(client):
    PersonFactory(username="lihua")
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    _try(client, "lihua")
    with client.session_transaction() as session:
        assert "planted" not in session
        assert "_user_id" in session


def test_signing_out_is_a_post_and_ends_the_session(client, sign_in):
    browser = sign_in(PersonFactory(name="李华"))
    assert browser.get("/sign-out").status_code == 405
    assert browser.post("/sign-out").status_code == 303
    assert "李华" not in browser.get("/nowhere").text


def test_the_language_is_kept_for_the_browser_and_for_the_person(client, sign_in):
    person = PersonFactory()
    number = person.id
    browser = sign_in(person)
    answer = browser.post("/language", data={"locale": "en", "next": "/nowhere?x=1"})
    assert answer.location == "/nowhere?x=1"
    assert "locale=en" in answer.headers["Set-Cookie"]
    db.session.expire_all()
    assert db.session.get(Person, number).locale == "en"
    assert browser.post("/language", data={"locale": "xx"}).status_code == 303
    assert db.session.get(Person, number).locale == "en"
