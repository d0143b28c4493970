"""The table of a proposal's moves, and the verbs that keep to it."""

import pytest
import sqlalchemy as sa

from market.db import db
from market.errors import Conflict
from market.needs.models import Need
from market.rounds import services
from market.rounds.models import Proposal, ProposalState
from tests.factories import ListingFactory, ProposalFactory, RoundFactory, UnitFactory

P = ProposalState


NEXT = {
    P.PENDING: {P.PROVISIONAL, P.REJECTED, P.ADJUSTED, P.VOID, P.SUPERSEDED},
    P.PROVISIONAL: {P.PENDING, P.ADJUSTED, P.VOID, P.PUBLISHED, P.SUPERSEDED},
    P.REJECTED: {P.PENDING, P.SUPERSEDED},
}


@pytest.mark.parametrize("state", list(P))
@pytest.mark.parametrize("then", list(P))
def test_a_proposal_moves_only_as_its_table_says(app, state, then):
    one = Proposal(state=state)
    if then in NEXT.get(state, set()):
        one.move_to(then)
        assert one.state is then
    else:
        with pytest.raises(Conflict):
            one.move_to(then)
        assert one.state is state


def verbs(street, number, other):
    return {
        "approve": lambda: services.approve(by=street.by, proposal_ids=[number]),
        "reject": lambda: services.reject(by=street.by, proposal_ids=[number], reason="不合适"),
        "undo": lambda: services.undo(by=street.by, proposal_ids=[number]),
        "adjust": lambda: services.adjust(by=street.by, proposal_id=number, listing_id=other),
        "publish": lambda: services.mark_published(number),
    }


LEGAL = {
    P.PENDING: {"approve", "reject", "adjust"},
    P.PROVISIONAL: {"undo", "adjust", "publish"},
    P.REJECTED: {"undo"},
}


@pytest.mark.parametrize("state", list(P))
@pytest.mark.parametrize("verb", ["approve", "reject", "undo", "adjust", "publish"])
def test_a_verb_out_of_its_state_changes_nothing(street, state, verb):
    unit = UnitFactory(area=street.areas[1])
    one = ProposalFactory(
        round=RoundFactory(batch=street.batch),
        need=db.session.get(Need, street.needs[1]),
        listing=ListingFactory(unit=unit),
    ).id
    other = ListingFactory(unit=unit, title="备用资源").id
    db.session.execute(
        sa.update(Proposal).where(Proposal.id == one).values(state=state, reason="此前")
    )
    db.session.commit()
    act = verbs(street, one, other)[verb]
    if verb in LEGAL.get(state, set()):
        act()
        assert db.session.get(Proposal, one, populate_existing=True).state is not state
    else:
        with pytest.raises(Conflict):
            act()
        assert db.session.get(Proposal, one, populate_existing=True).state is state
