"""The review desk: its order and groups, many at once, undoing, the map, without JavaScript."""

import itertools

import pytest
import sqlalchemy as sa

from market.db import db
from market.rounds import services
from market.rounds.doubt import Doubt, doubt_of, margin_of
from market.rounds.models import Proposal, ProposalState
from market.rounds.queries.desk import Grouping, Sorting, desk, last_decision, lines, steps


@pytest.fixture
def office(street, sign_in):
    return sign_in(street.coordinator)


def _states():
    db.session.rollback()
    return dict(db.session.execute(sa.select(Proposal.id, Proposal.state)).all())


def test_the_margin_is_the_least_that_the_whole_plan_would_lose():
    far = {"objective": -4000, "covered": [0, 0]}
    near = {"objective": -150, "covered": [0, 0]}
    lost = {"objective": 900, "covered": [0, -1]}
    assert margin_of([far, near, lost]) == 0.015
    assert margin_of([lost]) == 1.0
    assert margin_of([]) is None
    assert margin_of([{"listing_id": 3, "fit": 0.8}]) is None


def test_doubt_is_a_poor_fit_or_a_runner_up_that_is_about_as_good():
    assert doubt_of(0.4, 0.9) is Doubt.LOW
    assert doubt_of(None, None) is Doubt.LOW
    assert doubt_of(0.8, 0.01) is Doubt.CLOSE
    assert doubt_of(0.8, 0.2) is doubt_of(0.8, None) is Doubt.SURE


@pytest.mark.both_databases
def test_a_round_keeps_the_margin_of_each_proposal(street, run):
    run()
    for one in db.session.scalars(sa.select(Proposal)):
        assert one.margin == margin_of(one.alternatives)


def _all_pages(street, number, **layout):
    seen, after = [], None
    while True:
        page = desk(street.by, number, after=after, limit=2, **layout)
        seen += [line.id for part in page.groups for line in part.lines]
        if (after := page.next) is None:
            assert page.total == len(seen)
            return seen


@pytest.mark.both_databases
def test_every_order_and_grouping_shows_each_proposal_once_page_by_page(street, run):
    number = run()
    ids = sorted(one.id for one in lines(street.by, number))
    for group, sort in itertools.product(Grouping, Sorting):
        assert sorted(_all_pages(street, number, group=group, sort=sort)) == ids, (group, sort)


def test_the_doubtful_come_first_and_the_urgent_when_asked(street, run):
    number = run()
    first = db.session.scalar(sa.select(Proposal).order_by(Proposal.id.desc()))
    first.fit, lowest = 0.31, first.id
    db.session.commit()
    page = desk(street.by, number)
    assert page.groups[0].lines[0].id == lowest
    assert page.groups[0].name == Doubt.LOW.label
    urgent = desk(street.by, number, sort=Sorting.URGENCY, group=Grouping.NONE)
    tiers = [urgent.proposals[line.id].need.urgency.tier for line in urgent.groups[0].lines]
    assert tiers == sorted(tiers)


def test_the_desk_offers_fits_by_which_different_numbers_would_be_taken(street, run):
    number = run()
    counted = steps(street.by, number)
    assert counted
    assert all(count for _, count in counted)
    sizes = [count for _, count in counted]
    assert sizes == sorted(set(sizes))
    fits = [one.fit for one in lines(street.by, number)]
    for step, count in counted:
        assert count == sum(fit >= step for fit in fits)


@pytest.mark.both_databases
def test_the_last_step_is_undone_and_then_the_one_before_it(street, run, office):
    number = run()
    ids = sorted(_states())
    services.approve(by=street.by, proposal_ids=ids[:1])
    services.approve(by=street.by, proposal_ids=ids[1:])
    assert last_decision(street.by, number) == ids[1:]
    assert office.post(f"/rounds/{number}/undo").status_code == 303
    assert [one for one, state in _states().items() if state == "provisional"] == ids[:1]
    assert office.post(f"/rounds/{number}/undo").status_code == 303
    assert set(_states().values()) == {ProposalState.PENDING}
    assert office.post(f"/rounds/{number}/undo").status_code == 409


def test_nobody_undoes_another_persons_step_or_what_a_round_carried_over(street, run, as_actor):
    run()
    one = min(_states())
    services.approve(by=street.by, proposal_ids=[one])
    second = run()
    assert last_decision(street.by, second) == []
    other = max(
        db.session.scalars(
            sa.select(Proposal.id).where(Proposal.round_id == second, Proposal.state == "pending")
        )
    )
    services.reject(by=street.by, proposal_ids=[other], reason="时间不合适")
    assert last_decision(street.by, second) == [other]
    assert last_decision(as_actor(street.world.administrator), second) == []


def test_a_plain_form_leads_back_to_the_same_filters_and_the_same_row(office, run):
    number = run()
    one = min(_states())
    back = f"/rounds/{number}?group=area&sort=fit"
    page = office.get(back)
    assert f'value="{back.replace("&", "&amp;")}#proposal-{one}"' in page.text
    answer = office.post(f"/proposals/{one}/approve", data={"next": f"{back}#proposal-{one}"})
    assert (answer.status_code, answer.location) == (303, f"{back}#proposal-{one}")
    above = office.post(f"/rounds/{number}/above", data={"fit": "0", "next": back})
    assert (above.status_code, above.location) == (303, back)


def test_a_group_is_approved_by_its_own_button(office, run):
    number = run()
    page = office.get(f"/rounds/{number}?group=none").text
    assert "本组待审" not in page
    page = office.get(f"/rounds/{number}?group=doubt").text
    ids = sorted(_states())
    office.post(f"/rounds/{number}/approve", data={"ids": ids})
    assert set(_states().values()) == {ProposalState.PROVISIONAL}
    assert "撤销上一步" in office.get(f"/rounds/{number}").text


def test_a_usual_reason_is_one_tap(office, run):
    number = run()
    one = min(_states())
    assert 'value="距离太远"' in office.get(f"/rounds/{number}").text
    part = office.post(
        f"/proposals/{one}/reject", data={"reason": "距离太远"}, headers={"HX-Request": "true"}
    )
    assert part.status_code == 200
    assert 'data-state="rejected"' in part.text
    assert 'id="desk-tools" hx-swap-oob="true"' in part.text


def test_the_map_draws_the_same_proposals_as_the_table(office, run, street):
    number = run()
    drawn = office.get(f"/rounds/{number}/map").json
    assert {one["id"] for one in drawn["lines"]} == set(_states())
    for one in drawn["lines"]:
        (lng, lat), _ = one["ends"]
        assert 121 < lng < 122
        assert 31 < lat < 32
    some = street.areas[2].id
    narrowed = office.get(f"/rounds/{number}/map?area_id={some}").json
    assert 0 < len(narrowed["lines"]) < len(drawn["lines"])


def test_the_map_and_the_undo_are_the_offices(street, run, sign_in):
    number = run()
    for person in (street.liaisons[0], street.officers[0], street.world.there.coordinator):
        browser = sign_in(person)
        assert browser.get(f"/rounds/{number}/map").status_code == 403
        assert browser.post(f"/rounds/{number}/undo").status_code == 403
    leader = sign_in(street.leader)
    assert leader.get(f"/rounds/{number}?view=map").status_code == 200
    assert leader.post(f"/rounds/{number}/undo").status_code == 403


@pytest.mark.parametrize("query", ["sort=best", "group=colour", "view=globe", "after=x&limit=0"])
def test_a_layout_that_cannot_be_read_is_named(office, run, query):
    assert office.get(f"/rounds/{run()}?{query}").status_code == 422
