"""The pages of the boards."""

import datetime as dt
import re

from market.board.queries.measures import MEASURES, Frame
from market.board.queries.public import LEAST_RATINGS
from market.db import db, now
from market.policy import SYSTEM, Visibility
from market.projects.models import ActivityState, OrderState
from market.standing import services as standing
from market.standing.models import Level
from tests.factories import ActivityFactory, NeedFactory, OrderFactory, ProjectFactory


def _held(street, days=1, **facts):
    project = ProjectFactory(batch=street.batch, requester=street.communities[0], taken=1, **facts)
    order = OrderFactory(project=project, unit=street.units[0], state=OrderState.UNDER_WAY)
    activity = ActivityFactory(
        project=project,
        starts_at=now() - dt.timedelta(days=days),
        state=ActivityState.CONFIRMED,
        people=21,
    )
    activity.orders.append(order)
    db.session.commit()
    return activity


def test_a_stranger_sees_what_this_is_and_a_member_their_desk(world, client, sign_in):
    assert "身边的资源" in client.get("/").text
    answer = sign_in(world.here.liaisons[0]).get("/")
    assert (answer.status_code, answer.location) == (303, "/desk")


def test_every_number_of_the_summary_opens_that_many_rows(world, sign_in):
    _held(world.here)
    NeedFactory(batch=world.here.batch, unit=world.here.communities[1])
    browser = sign_in(world.here.leader)
    assert browser.get("/summary").status_code == 200
    frame = Frame(world.here.batch, world.here.street)
    for measure in MEASURES:
        page = browser.get(f"/summary/{measure.code}?batch_id={world.here.batch.id}").text
        if measure.total is None:
            rows = len(re.findall(r"<tr>\s*<td><a", page))
            assert rows == measure.value(frame), measure.code


def test_the_ledger_shows_a_person_only_what_is_in_their_charge(world, sign_in):
    title = _held(world.here).project.title
    assert title in sign_in(world.here.coordinator).get("/ledger").text
    assert title in sign_in(world.here.liaisons[0]).get("/ledger").text
    assert title in sign_in(world.here.officers[0]).get("/ledger").text
    for other in (world.here.officers[1], world.here.liaisons[1], world.there.coordinator):
        assert title not in sign_in(other).get("/ledger").text


def test_a_ledger_filter_that_makes_no_sense_is_left_out(world, sign_in):
    title = _held(world.here).project.title
    browser = sign_in(world.here.coordinator)
    assert title in browser.get("/ledger?since=yesterday&state=planned&batch_id=-4").text
    assert title not in browser.get("/ledger?since=2099-01-01").text


def test_the_public_board_leaves_out_what_only_members_see(world, client):
    shown = _held(world.here, days=0).project.title
    hidden = _held(world.here, days=0, visibility=Visibility.MEMBERS).project.title
    page = client.get("/board").text
    assert shown in page
    assert hidden not in page
    assert client.get("/board?month=nonsense&area=99999").status_code == 200


def test_a_share_of_few_ratings_is_not_public_since_it_would_tell_who_gave_which(world, client):
    activities = [_held(world.here, days=0) for _ in range(LEAST_RATINGS)]
    for activity in activities[1:]:
        standing.rate(activity.id, by=SYSTEM, level=Level.FAIR, note="时间短了些")
    page = client.get("/board").text
    assert f"满意率（满 {LEAST_RATINGS} 次评价后公布）" in page
    assert '<span class="number">0%</span>' not in page
    told = client.get("/api/v1/board").json
    assert (told["satisfaction"], told["levels"]) == (None, {})
    standing.rate(activities[0].id, by=SYSTEM, level=Level.GOOD)
    share = 1 / LEAST_RATINGS
    assert f'<span class="number">{share:.0%}</span>' in client.get("/board").text
    told = client.get("/api/v1/board").json
    assert (told["satisfaction"], told["levels"]["fair"]) == (share, LEAST_RATINGS - 1)


def test_the_desk_gives_the_text_for_wechat_beside_what_waits_for_others(world, sign_in):
    project = ProjectFactory(batch=world.here.batch, requester=world.here.communities[0], taken=1)
    day = now().date()
    OrderFactory(
        project=project, unit=world.here.units[0], state=OrderState.OVERDUE, deadline_on=day
    )
    page = sign_in(world.here.coordinator).get("/desk").text
    assert "有 1 件事等您处理" in page
    assert "复制微信通知" in page
    assert "认领邀请】" in page
    english = sign_in(world.here.coordinator, locale="en").get("/desk").text
    assert "1 thing waits for you" in english
