"""The record of who a need is for, which only its own 居民区 opens."""

import datetime as dt
from typing import Any

from market import web
from market.errors import N_
from market.needs import queries, services
from market.needs.schemas import BeneficiarySchema
from market.needs.views.pages import bp
from market.policy import action


@bp.get("/needs/<int:need_id>/beneficiary")
@action("need.beneficiary", "need")
def beneficiary(need_id: int) -> Any:
    """Open the record; that it was opened, and by whom, goes into the journal."""
    record = services.open_beneficiary(need_id, by=web.actor())
    names = BeneficiarySchema().fields
    values = {name: getattr(record, name) for name in names} if record else {}
    return _page(need_id, web.Form(BeneficiarySchema, values), noted=record is not None)


@bp.post("/needs/<int:need_id>/beneficiary")
@action("need.beneficiary", "need")
def save_beneficiary(need_id: int) -> Any:
    form = web.Form(BeneficiarySchema)
    if form.submit(services.save_beneficiary, need_id, by=web.actor()):
        return web.see_other("needs.show", N_("受益人已登记"), need_id=need_id)
    return _page(need_id, form, noted=queries.has_beneficiary(need_id))


@bp.post("/needs/<int:need_id>/beneficiary/delete")
@action("need.beneficiary", "need")
def forget_beneficiary(need_id: int) -> Any:
    services.forget_beneficiary(need_id, by=web.actor())
    return web.see_other("needs.show", N_("受益人登记已删除"), need_id=need_id)


def _page(need_id: int, form: web.Form, noted: bool) -> Any:
    need = queries.get_need(need_id)
    days = dt.timedelta(days=web.setting("BENEFICIARY_DAYS"))
    return web.render(
        "needs/beneficiary.html",
        need=need,
        form=form,
        noted=noted,
        forgotten_on=need.batch.ends_on + days,
    )
