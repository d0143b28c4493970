"""The buttons that move a need."""

from typing import Any

import flask

from market import web
from market.errors import N_
from market.needs import services
from market.needs.schemas import (
    ChosenNeeds,
    OpenSchema,
    ReasonSchema,
    ResumeSchema,
    ReturnNeedSchema,
    UrgencySchema,
)
from market.needs.views.pages import bp, page_of
from market.policy import action


def _done(form: web.Form, need_id: int, message: str, service: Any) -> Any:
    """Call the service with the form's data; a refusal is told on the need's page."""
    if form.submit(service, need_id, by=web.actor()):
        return web.back_to("needs.show", message, need_id=need_id)
    flask.flash(form.message or "；".join(form.errors.values()), "danger")
    return web.see_other("needs.show", need_id=need_id)


@bp.post("/needs/<int:need_id>/submit")
@action("need.edit", "need")
def submit(need_id: int) -> Any:
    services.submit_need(need_id, by=web.actor())
    return web.back_to("needs.show", N_("已提交，等待统筹员审核"), need_id=need_id)


@bp.post("/needs/<int:need_id>/open")
@action("need.review", "need")
def open_one(need_id: int) -> Any:
    return _done(web.Form(OpenSchema), need_id, N_("需求已开放，等待匹配"), services.open_need)


@bp.post("/needs/open")
@action("need.review")
def open_many() -> Any:
    form = web.Form(ChosenNeeds)
    if count := form.submit(services.open_needs, by=web.actor()):
        message = (N_("已开放 %(count)s 条需求"), {"count": count})
        return web.back_to("needs.index", message, state="submitted")
    flask.flash(form.message or "；".join(form.errors.values()), "danger")
    return web.see_other("needs.index", state="submitted")


@bp.post("/needs/<int:need_id>/urgency")
@action("need.review", "need")
def urgency(need_id: int) -> Any:
    form = web.Form(UrgencySchema)
    return _done(form, need_id, N_("紧急程度已改定"), services.fix_urgency)


@bp.post("/needs/<int:need_id>/return")
@action("need.review", "need")
def give_back(need_id: int) -> Any:
    form = web.Form(ReturnNeedSchema)
    if form.submit(services.return_need, need_id, by=web.actor()):
        return web.see_other("needs.show", N_("已退回修改"), need_id=need_id)
    return page_of(need_id, form)


@bp.post("/needs/<int:need_id>/withdraw")
@action("need.edit", "need")
def withdraw(need_id: int) -> Any:
    return _done(web.Form(ReasonSchema), need_id, N_("已撤回"), services.withdraw_need)


@bp.post("/needs/<int:need_id>/carry")
@action("need.review", "need")
def carry(need_id: int) -> Any:
    services.carry_need(need_id, by=web.actor())
    return web.back_to("needs.show", N_("已结转到下期"), need_id=need_id)


@bp.post("/needs/<int:need_id>/resume")
@action("need.review", "need")
def resume(need_id: int) -> Any:
    return _done(web.Form(ResumeSchema), need_id, N_("已转入新批次"), services.resume_need)


@bp.post("/needs/<int:need_id>/escalate")
@action("need.review", "need")
def escalate(need_id: int) -> Any:
    return _done(web.Form(ReasonSchema), need_id, N_("已上报"), services.escalate_need)


@bp.post("/needs/<int:need_id>/close")
@action("need.review", "need")
def close(need_id: int) -> Any:
    services.close(need_id, by=web.actor())
    return web.back_to("needs.show", N_("已办结"), need_id=need_id)
