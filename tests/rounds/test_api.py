"""Rounds and proposals as JSON."""

import pytest

from market.db import db
from market.members.models import ApiToken
from market.members.sign_in import token_hash
from market.rounds import services
from matching import Plan, Problem, verify


@pytest.fixture
def call(app, street):
    """A function that calls the API as the coordinator of the street, or as another person."""

    def go(method, path, person=None, key=None, **body):
        person = person or street.coordinator
        secret = f"token-{person.id}"
        if not db.session.query(ApiToken).filter_by(token_hash=token_hash(secret)).first():
            db.session.add(ApiToken(person=person, name="t", token_hash=token_hash(secret)))
            db.session.commit()
        headers = {"Authorization": f"Bearer {secret}"}
        if key:
            headers["Idempotency-Key"] = key
        options = {"json": body} if method == "post" else {"query_string": body}
        return getattr(app.test_client(), method)(f"/api/v1{path}", headers=headers, **options)

    return go


def test_a_round_is_started_followed_reviewed_and_verified(call, street):
    answer = call(
        "post",
        "/rounds",
        key="k1",
        area_id=street.area_id,
        batch_id=street.batch_id,
        preset="nearest",
    )
    assert answer.status_code == 202
    number = answer.json["id"]
    again = call(
        "post",
        "/rounds",
        key="k1",
        area_id=street.area_id,
        batch_id=street.batch_id,
        preset="nearest",
    )
    assert again.json["id"] == number
    assert call("get", f"/rounds/{number}").json["state"] == "queued"
    assert call("get", f"/rounds/{number}/plan").status_code == 404
    services.run_round(number, worker="w")
    told = call("get", f"/rounds/{number}").json
    assert (told["state"], told["progress"]) == ("review", 100)
    problem = Problem.from_json(call("get", f"/rounds/{number}/problem").json)
    assert verify(problem, Plan.from_json(call("get", f"/rounds/{number}/plan").json, problem))
    page = call("get", "/proposals", round_id=number, limit=4).json
    assert len(page["items"]) == 4
    rest = call("get", "/proposals", round_id=number, limit=4, after=page["next"]).json
    ids = [one["id"] for one in page["items"] + rest["items"]]
    assert len(ids) == len(set(ids)) == told["facts"]["pairs"]
    assert page["items"][0]["reasons"]["en"]
    done = call("post", "/proposals/approve", ids=ids[:2])
    assert {one["state"] for one in done.json["items"]} == {"provisional"}
    refused = call("post", "/proposals/reject", ids=ids[2:3])
    assert (refused.status_code, list(refused.json["fields"])) == (422, ["reason"])
    assert call("post", "/proposals/reject", ids=ids[2:3], reason="太远").status_code == 200
    assert call("post", "/proposals/undo", ids=ids[2:3]).json["items"][0]["state"] == "pending"
    assert call("get", f"/rounds/{number}/unmatched").json == {"items": []}


def test_a_pair_is_made_by_hand_and_adjusted(call, street):
    need, first, second = street.needs[2], street.listings[2], street.listings[0]
    made = call("post", "/proposals", need_id=need, listing_id=first, agreed=True)
    assert made.status_code == 201
    assert (made.json["origin"], made.json["state"]) == ("phone", "provisional")
    other = call("post", f"/proposals/{made.json['id']}/adjust", listing_id=second)
    assert other.status_code == 201
    former = call("get", f"/proposals/{made.json['id']}").json
    assert (former["state"], former["instead_id"]) == ("adjusted", other.json["id"])


def test_a_round_is_cancelled_once(call, street):
    number = call("post", "/rounds", area_id=street.area_id, batch_id=street.batch_id).json["id"]
    assert call("post", f"/rounds/{number}/cancel").json["state"] == "cancelled"
    assert call("post", f"/rounds/{number}/cancel").status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"area_id": "x"}, "area_id"),
        ({"near": 101}, "near"),
        ({"balance": "Infinity"}, "balance"),
        ({"luck": 1}, "luck"),
        ({"preset": "best"}, "preset"),
    ],
)
def test_wrong_input_names_its_field(call, street, body, field):
    given = {"area_id": street.area_id, "batch_id": street.batch_id} | body
    answer = call("post", "/rounds", **given)
    assert answer.status_code == 422
    assert field in answer.json["fields"]


def test_others_see_and_change_nothing(call, street):
    number = call("post", "/rounds", area_id=street.area_id, batch_id=street.batch_id).json["id"]
    services.run_round(number, worker="w")
    one = call("get", "/proposals").json["items"][0]["id"]
    there = street.world.there
    assert call("get", "/proposals", person=there.coordinator).json["items"] == []
    assert call("get", "/rounds", person=there.leader).json["items"] == []
    for person in (there.coordinator, street.liaisons[0], street.officers[0]):
        assert call("get", f"/rounds/{number}", person=person).status_code == 403
        assert call("get", f"/proposals/{one}", person=person).status_code == 403
        assert call("post", "/proposals/approve", person=person, ids=[one]).status_code == 403


@pytest.mark.parametrize("what", ["approve", "reject", "undo"])
def test_nothing_is_not_one_of_several(call, street, what):
    answer = call(
        "post",
        f"/proposals/{what}",
        ids=[1, None],
        **({"reason": "不合适"} if what == "reject" else {}),
    )
    assert answer.status_code == 422
    assert "ids.1" in answer.json["fields"]
