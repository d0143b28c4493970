"""点单: ordered, consented, refused, withdrawn; within quota and reach; back to the catalogue."""

import pytest
import sqlalchemy as sa

from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.needs.models import Need, NeedState
from market.projects.models import (
    MenuOrder,
    MenuState,
    Order,
    OrderState,
    Project,
    ProjectOrigin,
    ProjectState,
)
from market.projects.services import ending, menu, orders
from tests.factories import ListingFactory
from tests.projects.helpers import claimed, fresh, in_step


@pytest.fixture
def street(world):
    return world.here


@pytest.fixture
def picked(street, as_actor):
    """A function that orders a listing for the first 居民区."""

    def pick(listing, who=0, **facts):
        return menu.order_from_menu(
            listing.id, by=as_actor(street.officers[who]), batch_id=street.batch.id, **facts
        )

    return pick


def _count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.mark.both_databases
def test_an_order_from_the_menu_waits_for_consent_and_holds_nothing(street, picked):
    listing = ListingFactory(unit=street.units[0], quantity=2)
    order = picked(listing, sessions=2, note="老人居多")
    assert order.state is MenuState.REQUESTED
    assert [_count(model) for model in (Need, Project, Order)] == [0, 0, 0]
    assert in_step()


@pytest.mark.both_databases
def test_consent_makes_need_project_and_invitation_at_once(street, picked, as_actor):
    listing = ListingFactory(unit=street.units[0], quantity=2, title="中医义诊")
    order = picked(listing, sessions=2, when_text="每周二下午", contact="李书记")
    menu.consent_menu(order.id, by=as_actor(street.coordinator))
    project = db.session.scalar(sa.select(Project))
    invited = db.session.scalar(sa.select(Order))
    need = db.session.scalar(sa.select(Need))
    assert fresh(order).state is MenuState.CONSENTED
    assert fresh(order).project_id == project.id
    assert (project.origin, project.state) == (ProjectOrigin.MENU, ProjectState.FULL)
    assert (project.title, project.listing_id) == ("中医义诊", listing.id)
    assert (invited.state, invited.unit_id) == (OrderState.INVITED, street.units[0].id)
    assert (need.state, need.settled) == (NeedState.MATCHED, 2)
    assert (need.unit_id, need.posted_by_id) == (street.communities[0].id, street.officers[0].id)
    assert in_step()


def test_a_batch_without_consent_makes_it_at_once(street, picked):
    street.batch.menu_consent = False
    db.session.commit()
    order = picked(ListingFactory(unit=street.units[0]))
    assert order.state is MenuState.CONSENTED
    assert fresh(order).project_id is not None
    assert in_step()


@pytest.mark.both_databases
def test_a_declined_menu_order_falls_back_to_the_catalogue(street, picked, as_actor):
    order = picked(ListingFactory(unit=street.units[0]))
    menu.consent_menu(order.id, by=as_actor(street.coordinator))
    invited = db.session.scalar(sa.select(Order))
    orders.decline(invited.id, by=as_actor(street.liaisons[0]), reason="本周没有人手")
    project = db.session.scalar(sa.select(Project))
    assert (project.state, project.places_left) == (ProjectState.PUBLISHED, 1)
    assert claimed(street, project, who=1).state is OrderState.REQUESTED
    assert in_step()


def test_the_quota_of_a_batch_holds_and_a_refusal_frees_it(street, picked, as_actor):
    street.batch.menu_quota = 1
    db.session.commit()
    first, second = (ListingFactory(unit=unit) for unit in street.units[:2])
    order = picked(first)
    with pytest.raises(Conflict) as refused:
        picked(second)
    assert "可点 1 单" in str(refused.value)
    menu.refuse_menu(order.id, by=as_actor(street.coordinator), reason="先办别的")
    assert fresh(order).reason == "先办别的"
    again = picked(second)
    menu.withdraw_menu(again.id, by=as_actor(street.officers[0]))
    assert picked(first).state is MenuState.REQUESTED


def test_a_cancelled_project_frees_the_quota(street, picked, as_actor):
    street.batch.menu_quota = 1
    db.session.commit()
    order = picked(ListingFactory(unit=street.units[0]))
    menu.consent_menu(order.id, by=as_actor(street.coordinator))
    ending.cancel_project(fresh(order).project_id, by=as_actor(street.coordinator), reason="天气")
    assert picked(ListingFactory(unit=street.units[1])).state is MenuState.REQUESTED
    assert in_step()


def test_a_second_tap_on_the_same_listing_is_refused(street, picked):
    listing = ListingFactory(unit=street.units[0])
    picked(listing)
    with pytest.raises(Conflict) as refused:
        picked(listing)
    assert "已点过" in str(refused.value)
    assert _count(MenuOrder) == 1


def test_a_listing_out_of_reach_or_used_up_is_refused(street, picked):
    far = ListingFactory(unit=street.units[0], reach_metres=1, lat=31.0, lng=121.0)
    with pytest.raises(Conflict) as refused:
        picked(far)
    assert "到不了" in str(refused.value)
    small = ListingFactory(unit=street.units[0], quantity=1)
    with pytest.raises(Conflict) as refused:
        picked(small, sessions=2)
    assert "只剩 1 场" in str(refused.value)


def test_consent_checks_again_what_is_left(street, picked, as_actor):
    listing = ListingFactory(unit=street.units[0], quantity=1)
    first, second = picked(listing), picked(listing, who=1)
    menu.consent_menu(first.id, by=as_actor(street.coordinator))
    with pytest.raises(Conflict):
        menu.consent_menu(second.id, by=as_actor(street.coordinator))
    assert fresh(second).state is MenuState.REQUESTED
    assert [_count(model) for model in (Need, Project)] == [1, 1]
    assert in_step()


def test_nobody_orders_for_another_community_or_for_a_unit(street, as_actor):
    listing = ListingFactory(unit=street.units[0])
    ask = {"by": as_actor(street.officers[0]), "batch_id": street.batch.id}
    with pytest.raises(Forbidden):
        menu.order_from_menu(listing.id, unit_id=street.communities[1].id, **ask)
    with pytest.raises(Invalid) as refused:
        menu.order_from_menu(listing.id, unit_id=street.units[1].id, **ask)
    assert set(refused.value.fields) == {"unit_id"}


def test_a_coordinator_orders_in_the_name_of_a_community(street, as_actor):
    listing = ListingFactory(unit=street.units[0])
    order = menu.order_from_menu(
        listing.id,
        by=as_actor(street.coordinator),
        batch_id=street.batch.id,
        unit_id=street.communities[2].id,
    )
    assert (order.on_behalf, order.made_by_id) == (True, street.coordinator.id)
