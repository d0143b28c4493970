"""The pages of agreements."""

from typing import Any

from market import web
from market.errors import N_
from market.members import queries, services
from market.members.schemas import AgreementListSchema, AgreementSchema, NewAgreementSchema
from market.members.views.blueprint import bp
from market.policy import action


@bp.get("/agreements")
@action("agreement.list")
def agreements() -> Any:
    form = web.Form(AgreementListSchema)
    return web.render(
        "members/agreements.html",
        form=form,
        page=queries.agreements(**form.asked()),
        in_force=queries.is_in_force,
        scope_of=lambda one: queries.tie_scope(one.unit, one.community),
    )


@bp.route("/agreements/new", methods=["GET", "POST"])
@action("agreement.edit")
@web.idempotent
def new_agreement() -> Any:
    form = web.Form(NewAgreementSchema)
    if made := form.submit(services.make_agreement, by=web.actor()):
        return web.see_other("members.unit", N_("已登记结对"), unit_id=made.unit_id)
    return web.render("members/agreement_form.html", form=form, agreement=None)


@bp.route("/agreements/<int:agreement_id>/edit", methods=["GET", "POST"])
@action("agreement.edit", "agreement")
def edit_agreement(agreement_id: int) -> Any:
    record = queries.get_agreement(agreement_id)
    form = web.Form(AgreementSchema, AgreementSchema().dump(record))
    if form.submit(services.edit_agreement, by=web.actor(), agreement_id=agreement_id):
        return web.see_other("members.agreements", N_("已保存"))
    record = queries.get_agreement(agreement_id)
    return web.render("members/agreement_form.html", form=form, agreement=record)


@bp.post("/agreements/<int:agreement_id>/end")
@action("agreement.edit", "agreement")
def end_agreement(agreement_id: int) -> Any:
    services.end_agreement(by=web.actor(), agreement_id=agreement_id)
    return web.back_to("members.agreements", N_("结对已结束"))
