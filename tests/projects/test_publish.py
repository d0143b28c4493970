"""审定并发布: one act, all of it or nothing."""

import datetime as dt

import pytest
import sqlalchemy as sa

from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.localise import today
from market.members.models import UnitState
from market.needs.models import Need, NeedState
from market.projects.models import (
    Order,
    OrderOrigin,
    OrderRole,
    OrderState,
    Project,
    ProjectOrigin,
    ProjectState,
)
from market.projects.services import publish
from market.rounds.models import ProposalState, RoundState
from market.texts.workdays import workdays_between
from tests.factories import ListingFactory, NeedFactory, ProjectFactory, RoundFactory
from tests.projects.helpers import fresh, in_step, plan, published, verbs_of


def _count(model) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.mark.both_databases
def test_a_published_pair_becomes_a_full_project_with_an_invitation(world, as_actor):
    street = world.here
    proposal = plan(street)
    [project] = publish.publish(
        by=as_actor(street.leader),
        batch_id=street.batch.id,
        published_on=today() - dt.timedelta(days=1),
        meeting="党工委会议第3次",
        series_id=world.series.id,
    )
    order = db.session.scalar(sa.select(Order))
    assert (project.origin, project.state) == (ProjectOrigin.PROPOSAL, ProjectState.FULL)
    assert (project.sessions, project.taken, project.meeting) == (2, 2, "党工委会议第3次")
    assert project.published_by_id == street.leader.id
    assert project.series_id == world.series.id
    assert (order.state, order.role) == (OrderState.INVITED, OrderRole.LEAD)
    assert (order.origin, order.unit_id) == (OrderOrigin.INVITATION, proposal.unit_id)
    assert workdays_between(today(), order.deadline_on) == street.batch.answer_workdays
    assert fresh(proposal).state is ProposalState.PUBLISHED
    need = fresh(proposal.need)
    assert (need.settled, need.state) == (2, NeedState.MATCHED)
    assert verbs_of("project", project.id) == ["project.published"]
    assert verbs_of("order", order.id) == ["order.invited"]
    assert in_step()


@pytest.mark.both_databases
def test_one_pair_at_fault_is_named_and_nothing_is_published(world, as_actor):
    street = world.here
    matching = RoundFactory(batch=street.batch, area=street.street)
    good = plan(street, round=matching)
    listing = ListingFactory(unit=street.units[1], quantity=1, title="只有一场的讲座")
    need = NeedFactory(
        batch=street.batch, unit=street.communities[1], title="两场安全课", quantity=2
    )
    bad = plan(street, round=matching, need=need, listing=listing)
    with pytest.raises(Conflict) as refused:
        publish.publish(by=as_actor(street.leader), batch_id=street.batch.id)
    said = str(refused.value)
    assert "两场安全课" in said
    assert street.units[1].name in said
    assert "只剩 1 场" in said
    assert (_count(Project), _count(Order)) == (0, 0)
    assert fresh(good).state is ProposalState.PROVISIONAL
    assert fresh(bad).state is ProposalState.PROVISIONAL
    assert fresh(good.need).settled == 0
    assert in_step()


def test_a_pair_beyond_the_units_capacity_is_refused(world, as_actor):
    street = world.here
    street.units[0].capacity = 1
    db.session.commit()
    plan(street)
    with pytest.raises(Conflict) as refused:
        publish.publish(by=as_actor(street.leader), batch_id=street.batch.id)
    assert "可承接 1 场" in str(refused.value)


def test_a_pair_whose_need_has_too_little_left_is_refused(world, as_actor):
    street = world.here
    proposal = plan(street)
    db.session.execute(sa.update(Need).values(settled=1))
    db.session.commit()
    with pytest.raises(Conflict) as refused:
        publish.publish(by=as_actor(street.leader), batch_id=street.batch.id)
    assert "只剩 1 场未落实" in str(refused.value)
    assert fresh(proposal).state is ProposalState.PROVISIONAL


def test_a_pair_of_a_suspended_unit_is_refused(world, as_actor):
    street = world.here
    plan(street)
    street.units[0].state = UnitState.SUSPENDED
    db.session.commit()
    with pytest.raises(Conflict) as refused:
        publish.publish(by=as_actor(street.leader), batch_id=street.batch.id)
    assert "不是在册单位" in str(refused.value)


def test_the_same_choice_sent_twice_publishes_once(world, as_actor):
    street = world.here
    proposal = plan(street)
    ask = {
        "by": as_actor(street.leader),
        "batch_id": street.batch.id,
        "proposal_ids": [proposal.id],
    }
    first = [project.id for project in publish.publish(**ask)]
    assert [project.id for project in publish.publish(**ask)] == first
    assert (_count(Project), _count(Order)) == (1, 1)


def test_only_the_chosen_pairs_are_published(world, as_actor):
    street = world.here
    matching = RoundFactory(batch=street.batch, area=street.street)
    chosen = plan(street, round=matching)
    listing = ListingFactory(unit=street.units[1])
    need = NeedFactory(batch=street.batch, unit=street.communities[1], quantity=2)
    other = plan(street, round=matching, need=need, listing=listing)
    publish.publish(by=as_actor(street.leader), batch_id=street.batch.id, proposal_ids=[chosen.id])
    assert fresh(chosen).state is ProposalState.PUBLISHED
    assert fresh(other).state is ProposalState.PROVISIONAL
    assert fresh(matching).state is RoundState.REVIEW


def test_a_round_without_anything_left_is_settled(world):
    proposal_round = RoundFactory(batch=world.here.batch, area=world.here.street)
    published(world.here, round=proposal_round)
    assert fresh(proposal_round).state is RoundState.SETTLED


def test_pending_pairs_are_not_published(world, as_actor):
    street = world.here
    plan(street, state=ProposalState.PENDING)
    with pytest.raises(Conflict):
        publish.publish(by=as_actor(street.leader), batch_id=street.batch.id)


def test_a_coordinator_publishes_only_where_the_setting_allows_it(app, world, as_actor):
    street = world.here
    plan(street)
    ask = {"by": as_actor(street.coordinator), "batch_id": street.batch.id}
    app.config["COORDINATOR_MAY_PUBLISH"] = False
    with pytest.raises(Forbidden):
        publish.publish(**ask)
    app.config["COORDINATOR_MAY_PUBLISH"] = True
    assert len(publish.publish(**ask)) == 1


@pytest.mark.parametrize("who", ["officer", "liaison", "stranger", "administrator"])
def test_nobody_else_publishes(app, world, as_actor, who):
    street = world.here
    plan(street)
    person = {
        "officer": street.officers[0],
        "liaison": street.liaisons[0],
        "stranger": world.there.leader,
        "administrator": world.administrator,
    }[who]
    with pytest.raises(Forbidden):
        publish.publish(by=as_actor(person), batch_id=street.batch.id)


def test_a_decision_cannot_lie_in_the_future(world, as_actor):
    plan(world.here)
    with pytest.raises(Invalid) as refused:
        publish.publish(
            by=as_actor(world.here.leader),
            batch_id=world.here.batch.id,
            published_on=today() + dt.timedelta(days=1),
        )
    assert set(refused.value.fields) == {"published_on"}


def test_the_series_is_by_default_what_is_usual_for_the_category(world, as_actor):
    street = world.here
    ProjectFactory(batch=street.batch, category=world.health, series=world.series)
    plan(street)
    [project] = publish.publish(by=as_actor(street.leader), batch_id=street.batch.id)
    assert project.series_id == world.series.id
