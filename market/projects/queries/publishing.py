"""What stands ready to be published, and the series that is usual for a category."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from market.batches.models import Batch
from market.db import db
from market.members.models import Unit
from market.needs.models import Need
from market.projects.models import Project
from market.rounds.models import Proposal, ProposalState

_WHOLE = (
    joinedload(Proposal.need).joinedload(Need.area),
    joinedload(Proposal.need).joinedload(Need.unit),
    joinedload(Proposal.listing),
    joinedload(Proposal.unit).joinedload(Unit.area),
    joinedload(Proposal.round),
)


def provisional(batch_id: int, round_id: int | None = None) -> Sequence[Proposal]:
    """The provisional pairs (拟通过) of a batch, or of one round of it."""
    query = sa.select(Proposal).where(
        Proposal.batch_id == batch_id, Proposal.state == ProposalState.PROVISIONAL
    )
    if round_id is not None:
        query = query.where(Proposal.round_id == round_id)
    return db.session.scalars(query.options(*_WHOLE).order_by(Proposal.id)).all()


def chosen_proposals(batch_id: int, proposal_ids: Iterable[int]) -> Sequence[Proposal]:
    """The chosen pairs of a batch, whatever their state; others are left out."""
    query = sa.select(Proposal).where(
        Proposal.batch_id == batch_id, Proposal.id.in_(sorted(set(proposal_ids)))
    )
    return db.session.scalars(query.options(*_WHOLE).order_by(Proposal.id)).all()


def projects_of(proposals: Iterable[Proposal]) -> list[Project]:
    """The projects that these pairs became."""
    query = sa.select(Project).where(Project.proposal_id.in_([one.id for one in proposals]))
    return list(db.session.scalars(query.order_by(Project.id)))


def usual_series(category_id: int, area_id: int) -> int | None:
    """The series in which most projects of a category stand in the batches of an area, if any."""
    count = sa.func.count(Project.id)
    return db.session.scalar(
        sa.select(Project.series_id)
        .join(Batch, Batch.id == Project.batch_id)
        .where(
            Project.category_id == category_id,
            Project.series_id.is_not(None),
            Batch.area_id == area_id,
        )
        .group_by(Project.series_id)
        .order_by(count.desc(), Project.series_id)
        .limit(1)
    )
