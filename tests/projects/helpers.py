"""Short ways for the tests of projects to bring about what they start from."""

from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from market.db import db
from market.journal.models import Entry
from market.members.sign_in import actor_of
from market.projects.models import Order, Project
from market.projects.services import direct, orders, publish, tallies
from market.rounds.models import ProposalState
from tests.factories import ListingFactory, NeedFactory, ProposalFactory, RoundFactory

ANSWER = {"pledge": True, "contact": "王老师", "phone": "19900001111"}


def fresh(record: Any) -> Any:
    """The record as the database has it now."""
    db.session.rollback()
    return db.session.get(type(record), record.id, populate_existing=True)


def plan(street: SimpleNamespace, **changes: Any) -> Any:
    """A provisional pair of the first 居民区's need and the first unit's listing."""
    need = changes.pop("need", None) or NeedFactory(
        batch=street.batch,
        unit=street.communities[0],
        area=street.areas[0],
        quantity=changes.pop("quantity", 2),
        contact="李书记",
        phone="19900002222",
    )
    listing = changes.pop("listing", None) or ListingFactory(unit=street.units[0], quantity=3)
    facts = {"sessions": 2, "state": ProposalState.PROVISIONAL} | changes
    matching = facts.pop("round", None) or RoundFactory(batch=street.batch, area=street.street)
    return ProposalFactory(round=matching, need=need, listing=listing, **facts)


def published(street: SimpleNamespace, **changes: Any) -> Order:
    """The invitation of a pair that the leader has published."""
    proposal = plan(street, **changes)
    [project] = publish.publish(
        by=actor_of(street.leader), batch_id=street.batch.id, proposal_ids=[proposal.id]
    )
    return db.session.scalar(sa.select(Order).where(Order.project_id == project.id))


def posted(street: SimpleNamespace, sessions: int = 2, **facts: Any) -> Project:
    """A project that the coordinator posted directly, all its places free."""
    from tests.factories import CategoryFactory

    return direct.post_project(
        by=actor_of(street.coordinator),
        batch_id=street.batch.id,
        area_id=street.areas[0].id,
        category_id=CategoryFactory().id,
        title=facts.pop("title", "为老义诊"),
        sessions=sessions,
        requester_id=street.communities[0].id,
        **facts,
    )


def claimed(street: SimpleNamespace, project: Project, who: int = 0, **facts: Any) -> Order:
    """A request of one of the street's units from the catalogue."""
    return orders.claim(
        project.id,
        by=actor_of(street.liaisons[who]),
        unit_id=street.units[who].id,
        **(ANSWER | facts),
    )


def verbs_of(kind: str, number: int) -> list[str]:
    """The journal's verbs about an object's own changes, in order."""
    query = sa.select(Entry.verb).where(Entry.subject == kind, Entry.subject_id == number)
    return list(db.session.scalars(query.order_by(Entry.id)))


def in_step() -> bool:
    """Whether every counter says what the orders say; the differences fail the test's assert."""
    differences = tallies.recount()
    assert not differences, differences
    return True
