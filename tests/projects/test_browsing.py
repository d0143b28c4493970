"""The catalogue's page: its cards, facets, search and sorts, with and without JavaScript."""

import datetime as dt
import json
import re

import pytest

from market.batches.models import BatchState
from market.db import db
from market.localise import today
from market.needs.models import Urgency
from market.policy import Visibility
from tests.factories import BatchFactory, NeedFactory, ProjectFactory
from tests.projects.helpers import posted

PART = {"HX-Request": "true"}


@pytest.fixture
def street(world):
    return world.here


def links_of(page, facet):
    """{label: (address, number)} of a facet's choices."""
    inside = re.search(rf'id="f-{facet}".*?</details>', page, re.S)
    rows = re.findall(
        r'<a href="([^"]*)"[^>]*><span>([^<]*)</span>(?:<span class="count">([^<]*)<)?',
        inside[0] if inside else "",
    )
    return {label: (url.replace("&amp;", "&"), count) for url, label, count in rows}


def test_a_card_says_what_where_how_far_when_for_whom_how_much_and_until_when(sign_in, street):
    unit = street.units[0]
    unit.lat, unit.lng = 31.2, 121.5
    batch = BatchFactory(
        area=street.street, deliver_from=today() + dt.timedelta(days=3), state=BatchState.CLAIMING
    )
    ProjectFactory(
        batch=batch,
        requester=street.communities[0],
        title="为老义诊",
        place="社区活动室",
        lat=31.2,
        lng=121.505,
        when_text="每周二上午",
        audience=["elderly"],
        people=40,
        sessions=3,
        taken=1,
    )
    page = sign_in(street.liaisons[0]).get("/projects").text
    card = re.search(r"<article.*?</article>", page, re.S)[0]
    for fact in (
        "为老义诊",
        "社区活动室",
        street.areas[0].name,
        "步行约 8 分钟（620 米）",
        "每周二上午",
        "老年人",
        "约 40 人",
        "还可认领 2 场，共 3 场",
        "还有 2 天",
    ):
        assert fact in card, fact


def test_an_urgent_need_is_marked_on_its_card(client, street):
    need = NeedFactory(
        batch=street.batch, unit=street.communities[0], area=street.areas[0], urgency=Urgency.URGENT
    )
    ProjectFactory(batch=street.batch, requester=street.communities[0], need=need, title="急")
    ProjectFactory(batch=street.batch, requester=street.communities[0], title="不急")
    cards = re.findall(r"<article.*?</article>", client.get("/projects").text, re.S)
    assert ["紧急" in card for card in cards] == [False, True]


def test_each_choice_of_a_facet_leads_to_as_many_projects_as_it_says(client, world, street):
    for number in range(5):
        ProjectFactory(
            batch=street.batch,
            requester=street.communities[number % 2],
            title=f"项目{number}",
            category=world.health if number < 3 else world.culture,
            audience=["elderly"] if number % 2 else [],
        )
    page = client.get("/projects?state=offered").text
    for facet in ("category_id", "area_id", "audience", "slot"):
        choices = links_of(page, facet)
        assert len(choices) > 1, facet
        for label, (url, count) in choices.items():
            assert "state=offered" in url, (facet, label)
            if count:
                shown = client.get(url).text
                assert shown.count("<article") == int(count), (facet, label)


def test_a_chosen_facet_is_named_and_can_be_left_and_all_filters_cleared(client, world, street):
    ProjectFactory(batch=street.batch, requester=street.communities[0], category=world.health)
    address = f"/projects?category_id={world.health.id}&state=offered"
    page = client.get(address).text
    assert f"类别：{world.health.name}" in page
    assert links_of(page, "category_id")["不限"][0] == "/projects?state=offered"
    assert re.search(r'href="/projects\?state=offered"[^>]*>清除筛选', page)
    nothing = client.get(f"/projects?category_id={world.culture.id}").text
    assert f"类别：{world.culture.name}" in nothing
    assert "没有符合条件的项目" in nothing


def test_the_search_answers_its_part_with_the_filters_that_go_on(client, street):
    posted(street, 1, title="邻里义诊")
    posted(street, 1, title="少儿编程")
    part = client.get("/projects?q=yz&state=offered", headers=PART).text
    assert part.lstrip().startswith('<div id="catalogue"')
    assert "邻里义诊" in part
    assert "少儿编程" not in part
    assert '<input type="hidden" form="find" name="state" value="offered">' in part
    assert 'data-said="共 1 个项目"' in part


def test_nearest_is_offered_to_whom_a_place_is_known_of(client, sign_in, street):
    assert "sort=nearest" not in client.get("/projects").text
    street.units[0].lat, street.units[0].lng = 31.2, 121.5
    db.session.commit()
    assert "sort=nearest" in sign_in(street.liaisons[0]).get("/projects").text


def test_a_filter_that_cannot_be_read_is_left_out_of_every_link(client, street):
    ProjectFactory(batch=street.batch, requester=street.communities[0])
    page = client.get("/projects?category_id=abc&sort=urgency")
    assert page.status_code == 422
    assert 'href="#f-category_id"' in page.text
    part = client.get("/projects?category_id=abc&sort=urgency", headers=PART).text
    assert "abc" not in part
    assert "sort=urgency" in part


def test_a_project_is_shared_by_its_qr_code_and_a_poster(client, street, app):
    app.config["PUBLIC_URL"] = "https://sandan.example"
    project = posted(street, 2, title="邻里义诊", place="三号楼")
    page = client.get(f"/projects/{project.id}").text
    assert f'href="/projects/{project.id}/poster"' in page
    code = re.search(r'class="qr" src="(data:image/svg[^"]*)"', page)[1]
    poster = client.get(f"/projects/{project.id}/poster").text
    for said in (
        "邻里义诊",
        "三号楼",
        "还可认领 2 场",
        f"https://sandan.example/projects/{project.id}",
    ):
        assert said in poster, said
    assert code in poster


def test_a_poster_is_for_whoever_may_see_the_project(client, sign_in, street):
    hidden = ProjectFactory(
        batch=street.batch, requester=street.communities[0], visibility=Visibility.MEMBERS
    )
    assert client.get(f"/projects/{hidden.id}/poster").status_code == 302
    assert sign_in(street.liaisons[0]).get(f"/projects/{hidden.id}/poster").status_code == 200


def test_the_map_draws_what_is_listed_beside_it(client, sign_in, street):
    near, far = posted(street, 1, title="近处"), posted(street, 1, title="远处")
    near.lat, near.lng = 31.2, 121.5
    far.lat, far.lng = 31.3, 121.6
    street.areas[0].polygon = [[[121.4, 31.1], [121.7, 31.1], [121.7, 31.4], [121.4, 31.1]]]
    street.units[0].lat, street.units[0].lng = 31.21, 121.5
    db.session.commit()
    near_id, far_id, unit = near.id, far.id, street.units[0].name
    page = sign_in(street.liaisons[0]).get(f"/projects?view=map&area_id={street.areas[0].id}").text
    drawn = json.loads(re.search(r'id="map-data">(.*?)</script>', page, re.S)[1])
    assert {tuple(point["at"]): point["ids"] for point in drawn["points"]} == {
        (121.5, 31.2): [near_id],
        (121.6, 31.3): [far_id],
    }
    assert drawn["here"] == [121.5, 31.21]
    assert [area["id"] for area in drawn["areas"]] == [street.areas[0].id]
    for number in (near_id, far_id):
        assert f'id="on-map-{number}"' in page
    assert "vendor/echarts" in page
    # Who is no member learns nothing of the units, and the list carries no chart.
    anybody = client.get("/projects?view=map").text
    assert unit not in anybody
    assert "vendor/echarts" not in client.get("/projects").text


def test_the_calendar_shows_each_project_on_its_days_and_the_others_below(client, street):
    first = today().replace(day=1)
    batch = BatchFactory(
        area=street.street,
        collect_from=first - dt.timedelta(days=40),
        claim_from=first - dt.timedelta(days=9),
        deliver_from=first,
        ends_on=first + dt.timedelta(days=27),
    )
    facts = {"batch": batch, "requester": street.communities[0]}
    monthly = {"monthdays": [15], "times": [["13:30", "15:30"]]}
    ProjectFactory(title="每月义诊", windows=[monthly], **facts)
    ProjectFactory(title="随时都行", windows=[], **facts)
    page = client.get(f"/projects?view=calendar&day={first}&state=offered").text
    day = re.search(rf'id="day-{first.replace(day=15)}".*?</dd>', page, re.S)[0]
    assert "每月义诊" in day
    assert "13:30–15:30" in day
    assert page.count('id="day-') == 1
    assert "随时都行" in page.split("日期再商量的 1 个")[1]
    assert f'href="/projects?view=calendar&amp;day={first}&amp;state=full"' in page
    later = client.get(f"/projects?view=calendar&day={first + dt.timedelta(days=70)}").text
    assert "每月义诊" not in later


@pytest.mark.parametrize("query", ["view=globe", "view=calendar&day=soon", "day=1800-01-01"])
def test_a_view_that_does_not_exist_is_named(client, query):
    refused = client.get(f"/projects?{query}")
    assert refused.status_code == 422
    assert 'id="problems"' in refused.text
