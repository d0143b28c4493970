"""The need list by JSON: the same rules as the pages, and POSTs that are safe to repeat."""

import pytest
import sqlalchemy as sa

from market.db import db
from market.members.services import make_token
from market.needs.models import Need
from tests.support.hostile import ENORMOUS, NUL


@pytest.fixture
def call(app, as_actor):
    """A function that asks the API as a person: (person, method, path, body, key) → response."""
    secrets = {}

    def asked(person, method, path, body=None, key=None):
        number = person.id
        if number not in secrets:
            secrets[number] = make_token(by=as_actor(person), name="t")[1]
        headers = {"Authorization": f"Bearer {secrets[number]}"}
        if key:
            headers["Idempotency-Key"] = key
        url = f"/api/v1/needs{path}"
        return app.test_client().open(url, method=method, json=body, headers=headers)

    return asked


@pytest.fixture
def body(world):
    return {
        "title": "希望有人来义诊",
        "category_id": world.health.id,
        "quantity": 2,
        "when_text": "每月15日",
        "people": 40,
        "urgency_suggested": "urgent",
    }


@pytest.mark.both_databases
def test_a_post_with_a_key_is_done_once(world, call, body):
    officer = world.here.officers[0]
    first = call(officer, "POST", "", body, key="k1")
    again = call(officer, "POST", "", body, key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert first.json["group_key"] == f"a{world.here.areas[0].id}"
    assert first.json["windows"][0]["monthdays"] == [15]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Need)) == 1
    path = f"/{first.json['id']}"
    office = world.here.coordinator
    opened = call(office, "POST", f"{path}/open", {"urgency": "critical"}, key="k2")
    repeated = call(office, "POST", f"{path}/open", {"urgency": "critical"}, key="k2")
    assert opened.json == repeated.json
    assert opened.json["urgency"] == "critical"


def test_the_life_of_a_need_by_json(world, call, body):
    officer, office = world.here.officers[0], world.here.coordinator
    made = call(officer, "POST", "", {**body, "as_draft": True}).json
    path = f"/{made['id']}"
    assert made["state"] == "draft"
    assert call(office, "POST", f"{path}/open", {}).status_code == 409
    assert call(officer, "POST", f"{path}/submit").json["state"] == "submitted"
    returned = call(office, "POST", f"{path}/return", {"reason": "请补充地点"}).json
    assert (returned["state"], returned["reason"]) == ("returned", "请补充地点")
    changed = call(officer, "PATCH", path, {"place": "活动室", "quantity": 3}).json
    assert (changed["place"], changed["left"], changed["state"]) == ("活动室", 3, "returned")
    assert call(officer, "POST", f"{path}/submit").json["state"] == "submitted"
    assert call(officer, "POST", f"{path}/open", {}).status_code == 403
    assert call(office, "POST", f"{path}/open", {}).json["urgency"] == "urgent"
    assert (
        call(office, "POST", f"{path}/urgency", {"urgency": "normal"}).json["urgency"] == "normal"
    )
    assert call(office, "POST", f"{path}/urgency", {}).status_code == 422
    assert call(office, "POST", f"{path}/carry").json["state"] == "carried"
    assert call(office, "POST", f"{path}/resume", {}).json["state"] == "open"
    assert (
        call(office, "POST", f"{path}/escalate", {"reason": "需区里协调"}).json["state"]
        == "escalated"
    )
    assert call(officer, "POST", f"{path}/withdraw", {}).json["state"] == "withdrawn"
    assert call(office, "POST", f"{path}/close").status_code == 409
    assert call(officer, "PATCH", path, {"title": "新名字"}).status_code == 409
    assert call(officer, "GET", path).json["title"] == body["title"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", None),
        ("title", ENORMOUS),
        ("title", NUL),
        ("category_id", -1),
        ("quantity", 0),
        ("quantity", "many"),
        ("measure", None),
        ("people", -1),
        ("people", 10**12),
        ("urgency_suggested", "now"),
        ("wish", "perhaps"),
        ("audience", [5]),
        ("area_id", 999_999),
        ("batch_id", 999_999),
        ("unit_id", 999_999),
        ("settled", 5),
        ("urgency", "critical"),
        ("detail", "联系 13812345678"),
        ("visibility", "everyone"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field(field, value, world, call, body):
    answer = call(world.here.officers[0], "POST", "", {**body, field: value})
    assert answer.status_code == 422
    assert any(name.split(".")[0] == field for name in answer.json["fields"]), answer.json
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Need)) == 0


def test_the_list_is_paged_and_its_filters_are_checked(world, call, body):
    officer = world.here.officers[0]
    made = [call(officer, "POST", "", body).json["id"] for _ in range(3)]
    first = call(officer, "GET", "?limit=2").json
    assert [item["id"] for item in first["items"]] == made[:0:-1]
    assert call(officer, "GET", f"?limit=2&after={first['next']}").json["next"] is None
    for query in ("limit=101", "urgency=now", "after=nonsense", "area_id=x"):
        assert call(officer, "GET", f"?{query}").status_code == 422


def test_nobody_reads_or_posts_without_a_token(client, body):
    assert client.get("/api/v1/needs").status_code == 401
    assert client.post("/api/v1/needs", json=body).status_code == 401
