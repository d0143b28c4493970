"""The life of a need: what may follow what, who moves it, and what the journal keeps."""

import pytest

from market.batches.models import BatchState
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.journal.queries import timeline
from market.needs import services
from market.needs.models import Need, NeedState, Urgency
from tests.factories import BatchFactory, NeedFactory

S = NeedState
MOVES = {
    S.SUBMITTED: services.submit_need,
    S.OPEN: services.open_need,
    S.RETURNED: lambda number, by: services.return_need(number, by=by, reason="请补充时间"),
    S.CARRIED: services.carry_need,
    S.ESCALATED: services.escalate_need,
    S.WITHDRAWN: services.withdraw_need,
    S.CLOSED: services.close,
}


def _made(world, state, **facts):
    community = world.here.communities[0]
    reason = "原因" if state is S.RETURNED else None
    return NeedFactory(batch=world.here.batch, unit=community, state=state, reason=reason, **facts)


@pytest.mark.parametrize("then", MOVES)
@pytest.mark.parametrize("before", list(S))
def test_only_the_moves_of_the_table_are_made(before, then, world, as_actor):
    need = _made(world, before)
    by = as_actor(world.here.coordinator)
    # A matched need opens again only when projects undo what they settled.
    allowed = then in Need.NEXT[before] and (before, then) != (S.MATCHED, S.OPEN)
    if allowed:
        MOVES[then](need.id, by=by)
        assert db.session.get(Need, need.id).state is then
        assert timeline("need", need.id)
        return
    with pytest.raises(Conflict):
        MOVES[then](need.id, by=by)
    assert db.session.get(Need, need.id).state is before
    assert not timeline("need", need.id)


def test_the_coordinator_fixes_the_urgency_on_opening(world, sign_in, as_actor):
    need = _made(world, S.SUBMITTED, urgency=None, urgency_suggested=Urgency.URGENT)
    office = sign_in(world.here.coordinator)
    url = f"/needs/{need.id}"
    assert office.post(f"{url}/open", data={"urgency": "nonsense"}).status_code == 303
    assert db.session.get(Need, need.id).state is S.SUBMITTED
    assert office.post(f"{url}/open", data={"urgency": "critical"}).status_code == 303
    db.session.expire_all()
    assert (need.state, need.urgency) == (S.OPEN, Urgency.CRITICAL)
    services.fix_urgency(need.id, by=as_actor(world.here.coordinator), urgency=Urgency.NORMAL)
    assert db.session.get(Need, need.id).urgency is Urgency.NORMAL
    other = _made(world, S.SUBMITTED, urgency=None, urgency_suggested=Urgency.URGENT)
    services.open_need(other.id, by=as_actor(world.here.coordinator))
    assert db.session.get(Need, other.id).urgency is Urgency.URGENT


def test_many_are_opened_at_once_or_none(world, as_actor, sign_in):
    by = as_actor(world.here.coordinator)
    good = [_made(world, S.SUBMITTED, urgency=None).id for _ in range(3)]
    foreign = NeedFactory(
        batch=world.there.batch, unit=world.there.communities[0], state=S.SUBMITTED
    ).id
    with pytest.raises(Invalid):
        services.open_needs([*good, foreign], by=by)
    assert {db.session.get(Need, number).state for number in good} == {S.SUBMITTED}
    browser = sign_in(world.here.coordinator)
    form = {"need_ids": good, "urgency": "urgent"}
    assert "need_ids" in browser.get("/needs?state=submitted").text
    assert browser.post("/needs/open", data=form).status_code == 303
    db.session.expire_all()
    found = [db.session.get(Need, number) for number in good]
    assert {(n.state, n.urgency) for n in found} == {(S.OPEN, Urgency.URGENT)}


def test_a_carried_need_enters_the_next_batch(world, as_actor):
    need = _made(world, S.OPEN)
    by = as_actor(world.here.coordinator)
    services.carry_need(need.id, by=by)
    world.here.batch.state = BatchState.CLOSED
    db.session.commit()
    with pytest.raises(Conflict):
        services.resume_need(need.id, by=by)
    later = BatchFactory(area=world.here.street, state=BatchState.COLLECTING)
    services.resume_need(need.id, by=by)
    assert (need.state, need.batch_id) == (S.OPEN, later.id)


def test_a_need_of_a_closed_batch_is_not_opened(world, as_actor):
    need = _made(world, S.SUBMITTED)
    world.here.batch.state = BatchState.CLOSED
    db.session.commit()
    with pytest.raises(Conflict):
        services.open_need(need.id, by=as_actor(world.here.coordinator))


def test_a_need_with_a_live_project_is_not_withdrawn(world, as_actor):
    need = _made(world, S.OPEN, quantity=2)
    services.settle(need.id, 1)
    with pytest.raises(Conflict) as refused:
        services.withdraw_need(need.id, by=as_actor(world.here.officers[0]))
    assert refused.value.values["live"] == 1
    services.unsettle(need.id, 1)
    services.withdraw_need(need.id, by=as_actor(world.here.officers[0]))
    assert db.session.get(Need, need.id).state is S.WITHDRAWN


@pytest.mark.both_databases
def test_an_open_need_stays_open_when_it_is_changed(world, as_actor):
    need = _made(world, S.OPEN, quantity=2)
    services.edit_need(need.id, by=as_actor(world.here.coordinator), quantity=4, title="新名")
    assert (need.state, need.quantity) == (S.OPEN, 4)
    verbs = {entry.verb: entry.data for entry in timeline("need", need.id)}
    assert verbs["need.edited"]["fields"] == ["quantity", "title"]
    assert verbs["need.quantity_changed"] == {"before": 2, "after": 4}


def test_what_projects_count_on_does_not_change_under_them(world, as_actor):
    need = _made(world, S.OPEN, quantity=3)
    services.settle(need.id, 2)
    by = as_actor(world.here.coordinator)
    for change in ({"quantity": 1}, {"measure": "hour"}, {"area_id": world.here.areas[1].id}):
        with pytest.raises(Conflict) as refused:
            services.edit_need(need.id, by=by, **change)
        assert set(refused.value.fields) == set(change)
    services.edit_need(need.id, by=by, quantity=2)
    assert db.session.get(Need, need.id).state is S.MATCHED


@pytest.mark.parametrize("state", [S.OPEN, S.CARRIED, S.ESCALATED])
def test_what_was_checked_is_changed_by_those_who_check(state, world, as_actor):
    need = _made(world, state, quantity=2)
    officer = as_actor(world.here.officers[0])
    for change in ({"title": "新名"}, {"quantity": 4}, {"area_id": world.here.areas[1].id}):
        with pytest.raises(Conflict) as refused:
            services.edit_need(need.id, by=officer, **change)
        assert set(refused.value.fields) == set(change)
        assert "街道统筹员" in refused.value.message
    free = {"place": "二楼活动室", "contact": "李老师", "phone": "021-55512345"}
    services.edit_need(need.id, by=officer, quantity=2, audience=list(need.audience), **free)
    assert (need.place, need.contact, need.quantity) == ("二楼活动室", "李老师", 2)


@pytest.mark.parametrize("state", [S.MATCHED, S.MET, S.CLOSED, S.WITHDRAWN])
def test_a_need_that_is_matched_or_ended_is_not_changed(state, world, as_actor):
    need = _made(world, state)
    with pytest.raises(Conflict):
        services.edit_need(need.id, by=as_actor(world.here.officers[0]), title="新名")


def test_who_acts_for_another_unit_is_recorded_and_shown(world, as_actor, sign_in):
    community, coordinator = world.here.communities[1], world.here.coordinator
    need = services.post_need(
        by=as_actor(coordinator),
        unit_id=community.id,
        title="代填的需求",
        category_id=world.health.id,
    )
    assert need.on_behalf
    assert need.area_id == community.area_id
    assert all(entry.for_unit_id == community.id for entry in timeline("need", need.id))
    page = sign_in(coordinator).get(f"/needs/{need.id}").text
    assert f"{coordinator.name} 代 {community.name}" in page


def test_nobody_posts_for_a_unit_out_of_reach(world, as_actor):
    facts = {"title": "越权的需求", "category_id": world.health.id}
    for person in (world.here.coordinator, world.here.liaisons[0], world.here.officers[0]):
        with pytest.raises(Forbidden):
            services.post_need(by=as_actor(person), unit_id=world.there.communities[0].id, **facts)
    # An officer acts for units of the own 居民区, and for no other.
    officer = as_actor(world.here.officers[0])
    assert services.post_need(by=officer, unit_id=world.here.units[0].id, **facts).on_behalf
    with pytest.raises(Forbidden):
        services.post_need(by=officer, unit_id=world.here.units[1].id, **facts)


def test_a_returned_need_tells_why_with_a_text_to_copy(world, sign_in):
    need = _made(world, S.SUBMITTED)
    office = sign_in(world.here.coordinator)
    url = f"/needs/{need.id}"
    assert office.post(f"{url}/return", data={"reason": ""}).status_code == 422
    assert office.post(f"{url}/return", data={"reason": "请写清楚人数"}).status_code == 303
    page = office.get(url).text
    assert "复制微信通知" in page
    assert f"http://127.0.0.1:8000{url}/edit" in page
    officer = sign_in(world.here.officers[0])
    assert "请写清楚人数" in officer.get(f"{url}/edit").text
    assert officer.post(f"{url}/submit").status_code == 303


def test_the_page_tells_how_much_is_settled_and_every_button_works(world, sign_in):
    need = _made(world, S.OPEN, quantity=4)
    services.settle(need.id, 2)
    office = sign_in(world.here.coordinator)
    assert "已落实 2/4 场" in office.get(f"/needs/{need.id}").text
    assert "Settled 2/4" in sign_in(world.here.coordinator, "en").get(f"/needs/{need.id}").text
    for move, state in (
        ("escalate", S.ESCALATED),
        ("open", S.OPEN),
        ("carry", S.CARRIED),
        ("resume", S.OPEN),
    ):
        assert office.post(f"/needs/{need.id}/{move}").status_code == 303, move
        db.session.expire_all()
        assert need.state is state
    assert office.post(f"/needs/{need.id}/close").status_code == 409
