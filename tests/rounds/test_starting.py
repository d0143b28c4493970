"""Starting rounds: where, when and by whom, with which weights; and the table of their moves."""

import datetime as dt

import pytest
import sqlalchemy as sa

from market.batches.models import BatchState
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.localise import today
from market.rounds import queries, services
from market.rounds.models import Proposal, ProposalState, Round, RoundState
from tests.factories import ListingFactory, NeedFactory, RoundFactory

P, R = ProposalState, RoundState


def proposals(number, *states):
    query = sa.select(Proposal).where(Proposal.round_id == number).order_by(Proposal.id)
    return [one for one in db.session.scalars(query) if not states or one.state in states]


def pair(one):
    return one.need_id, one.listing_id


def test_one_round_is_computed_at_a_time_over_overlapping_areas(street):
    def start(area):
        return services.start_round(by=street.by, area_id=area.id, batch_id=street.batch_id)

    east, west = street.zones
    number = start(east).id
    with pytest.raises(Conflict):
        start(street.street)
    start(west)
    services.cancel_round(by=street.by, round_id=number)
    assert queries.get_round(number).state is R.CANCELLED
    start(east)


def test_a_round_of_one_zone_leaves_the_proposals_of_the_others(street, run):
    first = run()
    east = street.zones[0]
    inside = {one.id for one in proposals(first) if one.need.area.path.startswith(east.path)}
    row = services.start_round(by=street.by, area_id=east.id, batch_id=street.batch_id)
    assert services.run_round(row.id, worker="w")
    db.session.expire_all()
    for one in proposals(first):
        assert one.state is (P.SUPERSEDED if one.id in inside else P.PENDING)
    assert queries.get_round(first).state is R.REVIEW


@pytest.mark.parametrize("moved", ["closed", "over", "elsewhere", "preset", "weight", "zero"])
def test_a_round_that_makes_no_sense_is_refused(street, world, moved):
    given = {"area_id": street.area_id, "batch_id": street.batch_id}
    if moved == "closed":
        street.batch.state = BatchState.CLOSED
    if moved == "over":
        day = today() - dt.timedelta(days=1)
        street.batch.collect_from = street.batch.claim_from = day
        street.batch.deliver_from = street.batch.ends_on = day
    db.session.commit()
    if moved == "elsewhere":
        given["batch_id"] = world.there.batch.id
    given |= {
        "preset": {"preset": "best"},
        "weight": {"weights": {"luck": 1.0}},
        "zero": {"preset": "custom"},
    }.get(moved, {})
    with pytest.raises((Conflict, Invalid)):
        services.start_round(by=street.by, **given)


def test_only_the_office_of_the_area_starts_and_cancels(street, world, as_actor):
    number = services.start_round(by=street.by, area_id=street.area_id, batch_id=street.batch_id).id
    for person in (world.there.coordinator, street.leader, street.officers[0], street.liaisons[0]):
        with pytest.raises(Forbidden):
            services.cancel_round(by=as_actor(person), round_id=number)
        with pytest.raises(Forbidden):
            services.start_round(
                by=as_actor(person), area_id=street.area_id, batch_id=street.batch_id
            )


def test_own_weights_change_what_is_weighed(street, run):
    row = queries.get_round(run(preset=None, weights={"near": 1.0}, balance=0.0, least_fit=0.0))
    assert row.preset == "custom"
    assert {k: v for k, v in row.weights.items() if v} == {"near": 1.0}
    one = proposals(row.id)[0]
    assert one.fit == pytest.approx(one.components["near"], abs=1e-4)


def test_the_former_plan_is_kept_among_equals(street, run):
    first = sorted((*pair(one), one.sessions) for one in proposals(run()))
    second = sorted((*pair(one), one.sessions) for one in proposals(run(seed=99)))
    assert first == second


def test_columns_are_read_with_a_few_queries_however_many_needs(street):
    from market.rounds.rows import read_rows

    def count():
        seen = []

        def note(*args):
            seen.append(args[2])

        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            rows = read_rows(street.batch, street.street)
            for need in rows.needs:
                _ = need.area.path, need.unit.name
            for listing in rows.listings:
                _ = listing.unit.area.lat, listing.reach_areas
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    db.session.expire_all()
    count()
    few = count()
    for n in range(30):
        NeedFactory(batch=street.batch, unit=street.communities[n % 4])
        ListingFactory(unit=street.units[n % 3])
    _ = street.batch.id, street.street.path
    assert count() <= few + 1


@pytest.mark.parametrize("state", list(R))
@pytest.mark.parametrize("then", list(R))
def test_a_round_moves_only_as_its_table_says(app, state, then):
    allowed = {
        R.QUEUED: {R.RUNNING, R.FAILED, R.CANCELLED},
        R.RUNNING: {R.QUEUED, R.REVIEW, R.FAILED, R.CANCELLED},
        R.REVIEW: {R.SETTLED, R.SUPERSEDED},
    }.get(state, set())
    row = Round(state=state)
    if then in allowed:
        row.move_to(then)
        assert row.state is then
    else:
        with pytest.raises(Conflict):
            row.move_to(then)
        assert row.state is state


@pytest.mark.parametrize("state", [R.REVIEW, R.FAILED, R.CANCELLED, R.SETTLED, R.SUPERSEDED])
def test_a_round_that_is_over_is_not_cancelled_or_run(street, state):
    more = {"error": "x"} if state is R.FAILED else {}
    row = RoundFactory(batch=street.batch, state=state, **more)
    number = row.id
    with pytest.raises(Conflict):
        services.cancel_round(by=street.by, round_id=number)
    assert not services.run_round(number, worker="w")
    assert queries.get_round(number).state is state
