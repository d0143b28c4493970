"""Orders: invited or requested, answered, late, released, refused, cancelled."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from market.db import as_of, db
from market.errors import Conflict, Forbidden, Invalid
from market.members.models import UnitTally
from market.needs.models import NeedState
from market.projects.models import OrderRole, OrderState, ProjectState
from market.projects.queries.runners_up import runner_up
from market.projects.services import direct, ending, orders
from tests.factories import ListingFactory
from tests.projects.helpers import (
    ANSWER,
    claimed,
    fresh,
    in_step,
    posted,
    published,
    verbs_of,
)


@pytest.mark.both_databases
def test_an_accepted_invitation_is_claimed_with_pledge_and_contact(world, as_actor):
    order = published(world.here)
    orders.accept(order.id, by=as_actor(world.here.liaisons[0]), **ANSWER)
    order = fresh(order)
    assert order.state is OrderState.CLAIMED
    assert order.pledged_at is not None
    assert (order.contact, order.phone) == ("王老师", "+8619900001111")
    assert order.on_behalf is False
    assert verbs_of("order", order.id) == ["order.invited", "order.accepted"]
    assert in_step()


@pytest.mark.parametrize(
    ("missing", "value"), [("pledge", False), ("contact", None), ("phone", "12"), ("phone", None)]
)
def test_an_acceptance_without_its_parts_names_the_field(world, as_actor, missing, value):
    order = published(world.here)
    with pytest.raises(Invalid) as refused:
        orders.accept(order.id, by=as_actor(world.here.liaisons[0]), **(ANSWER | {missing: value}))
    assert set(refused.value.fields) == {missing}
    assert fresh(order).state is OrderState.INVITED


@pytest.mark.both_databases
def test_a_declined_invitation_opens_its_places_and_names_the_runner_up(world, as_actor):
    street = world.here
    second = ListingFactory(unit=street.units[1], title="第二家义诊")
    order = published(street, alternatives=[{"listing_id": second.id, "fit": 0.7, "metres": 300}])
    assert fresh(order.project).state is ProjectState.FULL
    orders.decline(order.id, by=as_actor(street.liaisons[0]), reason="师资不足")
    order = fresh(order)
    assert (order.state, order.reason) == (OrderState.DECLINED, "师资不足")
    project = fresh(order.project)
    assert (project.state, project.taken) == (ProjectState.PUBLISHED, 0)
    assert runner_up(order).listing.id == second.id
    assert verbs_of("order", order.id)[-2:] == ["order.declined", "order.runner_up"]
    # The project still offers the need's sessions, so that the need stays settled by it.
    assert fresh(project.need).settled == 2
    assert in_step()


def test_a_runner_up_that_has_nothing_left_is_passed_over(world, as_actor):
    street = world.here
    gone = ListingFactory(unit=street.units[1], quantity=1)
    third = ListingFactory(unit=street.units[2], quantity=2)
    direct.invite_unit(posted(street, 1).id, by=as_actor(street.coordinator), listing_id=gone.id)
    order = published(street, alternatives=[{"listing_id": gone.id}, {"listing_id": third.id}])
    orders.decline(order.id, by=as_actor(street.liaisons[0]), reason="冲突")
    assert runner_up(fresh(order)).listing.id == third.id


def test_the_runner_up_is_invited_with_one_tap(world, as_actor):
    street = world.here
    second = ListingFactory(unit=street.units[1])
    order = published(street, alternatives=[{"listing_id": second.id}])
    orders.decline(order.id, by=as_actor(street.liaisons[0]), reason="冲突")
    again = direct.invite_unit(
        order.project_id, by=as_actor(street.coordinator), listing_id=second.id
    )
    assert (again.unit_id, again.state) == (street.units[1].id, OrderState.INVITED)
    assert fresh(order.project).state is ProjectState.FULL
    assert in_step()


def test_declining_without_a_reason_is_refused(world, as_actor):
    order = published(world.here)
    with pytest.raises(Invalid) as refused:
        orders.decline(order.id, by=as_actor(world.here.liaisons[0]), reason=None)
    assert set(refused.value.fields) == {"reason"}


@pytest.mark.both_databases
def test_a_late_invitation_is_marked_and_may_still_be_accepted_or_released(world, as_actor):
    first, second = published(world.here), published(world.there)
    last = max(first.deadline_on, second.deadline_on)
    assert orders.mark_overdue(first.deadline_on) == 0
    assert orders.mark_overdue(last + dt.timedelta(days=1)) == 2
    assert orders.mark_overdue(last + dt.timedelta(days=1)) == 0
    assert fresh(first.project).taken == 2
    orders.accept(first.id, by=as_actor(world.here.liaisons[0]), **ANSWER)
    assert verbs_of("order", first.id)[-1] == "order.accepted_late"
    orders.release(second.id, by=as_actor(world.there.coordinator))
    assert fresh(second).state is OrderState.RELEASED
    assert fresh(second.project).state is ProjectState.PUBLISHED
    assert in_step()


def test_a_deadline_counts_the_working_days_around_a_holiday(world):
    # 2026: National Day 1–7 October off, Saturday 10 October worked in lieu.
    noon = dt.datetime(2026, 9, 29, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    batch = world.here.batch
    batch.collect_from, batch.claim_from = dt.date(2026, 9, 1), dt.date(2026, 9, 20)
    batch.deliver_from, batch.ends_on = dt.date(2026, 11, 1), dt.date(2026, 12, 31)
    db.session.commit()
    with as_of(noon):
        order = published(world.here)
    # 30 September, 8, 9 and 10 (Saturday, worked), 12 October.
    assert order.deadline_on == dt.date(2026, 10, 12)


@pytest.mark.both_databases
def test_a_claim_holds_its_places_until_the_community_consents(world, as_actor):
    street = world.here
    project = posted(street, 2)
    order = claimed(street, project, sessions=2)
    assert order.state is OrderState.REQUESTED
    assert fresh(project).state is ProjectState.FULL
    with pytest.raises(Conflict) as refused:
        claimed(street, project, who=1)
    assert "已认满" in str(refused.value)
    orders.consent(order.id, by=as_actor(street.officers[0]))
    assert fresh(order).state is OrderState.CLAIMED
    assert in_step()


def test_a_refused_claim_opens_its_places_again(world, as_actor):
    street = world.here
    project = posted(street, 1)
    order = claimed(street, project)
    orders.refuse(order.id, by=as_actor(street.officers[0]), reason="已有安排")
    assert fresh(order).state is OrderState.REFUSED
    assert fresh(project).places_left == 1
    assert claimed(street, project).state is OrderState.REQUESTED
    assert in_step()


def test_a_claim_asking_for_too_much_is_told_what_is_left(world):
    project = posted(world.here, 3)
    claimed(world.here, project, sessions=2)
    with pytest.raises(Conflict) as refused:
        claimed(world.here, project, who=1, sessions=2)
    assert "只剩 1 场" in str(refused.value)
    assert set(refused.value.fields) == {"sessions"}


def test_support_uses_no_places_and_no_load(world):
    street = world.here
    project = posted(street, 1)
    claimed(street, project)
    supporter = claimed(street, project, who=1, role=OrderRole.SUPPORT)
    assert supporter.state is OrderState.REQUESTED
    assert fresh(project).taken == 1
    tally = sa.select(sa.func.coalesce(sa.func.sum(UnitTally.load), 0)).where(
        UnitTally.unit_id == street.units[1].id
    )
    assert db.session.scalar(tally) == 0
    assert in_step()


def test_a_claim_outside_its_dates_is_refused_with_the_dates(world):
    street = world.here
    project = posted(street, 1)
    batch = fresh(street.batch)
    last = batch.deliver_from - dt.timedelta(days=1)
    with as_of(dt.datetime.combine(batch.deliver_from, dt.time(4), dt.UTC)):
        with pytest.raises(Conflict) as refused:
            claimed(street, project)
        said = str(refused.value)
    assert f"{batch.claim_from.month}月{batch.claim_from.day}日" in said
    assert f"{last.month}月{last.day}日" in said
    assert fresh(project).taken == 0


def test_a_unit_has_one_live_order_of_a_project(world):
    project = posted(world.here, 2)
    claimed(world.here, project)
    with pytest.raises(Conflict) as refused:
        claimed(world.here, project)
    assert "已有这个项目的认领单" in str(refused.value)
    assert fresh(project).taken == 1


def test_who_acts_for_a_unit_is_kept_beside_its_name(world, as_actor):
    street = world.here
    order = published(street)
    orders.accept(order.id, by=as_actor(street.coordinator), **ANSWER)
    order = fresh(order)
    assert order.on_behalf is True
    assert order.answered_by_id == street.coordinator.id
    taken = orders.claim(
        posted(street, 1).id, by=as_actor(street.coordinator), unit_id=street.units[1].id, **ANSWER
    )
    assert (taken.on_behalf, taken.made_by_id) == (True, street.coordinator.id)


def test_nobody_claims_in_the_name_of_a_unit_that_is_not_theirs(world, as_actor):
    project = posted(world.here, 1)
    with pytest.raises(Forbidden):
        orders.claim(
            project.id,
            by=as_actor(world.here.liaisons[0]),
            unit_id=world.here.units[1].id,
            **ANSWER,
        )
    assert fresh(project).taken == 0


@pytest.mark.parametrize("late", ["invited", "requested", "claimed", "under_way"])
def test_an_order_is_cancelled_from_every_legal_state(world, as_actor, late):
    street = world.here
    order = claimed(street, posted(street, 1)) if late == "requested" else published(street)
    if late in ("claimed", "under_way"):
        orders.accept(order.id, by=as_actor(street.liaisons[0]), **ANSWER)
    if late == "under_way":
        orders.start(order.id)
    assert fresh(order).state == late
    orders.cancel(order.id, by=as_actor(street.liaisons[0]), reason="场地装修")
    order = fresh(order)
    assert (order.state, order.reason) == (OrderState.CANCELLED, "场地装修")
    assert fresh(order.project).taken == 0
    assert in_step()


def test_a_cancelled_project_ends_its_orders_and_opens_its_need(world, as_actor):
    order = published(world.here)
    ending.cancel_project(
        order.project_id, by=as_actor(world.here.coordinator), reason="居民区合并"
    )
    project = fresh(order.project)
    assert (project.state, project.taken) == (ProjectState.CANCELLED, 0)
    assert fresh(order).state is OrderState.CANCELLED
    need = fresh(project.need)
    assert (need.settled, need.state) == (0, NeedState.OPEN)
    assert in_step()


def test_closing_a_project_gives_back_what_was_not_held(world, as_actor):
    street = world.here
    order = published(street)
    orders.accept(order.id, by=as_actor(street.liaisons[0]), **ANSWER)
    ending.close_project(order.project_id, by=as_actor(street.coordinator))
    assert fresh(order).state is OrderState.CANCELLED
    assert fresh(order.project).state is ProjectState.CLOSED
    assert fresh(order.project.need).settled == 0
    assert in_step()
