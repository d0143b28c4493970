"""The living sample: made through the services, at the true scale of a street."""

import pytest
import sqlalchemy as sa

from market import create_app
from market.areas.models import Area, Level
from market.db import db
from market.errors import Conflict
from market.journal.models import Entry
from market.journal.queries import verify
from market.listings.models import Listing, ListingState
from market.members.models import Person, Unit, UnitKind
from market.needs.models import Need
from market.projects.models import Activity, ActivityState, Order, OrderState
from market.projects.services.tallies import recount
from market.rounds.models import Proposal, ProposalState, Round, RoundState
from market.sample import build
from market.standing.models import FollowUp, Rating
from market.web import sentence
from tests.conftest import _hurry


@pytest.fixture(scope="module")
def street(tmp_path_factory):
    """The sample in a database of its own, made once for this file."""
    folder = tmp_path_factory.mktemp("sample")
    app = create_app(INSTANCE=str(folder), SECRET_KEY="k", TESTING=True, RATELIMIT_ENABLED=False)
    with app.app_context():
        _hurry(db.engine)
        build.make()
        yield app
        db.session.remove()
        db.engine.dispose()


def _count(model, *where):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def test_the_street_has_its_true_scale(street):
    assert _count(Area, Area.level == Level.ZONE) == 4
    assert _count(Area, Area.level == Level.COMMUNITY) == 40
    assert _count(Unit, Unit.kind != UnitKind.COMMUNITY) == 112
    assert _count(Listing, Listing.state != ListingState.RETIRED) == 88
    batch = db.session.scalar(sa.select(Round.batch_id))
    assert _count(Need, Need.batch_id == batch) == 75


def test_everything_that_can_wait_or_end_does(street):
    for state in ActivityState:
        assert _count(Activity, Activity.state == state), state
    for state in set(OrderState) - {OrderState.RELEASED, OrderState.REFUSED}:
        assert _count(Order, Order.state == state), state
    for state in (ProposalState.PENDING, ProposalState.PROVISIONAL, ProposalState.REJECTED):
        assert _count(Proposal, Proposal.state == state), state
    assert _count(Round, Round.state == RoundState.REVIEW) == 1
    assert _count(Rating) > 150
    assert _count(FollowUp) >= 3


def test_its_journal_and_its_counters_hold(street):
    verdict = verify()
    assert verdict.good, verdict.wrong
    assert recount() == []


def test_every_entry_of_its_journal_is_told_in_words(street):
    for verb in db.session.scalars(sa.select(Entry.verb).distinct()):
        if not verb.startswith("sample."):
            assert sentence(verb) != verb, verb


def test_a_sign_in_is_printed_for_each_role_and_a_second_make_is_not_needed(street):
    for _title, username, password in build.sign_ins():
        assert _count(Person, Person.username == username) == 1
        assert password
    assert build.present()
    assert not build.unfinished()


def test_a_whole_sample_is_never_emptied(street):
    with pytest.raises(Conflict):
        build.clear()
    assert build.present()
