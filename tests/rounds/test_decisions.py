"""Deciding on proposals: room, reasons, turns taken, and moves that are not in the table."""

import threading

import pytest
from flask import current_app

from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings.models import Listing, ListingState, ListingTally
from market.members.models import UnitTally
from market.needs.models import Need, NeedState
from market.rounds import queries, services
from market.rounds.models import Origin, Proposal, ProposalState, Round, RoundState
from tests.factories import ListingFactory, ProposalFactory, RoundFactory, UnitFactory

P = ProposalState


@pytest.fixture
def desk(street):
    """A round in review with two proposals that compete for one session of one listing."""
    row = RoundFactory(batch=street.batch)
    listing = ListingFactory(unit=UnitFactory(area=street.areas[0], capacity=5), quantity=1)
    needs = [db.session.get(Need, street.needs[n]) for n in (1, 2)]
    ids = [ProposalFactory(round=row, need=need, listing=listing).id for need in needs]
    return street, ids, listing.id, row.id


def state_of(proposal_id):
    db.session.rollback()
    return db.session.get(Proposal, proposal_id).state


def free_listing(street, **more):
    return ListingFactory(unit=UnitFactory(area=street.areas[1]), title="备用资源", **more).id


@pytest.mark.both_databases
def test_approving_beyond_what_the_listing_has_is_refused(desk):
    street, (one, two), _listing, _round = desk
    services.approve(by=street.by, proposal_ids=[one])
    with pytest.raises(Conflict) as refused:
        services.approve(by=street.by, proposal_ids=[two])
    assert "只剩 0 场" in str(refused.value)
    assert state_of(two) is P.PENDING


def test_of_many_all_are_approved_or_none(desk):
    street, (one, two), _listing, _round = desk
    with pytest.raises(Conflict):
        services.approve(by=street.by, proposal_ids=[one, two])
    assert (state_of(one), state_of(two)) == (P.PENDING, P.PENDING)


@pytest.mark.parametrize("side", ["taken", "load", "settled"])
def test_what_live_orders_took_is_not_given_again(desk, side):
    street, (one, _two), listing_id, _round = desk
    proposal = db.session.get(Proposal, one)
    if side == "taken":
        db.session.add(ListingTally(batch_id=street.batch_id, listing_id=listing_id, taken=1))
    elif side == "load":
        db.session.add(UnitTally(batch_id=street.batch_id, unit_id=proposal.unit_id, load=5))
    else:
        proposal.need.settled = proposal.need.quantity
    db.session.commit()
    with pytest.raises(Conflict):
        services.approve(by=street.by, proposal_ids=[one])


def test_a_pair_with_a_side_that_closed_is_not_approved(desk):
    street, (one, two), listing_id, _round = desk
    db.session.get(Proposal, one).need.state = NeedState.WITHDRAWN
    db.session.commit()
    with pytest.raises(Conflict):
        services.approve(by=street.by, proposal_ids=[one])
    db.session.get(Listing, listing_id).state = ListingState.PAUSED
    db.session.commit()
    with pytest.raises(Conflict):
        services.approve(by=street.by, proposal_ids=[two])


@pytest.mark.both_databases
def test_two_coordinators_at_once_cannot_both_have_the_last_session(desk):
    street, ids, _listing, _round = desk
    app, start = current_app._get_current_object(), threading.Barrier(2)
    said = []

    def decide(number):
        with app.app_context():
            start.wait()
            try:
                services.approve(by=street.by, proposal_ids=[number])
                said.append("approved")
            except Conflict:
                said.append("refused")

    threads = [threading.Thread(target=decide, args=(number,)) for number in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["approved", "refused"]
    assert sorted(state_of(number) for number in ids) == [P.PENDING, P.PROVISIONAL]


@pytest.mark.both_databases
def test_two_who_decide_on_the_same_proposal_take_turns(desk):
    street, (one, _two), _listing, _round = desk
    app, start = current_app._get_current_object(), threading.Barrier(2)
    said = []

    def decide(verb, **more):
        with app.app_context():
            start.wait()
            try:
                verb(by=street.by, proposal_ids=[one], **more)
                said.append(verb.__name__)
            except Conflict:
                said.append("refused")

    threads = [
        threading.Thread(target=decide, args=(services.approve,)),
        threading.Thread(target=decide, args=(services.reject,), kwargs={"reason": "不合适"}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "refused" in said
    assert state_of(one) in (P.PROVISIONAL, P.REJECTED)


def test_a_decision_is_undone_and_taken_anew(desk):
    street, (one, two), _listing, _round = desk
    services.approve(by=street.by, proposal_ids=[one])
    services.undo(by=street.by, proposal_ids=[one])
    assert state_of(one) is P.PENDING
    services.reject(by=street.by, proposal_ids=[one], reason="太远")
    assert db.session.get(Proposal, one).reason == "太远"
    services.undo(by=street.by, proposal_ids=[one])
    assert db.session.get(Proposal, one).reason is None
    services.approve(by=street.by, proposal_ids=[two])
    assert state_of(two) is P.PROVISIONAL


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_rejection_without_a_reason_names_the_field(desk, reason):
    street, (one, _two), _listing, _round = desk
    with pytest.raises(Invalid) as refused:
        services.reject(by=street.by, proposal_ids=[one], reason=reason)
    assert "reason" in refused.value.fields


def test_an_adjusted_proposal_points_at_the_pair_that_replaced_it(desk):
    street, (one, _two), _listing, round_id = desk
    other = free_listing(street)
    pair = services.adjust(by=street.by, proposal_id=one, listing_id=other)
    assert (pair.state, pair.origin, pair.round_id) == (P.PROVISIONAL, Origin.HAND, round_id)
    assert pair.listing_id == other
    assert pair.reasons["zh"]
    former = db.session.get(Proposal, one)
    assert (former.state, former.instead_id) == (P.ADJUSTED, pair.id)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"reach_metres": 1, "lat": 32.0, "lng": 122.0}, "超出服务范围"),
        ({"audience": ["children"]}, "服务对象不符"),
        ({"measure": "hour"}, "计量单位不同"),
        ({"quantity": 1, "state": "paused"}, "暂停"),
    ],
)
def test_an_ineligible_listing_is_not_taken_for_an_adjustment(desk, more, word):
    street, (one, _two), _listing, _round = desk
    from market.batches.words import Measure

    if "measure" in more:
        more = {"measure": Measure(more["measure"])}
    if "state" in more:
        more = more | {"state": ListingState(more["state"])}
    other = free_listing(street, **more)
    with pytest.raises(Conflict) as refused:
        services.adjust(by=street.by, proposal_id=one, listing_id=other)
    assert word in str(refused.value)
    assert state_of(one) is P.PENDING


def test_an_adjustment_needs_room_too(desk):
    street, (one, _two), _listing, _round = desk
    other = free_listing(street, quantity=1)
    services.make_by_hand(by=street.by, need_id=street.needs[0], listing_id=other)
    with pytest.raises(Conflict) as refused:
        services.adjust(by=street.by, proposal_id=one, listing_id=other)
    assert "只剩 0 场" in str(refused.value)


def test_a_pair_by_hand_may_set_reach_aside_but_not_measure_or_owner(desk):
    from market.batches.words import Measure

    street, _ids, _listing, _round = desk
    far = free_listing(street, reach_metres=1, lat=32.0, lng=122.0)
    made = services.make_by_hand(by=street.by, need_id=street.needs[0], listing_id=far)
    assert made.state is P.PROVISIONAL
    assert "超出服务范围" in made.reasons["zh"][0]
    hours = free_listing(street, measure=Measure.HOUR)
    own = ListingFactory(unit=street.communities[0]).id
    for listing_id in (hours, own):
        with pytest.raises(Conflict):
            services.make_by_hand(by=street.by, need_id=street.needs[0], listing_id=listing_id)


def test_a_pair_that_stands_is_not_made_again(desk):
    street, (one, _two), listing_id, _round = desk
    need_id = db.session.get(Proposal, one).need_id
    with pytest.raises(Conflict) as refused:
        services.make_by_hand(by=street.by, need_id=need_id, listing_id=listing_id)
    assert "待审" in str(refused.value)


def test_a_hand_made_pair_that_is_undone_is_void(desk):
    street, _ids, _listing, _round = desk
    made = services.pin_agreed(
        by=street.by, need_id=street.needs[0], listing_id=free_listing(street)
    )
    number = made.id
    services.undo(by=street.by, proposal_ids=[number])
    assert state_of(number) is P.VOID


def test_nothing_is_decided_while_a_new_round_is_computed(desk):
    street, (one, _two), _listing, _round = desk
    row = services.start_round(by=street.by, area_id=street.area_id, batch_id=street.batch_id)
    number = row.id
    other = free_listing(street)
    for attempt in (
        lambda: services.approve(by=street.by, proposal_ids=[one]),
        lambda: services.reject(by=street.by, proposal_ids=[one], reason="太远"),
        lambda: services.adjust(by=street.by, proposal_id=one, listing_id=other),
        lambda: services.make_by_hand(by=street.by, need_id=street.needs[0], listing_id=other),
        lambda: services.mark_published(one),
    ):
        with pytest.raises(Conflict) as refused:
            attempt()
        assert "正在重新匹配" in str(refused.value)
    services.cancel_round(by=street.by, round_id=number)
    services.approve(by=street.by, proposal_ids=[one])


def test_proposals_of_a_round_that_is_over_are_left_alone(desk):
    street, (one, _two), _listing, round_id = desk
    db.session.get(Round, round_id).state = RoundState.SUPERSEDED
    db.session.commit()
    with pytest.raises(Conflict):
        services.approve(by=street.by, proposal_ids=[one])


def test_unknown_mixed_and_empty_choices_are_refused(desk, world):
    street, (one, _two), _listing, round_id = desk
    elsewhere = ProposalFactory(round=RoundFactory(batch=world.there.batch)).id
    with pytest.raises(NotFound):
        services.approve(by=street.by, proposal_ids=[one, 10**6])
    with pytest.raises(Invalid):
        services.approve(by=street.by, proposal_ids=[])
    with pytest.raises(Invalid):
        services.approve(by=street.by, proposal_ids=[one, elsewhere])
    with pytest.raises(NotFound):
        services.approve(by=street.by, proposal_ids=[one], round_id=round_id + 1)


def test_only_the_office_of_the_area_decides(desk, world, as_actor):
    street, (one, _two), _listing, _round = desk
    for person in (world.there.coordinator, street.leader, street.officers[0], street.liaisons[0]):
        with pytest.raises(Forbidden):
            services.approve(by=as_actor(person), proposal_ids=[one])


def test_a_review_settles_when_nothing_waits_and_closing_it_voids_the_undecided(desk):
    street, (one, two), _listing, round_id = desk
    services.approve(by=street.by, proposal_ids=[one])
    assert not services.settle_round(round_id, by=street.by)
    with pytest.raises(Conflict):
        services.close_review(by=street.by, round_id=round_id)
    services.mark_published(one, by=street.lead)
    assert not services.settle_round(round_id, by=street.by)
    services.close_review(by=street.by, round_id=round_id)
    assert (state_of(one), state_of(two)) == (P.PUBLISHED, P.VOID)
    assert queries.get_round(round_id).state is RoundState.SETTLED
    assert services.settle_round(round_id, by=street.by)


def test_proposals_of_a_withdrawn_need_or_a_retired_listing_become_void(desk):
    _street, (one, two), _listing, _round = desk
    db.session.get(Proposal, one).need.state = NeedState.WITHDRAWN
    db.session.commit()
    assert services.void_stale() == 1
    assert (state_of(one), state_of(two)) == (P.VOID, P.PENDING)
    assert services.void_stale() == 0


def test_the_plan_holds_the_provisional_pairs_of_an_area_by_community(desk, world):
    street, (one, _two), _listing, _round = desk
    services.approve(by=street.by, proposal_ids=[one])
    assert [pair.id for pair in queries.publishable(street.batch_id)] == [one]
    assert [pair.id for pair in queries.publishable(street.batch_id, street.street)] == [one]
    assert not queries.publishable(street.batch_id, world.there.street)
    assert not queries.publishable(world.there.batch.id)
