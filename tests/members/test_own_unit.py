"""The empty choice of a unit says what it stands for: one's own unit, or that one must choose."""

import pytest

from market.policy import Role
from tests.factories import PostFactory
from tests.projects.helpers import posted


@pytest.mark.parametrize("page", ["/needs/new", "/listings/new", "/projects/{project}"])
def test_whoever_acts_for_several_units_is_asked_to_choose(world, sign_in, page):
    here = world.here
    page = page.format(project=posted(here, 1).id)
    liaison = here.liaisons[0]
    PostFactory(person=liaison, role=Role.LIAISON, unit=here.units[1])
    two = _first_choice(sign_in(liaison).get(page).text)
    assert "请选择" in two
    assert "本单位" not in two


def test_an_officer_of_one_community_may_leave_the_choice_to_it(world, sign_in):
    one = _first_choice(sign_in(world.here.officers[0]).get("/needs/new").text)
    assert "本单位" in one


def _first_choice(page: str) -> str:
    start = page.index('name="unit_id"')
    return page[start : page.index("</option>", start)]
