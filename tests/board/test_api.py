"""The boards as JSON."""

from market.db import db, now
from market.members.models import ApiToken
from market.members.sign_in import token_hash
from market.policy import Visibility
from market.projects.models import ActivityState, OrderState
from tests.factories import ActivityFactory, OrderFactory, ProjectFactory


def _held(street, **facts):
    project = ProjectFactory(batch=street.batch, requester=street.communities[0], taken=1, **facts)
    order = OrderFactory(project=project, unit=street.units[0], state=OrderState.UNDER_WAY)
    activity = ActivityFactory(
        project=project,
        starts_at=now(),
        state=ActivityState.CONFIRMED,
        people=21,
    )
    activity.orders.append(order)
    db.session.commit()
    return project.title


def _bearer(person):
    db.session.add(ApiToken(person_id=person.id, name="t", token_hash=token_hash("secret")))
    db.session.commit()
    return {"Authorization": "Bearer secret"}


def test_everybody_reads_the_public_board_and_only_what_is_public(world, client):
    shown = _held(world.here)
    hidden = _held(world.here, visibility=Visibility.MEMBERS)
    board = client.get("/api/v1/board").json
    titles = [line["title"] for line in board["activities"]]
    assert shown in titles
    assert hidden not in titles
    assert board["held"] == 1
    assert board["people"] == 21
    assert board["thanks"] == [world.here.units[0].name]


def test_the_summary_and_the_ledger_answer_a_leaders_token(world, client):
    _held(world.here)
    token = _bearer(world.here.leader)
    summary = client.get("/api/v1/board/summary", headers=token).json
    assert summary["numbers"]["held"] == 1
    ledger = client.get("/api/v1/board/ledger", headers=token).json
    assert [line["people"] for line in ledger["items"]] == [21]
    other = client.get(f"/api/v1/board/summary?batch_id={world.there.batch.id}", headers=token)
    assert other.status_code == 403


def test_the_ledger_of_another_street_is_empty(world, client):
    _held(world.here)
    token = _bearer(world.there.coordinator)
    assert client.get("/api/v1/board/ledger", headers=token).json["items"] == []


def test_an_unknown_parameter_is_named(world, client):
    answer = client.get("/api/v1/board?area_id=x")
    assert answer.status_code == 422
    assert "area_id" in answer.json["fields"]
