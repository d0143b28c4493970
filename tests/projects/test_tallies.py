"""Whatever people do, in whatever order: places, load and service equal what the orders say."""

import random

import pytest
import sqlalchemy as sa

from market.db import db
from market.errors import MarketError
from market.members.models import UnitTally
from market.members.sign_in import actor_of
from market.projects.models import Activity, Order, OrderRole, Project, ProjectState
from market.projects.services import activities, direct, ending, menu, orders, tallies
from tests.conftest import SOAK
from tests.factories import ListingFactory, NeedFactory
from tests.projects.activity_stage import FOUR, TWO, day
from tests.projects.helpers import ANSWER, fresh, in_step, plan, posted, published

STEPS = 400 if SOAK else 60
SEEDS = range(20) if SOAK else (1, 2)


class Street:
    """Everything that people of one street may do, each step with whatever it finds."""

    def __init__(self, world, seed):
        self.here, self.draw = world.here, random.Random(seed)
        self.office = actor_of(self.here.coordinator)
        self.listings = [ListingFactory(unit=unit, quantity=4) for unit in self.here.units]

    def some(self, model):
        rows = db.session.scalars(sa.select(model).order_by(model.id)).all()
        return self.draw.choice(rows) if rows else None

    def act(self):
        verb = self.draw.choice([name for name in dir(self) if name.startswith("do_")])
        try:
            getattr(self, verb)()
        except MarketError:
            db.session.rollback()

    def do_publish(self):
        community = self.draw.randrange(4)
        need = NeedFactory(
            batch=self.here.batch,
            unit=self.here.communities[community],
            quantity=self.draw.randint(2, 3),
        )
        published(self.here, need=need, listing=self.draw.choice(self.listings))

    def do_post(self):
        posted(self.here, self.draw.randint(1, 3))

    def do_menu(self):
        listing = self.draw.choice(self.listings)
        picked = menu.order_from_menu(
            listing.id,
            by=actor_of(self.draw.choice(self.here.officers)),
            batch_id=self.here.batch.id,
            sessions=self.draw.randint(1, 2),
        )
        menu.consent_menu(picked.id, by=self.office)

    def do_claim(self):
        who, project = self.draw.randrange(3), self.some(Project)
        orders.claim(
            project.id if project else 0,
            by=actor_of(self.here.liaisons[who]),
            unit_id=self.here.units[who].id,
            role=self.draw.choice(list(OrderRole)),
            sessions=self.draw.randint(1, 2),
            **ANSWER,
        )

    def do_invite(self):
        if project := self.some(Project):
            listing = self.draw.choice(self.listings)
            direct.invite_unit(project.id, by=self.office, listing_id=listing.id, sessions=1)

    def do_answer(self):
        if order := self.some(Order):
            verb = self.draw.choice(["accept", "decline", "consent", "refuse", "release", "start"])
            facts = {"accept": ANSWER, "decline": {"reason": "忙"}, "refuse": {"reason": "忙"}}
            getattr(orders, verb)(order.id, by=self.office, **facts.get(verb, {}))

    do_answer_again = do_answer_once_more = do_answer

    def do_cancel(self):
        if order := self.some(Order):
            orders.cancel(order.id, by=self.office, reason="有变")

    def do_late(self):
        orders.mark_overdue(day(30))

    def do_resize(self):
        if project := self.some(Project):
            direct.edit_project(project.id, by=self.office, sessions=self.draw.randint(1, 4))

    def do_hold(self):
        if project := self.some(Project):
            activities.enter_past(
                project.id, by=self.office, day=day(-1), starts=TWO, ends=FOUR, people=20
            )

    do_hold_again = do_hold

    def do_confirm(self):
        if activity := self.some(Activity):
            activities.confirm(activity.id, by=self.office)

    do_confirm_again = do_confirm

    def do_end(self):
        project = self.some(Project)
        if project and self.draw.random() < 0.4:
            verb = self.draw.choice([ending.close_project, ending.cancel_project])
            verb(project.id, by=self.office, reason="结束")


def _invariants():
    for project in db.session.scalars(sa.select(Project)):
        assert 0 <= project.taken <= project.sessions
        if project.state in (ProjectState.PUBLISHED, ProjectState.FULL):
            assert (project.state is ProjectState.FULL) == (project.taken == project.sessions)
        if project.need:
            assert 0 <= project.need.done <= project.need.settled <= project.need.quantity


@pytest.mark.parametrize("seed", SEEDS)
def test_counters_stay_in_step_through_random_doings(world, seed):
    street = Street(world, seed)
    for step in range(STEPS):
        street.act()
        db.session.rollback()
        if step % 10 == 9:
            assert in_step()
            _invariants()
    assert db.session.scalar(sa.select(sa.func.count(Order.id))) > 5


@pytest.mark.both_databases
def test_recount_repairs_and_names_what_was_wrong(world):
    order = published(world.here)
    unit = world.here.units[0]
    db.session.execute(sa.update(UnitTally).values(load=9))
    db.session.commit()
    assert tallies.recount() == [("load", (world.here.batch.id, unit.id), 9, 2)]
    assert tallies.recount() == []
    assert fresh(order).live


def test_a_plan_not_yet_published_counts_nothing(world):
    plan(world.here)
    assert in_step()
