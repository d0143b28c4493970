"""Rounds from start to review, and one after another."""

import pytest
import sqlalchemy as sa

import matching
from market.db import db
from market.journal import queries as journal
from market.listings.models import Listing, ListingState, ListingTally
from market.members.models import UnitTally
from market.needs.models import GroupTally, Need, NeedState
from market.rounds import history, queries, services
from market.rounds.models import Origin, Proposal, ProposalState, Round, RoundState, Unmatched
from tests.factories import ListingFactory, NeedFactory

P, R = ProposalState, RoundState


def proposals(number, *states):
    query = sa.select(Proposal).where(Proposal.round_id == number).order_by(Proposal.id)
    return [one for one in db.session.scalars(query) if not states or one.state in states]


def pair(one):
    return one.need_id, one.listing_id


@pytest.mark.both_databases
def test_a_round_ends_in_review_with_a_plan_that_anyone_can_verify(street, run):
    row = queries.get_round(run())
    assert row.state is R.REVIEW
    assert (row.progress, row.stage, row.lease_until) == (100, None, None)
    problem = matching.Problem.from_json(row.problem)
    plan = matching.Plan.from_json(row.plan, problem)
    assert matching.verify(problem, plan)
    assert row.facts["objective"] == row.facts["bound"] == plan.objective
    told = {(f"n{p.need_id}", f"l{p.listing_id}"): p.sessions for p in proposals(row.id)}
    assert told == dict(plan.pairs)
    # Seven sessions are wanted and seven offered, of which the urgent and the critical come first.
    assert row.facts["covered"] == [1, 2, 4]
    for one in proposals(row.id):
        assert one.state is P.PENDING
        assert all(one.reasons[lang] for lang in ("zh", "en"))
        assert one.unit_id == db.session.get(Listing, one.listing_id).unit_id
    assert journal.verify().good


def test_a_stage_and_a_number_are_told_on_the_timeline_of_each_need(street, run):
    run()
    verbs = [entry.verb for entry in journal.timeline("need", street.needs[0])]
    assert verbs == ["round.reviewed"]


def test_what_is_not_open_takes_no_part(street, run):
    db.session.get(Need, street.needs[0]).state = NeedState.ESCALATED
    db.session.get(Need, street.needs[1]).state = NeedState.SUBMITTED
    listing = db.session.get(Listing, street.listings[2])
    listing.state = ListingState.PAUSED
    db.session.commit()
    row = queries.get_round(run())
    assert row.facts["needs"] == 3
    assert row.facts["listings"] == 3


def test_live_and_finished_orders_are_counted_from_the_tallies(street, run):
    listing = db.session.get(Listing, street.listings[0])
    need = db.session.get(Need, street.needs[0])
    need.settled = 1
    db.session.add_all(
        [
            ListingTally(batch_id=street.batch_id, listing_id=listing.id, taken=2),
            UnitTally(batch_id=street.batch_id, unit_id=listing.unit_id, load=4),
            GroupTally(batch_id=street.batch_id, group_key=need.group_key, served=3),
        ]
    )
    db.session.commit()
    problem = matching.Problem.from_json(queries.get_round(run()).problem)
    assert problem.need_sessions[problem.need_ids.index(f"n{need.id}")] == 1
    assert problem.listing_sessions[problem.listing_ids.index(f"l{listing.id}")] == 0
    unit = problem.unit_ids.index(f"u{listing.unit_id}")
    assert (problem.unit_sessions[unit], problem.unit_load[unit]) == (2, 4)
    group = problem.community_ids.index(need.group_key)
    assert problem.community_served[group] == 3


@pytest.mark.both_databases
def test_a_second_round_supersedes_the_first_pins_and_vetoes(street, run):
    first = run()
    kept, turned, other = proposals(first)[:3]
    kept_pair, turned_pair = pair(kept), pair(turned)
    kept_id, turned_id, other_id = kept.id, turned.id, other.id
    services.approve(by=street.by, proposal_ids=[kept_id])
    services.reject(by=street.by, proposal_ids=[turned_id], reason="不合适")
    second = run(preset="weakest_first")
    db.session.expire_all()
    assert queries.get_round(first).state is R.SUPERSEDED
    assert db.session.get(Proposal, other_id).state is P.SUPERSEDED
    assert db.session.get(Proposal, turned_id).state is P.REJECTED
    former = db.session.get(Proposal, kept_id)
    assert former.state is P.SUPERSEDED
    (carried,) = proposals(second, P.PROVISIONAL)
    assert pair(carried) == kept_pair
    assert former.instead_id == carried.id
    assert carried.decided_by_id == street.by.user_id
    assert turned_pair not in {pair(one) for one in proposals(second)}
    row = queries.get_round(second)
    assert (row.number, row.facts["carried"]) == (2, 1)
    pinned = {(p["need"], p["listing"]): p.get("pinned", 0) for p in row.problem["pairs"]}
    assert pinned[f"n{kept_pair[0]}", f"l{kept_pair[1]}"] == carried.sessions
    # A veto outlives the round in which it was spoken, until it is taken back.
    third = run()
    assert turned_pair not in {pair(one) for one in proposals(third)}
    services.undo(by=street.by, proposal_ids=[turned_id])
    assert turned_pair in {(n.need_id, n.listing_id) for n in proposals(run())} | {
        (int(p["need"][1:]), int(p["listing"][1:]))
        for p in db.session.scalars(sa.select(Round).order_by(Round.id.desc()))
        .first()
        .problem["pairs"]
    }


def test_nothing_approved_is_ever_lost_over_many_rounds(street, run):
    services.approve(by=street.by, proposal_ids=[one.id for one in proposals(run())])
    before = sorted((*pair(one), one.sessions) for one in queries.publishable(street.batch_id))
    for preset in ("even_load", "weakest_first", "nearest"):
        number = run(preset=preset)
        kept = [(*pair(one), one.sessions) for one in proposals(number, P.PROVISIONAL)]
        assert sorted(kept) == before
        assert not proposals(number, P.PENDING)
    assert len(queries.publishable(street.batch_id)) == len(before)


def test_a_pin_that_no_longer_fits_becomes_void_and_says_why(street, run):
    one = proposals(run())[0]
    number, listing_id = one.id, one.listing_id
    services.approve(by=street.by, proposal_ids=[number])
    listing = db.session.get(Listing, listing_id)
    db.session.add(
        ListingTally(batch_id=street.batch_id, listing_id=listing.id, taken=listing.quantity)
    )
    db.session.commit()
    run()
    db.session.expire_all()
    void = db.session.get(Proposal, number)
    assert void.state is P.VOID
    assert "余量不足" in void.reason


def test_a_pair_agreed_by_phone_is_kept_though_the_rules_would_refuse_it(street, run):
    far = ListingFactory(
        unit=street.units[0], title="只到门口", quantity=1, reach_metres=1, lat=32.0, lng=122.0
    )
    agreed = services.pin_agreed(
        by=street.by, need_id=street.needs[3], listing_id=far.id, reason="电话谈妥"
    )
    assert agreed.origin is Origin.PHONE
    assert "超出服务范围" in agreed.reasons["zh"][0]
    far_id = far.id
    number = run()
    kept = [one for one in proposals(number) if one.listing_id == far_id]
    assert [(one.state, one.origin) for one in kept] == [(P.PROVISIONAL, Origin.PHONE)]
    assert "超出服务范围" in kept[0].reasons["zh"][0]


def test_a_need_without_any_listing_is_told_which_rules_removed_how_many(street, run):
    need = NeedFactory(
        batch=street.batch,
        unit=street.communities[1],
        title="要营业执照的",
        qualifications=["电工证"],
    )
    need_id = need.id
    number = run()
    missed = db.session.scalar(
        sa.select(Unmatched).where(Unmatched.round_id == number, Unmatched.need_id == need_id)
    )
    assert missed.why["reason"] == "nothing eligible"
    assert missed.why["rules"] == {"qualification": 4}
    assert "4 条缺少所需资质" in missed.why["zh"][0]
    assert queries.latest_of_need(need_id).id == missed.id


def test_a_need_that_is_outbid_is_told_by_whom(street, run):
    for title in ("再来一次义诊", "又来一次义诊"):
        NeedFactory(batch=street.batch, unit=street.communities[3], title=title, quantity=3)
    number = run()
    missed = queries.unmatched(number)
    assert missed
    assert {one.why["reason"] for one in missed} == {"outbid"}
    assert all("已安排给" in one.why["zh"][0] for one in missed)


def test_the_title_of_a_need_for_its_parties_only_is_not_told_to_others(street, run):
    from market.policy import Visibility

    for need_id in street.needs:
        db.session.get(Need, need_id).visibility = Visibility.PARTIES
    db.session.commit()
    for title in ("再来一次义诊", "又来一次义诊"):
        NeedFactory(batch=street.batch, unit=street.communities[3], title=title, quantity=3)
    number = run()
    told = {one.need_id: str(one.why) for one in queries.unmatched(number)}
    for one in proposals(number):
        told[one.need_id] = told.get(one.need_id, "") + str((one.reasons, one.alternatives))
    titles = {need_id: db.session.get(Need, need_id).title for need_id in street.needs}
    assert any("另一条需求" in text for text in told.values())
    for need_id, text in told.items():
        for other, title in titles.items():
            assert other == need_id or f"「{title}」" not in text


def test_a_units_own_listing_never_serves_its_own_need(street, run):
    own = ListingFactory(unit=street.communities[3], title="请医生看骨科", quantity=5)
    need_id, own_id = street.needs[3], own.id
    number = run()
    assert (need_id, own_id) not in {pair(one) for one in proposals(number)}
    row = queries.get_round(number)
    assert not [
        p
        for p in row.problem["pairs"]
        if (p["need"], p["listing"]) == (f"n{need_id}", f"l{own_id}")
    ]


def test_former_service_and_declined_invitations_are_asked_of_later_packages(
    street, run, monkeypatch
):
    unit = db.session.get(Listing, street.listings[3]).unit_id
    group = db.session.get(Need, street.needs[2]).group_key
    refused = (street.needs[2], street.listings[2])
    wanted = db.session.get(Need, street.needs[2]).category_id
    db.session.get(Listing, street.listings[3]).category_id = wanted
    db.session.commit()
    monkeypatch.setattr(history, "served", [lambda: [(unit, group)]])
    monkeypatch.setattr(history, "declined", [lambda _batch: [refused]])
    number = run()
    given = {pair(one): one for one in proposals(number)}
    assert refused not in given
    instead = given[street.needs[2], street.listings[3]]
    assert instead.components["continuity"] == 1


def test_bad_data_fails_the_round_with_the_title_of_the_row(street, run):
    need = db.session.get(Need, street.needs[0])
    need.windows = [{"from": "2026-02-31"}]
    db.session.commit()
    row = services.start_round(by=street.by, area_id=street.area_id, batch_id=street.batch_id)
    number = row.id
    assert not services.run_round(number, worker="w")
    row = queries.get_round(number)
    assert row.state is R.FAILED
    assert "请医生来量血压" in row.error
    assert not proposals(number)


def test_a_failed_round_leaves_the_former_review_as_it_was(street, run):
    first = run()
    need = db.session.get(Need, street.needs[0])
    need.windows = [{"from": "never"}]
    db.session.commit()
    row = services.start_round(by=street.by, area_id=street.area_id, batch_id=street.batch_id)
    services.run_round(row.id, worker="w")
    assert queries.get_round(first).state is R.REVIEW
    assert proposals(first, P.PENDING)


def test_an_area_without_needs_gives_an_empty_review(world, as_actor):
    there = world.there
    row = services.start_round(
        by=as_actor(there.coordinator), area_id=there.street.id, batch_id=there.batch.id
    )
    number = row.id
    assert services.run_round(number, worker="w")
    row = queries.get_round(number)
    assert (row.state, row.facts["pairs"], row.facts["needs"]) == (R.REVIEW, 0, 0)
