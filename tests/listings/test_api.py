"""The resource list by JSON: the same rules as the pages, and POSTs that are safe to repeat."""

import pytest
import sqlalchemy as sa

from market.db import db
from market.listings.models import Listing, ListingState
from market.members.services import make_token
from tests.factories import ListingFactory
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
        return app.test_client().open(
            f"/api/v1/listings{path}", method=method, json=body, headers=headers
        )

    return asked


@pytest.fixture
def body(world):
    return {
        "title": "周二义诊",
        "kind": "service",
        "category_id": world.health.id,
        "quantity": 4,
        "when_text": "每周二上午",
        "audience": ["elderly"],
        "qualifications": ["执业医师"],
    }


@pytest.mark.both_databases
def test_a_post_with_a_key_is_done_once(world, call, body):
    liaison = world.here.liaisons[0]
    first = call(liaison, "POST", "", body, key="k1")
    again = call(liaison, "POST", "", body, key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert first.json["state"] == "submitted"
    assert first.json["unit"]["id"] == world.here.units[0].id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Listing)) == 1
    assert call(liaison, "POST", "", {**body, "title": "另一个"}, key="k1").status_code == 422


def test_the_life_of_a_listing_by_json(world, call, body):
    liaison, office = world.here.liaisons[0], world.here.coordinator
    made = call(liaison, "POST", "", {**body, "as_draft": True}).json
    path = f"/{made['id']}"
    assert made["state"] == "draft"
    assert call(office, "POST", f"{path}/open").status_code == 409
    assert call(liaison, "POST", f"{path}/submit").json["state"] == "submitted"
    returned = call(office, "POST", f"{path}/return", {"reason": "请补充地点"}).json
    assert (returned["state"], returned["reason"]) == ("returned", "请补充地点")
    changed = call(liaison, "PATCH", path, {"place": "活动室", "quantity": 6}).json
    assert (changed["place"], changed["quantity"], changed["state"]) == ("活动室", 6, "returned")
    assert changed["title"] == "周二义诊"
    assert call(liaison, "POST", f"{path}/submit").json["state"] == "submitted"
    assert call(liaison, "POST", f"{path}/open").status_code == 403
    assert call(office, "POST", f"{path}/open").json["state"] == "open"
    assert call(liaison, "POST", f"{path}/pause").json["state"] == "paused"
    assert call(liaison, "POST", f"{path}/reopen").json["state"] == "open"
    assert call(liaison, "POST", f"{path}/retire").json["state"] == "retired"
    assert call(liaison, "GET", path).json["state"] == "retired"
    assert call(liaison, "PATCH", path, {"title": "新名"}).status_code == 409


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", None),
        ("title", ENORMOUS),
        ("title", NUL),
        ("title", 5),
        ("title", ["x"]),
        ("kind", "nonsense"),
        ("kind", {}),
        ("category_id", 10**30),
        ("category_id", "1; DROP TABLE listing"),
        ("quantity", 0),
        ("quantity", None),
        ("quantity", 1.5),
        ("quantity", True),
        ("audience", "elderly,"),
        ("audience", ["nobody"]),
        ("qualifications", 5),
        ("qualifications", [["x"]]),
        ("reach_area_ids", [0]),
        ("lat", "NaN"),
        ("state", "open"),
        ("unit_id", 999_999),
        ("detail", "联系 13812345678"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field(field, value, world, call, body):
    answer = call(world.here.liaisons[0], "POST", "", {**body, field: value})
    assert answer.status_code == 422
    assert any(name.split(".")[0] == field for name in answer.json["fields"]), answer.json
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Listing)) == 0


def test_bodies_that_are_no_object_are_refused(world, call):
    for body in ([], "x", 5, None):
        assert call(world.here.liaisons[0], "POST", "", body).status_code in (400, 415, 422)


def test_the_list_is_paged_filtered_and_confined(world, call):
    here = [ListingFactory(unit=world.here.units[0]).id for _ in range(3)]
    ListingFactory(unit=world.here.units[0], state=ListingState.DRAFT)
    other = world.here.liaisons[1]
    first = call(other, "GET", "?limit=2").json
    assert [item["id"] for item in first["items"]] == here[:0:-1]
    second = call(other, "GET", f"?limit=2&after={first['next']}").json
    assert [item["id"] for item in second["items"]] == here[:1]
    assert second["next"] is None
    assert call(other, "GET", "?state=draft").json["items"] == []
    for query in ("limit=0", "limit=x", "kind=nonsense", "after=nonsense"):
        assert call(other, "GET", f"?{query}").status_code == 422


def test_nobody_reads_or_posts_without_a_token(client, body):
    assert client.get("/api/v1/listings").status_code == 401
    assert client.post("/api/v1/listings", json=body).status_code == 401
