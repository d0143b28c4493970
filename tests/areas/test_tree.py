"""The tree of areas: paths, moves, levels, and who may change what."""

import pytest
import sqlalchemy as sa

from market.areas import queries, services
from market.areas.models import Area, Level
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.members.sign_in import actor_of
from market.policy import SYSTEM
from tests.factories import AreaFactory


def _paths_hold() -> bool:
    """Whether every path is its parent's path and the own number."""
    areas = {area.id: area for area in db.session.scalars(sa.select(Area))}
    return all(
        area.path == f"{areas[area.parent_id].path if area.parent_id else '/'}{area.id}/"
        for area in areas.values()
    )


@pytest.mark.both_databases
def test_moving_an_area_moves_all_that_is_below_it(world):
    zone, other = world.here.zones[0].id, world.there.street.id
    leaf = AreaFactory(level=Level.GRID, parent=world.here.areas[0]).id
    services.move_area(by=SYSTEM, area_id=zone, parent_id=other)
    assert _paths_hold()
    assert db.session.get(Area, leaf).path.startswith(db.session.get(Area, other).path)


def test_a_path_that_only_looks_alike_is_left_alone(app):
    root = AreaFactory(level=Level.DISTRICT)
    streets = [AreaFactory(level=Level.STREET, parent=root) for _ in range(12)]
    zone = AreaFactory(level=Level.ZONE, parent=streets[-1])
    # The path of number 2 begins the path of number 20, but for the closing slash.
    services.move_area(by=SYSTEM, area_id=streets[0].id, parent_id=None)
    assert _paths_hold()
    assert zone.parent_id == streets[-1].id


@pytest.mark.both_databases
def test_an_area_cannot_be_moved_below_itself(app):
    zone = AreaFactory(level=Level.ZONE)
    below = AreaFactory(level=Level.GRID, parent=zone)
    for target in (zone.id, below.id):
        with pytest.raises(Conflict, match="自己或它的下级"):
            services.move_area(by=SYSTEM, area_id=zone.id, parent_id=target)
    assert _paths_hold()


def test_a_level_must_lie_below_its_parents(app):
    street = AreaFactory(level=Level.STREET)
    with pytest.raises(Invalid) as refused:
        services.add_area(by=SYSTEM, level=Level.STREET, code="X1", name="甲", parent_id=street.id)
    assert "level" in refused.value.fields
    AreaFactory(level=Level.ZONE, parent=street)
    with pytest.raises(Invalid):
        services.edit_area(by=SYSTEM, area_id=street.id, level=Level.ZONE)


def test_a_code_is_used_once(app):
    taken = AreaFactory(level=Level.STREET).code
    with pytest.raises(Invalid) as refused:
        services.add_area(by=SYSTEM, level=Level.STREET, code=taken, name="乙")
    assert "code" in refused.value.fields


def test_a_coordinator_changes_only_the_own_subtree(world):
    by = actor_of(world.here.coordinator)
    services.edit_area(by=by, area_id=world.here.areas[0].id, name="新名")
    with pytest.raises(Forbidden):
        services.edit_area(by=by, area_id=world.there.areas[0].id, name="新名")
    with pytest.raises(Forbidden):
        services.move_area(by=by, area_id=world.here.areas[0].id, parent_id=world.there.zones[0].id)
    with pytest.raises(Forbidden):
        services.move_area(by=by, area_id=world.here.street.id, parent_id=None)
    with pytest.raises(Forbidden):
        services.add_area(by=by, level=Level.DISTRICT, code="D9", name="丙")


def test_pages_show_the_tree_and_its_areas_to_members_only(world, client, sign_in):
    liaison = sign_in(world.here.liaisons[0])
    assert world.there.areas[0].name in liaison.get("/areas").text
    page = liaison.get(f"/areas/{world.here.street.id}")
    assert world.here.zones[0].name in page.text
    assert "/edit" not in page.text
    assert client.get("/areas").status_code == 302
    assert liaison.get(f"/areas/{world.here.street.id}/edit").status_code == 403
    assert liaison.get("/areas/99999999999999999999").status_code == 404


def test_a_coordinator_adds_and_changes_an_area_on_its_pages(world, sign_in):
    browser = sign_in(world.here.coordinator)
    zone = world.here.zones[0]
    form = {"name": "新居民区", "code": "N001", "level": "community", "parent_id": zone.id}
    form |= {"population": "4200", "lat": "31.2", "lng": "121.5"}
    answer = browser.post("/areas/new", data=form)
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert "新居民区" in page.text
    assert "新增了区域" in page.text
    assert world.here.coordinator.name in page.text
    edit = answer.location + "/edit"
    wrong = browser.post(edit, data=form | {"lat": "300", "population": "很多"})
    assert wrong.status_code == 422
    assert "f-lat-error" in wrong.text
    assert "很多" in wrong.text
    assert browser.post(edit, data=form | {"name": "改名"}).status_code == 303
    move = browser.post(answer.location + "/move", data={"parent_id": world.here.zones[1].id})
    assert move.status_code == 303
    assert _paths_hold()


def test_an_administrator_renames_a_level(world, sign_in):
    browser = sign_in(world.administrator)
    named = {"level": "community", "zh": "村", "en": "Village"}
    assert browser.post("/areas/levels", data=named).status_code == 303
    area = f"/areas/{world.here.areas[0].id}"
    assert ">村<" in browser.get(area).text
    assert browser.post("/areas/levels", data={"level": "community", "zh": "村"}).status_code == 422
    assert browser.post("/areas/levels", data={"level": "community"}).status_code == 303
    assert queries.level_word(Level.COMMUNITY) is None
    assert sign_in(world.here.coordinator).get("/areas/levels").status_code == 403
