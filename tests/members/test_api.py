"""The JSON API of areas, batches, units and agreements, and POSTs that are safe to repeat."""

import threading

import pytest
import sqlalchemy as sa

from market.db import db
from market.members import services
from market.members.models import IdempotencyKey, Unit
from market.members.sign_in import actor_of


@pytest.fixture
def program(app, world):
    """A function from a person to a program that calls with their token."""

    def calls(person):
        _, token = services.make_token(by=actor_of(person), name="程序")
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return calls


def _unit(world, **change):
    return {"name": "青禾学堂", "kind": "school", "area_id": world.here.areas[0].id} | change


def test_each_noun_is_listed_read_made_and_changed(world, program):
    office = program(world.here.coordinator)
    zone = world.here.zones[0].id
    made = office.post(
        "/api/v1/areas",
        json={"code": "Z9", "name": "新区", "level": "community", "parent_id": zone},
    )
    assert made.status_code == 201
    area = f"/api/v1/areas/{made.json['id']}"
    assert office.patch(area, json={"population": 10}).json["population"] == 10
    assert office.get(area).json["level"] == "community"
    assert made.json["id"] in [
        a["id"] for a in office.get(f"/api/v1/areas?within={zone}").json["items"]
    ]

    dates = {"collect_from": "2030-01-01", "claim_from": "2030-02-01"}
    dates |= {"deliver_from": "2030-03-01", "ends_on": "2030-06-01"}
    batch = {"area_id": world.here.street.id, "name": "2030上", "code": "30A"} | dates
    made = office.post("/api/v1/batches", json=batch | {"menu_quota": 3, "answer_workdays": 5})
    assert (made.status_code, made.json["state"]) == (201, "planned")
    one = f"/api/v1/batches/{made.json['id']}"
    assert office.patch(one, json={"state": "collecting"}).json["state"] == "collecting"
    assert office.patch(one, json={"state": "closed"}).status_code == 409

    made = office.post("/api/v1/units", json=_unit(world))
    assert made.status_code == 201
    one = f"/api/v1/units/{made.json['id']}"
    assert office.patch(one, json={"capacity": 2}).json["capacity"] == 2
    assert office.get("/api/v1/units?q=青禾").json["items"][0]["id"] == made.json["id"]

    pair = {"unit_id": made.json["id"], "community_id": world.here.communities[0].id}
    made = office.post("/api/v1/agreements", json=pair)
    assert (made.status_code, made.json["in_force"]) == (201, True)
    one = f"/api/v1/agreements/{made.json['id']}"
    assert office.patch(one, json={"note": "每月一次"}).json["note"] == "每月一次"
    assert office.get("/api/v1/agreements?current=true").json["items"]


def test_lists_go_on_by_their_cursor(world, program):
    office, seen, after = program(world.here.coordinator), [], ""
    while True:
        page = office.get(f"/api/v1/units?limit=4{after}").json
        seen += [unit["id"] for unit in page["items"]]
        if not page["next"]:
            break
        after = f"&after={page['next']}"
    assert sorted(seen) == sorted(db.session.scalars(sa.select(Unit.id)))
    assert office.get("/api/v1/units?after=junk").status_code == 422
    assert office.get("/api/v1/units?limit=1000").status_code == 422


def test_refusals_name_the_field_in_json(world, program):
    office = program(world.here.coordinator)
    wrong = office.post("/api/v1/units", json=_unit(world, kind="castle", colour="red"))
    assert wrong.status_code == 422
    assert {"kind", "colour"} <= set(wrong.json["fields"])
    gone = office.post("/api/v1/units", json=_unit(world, area_id=4444))
    assert (gone.status_code, list(gone.json["fields"])) == (422, ["area_id"])
    assert office.post("/api/v1/units", data="{", content_type="application/json").status_code in (
        400,
        422,
    )
    elsewhere = office.post("/api/v1/units", json=_unit(world, area_id=world.there.areas[0].id))
    assert elsewhere.status_code == 403
    liaison = program(world.here.liaisons[0])
    assert liaison.post("/api/v1/units", json=_unit(world)).status_code == 403
    assert office.get("/api/v1/units/999999").status_code == 404


def test_without_a_good_token_nothing_is_told(client, world):
    assert client.get("/api/v1/units").status_code == 401
    bad = {"Authorization": "Bearer nonsense"}
    assert client.get("/api/v1/units", headers=bad).status_code == 401


@pytest.mark.both_databases
def test_a_repeated_post_gets_the_same_answer_and_does_nothing_more(world, program):
    office, key = program(world.here.coordinator), {"Idempotency-Key": "k-1"}
    first = office.post("/api/v1/units", json=_unit(world), headers=key)
    again = office.post("/api/v1/units", json=dict(reversed(_unit(world).items())), headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
    other = office.post("/api/v1/units", json=_unit(world, name="别名学堂"), headers=key)
    assert other.status_code == 422
    where = Unit.name.in_(["青禾学堂", "别名学堂"])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Unit).where(where)) == 1
    # Another person's key of the same name is another key.
    admin = program(world.administrator)
    mine = admin.post("/api/v1/units", json=_unit(world, name="第三学堂"), headers=key)
    assert mine.status_code == 201


def test_a_refused_post_keeps_nothing_and_its_key_may_be_used_again(world, program):
    office, key = program(world.here.coordinator), {"Idempotency-Key": "k-2"}
    refused = office.post("/api/v1/units", json=_unit(world, area_id=4444), headers=key)
    assert refused.status_code == 422
    assert db.session.scalar(sa.select(IdempotencyKey.id)) is None
    assert office.post("/api/v1/units", json=_unit(world), headers=key).status_code == 201
    for bad in ("", "x" * 81, "ключ".encode().decode("latin-1")):
        answer = office.post("/api/v1/units", json=_unit(world), headers={"Idempotency-Key": bad})
        assert answer.status_code == 422


@pytest.mark.both_databases
def test_of_many_equal_posts_at_once_one_runs(app, world, program):
    _, token = services.make_token(by=actor_of(world.here.coordinator), name="程序")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "race"}
    body, answers = _unit(world), []

    def send() -> None:
        answers.append(app.test_client().post("/api/v1/units", json=body, headers=headers))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    db.session.rollback()
    count = sa.select(sa.func.count()).select_from(Unit).where(Unit.name == "青禾学堂")
    assert db.session.scalar(count) == 1


def test_the_description_of_the_api_names_every_noun(client):
    paths = client.get("/api/v1/openapi.json").json["paths"]
    for noun in ("areas", "batches", "units", "agreements"):
        assert {"get", "post"} <= set(paths[f"/api/v1/{noun}"])
