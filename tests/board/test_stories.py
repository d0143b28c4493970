"""The whole story of a need, and of a unit, on one page."""

import sqlalchemy as sa

from market.board.queries import stories
from market.db import db
from market.journal.queries import timeline
from market.listings.models import Listing
from market.rounds import services
from market.rounds.models import Proposal
from tests.factories import ListingFactory, NeedFactory


def _round(world, as_actor):
    here = world.here
    needs = [
        NeedFactory(batch=here.batch, unit=here.communities[0], title="请医生来义诊", quantity=2),
        NeedFactory(
            batch=here.batch, unit=here.communities[1], title="要电工", qualifications=["电工证"]
        ),
    ]
    ListingFactory(unit=here.units[0], title="医生义诊", quantity=1)
    ids = [one.id for one in needs]
    by = as_actor(here.coordinator)
    row = services.start_round(
        by=by, area_id=here.street.id, batch_id=here.batch.id, preset="nearest"
    )
    assert services.run_round(row.id, worker="t")
    return ids, by


def test_a_needs_story_tells_each_round_with_reasons_and_why_it_was_left_short(
    world, as_actor, sign_in
):
    (paired, missed), by = _round(world, as_actor)
    one = db.session.scalar(sa.select(Proposal).where(Proposal.need_id == paired))
    services.reject(by=by, proposal_ids=[one.id], reason="单位已婉拒")
    row = services.start_round(
        by=by, area_id=world.here.street.id, batch_id=world.here.batch.id, preset="nearest"
    )
    assert services.run_round(row.id, worker="t")
    browser = sign_in(world.here.leader)
    page = browser.get(f"/needs/{paired}/story")
    assert page.status_code == 200
    for text in ("第 1 次智能匹配", "第 2 次智能匹配", "单位已婉拒", "医生义诊", "全部记录"):
        assert text in page.text
    assert "资质" in browser.get(f"/needs/{missed}/story").text
    assert "Round 1" in sign_in(world.here.leader, "en").get(f"/needs/{paired}/story").text


def test_the_steps_are_dated_by_the_journal(world, as_actor):
    (paired, missed), by = _round(world, as_actor)
    one = db.session.scalar(sa.select(Proposal).where(Proposal.need_id == paired))
    services.approve(by=by, proposal_ids=[one.id])
    steps = stories.reached(timeline("need", paired))
    assert steps["paired"] is not None
    assert steps["claimed"] is None
    assert stories.reached(timeline("need", missed))["paired"] is None


def test_a_units_story_tells_what_was_proposed_to_it(world, as_actor, sign_in):
    _round(world, as_actor)
    unit = db.session.scalar(sa.select(Listing)).unit_id
    page = sign_in(world.here.coordinator).get(f"/units/{unit}/story")
    assert page.status_code == 200
    for text in ("请医生来义诊", "医生义诊", "待审"):
        assert text in page.text


def test_stories_are_the_offices_and_the_leaders(world, as_actor, sign_in):
    (paired, _), _ = _round(world, as_actor)
    unit = db.session.scalar(sa.select(Listing)).unit_id
    for person in (world.here.liaisons[0], world.here.officers[0], world.there.leader):
        assert sign_in(person).get(f"/needs/{paired}/story").status_code == 403
        assert sign_in(person).get(f"/units/{unit}/story").status_code == 403
