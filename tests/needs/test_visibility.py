"""Who sees which need: the list, the page and the API follow one rule; phones show to few."""

import pytest
import sqlalchemy as sa

from market import web
from market.db import db
from market.members.services import make_token
from market.needs.models import Need, NeedState, Urgency
from market.needs.queries import needs, page, stands
from market.policy import Visibility, allows
from tests.factories import ListingFactory, NeedFactory

PEOPLE = {
    "administrator": lambda world: world.administrator,
    "coordinator": lambda world: world.here.coordinator,
    "leader": lambda world: world.here.leader,
    "officer who asks": lambda world: world.here.officers[0],
    "officer who is served": lambda world: world.here.officers[1],
    "another officer": lambda world: world.here.officers[2],
    "a liaison": lambda world: world.here.liaisons[1],
    "coordinator of another street": lambda world: world.there.coordinator,
    "liaison of another street": lambda world: world.there.liaisons[0],
}


@pytest.fixture
def every_kind(world):
    """One need of the first 居民区, serving the second, per state and visibility."""
    here = world.here
    for state in NeedState:
        for visibility in Visibility:
            NeedFactory(
                batch=here.batch,
                unit=here.communities[0],
                area=here.areas[1],
                state=state,
                visibility=visibility,
                reason="原因",
            )


@pytest.mark.both_databases
@pytest.mark.parametrize("who", PEOPLE)
def test_the_list_shows_exactly_what_the_policy_lets_one_see(who, world, every_kind, as_actor):
    actor = as_actor(PEOPLE[who](world))
    listed = {found.id for found in db.session.scalars(needs(actor))}
    allowed = {
        found.id
        for found in db.session.scalars(sa.select(Need))
        if allows(actor, "need.see", stands(found))
    }
    assert listed == allowed


def test_others_see_neither_drafts_nor_what_is_between_the_parties(world, every_kind, as_actor):
    seen = {
        (n.state, n.visibility) for n in db.session.scalars(needs(as_actor(world.here.liaisons[1])))
    }
    hidden = {NeedState.DRAFT, NeedState.SUBMITTED, NeedState.RETURNED, NeedState.WITHDRAWN}
    assert seen == {
        (state, visibility)
        for state in set(NeedState) - hidden
        for visibility in (Visibility.PUBLIC, Visibility.MEMBERS)
    }


def test_a_page_that_one_may_not_see_is_refused(world, sign_in):
    here = world.here
    need = NeedFactory(batch=here.batch, unit=here.communities[0], visibility=Visibility.PARTIES)
    assert sign_in(here.officers[0]).get(f"/needs/{need.id}").status_code == 200
    assert sign_in(here.liaisons[1]).get(f"/needs/{need.id}").status_code == 403


def test_phones_show_to_the_asking_side_and_the_office_only(world, sign_in, app, as_actor):
    here = world.here
    need = NeedFactory(
        batch=here.batch, unit=here.communities[0], contact="陈老师", phone="021-55512345"
    )
    for person, shown in (
        (here.officers[0], True),
        (here.coordinator, True),
        (here.leader, False),
        (here.liaisons[1], False),
    ):
        assert ("55512345" in sign_in(person).get(f"/needs/{need.id}").text) is shown
        secret = make_token(by=as_actor(person), name="t")[1]
        headers = {"Authorization": f"Bearer {secret}"}
        answer = app.test_client().get(f"/api/v1/needs/{need.id}", headers=headers).json
        assert (answer["phone"] is not None) is shown
        listed = app.test_client().get("/api/v1/needs", headers=headers).json["items"][0]
        assert (listed["contact"] is not None) is shown


@pytest.mark.both_databases
def test_filters_and_search_narrow_the_list(world, as_actor):
    here = world.here
    actor = as_actor(here.coordinator)
    facts = {"batch": here.batch}
    NeedFactory(
        title="义诊",
        unit=here.communities[0],
        search_text="义诊 量血压",
        urgency=None,
        urgency_suggested=Urgency.URGENT,
        **facts,
    )
    NeedFactory(
        title="讲座",
        unit=here.communities[2],
        search_text="讲座",
        wish=True,
        category=world.culture,
        **facts,
    )

    def found(**filters):
        return [need.title for need in page(actor, **filters).items]

    assert found(q="血压") == found(urgency=Urgency.URGENT) == found(wish=False) == ["义诊"]
    assert found(wish=True) == found(category_id=world.culture.id) == ["讲座"]
    assert found(area_id=here.zones[0].id) == found(unit_id=here.communities[0].id) == ["义诊"]
    assert found(batch_id=here.batch.id) == found(state=NeedState.OPEN) == ["讲座", "义诊"]
    assert found(batch_id=world.there.batch.id) == found(q="血压 讲座") == []


def test_what_waits_is_listed_for_whom_it_concerns(world, app, as_actor):
    here = world.here
    mine = {"batch": here.batch, "unit": here.communities[0]}
    NeedFactory(title="已提交", state=NeedState.SUBMITTED, **mine)
    NeedFactory(title="已退回", state=NeedState.RETURNED, reason="缺人数", **mine)
    NeedFactory(title="草稿", state=NeedState.DRAFT, **mine)
    ListingFactory(title="待审资源", unit=here.units[0], state="submitted")
    ListingFactory(title="退回资源", unit=here.units[0], state="returned", reason="缺时间")

    def waiting(person):
        with app.test_request_context():
            return {
                (item.kind, item.title.split("（")[0]): item
                for item in web.waiting_for(as_actor(person))
            }

    office = waiting(here.coordinator)
    assert {("待审核的需求", "已提交"), ("待审核的资源", "待审资源")} <= set(office)
    officer = waiting(here.officers[0])
    assert {("退回修改的需求", "已退回"), ("需求草稿", "草稿")} <= set(officer)
    returned = officer["退回修改的需求", "已退回"]
    assert returned.urgent
    assert "缺人数" in returned.values["wechat"]
    assert ("退回修改的资源", "退回资源") in waiting(here.liaisons[0])
    assert not {kind for kind, _title in waiting(here.officers[1]) if "需求" in kind}
    assert not {kind for kind, _title in waiting(world.there.coordinator) if "审核" in kind}
