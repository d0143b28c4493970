"""Follow-ups: opened by a poor rating, handled with a note, closed by the coordinator."""

import pytest

from market import web
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.journal import queries as journal
from market.projects.services import activities
from market.standing import queries, services
from market.standing.models import FollowUp, FollowUpState, Level
from tests.projects.activity_stage import held, stage


def opened(world):
    """The scene and the follow-up of a poor rating in it."""
    scene = stage(world)
    activity = activities.confirm(held(scene).id, by=scene.officer)
    services.rate(activity.id, by=scene.officer, level=Level.POOR, note="没有来齐")
    return scene, FollowUp.query.one()


@pytest.mark.parametrize("level", [Level.VERY_GOOD, Level.GOOD, Level.FAIR])
def test_only_a_poor_rating_opens_one(world, level):
    scene = stage(world)
    activity = activities.confirm(held(scene).id, by=scene.officer)
    services.rate(activity.id, by=scene.officer, level=level, note="还可以")
    assert FollowUp.query.count() == 0


LEGAL = {("open", "handled"), ("handled", "closed")}
FORBIDDEN = [
    (was, then)
    for was in FollowUpState
    for then in FollowUpState
    if (was.value, then.value) not in LEGAL
]


@pytest.mark.parametrize(("was", "then"), FORBIDDEN)
def test_a_forbidden_move_of_a_follow_up_is_refused(app, was, then):
    follow_up = FollowUp(state=was)
    with pytest.raises(Conflict):
        follow_up.move_to(then)
    assert follow_up.state is was


@pytest.mark.both_databases
def test_a_follow_up_is_handled_with_a_note_and_then_closed(world):
    scene, follow_up = opened(world)
    with pytest.raises(Conflict):
        services.close(follow_up.id, by=scene.coordinator)
    with pytest.raises(Invalid) as refused:
        services.handle(follow_up.id, by=scene.coordinator, note=" ")
    assert "note" in refused.value.fields
    services.handle(follow_up.id, by=scene.coordinator, note="已约双方见面，下次提前到场")
    with pytest.raises(Conflict):
        services.handle(follow_up.id, by=scene.coordinator, note="再写一次")
    assert services.close(follow_up.id, by=scene.coordinator).state is FollowUpState.CLOSED
    with pytest.raises(Conflict):
        services.close(follow_up.id, by=scene.coordinator)
    db.session.expire_all()
    assert db.session.get(FollowUp, follow_up.id).note == "已约双方见面，下次提前到场"
    verbs = [entry.verb for entry in journal.timeline("unit", scene.unit.id)]
    assert {"follow_up.opened", "follow_up.handled", "follow_up.closed"} <= set(verbs)


@pytest.mark.parametrize("who", ["liaison", "officer", "leader", "stranger"])
def test_only_the_office_of_the_area_handles_it(world, who):
    scene, follow_up = opened(world)
    with pytest.raises(Forbidden):
        services.handle(follow_up.id, by=getattr(scene, who), note="已处理")
    assert db.session.get(FollowUp, follow_up.id).state is FollowUpState.OPEN


def test_the_list_is_confined_to_the_area(world):
    scene, follow_up = opened(world)
    assert [row.id for row in queries.follow_ups(scene.coordinator).items] == [follow_up.id]
    assert [row.id for row in queries.follow_ups(scene.leader).items] == [follow_up.id]
    assert queries.follow_ups(scene.stranger).items == []
    assert queries.follow_ups(scene.coordinator, state=FollowUpState.CLOSED).items == []


def test_a_coordinator_is_told_handles_and_closes_on_the_pages(world, app, sign_in):
    scene, follow_up = opened(world)
    with app.test_request_context():
        assert "待回访的评价" in {item.kind for item in web.waiting_for(scene.coordinator)}
        assert "待回访的评价" not in {item.kind for item in web.waiting_for(scene.stranger)}
    browser = sign_in(scene.people.coordinator)
    assert "没有来齐" in browser.get("/follow-ups").text
    refused = browser.post(f"/follow-ups/{follow_up.id}", data={"note": ""})
    assert refused.status_code == 422
    assert "处理情况" in refused.text
    done = browser.post(f"/follow-ups/{follow_up.id}", data={"note": "已电话沟通"})
    assert done.status_code == 303
    assert browser.post(f"/follow-ups/{follow_up.id}/close").status_code == 303
    assert "已办结" in browser.get("/follow-ups?state=closed").text
    assert browser.post(f"/follow-ups/{follow_up.id}/close").status_code == 409
    leader = sign_in(scene.people.leader)
    assert leader.get("/follow-ups").status_code == 200
    assert leader.get(f"/follow-ups/{follow_up.id}").status_code == 403
    assert sign_in(scene.people.officer).get("/follow-ups").status_code == 403
    assert browser.get("/follow-ups?state=zz").status_code == 422
