"""Projects, orders, the menu and publication as JSON: shapes, keys that repeat, refusals."""

import pytest
import sqlalchemy as sa

from market.db import db
from market.members.models import ApiToken
from market.members.sign_in import token_hash
from market.projects.models import Order, OrderState, Project
from tests.factories import ListingFactory
from tests.projects.helpers import claimed, fresh, plan, posted, published

CLAIM = {"pledge": True, "contact": "王老师", "phone": "19900001111"}


@pytest.fixture
def street(world):
    return world.here


@pytest.fixture
def ask(app):
    """A function from a person to one that sends JSON with their bearer token."""

    def as_person(someone):
        secret = f"secret-{someone.id}"
        db.session.add(ApiToken(person_id=someone.id, name="t", token_hash=token_hash(secret)))
        db.session.commit()

        def send(method, path, body=None, key=None):
            headers = {"Authorization": f"Bearer {secret}"}
            if key:
                headers["Idempotency-Key"] = key
            call = getattr(app.test_client(), method)
            return call(f"/api/v1{path}", json=body, headers=headers)

        return send

    return as_person


def test_the_catalogue_is_paged_and_by_visibility(client, street, ask):
    for number in range(3):
        posted(street, 1, title=f"项目{number}", visibility="public" if number else "members")
    public = client.get("/api/v1/projects?limit=1").json
    assert [item["title"] for item in public["items"]] == ["项目2"]
    rest = client.get(f"/api/v1/projects?limit=5&after={public['next']}").json
    assert [item["title"] for item in rest["items"]] == ["项目1"]
    assert rest["next"] is None
    assert len(ask(street.liaisons[0])("get", "/projects").json["items"]) == 3


def test_a_project_is_posted_once_however_often_the_key_comes(world, street, ask):
    send = ask(street.coordinator)
    body = {
        "title": "重阳敬老",
        "batch_id": street.batch.id,
        "area_id": street.areas[0].id,
        "category_id": world.health.id,
        "sessions": 3,
    }
    first = send("post", "/projects", body, key="k1")
    again = send("post", "/projects", body, key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert db.session.scalar(sa.select(sa.func.count(Project.id))) == 1
    number = first.json["id"]
    changed = send("patch", f"/projects/{number}", {"sessions": 4})
    assert changed.json["places_left"] == 4
    assert send("get", f"/projects/{number}").json["series"] is None
    ended = send("post", f"/projects/{number}/cancel", {"reason": "改期到明年"})
    assert (ended.json["state"], ended.json["reason"]) == ("cancelled", "改期到明年")
    assert send("post", f"/projects/{number}/close", {}).status_code == 409


def test_a_claim_is_made_once_and_consented_to(street, ask):
    project = posted(street, 2)
    liaison, officer = ask(street.liaisons[0]), ask(street.officers[0])
    path = f"/projects/{project.id}/claim"
    made = liaison("post", path, CLAIM | {"sessions": 2}, key="claim-1")
    assert made.status_code == 201
    assert made.json["state"] == "requested"
    assert made.json["contacts"] is None
    assert liaison("post", path, CLAIM | {"sessions": 2}, key="claim-1").json == made.json
    assert db.session.scalar(sa.select(sa.func.count(Order.id))) == 1
    number = made.json["id"]
    agreed = officer("post", f"/orders/{number}/consent")
    assert agreed.json["state"] == "claimed"
    assert agreed.json["contacts"]["giver"]["phone"] == "+8619900001111"
    assert ask(street.leader)("get", f"/orders/{number}").json["contacts"] is None
    assert officer("post", f"/orders/{number}/consent").status_code == 409
    cancelled = liaison("post", f"/orders/{number}/cancel", {"reason": "场地装修"})
    assert cancelled.json["state"] == "cancelled"


def test_an_invitation_is_accepted_or_declined(street, ask):
    first = published(street)
    second = published(street, listing=ListingFactory(unit=street.units[1], quantity=3))
    one, two = ask(street.liaisons[0]), ask(street.liaisons[1])
    accepted = one("post", f"/orders/{first.id}/accept", CLAIM)
    assert accepted.json["state"] == "claimed"
    assert one("post", f"/orders/{second.id}/accept", CLAIM).status_code == 403
    refused = two("post", f"/orders/{second.id}/decline", {})
    assert refused.status_code == 422
    assert set(refused.json["fields"]) == {"reason"}
    assert two("post", f"/orders/{second.id}/decline", {"reason": "忙不开"}).status_code == 200
    listed = one("get", "/orders?state=claimed").json["items"]
    assert [item["id"] for item in listed] == [first.id]


def test_a_claim_without_its_pledge_names_the_field(street, ask):
    project = posted(street, 1)
    send = ask(street.liaisons[0])
    answer = send("post", f"/projects/{project.id}/claim", CLAIM | {"pledge": False})
    assert answer.status_code == 422
    assert set(answer.json["fields"]) == {"pledge"}
    unknown = send("post", f"/projects/{project.id}/claim", CLAIM | {"colour": "red"})
    assert set(unknown.json["fields"]) == {"colour"}


def test_a_full_project_answers_409_in_words(street, ask):
    project = posted(street, 1, title="小小项目")
    claimed(street, project)
    answer = ask(street.liaisons[1])("post", f"/projects/{project.id}/claim", CLAIM)
    assert (answer.status_code, answer.json["code"]) == (409, "conflict")
    assert "已认满" in answer.json["message"]


def test_the_leader_publishes_by_json_and_a_repeat_makes_nothing_new(street, ask):
    proposal = plan(street)
    send = ask(street.leader)
    body = {"batch_id": street.batch.id, "proposal_ids": [proposal.id], "meeting": "第2次会议"}
    first = send("post", "/projects/publish", body)
    assert [item["state"] for item in first.json] == ["full"]
    assert send("post", "/projects/publish", body).json == first.json
    assert ask(street.coordinator)("post", "/projects/publish", body).status_code == 403
    everything = send("post", "/projects/publish", {"batch_id": street.batch.id})
    assert everything.status_code == 409


def test_the_pair_at_fault_is_named_in_json_too(street, ask):
    plan(street, listing=ListingFactory(unit=street.units[0], quantity=1, title="只有一场"))
    answer = ask(street.leader)("post", "/projects/publish", {"batch_id": street.batch.id})
    assert answer.status_code == 409
    assert "只有一场" in answer.json["message"]
    assert "只剩 1 场" in answer.json["message"]


def test_a_menu_order_goes_through_by_json(street, ask):
    listing = ListingFactory(unit=street.units[0], quantity=2)
    officer, coordinator = ask(street.officers[0]), ask(street.coordinator)
    made = officer("post", f"/menu/{listing.id}", {"batch_id": street.batch.id}, key="m1")
    assert (made.status_code, made.json["state"]) == (201, "requested")
    number = made.json["id"]
    assert [item["id"] for item in officer("get", "/menu/orders").json] == [number]
    agreed = coordinator("post", f"/menu/orders/{number}/consent")
    assert agreed.json["state"] == "consented"
    assert agreed.json["project_id"]
    again = coordinator("post", f"/menu/orders/{number}/refuse", {"reason": "晚了"})
    assert again.status_code == 409
    assert officer("post", f"/menu/orders/{number}/withdraw").status_code == 409


def test_an_overdue_invitation_is_released_and_another_unit_invited(street, ask):
    order = published(street)
    db.session.execute(sa.update(Order).values(state=OrderState.OVERDUE))
    db.session.commit()
    send = ask(street.coordinator)
    assert send("post", f"/orders/{order.id}/release", {}).json["state"] == "released"
    body = {"unit_id": street.units[1].id}
    invited = send("post", f"/projects/{order.project_id}/invite", body)
    assert (invited.status_code, invited.json["sessions"]) == (201, 2)
    assert (
        send("post", f"/orders/{invited.json['id']}/refuse", {"reason": "不行"}).status_code == 409
    )
    assert fresh(order).state is OrderState.RELEASED
