"""A project's page, and the coordinator's forms about projects."""

from typing import Any

import flask

from market import web
from market.db import db
from market.errors import N_
from market.journal.queries import timeline
from market.members.models import Person
from market.members.queries import unit_choices
from market.policy import Scope, Visibility, action, scopes
from market.projects.models import OrderRole, Project
from market.projects.panels.notices import notice_of_project
from market.projects.queries import catalogue as queries
from market.projects.queries import orders as order_queries
from market.projects.queries.narrowing import SHOWN
from market.projects.queries.parties import PARTIES
from market.projects.queries.runners_up import runners_up
from market.projects.schemas.orders import ClaimSchema
from market.projects.schemas.projects import (
    CloseSchema,
    InviteSchema,
    ProjectSchema,
    ReasonedSchema,
)
from market.projects.services import direct, ending, orders
from market.projects.views.blueprint import bp
from market.projects.views.posters import picture_of

FRESH = {"sessions": 1, "lot": 1, "measure": "session", "kind": "service", "visibility": "public"}


@bp.get("/projects/<int:project_id>")
@action("project.see", "project")
def show(project_id: int) -> Any:
    return project_page(project_id, web.Form(ClaimSchema, _own_contact()))


def project_page(project_id: int, form: web.Form) -> Any:
    """A project's page around its claim form, fresh or refused."""
    project, actor = queries.get_project(project_id), web.actor()
    scope = scopes["project"](project_id)
    open_now = queries.claiming_of(project.batch)
    units = unit_choices(actor, "order.answer") if web.can("order.claim", scope) else []
    return web.render(
        "projects/show.html",
        project=project,
        scope=scope,
        orders=_shown_orders(project),
        form=form,
        units=units,
        may_claim=bool(units) and open_now.open and project.state in SHOWN,
        claiming=open_now,
        metres=queries.metres_between(queries.own_unit(actor), project),
        notice=notice_of_project(project),
        address=web.link("projects.show", project_id=project_id),
        picture=picture_of(project_id),
        story=timeline("project", project_id) if _on_a_side(scope) else [],
    )


def _on_a_side(scope: Scope) -> bool:
    """Whether this person has more to do with a project than seeing it: its story names who
    was invited and who declined."""
    hidden = Scope(scope.area_path, scope.units, scope.communities, Visibility.PARTIES)
    return web.can("project.see", hidden)


def _shown_orders(project: Project) -> list[tuple[Any, bool]]:
    """Each order that this person may know of, and whether they may open it.

    Whoever may see a project sees which units took it on; invitations, requests and what was
    declined is for the sides and the office.
    """
    shown = []
    for order in order_queries.of_project(project.id):
        mine = web.can("order.see", order_queries.order_scope(order.id))
        if mine or order.state in PARTIES:
            shown.append((order, mine))
    return shown


def _own_contact() -> dict[str, Any]:
    """What a claim form begins with: the person asking is usually whom to call."""
    person = db.session.get(Person, web.actor().user_id) if web.actor().signed_in else None
    found = {"sessions": 1, "role": "lead"}
    return found | ({"contact": person.name, "phone": person.phone} if person else {})


@bp.post("/projects/<int:project_id>/claim")
@action("order.claim", "project")
@web.idempotent
def claim(project_id: int) -> Any:
    form = web.Form(ClaimSchema)
    if order := form.submit(orders.claim, project_id, by=web.actor()):
        message = N_("已提交认领，名额已为您保留，等待居民区或统筹员确认")
        if order.role is OrderRole.SUPPORT:
            message = N_("已提交协办申请，等待居民区或统筹员确认")
        if not web.can("order.see", order_queries.order_scope(order.id)):
            # An officer who acts for a unit nearby may claim for it, but the order is the unit's.
            return web.see_other("projects.show", message, project_id=project_id)
        return web.see_other("projects.order", message, order_id=order.id)
    return project_page(project_id, form)


@bp.route("/projects/new", methods=["GET", "POST"])
@action("project.create")
@web.idempotent
def new() -> Any:
    form = web.Form(ProjectSchema, FRESH)
    if project := form.submit(direct.post_project, by=web.actor()):
        return web.see_other("projects.show", N_("项目已发布"), project_id=project.id)
    return web.render("projects/form.html", form=form, project=None)


@bp.route("/projects/<int:project_id>/edit", methods=["GET", "POST"])
@action("project.edit", "project")
def edit(project_id: int) -> Any:
    project = queries.get_project(project_id)
    schema = ProjectSchema(exclude=["batch_id", "area_id"], unknown="exclude")
    form = web.Form(schema, {name: getattr(project, name) for name in schema.fields})
    if form.submit(direct.edit_project, project_id, by=web.actor()):
        return web.see_other("projects.show", N_("已保存"), project_id=project_id)
    return web.render("projects/form.html", form=form, project=queries.get_project(project_id))


@bp.route("/projects/<int:project_id>/close", methods=["GET", "POST"])
@action("project.edit", "project")
def close(project_id: int) -> Any:
    form = web.Form(CloseSchema)
    if form.submit(ending.close_project, project_id, by=web.actor()):
        return web.see_other("projects.show", N_("项目已结项"), project_id=project_id)
    return web.render(
        "projects/reason.html",
        form=form,
        title=N_("项目结项"),
        lead=N_("未完成的认领单随之结束，没有办完的场次退回需求重新匹配。"),
        subject=queries.get_project(project_id).title,
        back=flask.url_for("projects.show", project_id=project_id),
        button=N_("确认结项"),
    )


@bp.route("/projects/<int:project_id>/cancel", methods=["GET", "POST"])
@action("project.edit", "project")
def cancel(project_id: int) -> Any:
    form = web.Form(ReasonedSchema)
    if form.submit(ending.cancel_project, project_id, by=web.actor()):
        return web.see_other("projects.show", N_("项目已取消"), project_id=project_id)
    return web.render(
        "projects/reason.html",
        form=form,
        title=N_("取消项目"),
        lead=N_("所有认领单随之取消，需求重新开放；认领单位会看到您写的原因。"),
        subject=queries.get_project(project_id).title,
        back=flask.url_for("projects.show", project_id=project_id),
        button=N_("确认取消项目"),
    )


@bp.route("/projects/<int:project_id>/invite", methods=["GET", "POST"])
@action("project.edit", "project")
@web.idempotent
def invite(project_id: int) -> Any:
    form = web.Form(InviteSchema)
    if order := form.submit(direct.invite_unit, project_id, by=web.actor()):
        return web.see_other("projects.order", N_("已发出认领邀请"), order_id=order.id)
    project = queries.get_project(project_id)
    return web.render(
        "projects/invite.html",
        form=form,
        project=project,
        seconds=runners_up(project, project.places_left or 1),
        notice=notice_of_project(project),
    )
