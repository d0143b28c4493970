"""What projects settle of a need, what is done, and what its group has received in the batch."""

import pytest

from market.batches.words import Measure
from market.db import db, transaction
from market.errors import Conflict
from market.journal.queries import timeline
from market.needs import services
from market.needs.models import Need, NeedState
from market.needs.queries import served_of
from tests.factories import BatchFactory, NeedFactory

S = NeedState


@pytest.fixture
def need(world):
    return NeedFactory(batch=world.here.batch, unit=world.here.communities[0], quantity=3)


def _facts(need):
    db.session.expire_all()
    return need.state, need.settled, need.done


@pytest.mark.both_databases
def test_settling_all_matches_and_doing_all_meets_a_need(need):
    services.settle(need.id, 2)
    assert _facts(need) == (S.OPEN, 2, 0)
    services.settle(need.id, 1)
    assert _facts(need) == (S.MATCHED, 3, 0)
    assert served_of(need.batch_id, [need.group_key]) == {need.group_key: 3}
    services.note_done(need.id, 2)
    assert _facts(need) == (S.MATCHED, 3, 2)
    services.note_done(need.id, 1)
    assert _facts(need) == (S.MET, 3, 3)
    services.close(need.id)
    assert _facts(need)[0] is S.CLOSED
    verbs = [entry.verb for entry in timeline("need", need.id)]
    assert verbs == ["need.closed", "need.met", "need.matched"]


@pytest.mark.both_databases
def test_a_cancelled_project_opens_its_need_again(need):
    services.settle(need.id, 3)
    services.unsettle(need.id, 2)
    assert _facts(need) == (S.OPEN, 1, 0)
    assert served_of(need.batch_id, [need.group_key]) == {need.group_key: 1}
    with pytest.raises(Conflict):
        services.unsettle(need.id, 2)


def test_no_more_is_settled_than_is_wanted(need):
    services.settle(need.id, 2)
    with pytest.raises(Conflict) as refused:
        services.settle(need.id, 2)
    assert refused.value.values["left"] == 1
    assert _facts(need) == (S.OPEN, 2, 0)


@pytest.mark.parametrize("state", [s for s in S if s not in (S.OPEN, S.ESCALATED)])
def test_only_an_open_or_escalated_need_is_settled(state, world):
    need = NeedFactory(
        batch=world.here.batch, unit=world.here.communities[0], state=state, reason="原因"
    )
    with pytest.raises(Conflict):
        services.settle(need.id, 1)


def test_an_escalated_need_is_matched_too(world):
    need = NeedFactory(batch=world.here.batch, unit=world.here.communities[0], state=S.ESCALATED)
    services.settle(need.id, 1)
    assert _facts(need)[0] is S.MATCHED


def test_service_counts_in_the_batch_of_the_project(world, need):
    first = need.batch_id
    services.settle(need.id, 1)
    later = BatchFactory(area=world.here.street)
    services.carry_need(need.id)
    services.resume_need(need.id, batch_id=later.id)
    services.settle(need.id, 2)
    services.unsettle(need.id, 1, batch_id=first)
    assert served_of(first, [need.group_key]) == {}
    assert served_of(later.id, [need.group_key]) == {need.group_key: 2}
    assert _facts(need) == (S.OPEN, 2, 0)


def test_what_the_callers_transaction_undoes_is_not_settled(need):
    @transaction()
    def publish():
        services.settle(need.id, 3)
        raise Conflict("the rest failed")

    with pytest.raises(Conflict):
        publish()
    assert _facts(need) == (S.OPEN, 0, 0)
    assert served_of(need.batch_id, [need.group_key]) == {}
    assert db.session.get(Need, need.id).left == 3


def test_what_is_short_is_said_in_the_needs_own_measure(world):
    for lot, word in ((1, "件"), (50, "份")):
        need = NeedFactory(
            batch=world.here.batch,
            unit=world.here.communities[0],
            quantity=3,
            measure=Measure.PIECE,
            lot=lot,
        )
        number = need.id
        db.session.rollback()
        with pytest.raises(Conflict) as refused:
            services.settle(number, 4)
        assert f"只剩 3 {word}未落实，不足 4 {word}" in str(refused.value)
