"""The catalogue: who sees what, narrowed, sorted, page by page."""

import datetime as dt

import pytest

from market.batches.models import BatchState
from market.batches.words import Audience
from market.db import db
from market.errors import Invalid
from market.localise import today
from market.policy import NOBODY, Visibility, allows, scopes
from market.projects.models import OrderState, ProjectState
from market.projects.queries import catalogue
from market.projects.queries.catalogue import Sort
from tests.factories import BatchFactory, OrderFactory, ProjectFactory
from tests.projects.helpers import claimed, posted

pytestmark = pytest.mark.both_databases


def titles(actor, **asked):
    return [project.title for project in catalogue.page(actor, limit=100, **asked).items]


def everybody(world):
    return {
        "administrator": world.administrator,
        "coordinator": world.here.coordinator,
        "leader": world.here.leader,
        "officer": world.here.officers[0],
        "other officer": world.here.officers[1],
        "liaison": world.here.liaisons[0],
        "other liaison": world.here.liaisons[1],
        "stranger": world.there.coordinator,
    }


def test_list_and_policy_agree_on_who_sees_a_project(world, as_actor):
    street = world.here
    made = [
        ProjectFactory(batch=street.batch, requester=street.communities[0], visibility=v, title=v)
        for v in Visibility
    ]
    OrderFactory(
        project=made[2], unit=street.units[0], state=OrderState.INVITED, deadline_on=today()
    )
    OrderFactory(project=made[2], unit=street.units[1], state=OrderState.DECLINED, reason="忙")
    expected = {
        "administrator": {"public", "members", "parties"},
        "coordinator": {"public", "members", "parties"},
        "leader": {"public", "members", "parties"},
        "officer": {"public", "members", "parties"},
        "other officer": {"public", "members"},
        "liaison": {"public", "members", "parties"},
        "other liaison": {"public", "members"},
        "stranger": {"public", "members"},
    }
    for name, person in everybody(world).items():
        actor = as_actor(person)
        assert set(titles(actor)) == expected[name], name
        for project in made:
            seen = allows(actor, "project.see", scopes["project"](project.id))
            assert seen == (project.title in expected[name]), (name, project.title)
    assert titles(NOBODY) == ["public"]


def test_it_is_narrowed_by_series_category_area_audience_state_and_words(world, as_actor):
    street = world.here
    ProjectFactory(
        batch=street.batch,
        requester=street.communities[0],
        title="夕阳红合唱",
        category=world.culture,
        series=world.series,
        audience=["elderly"],
        search_text="夕阳红合唱\n社区活动室",
    )
    ProjectFactory(
        batch=street.batch, requester=street.communities[1], title="少儿编程", audience=["children"]
    )
    ProjectFactory(
        batch=street.batch, requester=street.communities[1], title="人人可来", audience=["all"]
    )
    ProjectFactory(batch=street.batch, title="已经结项", state=ProjectState.CLOSED)
    assert titles(NOBODY, series_id=world.series.id) == ["夕阳红合唱"]
    assert titles(NOBODY, category_id=world.culture.id) == ["夕阳红合唱"]
    assert titles(NOBODY, area_id=street.areas[0].id) == ["夕阳红合唱"]
    assert set(titles(NOBODY, area_id=street.street.id)) == {"夕阳红合唱", "少儿编程", "人人可来"}
    assert set(titles(NOBODY, audience=Audience.CHILDREN)) == {"少儿编程", "人人可来"}
    assert titles(NOBODY, state=ProjectState.CLOSED) == ["已经结项"]
    assert titles(NOBODY, q="活动室 合唱") == ["夕阳红合唱"]
    assert titles(NOBODY, q="100%_") == []


@pytest.mark.parametrize("sort", [None, *Sort])
def test_pages_by_keyset_show_every_project_once(world, as_actor, sort):
    street = world.here
    near = street.units[0]
    for number in range(11):
        ProjectFactory(
            batch=street.batch,
            requester=street.communities[number % 4],
            title=f"项目{number}",
            lat=None if number == 3 else 31.2 + (number % 5) * 0.003,
            lng=None if number == 3 else 121.5,
        )
    whole = titles(NOBODY, sort=sort, near=near)
    assert len(set(whole)) == 11
    found, after = [], None
    while True:
        page = catalogue.page(NOBODY, sort=sort, near=near, after=after, limit=4)
        found += [project.title for project in page.items]
        if not (after := page.next):
            break
    assert found == whole


def test_nearest_first_is_by_metres_and_unknown_places_come_last(world):
    street = world.here
    unit = street.units[0]
    unit.lat, unit.lng = 31.20, 121.50
    nowhere = street.areas[3]
    nowhere.lat = nowhere.lng = None
    db.session.commit()
    for title, lat, lng in (("中", 31.21, 121.50), ("远", 31.20, 121.53), ("近", 31.20, 121.503)):
        ProjectFactory(
            batch=street.batch, requester=street.communities[0], title=title, lat=lat, lng=lng
        )
    ProjectFactory(batch=street.batch, requester=street.communities[3], title="不知在哪")
    assert titles(NOBODY, sort=Sort.NEAREST, near=unit) == ["近", "中", "远", "不知在哪"]
    metres = [
        catalogue.metres_between(unit, project)
        for project in catalogue.page(NOBODY, sort=Sort.NEAREST, near=unit).items
    ]
    assert metres[:3] == sorted(metres[:3])
    assert metres[3] is None


def test_the_earliest_end_of_claiming_comes_first(world):
    day = today()
    for title, days, state in (
        ("晚", 30, BatchState.CLAIMING),
        ("早", 3, BatchState.CLAIMING),
        ("已过", 10, BatchState.DELIVERING),
    ):
        batch = BatchFactory(
            area=world.here.street, deliver_from=day + dt.timedelta(days=days), state=state
        )
        ProjectFactory(batch=batch, requester=world.here.communities[0], title=title)
    assert titles(NOBODY, sort=Sort.DEADLINE) == ["早", "晚", "已过"]


@pytest.mark.parametrize("after", ["x", "W10", "WyJhIiwgMV0", "WzEsIDIsIDNd", "Wzk5ZTk5LDFd"])
def test_a_broken_cursor_is_refused(world, after):
    with pytest.raises(Invalid):
        catalogue.page(NOBODY, sort=Sort.DEADLINE, after=after)


def test_what_lost_its_unit_waits_for_the_coordinator(world, as_actor):
    street = world.here
    project = posted(street, 1)
    actor = as_actor(street.coordinator)
    assert list(catalogue.needing_pair(actor)) == []
    OrderFactory(project=project, unit=street.units[1], state=OrderState.RELEASED)
    assert [found.id for found in catalogue.needing_pair(actor)] == [project.id]
    assert list(catalogue.needing_pair(as_actor(world.there.coordinator))) == []
    claimed(street, project)
    assert list(catalogue.needing_pair(actor)) == []
