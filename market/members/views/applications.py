"""A unit's application: sent by anybody, vouched for by its 居民区, decided by the street."""

from typing import Any

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer

from market import web
from market.errors import N_, NotFound
from market.members import queries, services
from market.members.models import Unit, UnitState
from market.members.schemas import ApplicationSchema, ReasonSchema
from market.members.views.blueprint import bp
from market.members.views.links import show_link
from market.policy import action


def _codes() -> URLSafeSerializer:
    """Signs the number of an application, so that only who sent it can look it up."""
    return URLSafeSerializer(web.setting("SECRET_KEY"), salt="application")


@bp.route("/apply", methods=["GET", "POST"])
@action("unit.apply")
def apply() -> Any:
    form = web.Form(ApplicationSchema)
    if unit := form.submit(services.apply, sender=request.remote_addr or ""):
        return web.see_other("members.application", code=_codes().dumps(unit.id))
    return web.render("members/apply.html", form=form)


@bp.get("/apply/<code>")
@action("unit.apply")
def application(code: str) -> Any:
    try:
        number = _codes().loads(code)
    except BadSignature:
        raise NotFound(N_("查询链接不正确")) from None
    address = web.link("members.application", code=code)
    return web.render("members/application.html", unit=queries.get_unit(number), address=address)


@bp.get("/applications")
@action("unit.list")
def applications() -> Any:
    found = queries.applications(web.actor())
    rows = [(unit, _others(unit), _may(unit)) for unit in found]
    return web.render("members/applications.html", rows=rows, form=web.Form(ReasonSchema))


def _others(unit: Unit) -> list[Unit]:
    """Units of like names, for whoever decides."""
    return [other for other in queries.alike(unit.name) if other.id != unit.id]


def _may(unit: Unit) -> dict[str, bool]:
    scope = queries.unit_scope(unit)
    return {
        "approve": web.can("unit.approve", scope),
        "vouch": web.can("unit.vouch", scope) and unit.vouched_by_id is None,
    }


@bp.post("/units/<int:unit_id>/vouch")
@action("unit.vouch", "unit")
def vouch(unit_id: int) -> Any:
    services.vouch(by=web.actor(), unit_id=unit_id)
    return web.see_other("members.applications", N_("已为该单位担保，等街道审核"))


@bp.post("/units/<int:unit_id>/approve")
@action("unit.approve", "unit")
@web.idempotent
def approve(unit_id: int) -> Any:
    made = services.approve(by=web.actor(), unit_id=unit_id)
    return show_link(made, N_("已通过，请把邀请链接发给申请人"))


@bp.route("/units/<int:unit_id>/reject", methods=["GET", "POST"])
@action("unit.approve", "unit")
def reject(unit_id: int) -> Any:
    form = web.Form(ReasonSchema)
    if form.submit(services.reject, by=web.actor(), unit_id=unit_id):
        return web.see_other("members.applications", N_("已退回申请"))
    unit = queries.get_unit(unit_id)
    if unit.state is not UnitState.APPLIED and not form.posted:
        return web.see_other("members.unit", unit_id=unit_id)
    return web.render("members/reject.html", form=form, unit=unit)
