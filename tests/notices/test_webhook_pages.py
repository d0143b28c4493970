"""The pages of webhooks and of deliveries."""

import sqlalchemy as sa

from market.db import db
from market.members.sign_in import actor_of
from market.notices import services
from market.notices.models import Delivery, DeliveryState, Webhook
from tests.notices.conftest import send
from tests.projects.helpers import published


def test_a_coordinator_sets_a_units_webhook_and_its_key_is_never_shown(
    street, sign_in, hook_server
):
    browser = sign_in(street.coordinator)
    unit = street.units[0]
    assert f"/webhooks/new?unit_id={unit.id}" in browser.get(f"/units/{unit.id}").text
    sent = {
        "unit_id": unit.id,
        "name": "联络群",
        "format": "generic",
        "url": f"{hook_server.url}?key=very-secret",
        "secret": "hush-hush",
        "kinds": ["invited", "moved"],
        "timing": "once",
        "locale": "zh",
        "active": "true",
    }
    assert browser.post("/webhooks/new", data=sent).status_code == 303
    hook = db.session.scalar(sa.select(Webhook))
    assert (hook.unit_id, hook.kinds) == (unit.id, ["invited", "moved"])
    for path in ("/webhooks", f"/webhooks/{hook.id}"):
        page = browser.get(path)
        assert page.status_code == 200
        assert "very-secret" not in page.text
        assert "hush-hush" not in page.text
    changed = sent | {"name": "新群", "url": "", "secret": ""}
    changed["active__shown"] = changed.pop("active")
    del changed["unit_id"]
    assert browser.post(f"/webhooks/{hook.id}", data=changed).status_code == 303
    db.session.expire_all()
    assert (hook.name, hook.active, hook.secret) == ("新群", False, "hush-hush")
    assert browser.post(f"/webhooks/{hook.id}/try").status_code == 303
    send()
    assert len(hook_server.calls) == 1
    assert "已发出" in browser.get("/webhooks").text
    assert browser.post(f"/webhooks/{hook.id}/remove").status_code == 303
    db.session.expire_all()
    assert db.session.scalar(sa.select(Webhook)) is None


def test_a_webhook_offers_what_its_owner_is_told_of(street, sign_in):
    browser = sign_in(street.coordinator)
    office = browser.get(f"/webhooks/new?area_id={street.street.id}").text
    unit = browser.get(f"/webhooks/new?unit_id={street.units[0].id}").text
    for page, offered, left_out in ((office, "round", "invited"), (unit, "invited", "round")):
        assert f'name="kinds" value="{offered}"' in page
        assert f'name="kinds" value="{left_out}"' not in page


def test_an_inner_address_is_refused_beside_its_field(street, sign_in):
    browser = sign_in(street.liaisons[0])
    sent = {"name": "我的", "format": "generic", "url": "http://10.0.0.1/", "locale": "zh"}
    answer = browser.post("/account/webhooks/new", data=sent)
    assert answer.status_code == 422
    assert 'href="#f-url"' in answer.text
    assert "网址不能指向本机或内部网络" in answer.text


def test_dingtalk_asks_for_its_secret(street, sign_in, hook_server):
    sent = {"name": "我的", "format": "dingtalk", "url": hook_server.url, "locale": "zh"}
    answer = sign_in(street.liaisons[0]).post("/account/webhooks/new", data=sent)
    assert answer.status_code == 422
    assert 'href="#f-secret"' in answer.text


def test_webhooks_are_for_their_office_and_their_owner(street, sign_in, hook_server, world):
    hook = services.add_webhook(
        by=actor_of(street.coordinator),
        area_id=street.street.id,
        name="街道群",
        url=hook_server.url,
        format="generic",
        kinds=["round"],
    )
    own = services.add_webhook(
        by=actor_of(street.liaisons[0]), name="我的", url=hook_server.url, format="generic"
    )
    for person in (street.liaisons[0], street.officers[0], world.there.coordinator):
        assert sign_in(person).get(f"/webhooks/{hook.id}").status_code == 403
    assert sign_in(street.liaisons[0]).get("/webhooks").status_code == 403
    assert "街道群" not in sign_in(world.there.coordinator).get("/webhooks").text
    assert sign_in(street.liaisons[0]).get(f"/account/webhooks/{own.id}").status_code == 200
    for person in (street.liaisons[1], world.administrator):
        assert sign_in(person).get(f"/account/webhooks/{own.id}").status_code == 404
        assert sign_in(person).post(f"/account/webhooks/{own.id}/remove").status_code == 404
    assert sign_in(world.administrator).get(f"/webhooks/{own.id}").status_code == 404
    browser = sign_in(street.coordinator)
    far = world.there.street.id
    for query in (f"area_id={far}", "area_id=x", "", "unit_id=999999"):
        assert browser.get(f"/webhooks/new?{query}").status_code in (403, 404)
    sent = {"name": "n", "format": "generic", "url": hook_server.url, "kinds": ["round"]}
    answer = browser.post(f"/webhooks/new?area_id={street.street.id}", data=sent | {"area_id": far})
    assert answer.status_code == 403


# --- Deliveries ----------------------------------------------------------------------------------


def test_the_administrator_sees_what_did_not_arrive_and_tries_again(
    street, sign_in, mail_server, world
):
    street.liaisons[0].email = "nobody@example.org"
    db.session.commit()
    published(street)
    mail_server.refuses = "550 no such user"
    send()
    browser = sign_in(world.administrator)
    page = browser.get("/notices/deliveries").text
    assert "550 no such user" in page
    assert street.liaisons[0].name in page
    assert sign_in(street.coordinator).get("/notices/deliveries").status_code == 403
    mail_server.refuses = ""
    [delivery] = db.session.scalars(sa.select(Delivery)).all()
    assert browser.post(f"/notices/deliveries/{delivery.id}/retry").status_code == 303
    send()
    db.session.expire_all()
    assert delivery.state is DeliveryState.SENT
    assert "都送到了" in browser.get("/notices/deliveries").text
