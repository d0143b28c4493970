"""Every move that the tables of projects, orders and menu orders do not hold is refused."""

import pytest

from market.db import db
from market.errors import Conflict
from market.localise import today
from market.projects.models import (
    MenuOrder,
    MenuState,
    Order,
    OrderState,
    Project,
    ProjectState,
)
from market.projects.services import direct, ending, orders
from tests.factories import (
    BatchFactory,
    CommunityFactory,
    ListingFactory,
    OrderFactory,
    ProjectFactory,
)
from tests.projects.helpers import ANSWER, fresh

LEGAL = {
    Project: {
        ("published", "full"),
        ("full", "published"),
        ("published", "closed"),
        ("full", "closed"),
        ("published", "cancelled"),
        ("full", "cancelled"),
    },
    Order: {
        ("invited", "claimed"),
        ("invited", "declined"),
        ("invited", "overdue"),
        ("overdue", "claimed"),
        ("overdue", "released"),
        ("requested", "claimed"),
        ("requested", "refused"),
        ("claimed", "under_way"),
        ("under_way", "finished"),
        ("invited", "cancelled"),
        ("requested", "cancelled"),
        ("claimed", "cancelled"),
        ("under_way", "cancelled"),
    },
    MenuOrder: {
        ("requested", "consented"),
        ("requested", "refused"),
        ("requested", "withdrawn"),
    },
}
STATES = {Project: ProjectState, Order: OrderState, MenuOrder: MenuState}
ALL = [(kind, a, b) for kind, states in STATES.items() for a in states for b in states]


@pytest.mark.parametrize(
    ("kind", "state", "then"), ALL, ids=[f"{k.__name__}-{a}-{b}" for k, a, b in ALL]
)
def test_a_move_is_allowed_exactly_when_the_life_cycle_says_so(kind, state, then):
    record = kind(state=state)
    if (state, then) in LEGAL[kind]:
        record.move_to(then)
        assert (record.state, record.state_at is not None) == (then, True)
    else:
        with pytest.raises(Conflict) as refused:
            record.move_to(then)
        assert state.label in str(refused.value)
        assert record.state is state


# The verbs of an order, and the states from which each may begin.
VERBS = {
    "accept": ({"invited", "overdue"}, ANSWER),
    "decline": ({"invited"}, {"reason": "没有人手"}),
    "consent": ({"requested"}, {}),
    "refuse": ({"requested"}, {"reason": "已有安排"}),
    "release": ({"overdue"}, {}),
    "start": ({"claimed", "under_way", "finished"}, {}),
    "cancel": ({"invited", "requested", "claimed", "under_way"}, {"reason": "改期"}),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_on_an_order_in_another_state_is_refused_and_changes_nothing(world, as_actor, verb):
    begin, facts = VERBS[verb]
    by = as_actor(world.here.coordinator)
    project = ProjectFactory(batch=world.here.batch, requester=world.here.communities[0])
    order = OrderFactory(project=project, unit=world.here.units[0], deadline_on=today())
    for state in OrderState:
        if state in begin:
            continue
        order.state, order.reason = state, "原来的原因"
        db.session.commit()
        with pytest.raises(Conflict):
            getattr(orders, verb)(order.id, by=by, **facts)
        order = fresh(order)
        assert (order.state, order.reason) == (state, "原来的原因"), state


@pytest.mark.parametrize("state", [ProjectState.CLOSED, ProjectState.CANCELLED])
def test_an_ended_project_is_neither_closed_nor_cancelled_nor_changed(world, as_actor, state):
    by = as_actor(world.here.coordinator)
    project = ProjectFactory(batch=world.here.batch, state=state, reason="说明")
    for refused in (
        lambda: ending.close_project(project.id, by=by),
        lambda: ending.cancel_project(project.id, by=by, reason="再取消"),
        lambda: direct.edit_project(project.id, by=by, title="新名称"),
        lambda: direct.invite_unit(project.id, by=by, unit_id=world.here.units[0].id),
        lambda: orders.claim(project.id, by=by, unit_id=world.here.units[0].id, **ANSWER),
    ):
        with pytest.raises(Conflict):
            refused()
    assert fresh(project).state is state


@pytest.mark.parametrize("state", [s for s in MenuState if s is not MenuState.REQUESTED])
def test_a_menu_order_that_is_answered_is_not_answered_again(world, as_actor, state):
    from market.projects.services import menu

    by = as_actor(world.here.coordinator)
    order = MenuOrder(
        batch=world.here.batch,
        unit=world.here.communities[0],
        listing=ListingFactory(unit=world.here.units[0]),
        sessions=1,
        state=state,
        reason="说明",
        project_id=ProjectFactory(batch=world.here.batch).id,
    )
    db.session.add(order)
    db.session.commit()
    for refused in (
        lambda: menu.consent_menu(order.id, by=by),
        lambda: menu.refuse_menu(order.id, by=by, reason="不行"),
        lambda: menu.withdraw_menu(order.id, by=by),
    ):
        with pytest.raises(Conflict):
            refused()
    assert fresh(order).state is state


@pytest.mark.both_databases
def test_the_database_itself_refuses_a_state_without_its_columns(app):
    batch, unit = BatchFactory(), CommunityFactory()
    broken = [
        lambda: ProjectFactory(batch=batch, requester=unit, sessions=2, taken=3),
        lambda: ProjectFactory(batch=batch, requester=unit, state=ProjectState.CANCELLED),
        lambda: ProjectFactory(batch=batch, requester=unit, state=ProjectState.FULL),
        lambda: OrderFactory(state=OrderState.INVITED, deadline_on=None),
        lambda: OrderFactory(state=OrderState.DECLINED, reason=None),
        lambda: OrderFactory(state=OrderState.CLAIMED, pledged_at=None),
    ]
    for make in broken:
        with pytest.raises(Exception, match=r"(?i)check"):
            make()
        db.session.rollback()
