"""Personal wishes and the record of who they are for."""

import datetime as dt

import pytest
import sqlalchemy as sa

from market.db import db
from market.errors import Conflict, Invalid
from market.journal.models import Entry
from market.journal.queries import timeline
from market.localise import today
from market.needs import services
from market.needs.models import Beneficiary, Need, NeedState
from market.needs.privacy import problem_of_wish
from market.policy import Visibility
from tests.factories import BatchFactory, NeedFactory
from tests.support.hostile import BAD_DAYS, BAD_TEXTS, MISSING, assert_harmless, assert_refused


@pytest.mark.parametrize(
    "text",
    [
        "住在书院路88号",
        "3号楼201室的老人",
        "家住5栋",
        "建设一村12号-301",
        "３０２室",
        "二单元王阿姨",
        "82岁，偏瘫在床",
        "老人今年八十岁，糖尿病",
        "1943年生，长期卧床",
        "请打 13812345678",
        "家里电话 5551 2345",
        "证号 11010519491231002X",
    ],
)
def test_a_text_that_tells_who_is_meant_is_found(text):
    assert problem_of_wish("微心愿", text)[0] == 1


@pytest.mark.parametrize(
    "text",
    [
        "微心愿1号：想有一床厚实的新棉被",
        "想要一台血压计",
        "80岁以上老人都可以来",
        "孩子想学做一艘船模，每周日下午",
        "希望有人陪着去看一次病",
        "第3批次，5件",
    ],
)
def test_a_plain_wish_is_no_problem(text):
    assert problem_of_wish(text, None) is None


def test_age_and_illness_are_found_together_even_in_two_texts():
    index, message = problem_of_wish("82岁老人的心愿", "因偏瘫想要一个洗澡椅")
    assert index == 1
    assert "年龄和病情" in message


@pytest.fixture
def wish(world):
    return {
        "title": "微心愿1号：想有一床厚实的新棉被",
        "category_id": str(world.health.id),
        "kind": "goods",
        "quantity": "1",
        "measure": "piece",
        "lot": "1",
        "urgency_suggested": "normal",
        "wish": "true",
        "detail": "由居民区代收转交",
    }


def test_a_wish_with_an_address_is_refused_and_told_where_it_belongs(world, wish, sign_in):
    officer = sign_in(world.here.officers[0])
    assert_refused(officer, "/needs/new", wish, "detail", ["送到3号楼201室", "老人82岁，偏瘫"])
    assert_refused(officer, "/needs/new", wish, "title", ["书院路88号王家的心愿"])
    refused = officer.post("/needs/new", data={**wish, "detail": "送到3号楼201室"})
    assert "受益人登记" in refused.text
    assert officer.post("/needs/new", data=wish).status_code == 303


def test_a_wish_is_for_members_unless_said_otherwise(world, wish, sign_in):
    officer = sign_in(world.here.officers[0])
    officer.post("/needs/new", data=wish)
    officer.post("/needs/new", data={**wish, "visibility": "parties"})
    found = db.session.scalars(sa.select(Need).order_by(Need.id)).all()
    assert [n.visibility for n in found] == [Visibility.MEMBERS, Visibility.PARTIES]


def test_an_open_need_cannot_become_a_wish_that_tells_too_much(world, as_actor):
    need = NeedFactory(
        batch=world.here.batch, unit=world.here.communities[0], detail="3号楼201室漏水"
    )
    with pytest.raises(Invalid):
        services.edit_need(need.id, by=as_actor(world.here.officers[0]), wish=True)


@pytest.fixture
def need(world):
    return NeedFactory(batch=world.here.batch, unit=world.here.communities[0], wish=True)


@pytest.fixture
def record():
    return {
        "name": "高某",
        "phone": "55512345",
        "address": "3号楼201室",
        "note": "82岁，偏瘫",
        "consent_on": today().isoformat(),
    }


def test_only_the_own_community_opens_the_record(world, need, record, sign_in):
    url = f"/needs/{need.id}/beneficiary"
    own = sign_in(world.here.officers[0])
    assert own.post(url, data=record).status_code == 303
    assert "高某" in own.get(url).text
    for person in (
        world.administrator,
        world.here.coordinator,
        world.here.leader,
        world.here.officers[1],
        world.here.liaisons[0],
        world.there.officers[0],
    ):
        browser = sign_in(person)
        assert browser.get(url).status_code == 403
        assert browser.post(url, data=record).status_code == 403
        assert browser.post(f"{url}/delete").status_code == 403
        assert "高某" not in browser.get(f"/needs/{need.id}").text
    assert "高某" not in own.get(f"/needs/{need.id}").text


def test_opening_is_journalled_without_a_word_of_what_it_holds(world, need, record, sign_in):
    url = f"/needs/{need.id}/beneficiary"
    own = sign_in(world.here.officers[0])
    own.get(url)
    assert not timeline("need", need.id)
    own.post(url, data=record)
    own.get(url)
    own.post(url, data={**record, "name": "高某某"})
    verbs = [entry.verb for entry in timeline("need", need.id)]
    assert verbs == [
        "need.beneficiary_changed",
        "need.beneficiary_opened",
        "need.beneficiary_noted",
    ]
    kept = " ".join(str(entry.data) for entry in db.session.scalars(sa.select(Entry)))
    assert not any(secret in kept for secret in ("高", "201", "55512345", "偏瘫"))
    assert "查看了受益人登记" in own.get(f"/needs/{need.id}").text


BAD = {
    "name": (MISSING, "", *BAD_TEXTS),
    "consent_on": (MISSING, "", "2099-01-01", *BAD_DAYS),
    "delete_on": BAD_DAYS,
    "phone": BAD_TEXTS,
    "address": BAD_TEXTS,
    "note": BAD_TEXTS,
    "guardian": BAD_TEXTS,
}


@pytest.mark.parametrize("field", BAD)
def test_a_bad_field_of_the_record_is_named(field, world, need, record, sign_in):
    own = sign_in(world.here.officers[0])
    assert_refused(own, f"/needs/{need.id}/beneficiary", record, field, BAD[field])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Beneficiary)) == 0


def test_a_minor_needs_a_guardian(world, need, record, sign_in):
    own = sign_in(world.here.officers[0])
    url = f"/needs/{need.id}/beneficiary"
    assert_refused(own, url, {**record, "minor": "true"}, "guardian", ["", MISSING])
    minor = {**record, "minor": "true", "guardian": "高父"}
    assert own.post(url, data=minor).status_code == 303


def test_odd_texts_in_the_title_of_a_wish_do_no_harm(world, wish, sign_in):
    assert_harmless(sign_in(world.here.officers[0]), "/needs/new", wish, "title")


@pytest.mark.both_databases
def test_records_are_forgotten_a_set_time_after_their_batch(app, world, as_actor):
    by = as_actor(world.here.officers[0])
    app.config["BENEFICIARY_DAYS"] = 30
    later = BatchFactory(area=world.here.street, ends_on=today() + dt.timedelta(days=300))
    kept, gone, early = (
        NeedFactory(batch=batch, unit=world.here.communities[0])
        for batch in (later, world.here.batch, later)
    )
    facts = {"name": "高某", "consent_on": today()}
    last = world.here.batch.ends_on + dt.timedelta(days=30)
    for need in (kept, gone):
        services.save_beneficiary(need.id, by=by, **facts)
    services.save_beneficiary(early.id, by=by, delete_on=today(), **facts)
    assert services.forget_beneficiaries(today()) == 1
    assert services.forget_beneficiaries(last - dt.timedelta(days=1)) == 0
    assert services.forget_beneficiaries(last) == 1
    left = db.session.scalars(sa.select(Beneficiary.need_id)).all()
    assert left == [kept.id]
    assert timeline("need", gone.id)[0].verb == "need.beneficiary_forgotten"


def test_a_closed_need_takes_no_record_and_one_can_be_deleted_at_once(world, need, record, sign_in):
    own = sign_in(world.here.officers[0])
    url = f"/needs/{need.id}/beneficiary"
    assert own.post(f"{url}/delete").status_code == 404
    own.post(url, data=record)
    assert own.post(f"{url}/delete").status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Beneficiary)) == 0
    need.state = NeedState.CLOSED
    db.session.commit()
    with pytest.raises(Conflict):
        services.save_beneficiary(need.id, by=None, name="高某", consent_on=today())
