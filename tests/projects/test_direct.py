"""Projects that the coordinator posts directly, and changes to projects."""

import pytest

from market.errors import Conflict, Forbidden, Invalid
from market.projects.models import ProjectOrigin, ProjectState
from market.projects.services import direct
from tests.factories import ListingFactory
from tests.projects.helpers import claimed, fresh, in_step, posted, published


def test_a_project_is_posted_to_the_catalogue_with_free_places(world):
    project = posted(world.here, 3, series_id=world.series.id, when_text="每周二下午")
    assert (project.origin, project.state) == (ProjectOrigin.DIRECT, ProjectState.PUBLISHED)
    assert (project.places_left, project.series_id) == (3, world.series.id)
    assert project.windows
    assert "为老义诊" in project.search_text
    assert world.here.communities[0].name.lower() in project.search_text


def test_nobody_posts_a_project_in_anothers_area(world, as_actor):
    for person in (world.there.coordinator, world.here.officers[0], world.here.leader):
        with pytest.raises(Forbidden):
            direct.post_project(
                by=as_actor(person),
                batch_id=world.here.batch.id,
                area_id=world.here.areas[0].id,
                category_id=world.health.id,
                title="越界",
            )


@pytest.mark.parametrize(
    ("field", "value"),
    [("batch_id", 999), ("category_id", 999), ("series_id", 999), ("requester_id", 999)],
)
def test_what_does_not_exist_is_named(world, field, value):
    facts = {"category_id": world.health.id} | {field: value}
    with pytest.raises(Invalid) as refused:
        direct.post_project(
            **{
                "by": _actor(world),
                "batch_id": world.here.batch.id,
                "area_id": world.here.areas[0].id,
                "title": "试一试",
            }
            | facts
        )
    assert set(refused.value.fields) == {field}


def _actor(world):
    from market.members.sign_in import actor_of

    return actor_of(world.here.coordinator)


def test_a_batch_of_another_street_is_refused(world, as_actor):
    with pytest.raises(Invalid) as refused:
        direct.post_project(
            by=as_actor(world.here.coordinator),
            batch_id=world.there.batch.id,
            area_id=world.here.areas[0].id,
            category_id=world.health.id,
            title="越界",
        )
    assert set(refused.value.fields) == {"batch_id"}


def test_more_places_open_a_full_project_and_fewer_fill_it(world, as_actor):
    by = as_actor(world.here.coordinator)
    project = posted(world.here, 1)
    claimed(world.here, project)
    direct.edit_project(project.id, by=by, sessions=3)
    assert (fresh(project).state, fresh(project).places_left) == (ProjectState.PUBLISHED, 2)
    direct.edit_project(project.id, by=by, sessions=1)
    assert fresh(project).state is ProjectState.FULL
    with pytest.raises(Conflict):
        direct.edit_project(project.id, by=by, sessions=0)
    claimed(world.here, direct.edit_project(project.id, by=by, sessions=2), who=1)
    with pytest.raises(Conflict) as refused:
        direct.edit_project(project.id, by=by, sessions=1)
    assert "已认领 2 场" in str(refused.value)
    assert in_step()


def test_a_project_of_a_need_keeps_its_sessions(world, as_actor):
    order = published(world.here)
    with pytest.raises(Conflict) as refused:
        direct.edit_project(order.project_id, by=as_actor(world.here.coordinator), sessions=5)
    assert set(refused.value.fields) == {"sessions"}


def test_an_edit_changes_what_the_project_is_found_by(world, as_actor):
    project = posted(world.here, 1)
    direct.edit_project(project.id, by=as_actor(world.here.coordinator), title="夕阳红合唱")
    assert "夕阳红合唱" in fresh(project).search_text


def test_an_invitation_by_hand_never_asks_beyond_listing_or_capacity(world, as_actor):
    by = as_actor(world.here.coordinator)
    project = posted(world.here, 3)
    small = ListingFactory(unit=world.here.units[0], quantity=1)
    with pytest.raises(Conflict):
        direct.invite_unit(project.id, by=by, listing_id=small.id)
    order = direct.invite_unit(project.id, by=by, listing_id=small.id, sessions=1)
    assert (order.sessions, fresh(project).places_left) == (1, 2)
    with pytest.raises(Invalid) as refused:
        direct.invite_unit(project.id, by=by)
    assert set(refused.value.fields) == {"unit_id"}
    assert in_step()
