"""审定并发布: the provisional plan of a batch, and the decision that makes projects of it."""

from typing import Any

from flask import request

from market import web
from market.batches.queries import get_batch
from market.errors import N_
from market.localise import today
from market.policy import Role, action
from market.projects.queries import publishing as queries
from market.projects.schemas.menu import PublishSchema
from market.projects.services import publish as services
from market.projects.views.blueprint import bp


@bp.route("/batches/<int:batch_id>/publish", methods=["GET", "POST"])
@action("plan.publish", "batch")
@web.idempotent
def publish(batch_id: int) -> Any:
    form = web.Form(PublishSchema, {"published_on": today()})
    if made := form.submit(services.publish, by=web.actor(), batch_id=batch_id):
        message = (N_("已发布 %(n)s 个项目，认领邀请已发出"), {"n": len(made)})
        return web.see_other("projects.catalogue", message, batch_id=batch_id, state="full")
    round_id = request.args.get("round_id", type=int)
    proposals = queries.provisional(batch_id, round_id)
    chosen = form.values.get("proposal_ids")
    return web.render(
        "projects/publish.html",
        form=form,
        batch=get_batch(batch_id),
        proposals=proposals,
        chosen={str(one) for one in (chosen if form.posted else [p.id for p in proposals]) or ()},
        may_publish=_may_publish(),
    )


def _may_publish() -> bool:
    """Whether the button would work: a leader's always, a coordinator's where the setting says."""
    return web.actor().is_a(Role.LEADER) or bool(web.setting("COORDINATOR_MAY_PUBLISH"))
