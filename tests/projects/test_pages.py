"""The pages of projects, orders, the menu and publication, as the people who use them."""

import re

import pytest
import sqlalchemy as sa

from market import web
from market.batches.words import Measure
from market.db import db
from market.localise import today
from market.members.sign_in import actor_of
from market.policy import Visibility
from market.projects.models import MenuOrder, Order, OrderState, ProjectState
from market.projects.panels.notices import notice_of_project
from market.projects.services import orders
from tests.factories import ListingFactory, ProjectFactory
from tests.projects.helpers import ANSWER, claimed, fresh, posted, published
from tests.support.hostile import (
    BAD_CHOICES,
    BAD_NUMBERS,
    BAD_TEXTS,
    MISSING,
    assert_harmless,
    assert_refused,
)

PHONE = "+8619900001111"
FORM = {"pledge": "true", "contact": "王老师", "phone": "19900001111", "note": "周二方便"}


@pytest.fixture
def street(world):
    return world.here


def test_anybody_reads_the_public_catalogue_and_a_project(client, street):
    project = posted(street, 2, title="邻里义诊")
    hidden = ProjectFactory(
        batch=street.batch,
        requester=street.communities[0],
        visibility=Visibility.MEMBERS,
        title="只给成员",
    )
    page = client.get("/projects").text
    assert "邻里义诊" in page
    assert "只给成员" not in page
    shown = client.get(f"/projects/{project.id}")
    assert shown.status_code == 200
    assert "还可认领 2 场" in shown.text
    assert "登录后认领" in shown.text
    assert client.get(f"/projects/{hidden.id}").status_code in (302, 303)


def test_the_catalogue_opens_with_what_can_be_claimed_and_leads_to_the_rest(client, street):
    def project(title, **facts):
        ProjectFactory(batch=street.batch, requester=street.communities[0], title=title, **facts)

    full = {"state": ProjectState.FULL, "sessions": 1, "taken": 1}
    project("满了义诊", **full)
    nothing = client.get("/projects").text
    assert "眼下没有可认领的项目" in nothing
    assert 'href="/projects?state=full"' in nothing
    project("等人义诊")
    project("去年义诊", state=ProjectState.CLOSED)
    for query, shown in (
        ("", {"等人"}),
        ("?state=published", {"等人"}),
        ("?state=full", {"满了"}),
        ("?state=offered", {"等人", "满了"}),
        ("?state=closed", {"去年"}),
    ):
        page = client.get(f"/projects{query}").text
        assert {one for one in ("等人", "满了", "去年") if f"{one}义诊" in page} == shown, query
    page = client.get("/projects?sort=newest").text
    there = 'href="/projects?sort=newest&amp;state=published" aria-current="true">可认领'
    assert f'{there} <span class="count">1<' in page
    assert '已认满 <span class="count">1<' in page
    assert '全部在册 <span class="count">2<' in page
    assert "已取消 0" not in page
    # Filtering within a tab stays there.
    assert (
        'type="hidden" form="find" name="state" value="full"'
        in client.get("/projects?state=full").text
    )


def test_the_catalogue_speaks_english(sign_in, street):
    posted(street, 2)
    page = sign_in(street.liaisons[0], "en").get("/projects").text
    assert "2 session(s) open of 2 session(s)" in page
    assert "Catalogue" in page


def test_a_filter_that_cannot_be_read_is_named(client, street):
    refused = client.get("/projects?category_id=abc")
    assert refused.status_code == 422
    assert 'href="#f-category_id"' in refused.text
    assert client.get("/projects?after=xyz").status_code == 422


def test_an_invitation_is_accepted_on_its_page_and_phones_show_after_it(sign_in, street):
    order = published(street)
    liaison, officer = sign_in(street.liaisons[0]), sign_in(street.officers[0])
    before = liaison.get(f"/orders/{order.id}").text
    assert "接受认领邀请" in before
    assert "复制微信通知" in before
    assert f"http://127.0.0.1:8000/orders/{order.id}" in before
    assert "+8619900002222" not in before
    assert "19900002222" not in before
    answer = liaison.post(f"/orders/{order.id}/accept", data=FORM)
    assert answer.status_code == 303
    for browser in (liaison, officer, sign_in(street.coordinator)):
        page = browser.get(f"/orders/{order.id}").text
        assert PHONE in page
        assert "19900002222" in page
    leader = sign_in(street.leader).get(f"/orders/{order.id}").text
    assert PHONE not in leader
    assert sign_in(street.liaisons[1]).get(f"/orders/{order.id}").status_code == 403


def test_the_phone_of_a_request_is_hidden_until_consent(sign_in, street):
    order = claimed(street, posted(street, 1))
    officer = sign_in(street.officers[0])
    assert PHONE not in officer.get(f"/orders/{order.id}").text
    assert officer.post(f"/orders/{order.id}/consent").status_code == 303
    assert PHONE in officer.get(f"/orders/{order.id}").text


@pytest.mark.parametrize("field", ["contact", "phone", "pledge"])
def test_a_refused_acceptance_keeps_what_was_typed(sign_in, street, field):
    order = published(street)
    liaison = sign_in(street.liaisons[0])
    bad = {"contact": (MISSING, "", *BAD_TEXTS), "phone": (MISSING, "", "12", *BAD_TEXTS)}
    values = bad.get(field, ("false", MISSING))
    assert_refused(liaison, f"/orders/{order.id}/accept", FORM, field, values)
    assert fresh(order).state is OrderState.INVITED


def test_a_claim_form_refuses_by_field_and_keeps_the_rest(sign_in, street):
    project = posted(street, 2)
    liaison = sign_in(street.liaisons[0])
    url, form = f"/projects/{project.id}/claim", FORM | {"role": "lead", "sessions": "1"}
    assert_refused(liaison, url, form, "sessions", ("0", "3", *BAD_NUMBERS))
    assert_refused(liaison, url, form, "role", BAD_CHOICES)
    assert_refused(liaison, url, form, "contact", ("", *BAD_TEXTS))
    assert_refused(liaison, url, form, "note", BAD_TEXTS)
    assert_harmless(liaison, url, form, "note", ["<script>alert(1)</script>"])
    assert fresh(project).taken == 1


def test_a_declined_invitation_names_the_runner_up_to_the_coordinator(sign_in, street):
    second = ListingFactory(unit=street.units[1], title="第二家义诊")
    order = published(street, alternatives=[{"listing_id": second.id, "fit": 0.7}])
    liaison, coordinator = sign_in(street.liaisons[0]), sign_in(street.coordinator)
    form = liaison.get(f"/orders/{order.id}/decline")
    assert form.status_code == 200
    assert liaison.post(f"/orders/{order.id}/decline", data={}).status_code == 422
    answer = liaison.post(f"/orders/{order.id}/decline", data={"reason": "师资不足"})
    assert answer.status_code == 303
    page = coordinator.get(f"/orders/{order.id}").text
    assert "师资不足" in page
    assert street.units[1].name in page
    assert "第二家义诊" not in liaison.get(f"/orders/{order.id}").text
    invite = coordinator.get(f"/projects/{order.project_id}/invite").text
    assert "第二家义诊" in invite
    sent = coordinator.post(
        f"/projects/{order.project_id}/invite",
        data={"listing_id": str(second.id), "sessions": "2"},
    )
    assert sent.status_code == 303
    assert fresh(order.project).state is ProjectState.FULL


def test_a_unit_claims_in_support_and_the_coordinator_acts_for_another(sign_in, street):
    project = posted(street, 1)
    liaison, coordinator = sign_in(street.liaisons[0]), sign_in(street.coordinator)
    url = f"/projects/{project.id}/claim"
    assert liaison.post(url, data=FORM | {"role": "support"}).status_code == 303
    made = coordinator.post(url, data=FORM | {"role": "lead", "unit_id": str(street.units[1].id)})
    assert made.status_code == 303
    page = coordinator.get(made.location).text
    assert f"{street.coordinator.name} 代 {street.units[1].name}" in page
    story = re.search(r'<ol class="timeline".*?</ol>', page, re.S)[0]
    assert street.units[1].name in story


def test_an_officer_claims_for_a_unit_nearby_and_lands_on_the_project(sign_in, street):
    # The first unit stands in the first 居民区, whose officer may act for it; another is served.
    project = posted(street, 1)
    project.area_id, project.requester_id = street.areas[3].id, street.communities[3].id
    db.session.commit()
    officer = sign_in(street.officers[0])
    form = FORM | {"unit_id": str(street.units[0].id)}
    answer = officer.post(f"/projects/{project.id}/claim", data=form)
    assert answer.status_code == 303
    assert officer.get(answer.location).status_code == 200
    order = db.session.scalar(sa.select(Order))
    assert (order.unit_id, order.on_behalf) == (street.units[0].id, True)


def test_who_was_invited_or_declined_is_not_told_to_others(sign_in, street):
    order = published(street)
    orders.decline(order.id, by=actor_of(street.liaisons[0]), reason="师资不足")
    other = sign_in(street.liaisons[1]).get(f"/projects/{order.project_id}").text
    assert street.units[0].name not in other
    assert "师资不足" not in other
    officer = sign_in(street.officers[0]).get(f"/projects/{order.project_id}").text
    assert street.units[0].name in officer


def test_orders_are_listed_for_each_side_with_its_buttons(sign_in, street):
    invited = published(street)
    requested = claimed(street, posted(street, 1, title="爱心义剪"), who=1)
    liaison = sign_in(street.liaisons[0]).get("/orders").text
    assert f'id="order-{invited.id}"' in liaison
    assert f'id="order-{requested.id}"' not in liaison
    assert "暂不承接" in liaison
    officer = sign_in(street.officers[0]).get("/orders?state=requested").text
    assert f'id="order-{requested.id}"' in officer
    assert f'id="order-{invited.id}"' not in officer
    assert "同意认领" in officer
    assert "爱心义剪" not in sign_in(street.officers[1]).get("/orders").text


def test_everything_that_waits_waits_for_the_right_people(app, world, street, sign_in):
    invited = published(street)
    claimed(street, posted(street, 1, title="爱心义剪"), who=1)
    late = published(street, listing=ListingFactory(unit=street.units[2], quantity=3))
    late.state = OrderState.OVERDUE
    db.session.add(
        MenuOrder(
            batch=street.batch,
            unit=street.communities[1],
            listing=ListingFactory(unit=street.units[0], title="点的义诊"),
            sessions=1,
        )
    )
    db.session.commit()

    def kinds(person):
        with app.test_request_context():
            return {item.kind for item in web.waiting_for(actor_of(person))}

    assert "待回应的认领邀请" in kinds(street.liaisons[0])
    assert "待确认的认领" in kinds(street.officers[0])
    office = kinds(street.coordinator)
    assert {"待确认的认领", "待确认的点单", "逾期未回应的邀请"} <= office
    assert "待回应的认领邀请" not in office
    assert not kinds(world.there.coordinator) & {"待确认的认领", "待确认的点单"}
    assert invited.deadline_on > today()


def test_an_overdue_invitation_is_released_by_the_coordinator_alone(sign_in, street):
    order = published(street)
    db.session.execute(sa.update(Order).values(state=OrderState.OVERDUE))
    db.session.commit()
    url = f"/orders/{order.id}/release"
    assert sign_in(street.liaisons[0]).post(url).status_code == 403
    assert sign_in(street.coordinator).post(url).status_code == 303
    assert fresh(order).state is OrderState.RELEASED


def test_an_order_is_cancelled_with_a_reason_from_its_page(sign_in, street):
    order = published(street)
    orders.accept(order.id, by=actor_of(street.liaisons[0]), **ANSWER)
    liaison = sign_in(street.liaisons[0])
    assert liaison.get(f"/orders/{order.id}/cancel").status_code == 200
    assert liaison.post(f"/orders/{order.id}/cancel", data={"reason": "搬家"}).status_code == 303
    assert "搬家" in liaison.get(f"/orders/{order.id}").text
    need = sign_in(street.coordinator).get(f"/needs/{order.project.need_id}").text
    assert "项目和认领" in need


def test_goods_are_counted_in_their_own_measure(client, sign_in, street):
    quilts = posted(street, 2, title="棉被", measure=Measure.PIECE)
    assert "还可认领 2 件" in client.get(f"/projects/{quilts.id}").text
    assert "还可认领 2 件，共 2 件" in client.get("/projects").text
    assert "还需 2 件" in client.get("/").text


def test_a_text_to_copy_offers_only_what_can_be_claimed(app, street):
    project = posted(street, 1)
    with app.test_request_context():
        assert "等您认领" in notice_of_project(project)
        project.state = ProjectState.FULL
        assert "等您认领" not in notice_of_project(project)
        assert "公益项目：已认满" in notice_of_project(project)


def test_who_is_invited_says_no_by_declining_and_the_office_may_cancel(sign_in, street):
    order = published(street)
    page = sign_in(street.liaisons[0]).get(f"/orders/{order.id}").text
    assert f"/orders/{order.id}/decline" in page
    assert f"/orders/{order.id}/cancel" not in page
    office = sign_in(street.coordinator).get(f"/orders/{order.id}").text
    assert f"/orders/{order.id}/cancel" in office


def test_nothing_is_planned_before_a_unit_has_taken_it_on(sign_in, street):
    order = published(street)
    office = sign_in(street.coordinator)
    plan = f"/projects/{order.project_id}/activities/new"
    assert plan not in office.get(f"/projects/{order.project_id}").text
    orders.accept(order.id, by=actor_of(street.liaisons[0]), **ANSWER)
    assert plan in office.get(f"/projects/{order.project_id}").text


def test_support_is_told_that_it_uses_no_places(sign_in, street):
    project = posted(street, 1)
    liaison = sign_in(street.liaisons[1])
    form = FORM | {"role": "support"}
    answer = liaison.post(f"/projects/{project.id}/claim", data=form, follow_redirects=True)
    assert "已提交协办申请" in answer.text
    assert "已为您保留" not in answer.text
    page = sign_in(street.coordinator).get(answer.request.path).text
    assert "申请协办 1 场，不占名额" in page
