"""A unit's own way in: it applies, its 居民区 vouches, the street approves."""

import re

import pytest

from market.db import db
from market.errors import Conflict, Forbidden
from market.members import services
from market.members.models import Unit, UnitState
from market.members.panels import applications
from market.members.services.applications import PER_ADDRESS
from market.members.sign_in import actor_of
from tests.factories import UnitFactory


def _form(world, **change):
    form = {"name": "云浦牙科诊所", "kind": "medical", "area_id": world.here.areas[0].id}
    form |= {"contact": "钱医生", "phone": "13700001111", "pledge": "true"}
    return form | change


def test_a_unit_applies_is_vouched_for_approved_and_joins(world, client, sign_in, app):
    assert client.get("/apply").status_code == 200
    sent = client.post("/apply", data=_form(world))
    assert sent.status_code == 303
    assert "等居民区担保" in client.get(sent.location).text
    unit = db.session.scalars(db.select(Unit).where(Unit.name == "云浦牙科诊所")).one()
    number = unit.id
    officer, office = sign_in(world.here.officers[0]), sign_in(world.here.coordinator)
    assert "钱医生" in officer.get("/applications").text
    assert officer.post(f"/units/{number}/approve").status_code == 403
    assert officer.post(f"/units/{number}/vouch").status_code == 303
    assert "居民区已担保" in client.get(sent.location).text
    assert "云浦牙科诊所" not in officer.get("/applications").text
    made = office.post(f"/units/{number}/approve")
    page = office.get(made.location).text
    assert "钱医生" in page
    link = re.search(r"http://127\.0\.0\.1:8000(/join/[\w-]+)", page).group(1)
    join = {"name": "钱医生", "phone": "13700001111"}
    join |= {"password": "teeth-and-gums", "again": "teeth-and-gums"}
    newcomer = app.test_client()
    assert newcomer.post(link, data=join).status_code == 303
    assert newcomer.get(f"/units/{number}/edit").status_code == 200
    assert "已通过" in client.get(sent.location).text
    story = office.get(f"/units/{number}").text
    for sentence in ("提交了入驻申请", "为入驻申请担保", "通过了入驻申请", "访客"):
        assert sentence in story


def test_an_application_with_every_field_filled_is_taken(world, client):
    filled = {"address": "云浦路8号", "party_org": "诊所党支部", "note": "愿意义诊"}
    assert client.post("/apply", data=_form(world, **filled)).status_code == 303
    unit = db.session.scalars(db.select(Unit).where(Unit.name == "云浦牙科诊所")).one()
    assert (unit.address, unit.party_org, unit.note) == ("云浦路8号", "诊所党支部", "愿意义诊")


def test_a_refused_application_is_told_why(world, client, sign_in):
    sent = client.post("/apply", data=_form(world))
    number = db.session.scalars(db.select(Unit.id).where(Unit.name == "云浦牙科诊所")).one()
    office = sign_in(world.here.coordinator)
    assert office.post(f"/units/{number}/reject", data={"reason": ""}).status_code == 422
    refused = office.post(f"/units/{number}/reject", data={"reason": "没有执业许可"})
    assert refused.status_code == 303
    assert "没有执业许可" in client.get(sent.location).text
    assert db.session.get(Unit, number).state is UnitState.LEFT
    assert office.post(f"/units/{number}/approve").status_code == 409


def test_only_the_own_office_and_the_own_community_decide(world):
    number = UnitFactory(area=world.here.areas[0], state=UnitState.APPLIED, phone="1").id
    with pytest.raises(Forbidden):
        services.vouch(by=actor_of(world.here.officers[1]), unit_id=number)
    with pytest.raises(Forbidden):
        services.approve(by=actor_of(world.there.coordinator), unit_id=number)
    services.vouch(by=actor_of(world.here.officers[0]), unit_id=number)
    member = world.here.units[0].id
    with pytest.raises(Conflict):
        services.vouch(by=actor_of(world.here.officers[0]), unit_id=member)


def test_the_public_page_warns_of_like_names_and_wants_the_pledge(world, client):
    UnitFactory(name="云浦牙科诊所", folded="云浦牙科诊所", area=world.here.areas[1])
    warned = client.post("/apply", data=_form(world))
    assert warned.status_code == 422
    assert "可能已有相同的单位：云浦牙科诊所" in warned.text
    assert client.post("/apply", data=_form(world, distinct="true")).status_code == 303
    form = _form(world, name="东湖花店")
    del form["pledge"]
    without = client.post("/apply", data=form)
    assert without.status_code == 422
    assert "f-pledge-error" in without.text


def test_one_address_sends_so_many_applications_and_no_more(world, client):
    for number in range(PER_ADDRESS):
        form = _form(world, name=f"第{number}家{'甲乙丙丁戊己庚辛壬癸'[number]}店", distinct="true")
        assert client.post("/apply", data=form).status_code == 303
    answer = client.post("/apply", data=_form(world, distinct="true"))
    assert answer.status_code == 422
    assert "尝试次数过多" in answer.text


def test_an_application_is_looked_up_only_by_its_own_link(world, client):
    sent = client.post("/apply", data=_form(world))
    assert client.get(sent.location[:-1] + "x").status_code == 404
    assert client.get("/apply/1").status_code == 404
    assert "13700001111" not in client.get(sent.location).text


def test_what_waits_is_told_to_those_who_decide(world, app):
    UnitFactory(name="等候者", area=world.here.areas[0], state=UnitState.APPLIED)
    with app.test_request_context():
        here = world.here
        for person in (here.coordinator, here.officers[0]):
            assert [item.title for item in applications(actor_of(person))] == ["等候者"]
        for person in (here.officers[1], here.liaisons[0], world.there.coordinator):
            assert not list(applications(actor_of(person)))


def test_an_applicants_page_has_the_buttons_of_those_who_decide(world, sign_in):
    unit = UnitFactory(area=world.here.areas[0], state=UnitState.APPLIED)
    url = f"/units/{unit.id}"
    vouch, approve = f'action="{url}/vouch"', f'action="{url}/approve"'
    officer = sign_in(world.here.officers[0]).get(url).text
    office = sign_in(world.here.coordinator).get(url).text
    assert vouch in officer
    assert approve not in officer
    assert approve in office
    assert f'href="{url}/reject"' in office
    assert sign_in(world.here.officers[0]).post(f"{url}/vouch").status_code == 303
    assert vouch not in sign_in(world.here.officers[0]).get(url).text
