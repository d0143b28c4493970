"""审定并发布: provisional proposals become projects and invitations, all of them or none."""

import datetime as dt
from collections.abc import Iterable, Sequence

from market import web
from market.areas.models import Area
from market.batches.models import Batch, Series
from market.db import db, get, locked, transaction
from market.errors import N_, Conflict, Forbidden, Invalid, MarketError
from market.journal import services as journal
from market.localise import today
from market.members.posting import summed
from market.policy import SYSTEM, Actor, Role, Scope, require
from market.projects.models import Project, ProjectOrigin
from market.projects.queries.publishing import (
    chosen_proposals,
    projects_of,
    provisional,
    usual_series,
)
from market.projects.services.begin import begin_project, invite
from market.rounds import services as rounds
from market.rounds.models import Proposal, ProposalState


@transaction()
def publish(
    *,
    by: Actor,
    batch_id: int,
    published_on: dt.date | None = None,
    meeting: str | None = None,
    round_id: int | None = None,
    proposal_ids: Sequence[int] | None = None,
    series_id: int | None = None,
) -> list[Project]:
    """Publish the provisional plan of a batch, or the chosen pairs of it, in one transaction.

    Each pair becomes a project of the catalogue, fully held by an invitation to its unit. Places,
    what is left of need and listing, and the unit's capacity are checked again. Repeating the
    same choice changes nothing and answers the same projects.

    Parameters
    ----------
    published_on, meeting: when and where it was decided; by default today.
    round_id: only the pairs of this round. proposal_ids: only these; None means all.
    series_id: the series of all of them; by default what is usual for each category.

    Raises
    ------
    Forbidden: the person may not publish here (a coordinator only where the setting allows it).
    Conflict: one pair cannot be published; it is named, and none is published.
    """
    batch = locked(Batch, batch_id)
    published_on = published_on or today()
    if published_on > today():
        raise Invalid(N_("审定日期不能晚于今天"), fields={"published_on": N_("不能晚于今天")})
    if series_id is not None and db.session.get(Series, series_id) is None:
        raise Invalid(N_("没有这个系列"), fields={"series_id": N_("没有这个系列")})
    if proposal_ids is not None:
        proposals = chosen_proposals(batch_id, proposal_ids)
        if proposals and all(one.state is ProposalState.PUBLISHED for one in proposals):
            # The same form sent twice: what it asked for is done already.
            _require_publisher(by, proposals)
            return projects_of(proposals)
    else:
        proposals = provisional(batch_id, round_id)
    if not proposals:
        raise Conflict(N_("没有可以发布的拟通过建议；可能已经发布"))
    _require_publisher(by, proposals)
    made = [_publish_one(one, batch, by, published_on, meeting, series_id) for one in proposals]
    for number in sorted({one.round_id for one in proposals if one.round_id}):
        rounds.settle_round(number, by=by)
    journal.record(
        "batch.published",
        "batch",
        batch_id,
        by=by,
        about=[("round", one.round_id) for one in proposals],
        projects=len(made),
        sessions=sum(project.sessions for project in made),
        amounts=summed((project, project.sessions) for project in made),
        published_on=published_on,
    )
    return made


def _require_publisher(by: Actor, proposals: Iterable[Proposal]) -> None:
    """A leader of each area served; a coordinator of it only where the setting says so."""
    areas = {one.need.area_id for one in proposals}
    for area_id in sorted(areas):
        scope = Scope(area_path=get(Area, area_id).path)
        require(by, "plan.publish", scope)
        leads = any(
            scope.area_path.startswith(post.area_path)
            for post in by.posts_as(Role.LEADER)
            if post.area_path
        )
        if not (by is SYSTEM or leads or web.setting("COORDINATOR_MAY_PUBLISH")):
            raise Forbidden(N_("审定并发布由分管领导进行"))


def _publish_one(
    proposal: Proposal,
    batch: Batch,
    by: Actor,
    published_on: dt.date,
    meeting: str | None,
    series_id: int | None,
) -> Project:
    try:
        need, listing = proposal.need, proposal.listing
        project = begin_project(
            by=by,
            batch=batch,
            origin=ProjectOrigin.PROPOSAL,
            sessions=proposal.sessions,
            published_on=published_on,
            meeting=meeting,
            series_id=series_id or usual_series(need.category_id, batch.area_id),
            proposal_id=proposal.id,
            need_id=need.id,
            listing_id=listing.id,
            area_id=need.area_id,
            requester_id=need.unit_id,
            category_id=need.category_id,
            kind=need.kind,
            title=need.title,
            detail=need.detail,
            measure=need.measure,
            lot=need.lot,
            when_text=need.when_text or listing.when_text,
            windows=need.windows or listing.windows,
            place=need.place,
            lat=need.lat,
            lng=need.lng,
            audience=need.audience,
            people=need.people,
            visibility=need.visibility,
        )
        rounds.mark_published(proposal.id, by=by)
        invite(
            project,
            unit_id=proposal.unit_id,
            listing_id=listing.id,
            sessions=proposal.sessions,
            by=by,
        )
    except MarketError as error:
        raise _at_fault(proposal, error) from error
    return project


def _at_fault(proposal: Proposal, error: MarketError) -> Conflict:
    """The same refusal with the pair named, so that one knows what to take out of the plan."""
    refused = Conflict(
        N_("没有发布：“%(pair_need)s”与%(pair_unit)s的“%(pair_listing)s”：%(why)s"),
        pair_need=proposal.need.title,
        pair_unit=proposal.unit.name,
        pair_listing=proposal.listing.title,
        why=(error.message, error.values) if error.values else error.message,
    )
    refused.fields = {"proposal_ids": error.message}
    refused.values |= error.values
    return refused
