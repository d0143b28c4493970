"""The homes of a unit and of a 居民区: what waits stands there with what settles it."""

import pytest

from market.db import db
from market.localise import today
from market.needs.models import NeedState
from market.projects.models import ActivityState, OrderOrigin, OrderState
from market.projects.services import activities
from market.standing.models import Level, Rating
from tests.factories import NeedFactory, OrderFactory
from tests.projects.activity_stage import held, in_state, planned, stage


@pytest.fixture
def scene(world):
    return stage(world, sessions=6, support=False)


def test_a_unit_finds_its_offer_with_the_days_left(scene, world, sign_in):
    offer = OrderFactory(
        project=scene.project,
        unit=world.here.units[2],
        origin=OrderOrigin.INVITATION,
        state=OrderState.INVITED,
        deadline_on=today(),
        pledged_at=None,
    )
    page = sign_in(world.here.liaisons[2]).get("/desk").text
    assert f'id="offer-{offer.id}"' in page
    assert "今天截止" in page
    assert f"/orders/{offer.id}/decline" in page
    assert f'id="offer-{offer.id}"' not in sign_in(scene.people.liaison).get("/desk").text


def test_each_side_finds_what_it_has_to_do_next(scene, sign_in):
    liaison, officer = sign_in(scene.people.liaison), sign_in(scene.people.officer)
    assert "已认领，等排日期" in liaison.get("/desk").text
    activity = planned(scene)
    assert f'id="agree-{activity.id}"' in officer.get("/desk").text
    assert f'id="agree-{activity.id}"' not in liaison.get("/desk").text
    answer = officer.post(f"/activities/{activity.id}/agree", data={"next": "/desk"})
    assert answer.location == "/desk"
    late = in_state(scene, ActivityState.PLANNED, people=None, reason=None)
    assert f'id="record-{late.id}"' in liaison.get("/desk").text
    done = held(scene)
    assert f'id="rate-{done.id}"' in officer.get("/desk").text
    assert f'id="rate-{done.id}"' not in liaison.get("/desk").text


def test_two_taps_confirm_and_rate_and_lead_back_home(scene, sign_in):
    done, officer = held(scene), sign_in(scene.people.officer)
    sent = {"level": "very_good", "note": "", "next": "/desk"}
    answer = officer.post(f"/activities/{done.id}/rate", data=sent)
    assert (answer.status_code, answer.location) == (303, "/desk")
    db.session.refresh(done)
    assert done.state is ActivityState.CONFIRMED
    assert db.session.query(Rating).one().level is Level.VERY_GOOD
    assert f'id="rate-{done.id}"' not in officer.get("/desk").text


def test_a_poor_rating_asks_for_its_note_and_still_leads_home(scene, sign_in):
    done, officer = held(scene), sign_in(scene.people.officer)
    answer = officer.post(f"/activities/{done.id}/rate", data={"level": "poor", "next": "/desk"})
    assert answer.status_code == 422
    assert 'name="next" value="/desk"' in answer.text
    sent = {"level": "poor", "note": "来的人太少", "next": "/desk"}
    assert officer.post(f"/activities/{done.id}/rate", data=sent).location == "/desk"


def test_a_confirmed_one_that_nobody_rated_waits_for_its_rating(scene, sign_in):
    done = held(scene)
    activities.confirm(done.id, by=scene.officer)
    assert f'id="rate-{done.id}"' in sign_in(scene.people.officer).get("/desk").text


def test_a_community_counts_its_needs_by_state(scene, world, sign_in):
    for state in (NeedState.OPEN, NeedState.OPEN, NeedState.SUBMITTED):
        NeedFactory(batch=world.here.batch, unit=world.here.communities[0], state=state)
    NeedFactory(batch=world.here.batch, unit=world.here.communities[1], state=NeedState.OPEN)
    unit = world.here.communities[0].id
    browser = sign_in(scene.people.officer)
    page = browser.get("/desk").text
    link = f"/needs?state=open&amp;unit_id={unit}"
    assert link in page
    shown = browser.get(link.replace("&amp;", "&")).text
    assert shown.count('<tr id="need-') == 2
    assert '<span class="number">2</span>' in page.split(link)[1][:200]


def test_a_unit_reads_what_the_rating_said(scene, sign_in):
    done = held(scene)
    officer = sign_in(scene.people.officer)
    officer.post(f"/activities/{done.id}/rate", data={"level": "good", "note": "医生很耐心"})
    assert "医生很耐心" in sign_in(scene.people.liaison).get("/desk").text


def test_other_things_that_wait_stand_below_and_count(scene, world, sign_in):
    NeedFactory(
        batch=world.here.batch,
        unit=world.here.communities[0],
        state=NeedState.RETURNED,
        reason="请写明人数",
        title="缺人数的需求",
    )
    page = sign_in(scene.people.officer).get("/desk").text
    assert "其他待办" in page
    assert "缺人数的需求" in page
    assert "有 1 件事等您处理" in page


def test_the_office_keeps_its_own_desk(world, sign_in):
    for person in (world.here.coordinator, world.here.leader, world.administrator):
        page = sign_in(person).get("/desk").text
        assert "我们做的事" not in page
