"""The pages of notices: the list, the bell, the choices, webhooks, deliveries; and the API."""

import re

import pytest
import sqlalchemy as sa

from market.db import db
from market.members.models import Person
from market.members.services import make_token
from market.members.sign_in import actor_of
from market.needs import services as needs
from market.needs.models import NeedState
from market.notices import queries, services
from market.notices.kinds import Kind
from market.notices.models import Notice, Timing
from market.notices.queries import Wish
from market.policy import Visibility
from tests.factories import NeedFactory
from tests.notices.conftest import send
from tests.projects.activity_stage import planned, stage
from tests.projects.helpers import published


def notices_of(person):
    db.session.rollback()
    query = sa.select(Notice).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def token_of(person):
    _token, secret = make_token(by=actor_of(person), name="t")
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.both_databases
def test_a_notice_says_what_happened_and_leads_to_where_it_is_answered(street, sign_in):
    order = published(street)
    services.collect()
    liaison = street.liaisons[0]
    browser = sign_in(liaison)
    page = browser.get("/notices").text
    assert "1 条未读" in page
    assert f"邀请{street.units[0].name}认领 2 场" in page
    assert order.project.title in page
    [notice] = notices_of(liaison)
    answer = browser.get(f"/notices/{notice.id}")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/orders/{order.id}"
    assert notices_of(liaison)[0].read_at
    assert "都读过了" in browser.get("/notices").text
    assert "没有未读的通知" in browser.get("/notices?unread=1").text


def test_beside_an_invitation_stands_its_text_for_wechat(street, sign_in):
    published(street)
    services.collect()
    page = sign_in(street.liaisons[0]).get("/notices").text
    assert "复制微信通知" in page
    assert f"【三单认领邀请】{street.units[0].name}，您好：" in page


def test_a_returned_need_and_a_planned_activity_have_their_texts_too(street, sign_in, world):
    need = NeedFactory(
        batch=street.batch,
        unit=street.communities[1],
        area=street.areas[1],
        state=NeedState.SUBMITTED,
    )
    needs.return_need(need.id, by=actor_of(street.coordinator), reason="请写明时间")
    planned(stage(world))
    services.collect()
    assert "原因：请写明时间" in sign_in(street.officers[1]).get("/notices").text
    assert "【活动安排】" in sign_in(street.officers[0]).get("/notices").text


def test_an_english_reader_reads_english(street, sign_in):
    published(street)
    services.collect()
    page = sign_in(street.liaisons[0], locale="en").get("/notices").text
    assert "1 unread" in page
    assert "invited" in page
    assert "收到" not in page


def test_the_bell_counts_and_stops_when_nobody_is_signed_in(street, sign_in, client):
    browser = sign_in(street.liaisons[0])
    empty = browser.get("/notices/bell").text
    assert 'id="notice-bell"' in empty
    assert "bell-count" not in empty
    published(street)
    services.collect()
    full = browser.get("/notices/bell").text
    assert re.search(r'class="bell-count"[^>]*>1<', full)
    assert 'hx-trigger="every 60s"' in full
    assert 'class="bell-count"' in browser.get("/desk").text
    gone = client.get("/notices/bell")
    assert (gone.status_code, gone.text) == (286, "")
    assert "notice-bell" not in client.get("/projects").text


def test_marking_all_as_read_leaves_what_came_after_the_page_was_shown(street, sign_in):
    liaison = street.liaisons[0]
    published(street)
    services.collect()
    browser = sign_in(liaison)
    page = browser.get("/notices").text
    [upto] = re.findall(r'name="upto" value="(\d+)"', page)
    published(street)
    services.collect()
    assert browser.post("/notices/read", data={"upto": upto}).status_code == 303
    first, second = notices_of(liaison)
    assert first.read_at
    assert second.read_at is None
    browser.post("/notices/read")
    assert notices_of(liaison)[1].read_at


def test_nobody_reads_the_notices_of_others(street, sign_in):
    published(street)
    services.collect()
    [notice] = notices_of(street.liaisons[0])
    other = sign_in(street.liaisons[1])
    assert other.get(f"/notices/{notice.id}").status_code == 404
    assert other.post(f"/notices/{notice.id}/read").status_code == 404
    assert notices_of(street.liaisons[0])[0].read_at is None
    assert other.get("/notices").text.count('class="notice ') == 0


def test_what_may_no_longer_be_opened_is_not_told(street, sign_in, world):
    scene = stage(world)
    planned(scene, order_ids=[scene.lead.id, scene.support.id])
    services.collect()
    helper = street.liaisons[1]
    browser = sign_in(helper)
    assert scene.project.title in browser.get("/notices").text
    scene.project.visibility = Visibility.PARTIES
    for post in helper.posts:
        db.session.delete(post)
    db.session.commit()
    page = browser.get("/notices").text
    assert scene.project.title not in page
    assert "您已不能查看这条通知的内容" in page
    [notice] = notices_of(helper)
    assert browser.get(f"/notices/{notice.id}").headers["Location"] == "/notices"


def test_many_notices_come_page_by_page(street, sign_in):
    for _ in range(3):
        published(street)
    services.collect()
    found = queries.page(actor_of(street.liaisons[0]), limit=2)
    assert len(found.items) == 2
    rest = queries.page(actor_of(street.liaisons[0]), limit=2, after=found.next)
    assert len(rest.items) == 1
    assert rest.next is None
    assert sign_in(street.liaisons[0]).get("/notices?after=nonsense").status_code == 422


# --- Choices -------------------------------------------------------------------------------------


def choices(**changed):
    """What the page of choices sends."""
    data = {"email": "", "digest_at": "17:30", "quiet_from": "21:30", "quiet_to": "07:30"}
    for kind, wish in ((kind, queries.usual_wish(kind)) for kind in Kind):
        data |= {
            f"inside__{kind.value}__shown": "1",
            f"mail__{kind.value}": wish.mail.value,
            f"hook__{kind.value}": wish.hook.value,
        }
        if wish.inside:
            data[f"inside__{kind.value}"] = "true"
    return data | changed


@pytest.mark.both_databases
def test_what_a_person_chose_holds(street, sign_in, mail_server):
    liaison = street.liaisons[0]
    browser = sign_in(liaison)
    sent = choices(email="wang@example.org", digest_at="9:05", mail__invited="never")
    del sent["inside__invited"]
    assert browser.post("/account/notices", data=sent).status_code == 303
    wishes = queries.wishes_of(liaison.id)
    assert wishes[Kind.INVITED] == Wish(False, Timing.NEVER, Timing.ONCE)
    assert wishes[Kind.RETURNED] == queries.usual_wish(Kind.RETURNED)
    assert queries.habit_of(liaison.id).digest_at == "09:05"
    assert db.session.get(Person, liaison.id).email == "wang@example.org"
    published(street)
    send()
    assert not notices_of(liaison)
    assert not mail_server.taken
    page = browser.get("/account/notices").text
    assert 'value="wang@example.org"' in page
    # Back to what is usual.
    browser.post("/account/notices", data=choices())
    assert queries.wishes_of(liaison.id)[Kind.INVITED] == queries.usual_wish(Kind.INVITED)
    assert db.session.get(Person, liaison.id, populate_existing=True).email is None


@pytest.mark.parametrize(
    ("field", "value", "at_fault"),
    [
        ("email", "nonsense", "email"),
        ("email", "a@b.example\nBcc: c@d.example", "email"),
        ("digest_at", "25:00", "digest_at"),
        ("digest_at", "", "digest_at"),
        ("quiet_to", "", "quiet_to"),
        ("quiet_to", "21:30", "quiet_to"),
        ("mail__invited", "sometimes", "mail__invited"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_with_its_field(street, sign_in, field, value, at_fault):
    answer = sign_in(street.liaisons[0]).post("/account/notices", data=choices(**{field: value}))
    assert answer.status_code == 422
    assert f'href="#f-{at_fault}"' in answer.text


def test_each_role_chooses_among_what_it_may_be_told(street, sign_in, world):
    shown = {}
    for person in (street.liaisons[0], street.coordinator, street.leader, world.administrator):
        page = sign_in(person).get("/account/notices").text
        shown[person] = set(re.findall(r'name="mail__(\w+)"', page))
    liaison, coordinator, leader, administrator = shown.values()
    assert {"invited", "returned", "moved"} <= liaison
    assert not {"round", "poor"} & liaison
    assert {"round", "poor", "asked", "submitted"} <= coordinator
    assert not {"invited", "returned"} & coordinator
    assert leader == {"published"}
    assert administrator == set()


def test_kinds_that_were_not_shown_stay_as_they_are(street, sign_in):
    browser = sign_in(street.liaisons[0])
    browser.post("/account/notices", data=choices(mail__poor="never"))
    few = {name: value for name, value in choices().items() if "__poor" not in name}
    assert browser.post("/account/notices", data=few).status_code == 303
    assert queries.wishes_of(street.liaisons[0].id)[Kind.POOR].mail is Timing.NEVER


def test_the_account_leads_to_the_choices(street, sign_in):
    assert 'href="/account/notices"' in sign_in(street.liaisons[0]).get("/account").text


# --- The API -------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_the_api_tells_ones_notices_and_marks_them(street, client):
    order = published(street)
    published(street)
    services.collect()
    headers = token_of(street.liaisons[0])
    first = client.get("/api/v1/notices?limit=1", headers=headers).json
    assert first["next"]
    [newest] = first["items"]
    assert newest["kind"] == "invited"
    assert newest["read_at"] is None
    second = client.get(f"/api/v1/notices?after={first['next']}", headers=headers).json
    [oldest] = second["items"]
    assert oldest["url"] == f"http://127.0.0.1:8000/orders/{order.id}"
    assert "邀请" in oldest["text"]
    read = client.post(f"/api/v1/notices/{oldest['id']}/read", headers=headers)
    assert read.status_code == 200
    assert read.json["read_at"]
    left = client.get("/api/v1/notices?unread=true", headers=headers).json["items"]
    assert [one["id"] for one in left] == [newest["id"]]
    other = token_of(street.liaisons[1])
    assert client.post(f"/api/v1/notices/{newest['id']}/read", headers=other).status_code == 404
    assert client.post("/api/v1/notices/read", json={}, headers=headers).json == {"marked": 1}
    bad = client.post("/api/v1/notices/read", json={"upto": "x"}, headers=headers)
    assert bad.status_code == 422
    assert "upto" in bad.json["fields"]
