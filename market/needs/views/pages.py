"""The list of needs, a need's page, and the form that posts or changes one."""

from typing import Any

from flask import Blueprint, request
from flask_babel import gettext

from market import web
from market.errors import N_
from market.journal.queries import timeline
from market.needs import queries, services
from market.needs.criteria import CRITERIA
from market.needs.guessing import guess
from market.needs.models import Need, NeedState
from market.needs.panels import notice_of_return
from market.needs.schemas import (
    NeedFilterSchema,
    NeedSchema,
    OpenSchema,
    ReturnNeedSchema,
    shows_contact,
)
from market.policy import action

bp = Blueprint("needs", __name__)
FRESH = {
    "quantity": 1,
    "lot": 1,
    "measure": "session",
    "kind": "service",
    "urgency_suggested": "normal",
}


@bp.get("/needs")
@action("need.list")
def index() -> Any:
    form = web.Form(NeedFilterSchema)
    page = queries.page(web.actor(), **form.asked())
    return web.render(
        "needs/index.html",
        part="needs/_list.html",
        form=form,
        page=page,
        opening=web.Form(OpenSchema),
        reviewing=web.can("need.review") and form.value("state") == NeedState.SUBMITTED,
    )


@bp.route("/needs/new", methods=["GET", "POST"])
@action("need.create")
@web.idempotent
def new() -> Any:
    form = web.Form(NeedSchema, FRESH)
    # Without scripts a button of its own shows what fits, and sends nothing yet.
    if "look" not in request.form and (need := form.submit(services.post_need, by=web.actor())):
        return web.see_other("needs.show", said(need), need_id=need.id)
    return web.render("needs/form.html", form=form, need=None, guessed=_guessed(form))


def _guessed(form: web.Form) -> bool:
    """Whether the category now chosen in the form is a guess by the title, to be checked."""
    best = guess(str(form.value("title"))) if not form.value("category_id") else []
    if best:
        form.values["category_id"] = best[0]
    if best and "category_id" in form.errors:
        form.errors["category_id"] = web.say(N_("按标题选了最像的类别，核对后再提交一次"))
    return bool(best)


@bp.get("/needs/<int:need_id>")
@action("need.see", "need")
def show(need_id: int) -> Any:
    return page_of(need_id, web.Form(ReturnNeedSchema))


def page_of(need_id: int, form: web.Form) -> Any:
    """The page of a need, with the form that returns it as it stands."""
    need = queries.get_need(need_id)
    return web.render(
        "needs/show.html",
        need=need,
        scope=queries.stands(need),
        story=timeline("need", need_id),
        notice=notice_of_return(need),
        contact=shows_contact(need),
        criteria={word: gettext(rule) for word, rule in CRITERIA.items()},
        noted=queries.has_beneficiary(need_id),
        opening=web.Form(OpenSchema, {"urgency": need.urgency or need.urgency_suggested}),
        form=form,
    )


@bp.route("/needs/<int:need_id>/edit", methods=["GET", "POST"])
@action("need.edit", "need")
def edit(need_id: int) -> Any:
    form = web.Form(NeedSchema(exclude=["unit_id"]), _values(queries.get_need(need_id)))
    revision = request.form.get("revision")
    if need := form.submit(services.edit_need, need_id, by=web.actor(), revision=revision):
        return web.see_other("needs.show", said(need), need_id=need_id)
    need = queries.get_need(need_id)
    checked = need.state not in services.UNCHECKED and not web.can(
        "need.review", queries.stands(need)
    )
    return web.render("needs/form.html", form=form, need=need, checked=checked)


def _values(need: Need) -> dict[str, Any]:
    """The record in the shape of its form."""
    values = {name: getattr(need, name, None) for name in NeedSchema().fields}
    values["qualifications"] = "、".join(need.qualifications or ())
    if need.group_key.startswith("u"):
        values["area_id"] = None  # its own need names no area served
    return values


def said(need: Need) -> str:
    """What a person is told after saving."""
    words = {
        NeedState.DRAFT: N_("已保存为草稿"),
        NeedState.RETURNED: N_("已保存，还没有提交"),
        NeedState.SUBMITTED: N_("已提交，等待统筹员审核"),
    }
    return words.get(need.state, N_("已保存"))
