"""People of one street do whatever comes to mind, in any order: the counters and lives hold.

Needs, listings, proposals, projects, orders, activities and ratings are driven together through
the services. A refusal is always legal and leaves nothing behind; anything else is a failure.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from market import db as database
from market.db import db
from market.errors import MarketError
from market.listings import services as listings
from market.listings.models import Listing
from market.localise import today
from market.needs import services as needs
from market.needs.models import Need
from market.policy import Visibility
from market.projects.models import (
    Activity,
    ActivityState,
    MenuOrder,
    Order,
    OrderRole,
    OrderState,
    Project,
)
from market.projects.services import activities, direct, ending, menu, orders, publish
from market.rounds import services as rounds
from market.rounds.models import Proposal, ProposalState, Round, RoundState
from market.standing import services as standing
from market.standing.models import FollowUp, Level
from tests.projects.helpers import ANSWER
from tests.support import invariants
from tests.support.ground import Ground

TWO, FOUR = dt.time(14), dt.time(16)
NEED_MOVES = ("submit_need", "open_need", "return_need", "withdraw_need")
NEED_ENDS = ("carry_need", "escalate_need", "close")
# What is likelier stands twice.
ACTIVITY_MOVES = ("agree", "move", "record", "record", "cancel")
ACTIVITY_ENDS = ("confirm", "confirm", "dispute", "no_show", "settle", "unsettle")
NUMBERS = st.integers(0, 11)
FEW = st.integers(1, 3)
WHY = {"reason": "有变"}


class Street(RuleBasedStateMachine):
    """Every verb as a rule: `n` chooses among what there is, `who` among the people."""

    def __init__(self, ground: Ground) -> None:
        super().__init__()
        ground.put_back()
        self.ground, self.office = ground, ground.office
        self.day = 0
        self.watch = invariants.Watch()

    def teardown(self) -> None:
        self.watch.stop()
        db.session.rollback()

    # --- How an act is done -----------------------------------------------------------------------

    def act(self, service: Any, *args: Any, **kwargs: Any) -> None:
        """Do it on the machine's day, then check all that must hold."""
        with database.as_of(dt.datetime.now(dt.UTC) + dt.timedelta(days=self.day)):
            try:
                service(*args, **kwargs)
            except MarketError:
                db.session.rollback()
                self.watch.refused()
        self.watch.check()
        invariants.check()

    def by(self, n: int) -> Any:
        """The coordinator as often as all others together."""
        return self.office if n % 2 else self.ground.people[n // 2 % len(self.ground.people)]

    def one(self, kind: Any, n: int, *where: Any) -> int:
        """The number of a record; 0, of which there is none, when nothing is there."""
        found = db.session.scalars(sa.select(kind.id).where(*where).order_by(kind.id.desc())).all()
        db.session.rollback()
        return found[n % len(found)] if found else 0

    # --- The rules --------------------------------------------------------------------------------

    @rule(days=st.sampled_from([1, 3, 12]))
    def time_passes(self, days: int) -> None:
        if self.day < 40:
            self.day += days
        self.act(orders.mark_overdue)

    @rule(who=NUMBERS, n=NUMBERS, quantity=FEW, draft=st.booleans())
    def post_a_need(self, who: int, n: int, quantity: int, draft: bool) -> None:
        asking = [*self.ground.communities, *self.ground.units][n % 7]
        facts = {
            "title": "想请人来义诊",
            "category_id": self.ground.category,
            "audience": ["elderly"],
        }
        self.act(
            needs.post_need,
            by=self.by(who),
            unit_id=asking,
            batch_id=self.ground.batches[n % 2],
            quantity=quantity,
            as_draft=draft,
            **facts,
        )

    @rule(who=NUMBERS, n=NUMBERS, verb=st.sampled_from(NEED_MOVES + NEED_ENDS))
    def move_a_need(self, who: int, n: int, verb: str) -> None:
        facts = WHY if verb == "return_need" else {}
        self.act(getattr(needs, verb), self.one(Need, n), by=self.by(who), **facts)

    @rule(n=NUMBERS, batch=st.integers(0, 1))
    def carry_into_a_batch(self, n: int, batch: int) -> None:
        then = self.ground.batches[batch]
        self.act(needs.resume_need, self.one(Need, n), by=self.office, batch_id=then)

    @rule(n=NUMBERS, quantity=st.integers(1, 4), area=st.none() | st.integers(0, 3))
    def change_a_need(self, n: int, quantity: int, area: int | None) -> None:
        more = {"batch_id": self.ground.batches[1]} if area is not None else {}
        if area is not None:
            more["area_id"] = self.ground.areas[area]
        self.act(needs.edit_need, self.one(Need, n), by=self.office, quantity=quantity, **more)

    @rule(
        n=NUMBERS,
        verb=st.sampled_from(["pause_listing", "reopen_listing", "retire_listing", "open_listing"]),
    )
    def move_a_listing(self, n: int, verb: str) -> None:
        self.act(getattr(listings, verb), self.one(Listing, n), by=self.office)

    @rule(n=NUMBERS, quantity=st.integers(1, 5))
    def change_a_listing(self, n: int, quantity: int) -> None:
        self.act(listings.edit_listing, self.one(Listing, n), by=self.office, quantity=quantity)

    @rule(who=NUMBERS, n=NUMBERS, m=NUMBERS, sessions=FEW, pinned=st.booleans())
    def pair_by_hand(self, who: int, n: int, m: int, sessions: int, pinned: bool) -> None:
        self.act(
            rounds.pin_agreed if pinned else rounds.make_by_hand,
            by=self.by(who),
            need_id=self.one(Need, n),
            listing_id=self.one(Listing, m),
            sessions=sessions,
        )

    @rule(n=NUMBERS, verb=st.sampled_from(["approve", "approve", "reject", "undo"]))
    def decide(self, n: int, verb: str) -> None:
        facts = WHY if verb == "reject" else {}
        chosen = [self.one(Proposal, n)]
        self.act(getattr(rounds, verb), by=self.office, proposal_ids=chosen, **facts)

    @rule(n=NUMBERS, m=NUMBERS)
    def adjust(self, n: int, m: int) -> None:
        proposal, listing = self.one(Proposal, n), self.one(Listing, m)
        self.act(rounds.adjust, by=self.office, proposal_id=proposal, listing_id=listing)

    @rule(preset=st.sampled_from(["nearest", "balanced"]), batch=st.integers(0, 1))
    def match(self, preset: str, batch: int) -> None:
        start = {
            "area_id": self.ground.street,
            "batch_id": self.ground.batches[batch],
            "preset": preset,
        }
        self.act(rounds.start_round, by=self.office, **start)
        if number := self.one(Round, 0, Round.state == RoundState.QUEUED):
            self.act(rounds.run_round, number, "test")

    @rule(n=NUMBERS, whole=st.booleans(), leads=st.integers(0, 4))
    def publish(self, n: int, whole: bool, leads: int) -> None:
        chosen = self.one(Proposal, n, Proposal.state == ProposalState.PROVISIONAL)
        batch = self.ground.batches[n % 2]
        by = self.ground.leader if leads else self.office
        ids = None if whole else [chosen]
        self.act(publish.publish, by=by, batch_id=batch, proposal_ids=ids)

    @rule(n=NUMBERS, sessions=FEW)
    def post_a_project(self, n: int, sessions: int) -> None:
        self.act(
            direct.post_project,
            by=self.office,
            batch_id=self.ground.batches[n % 2],
            area_id=self.ground.areas[n % 4],
            category_id=self.ground.category,
            title="为老义诊",
            sessions=sessions,
            visibility=list(Visibility)[n % 3],
        )

    @rule(n=NUMBERS, sessions=st.integers(1, 4))
    def change_a_project(self, n: int, sessions: int) -> None:
        self.act(direct.edit_project, self.one(Project, n), by=self.office, sessions=sessions)

    @rule(n=NUMBERS, m=NUMBERS, sessions=st.none() | FEW)
    def invite(self, n: int, m: int, sessions: int | None) -> None:
        chosen = (
            {"unit_id": self.ground.units[m % 3]} if m % 2 else {"listing_id": self.one(Listing, m)}
        )
        project = self.one(Project, n)
        self.act(direct.invite_unit, project, by=self.office, sessions=sessions, **chosen)

    @rule(n=NUMBERS, who=NUMBERS, sessions=FEW)
    def order_from_the_menu(self, n: int, who: int, sessions: int) -> None:
        self.act(
            menu.order_from_menu,
            self.one(Listing, n),
            by=self.by(who),
            unit_id=self.ground.communities[n % 4],
            batch_id=self.ground.batches[who % 2],
            sessions=sessions,
        )

    @rule(n=NUMBERS, verb=st.sampled_from(["consent_menu", "refuse_menu", "withdraw_menu"]))
    def answer_the_menu(self, n: int, verb: str) -> None:
        facts = WHY if verb == "refuse_menu" else {}
        self.act(getattr(menu, verb), self.one(MenuOrder, n), by=self.office, **facts)

    @rule(who=NUMBERS, n=NUMBERS, unit=st.integers(0, 2), role=st.sampled_from(OrderRole), q=FEW)
    def claim(self, who: int, n: int, unit: int, role: OrderRole, q: int) -> None:
        facts = {"unit_id": self.ground.units[unit], "role": role, "sessions": q} | ANSWER
        self.act(orders.claim, self.one(Project, n), by=self.by(who), **facts)

    @rule(n=NUMBERS, waiting=st.booleans(), no=st.booleans())
    def answer_an_order(self, n: int, waiting: bool, no: bool) -> None:
        verbs = {
            OrderState.INVITED: ("accept", "decline"),
            OrderState.REQUESTED: ("consent", "refuse"),
        }
        verbs[OrderState.OVERDUE] = ("accept", "release")
        number = self.one(Order, n, Order.state.in_(verbs) if waiting else sa.true())
        state = db.session.scalar(sa.select(Order.state).where(Order.id == number))
        verb = verbs.get(state, ("accept", "release"))[no]
        facts = ANSWER if verb == "accept" else {} if verb == "consent" else WHY
        self.act(getattr(orders, verb), number, by=self.office, **facts)

    @rule(n=NUMBERS, verb=st.sampled_from(["start", "finish", "cancel", "cancel"]))
    def move_an_order(self, n: int, verb: str) -> None:
        facts = WHY if verb == "cancel" else {}
        self.act(getattr(orders, verb), self.one(Order, n), by=self.office, **facts)

    @rule(n=NUMBERS, who=NUMBERS, ahead=st.integers(1, 9), days=st.integers(1, 2), m=NUMBERS)
    def plan(self, n: int, who: int, ahead: int, days: int, m: int) -> None:
        project = self.one(Project, n)
        first = today() + dt.timedelta(days=self.day + ahead)
        chosen = [first + dt.timedelta(days=k) for k in range(days)]
        joining = [self.one(Order, m, Order.project_id == project)] if m % 3 == 0 else None
        facts = {"days": chosen, "starts": TWO, "ends": FOUR, "order_ids": joining}
        self.act(activities.plan, project, by=self.by(who), agreed=bool(m % 2), **facts)

    @rule(n=NUMBERS, ago=st.integers(1, 9), m=NUMBERS, people=st.none() | st.integers(0, 50))
    def enter_what_was_held(self, n: int, ago: int, m: int, people: int | None) -> None:
        project = self.one(Project, n)
        day = today() + dt.timedelta(days=self.day - ago)
        states = [OrderState.CLAIMED, OrderState.UNDER_WAY]
        working = sa.and_(Order.project_id == project, Order.state.in_(states))
        ids = [self.one(Order, m, working)] if m % 3 else None
        facts = {"day": day, "starts": TWO, "people": people, "order_ids": ids}
        self.act(activities.enter_past, project, by=self.office, **facts)

    @rule(n=NUMBERS, who=NUMBERS, verb=st.sampled_from(ACTIVITY_MOVES))
    def move_an_activity(self, n: int, who: int, verb: str) -> None:
        facts: dict[str, Any] = WHY if verb in ("move", "cancel") else {}
        if verb == "record":
            facts = {"people": 10 + n}
        if verb == "move":
            facts = WHY | {"day": today() + dt.timedelta(days=self.day + 1 + n), "starts": TWO}
        self.act(getattr(activities, verb), self.one(Activity, n), by=self.by(who), **facts)

    @rule(n=NUMBERS, verb=st.sampled_from(ACTIVITY_ENDS))
    def conclude_an_activity(self, n: int, verb: str) -> None:
        facts: dict[str, Any] = {} if verb == "confirm" else dict(WHY)
        if verb in ("settle", "unsettle"):
            good = verb == "settle"
            facts["outcome"] = ActivityState.CONFIRMED if good else ActivityState.CANCELLED
            facts["people"], verb = 7 if good else None, "settle"
        self.act(getattr(activities, verb), self.one(Activity, n), by=self.office, **facts)

    @rule(n=NUMBERS, level=st.sampled_from(Level), at_once=st.booleans())
    def rate(self, n: int, level: Level, at_once: bool) -> None:
        rate = standing.confirm_and_rate if at_once else standing.rate
        receiver = self.ground.officers[n % 4]
        self.act(rate, self.one(Activity, n), by=receiver, level=level, note="情况一般")

    @rule(n=NUMBERS, done=st.booleans())
    def follow_up(self, n: int, done: bool) -> None:
        facts = {} if done else {"note": "已回访"}
        verb = standing.close if done else standing.handle
        self.act(verb, self.one(FollowUp, n), by=self.office, **facts)

    @rule(n=NUMBERS, close=st.booleans())
    def end_a_project(self, n: int, close: bool) -> None:
        verb = ending.close_project if close else ending.cancel_project
        self.act(verb, self.one(Project, n), by=self.office, **WHY)
