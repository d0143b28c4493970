"""The catalogue's facets say what each choice would leave; its sorts give every project once."""

import random
from dataclasses import fields
from itertools import pairwise

import pytest
import sqlalchemy as sa

from market import tallying
from market.areas.models import Area
from market.batches.words import Audience, Slot
from market.db import db
from market.members.sign_in import actor_of
from market.policy import NOBODY
from market.projects.models import Project, ProjectState
from market.projects.queries import catalogue, groups, squares
from market.projects.queries.catalogue import Sort, visible
from market.projects.queries.facets import facets
from market.projects.queries.narrowing import Filters, Reach, conditions
from tests.conftest import SOAK
from tests.projects.crowd import crowd

pytestmark = pytest.mark.both_databases
ROUNDS = 200 if SOAK else 12
KNOWN = {field.name for field in fields(Filters)}


def people(world):
    here = world.here
    some = (world.administrator, here.coordinator, here.leader, here.officers[0], here.liaisons[1])
    return [NOBODY, *map(actor_of, some), actor_of(world.there.coordinator)]


def wishes(world, draw):
    """A random choice of filters."""
    street = draw.choice([world.here, world.there])
    offered = {
        "state": [*ProjectState, None],
        "series_id": [world.series.id],
        "category_id": [world.health.id, world.culture.id],
        "area_id": [world.district.id, street.street.id, street.zones[0].id, street.areas[1].id],
        "audience": list(Audience),
        "slot": list(Slot),
        "soon": [True],
        "within": list(Reach),
        "q": ["义诊", "老", "活动室", "yz", "京剧 社区"],
        "batch_id": [street.batch.id],
        "requester_id": [street.communities[0].id],
    }
    names = draw.sample(sorted(offered), draw.choice([0, 1, 1, 2, 3]))
    return {name: draw.choice(offered[name]) for name in names}


def recounted():
    """What the tallies said otherwise than the projects; mended."""
    wrong = tallying.recount(db.session.connection())
    db.session.commit()
    return wrong


def count(actor, **filters):
    """How many there are, counted row by row."""
    query = sa.select(sa.func.count(Project.id)).join(Area, Area.id == Project.area_id)
    return db.session.scalar(query.where(visible(actor), *conditions(Filters(**filters))))


@pytest.mark.timeout(3600 if SOAK else 300)
def test_every_facet_says_what_its_choice_would_leave(world):
    crowd(world, 120)
    draw, unit = random.Random(3), world.here.units[0]
    everybody = people(world)
    for turn in range(ROUNDS):
        actor, chosen = everybody[turn % len(everybody)], wishes(world, draw) | {"near": unit}
        found = facets(actor, **chosen)
        said = (actor.name, chosen)
        assert not found.more, said
        for state in ProjectState:
            assert found.states[state] == count(actor, **chosen | {"state": state}), (state, said)
        for name, kept in (("category_id", found.categories), ("series_id", found.series)):
            for number in (world.health.id, world.culture.id, world.series.id):
                if number in kept:
                    assert kept[number] == count(actor, **chosen | {name: number}), (name, said)
            rest = count(actor, **chosen | {name: None})
            assert sum(kept.values()) == rest, (name, said)
        for audience in [one for one in Audience if one is not Audience.ALL]:
            wanted = count(actor, **chosen | {"audience": audience})
            assert found.audiences[audience] == wanted, (audience, said)
        for slot in Slot:
            assert found.slots[slot] == count(actor, **chosen | {"slot": slot}), (slot, said)
        for reach in Reach:
            assert found.within[reach] == count(actor, **chosen | {"within": reach}), said
        assert found.soon == count(actor, **chosen | {"soon": True}), said
        parts = db.session.scalars(sa.select(Area.id).where(Area.parent_id == found.top.id)).all()
        for number in parts:
            assert found.areas[number] == count(actor, **chosen | {"area_id": number}), said
        if found.top.id == world.district.id:
            assert set(found.areas) - set(parts) == set()


@pytest.mark.parametrize("sort", [None, *Sort])
def test_every_sort_gives_each_project_once_page_by_page(world, sort, monkeypatch):
    crowd(world, 60)
    # Few rows stand for many: what is walked at a million is walked here.
    monkeypatch.setattr(squares, "SLACK", (1, 2))
    monkeypatch.setattr(groups, "SMALL", 5)
    draw, unit = random.Random(5), world.here.units[0]
    for actor in people(world)[:: 1 if SOAK else 3]:
        for chosen in ({}, {"state": ProjectState.PUBLISHED}, wishes(world, draw)):
            asked = chosen | {"near": unit}
            found, after, pages = [], None, 0
            while pages < 60:
                page = catalogue.page(actor, sort=sort, after=after, limit=7, **asked)
                found += [one.id for one in page.items]
                pages += 1
                if not (after := page.next):
                    break
            assert len(found) == len(set(found)) == count(actor, **asked), (sort, actor, chosen)
            _in_order(sort, unit, found)


def _in_order(sort, unit, found):
    kept = [db.session.get(Project, number) for number in found]
    if sort is Sort.NEAREST:
        far = [catalogue.metres_between(unit, one) for one in kept]
        known = [metres for metres in far if metres is not None]
        assert all(b >= a - 2 for a, b in pairwise(known))
    elif sort is Sort.URGENCY:
        claimable = [catalogue.claiming_of(one.batch).open for one in kept]
        ranks = [
            (one.urgency.tier, one.batch.deliver_from)
            for one, open_now in zip(kept, claimable, strict=True)
            if open_now and one.state is ProjectState.PUBLISHED
        ]
        assert ranks == sorted(ranks)
    elif sort is None or sort is Sort.NEWEST:
        assert found == sorted(found, reverse=True)


def test_tallies_follow_an_area_that_moves_and_a_centre_that_moves(world):
    from market.areas.services import edit_area, move_area

    crowd(world, 40)
    by = actor_of(world.administrator)
    move_area(by=by, area_id=world.here.areas[0].id, parent_id=world.there.zones[1].id)
    assert recounted() == []
    edit_area(by=by, area_id=world.here.areas[1].id, lat=31.5, lng=121.7)
    assert recounted() == []
    found = facets(by, area_id=world.there.street.id)
    assert found.total == count(by, area_id=world.there.street.id)


def test_a_recount_mends_tallies_and_names_what_was_wrong(world):
    from market.projects.models import ProjectTally

    crowd(world, 20)
    wrong = db.session.scalars(sa.select(ProjectTally).limit(1)).one()
    wrong.n += 3
    key, true = (wrong.area_id, wrong.face), wrong.n - 3
    db.session.commit()
    [(name, found, was, now_is)] = recounted()
    assert (name, found[:2], was, now_is) == ("project_tally", key, true + 3, true)
    assert recounted() == []
