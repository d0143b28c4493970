"""The catalogue as JSON; posting, changing and ending projects; publication."""

from typing import Any

from flask_smorest import Blueprint

from market import web
from market.members.idempotency import idempotent
from market.policy import action
from market.projects.models import Order, Project
from market.projects.queries import catalogue as queries
from market.projects.queries import orders as order_queries
from market.projects.schemas.menu import PublishApiSchema
from market.projects.schemas.orders import ClaimSchema, OrderOutSchema
from market.projects.schemas.projects import (
    CatalogueSchema,
    CloseSchema,
    InviteSchema,
    ProjectOutSchema,
    ProjectPageSchema,
    ProjectPatchSchema,
    ProjectSchema,
    ReasonedSchema,
)
from market.projects.services import direct, ending, orders, publish

blp = Blueprint(
    "projects-api",
    __name__,
    url_prefix="/api/v1/projects",
    description="Projects (项目清单) and claims of them",
)


@blp.get("")
@action("project.list")
@blp.arguments(CatalogueSchema, location="query")
@blp.response(200, ProjectPageSchema)
def index(args: dict[str, Any]) -> Any:
    """One page of the catalogue, by visibility; without `state` those still offered."""
    return queries.page(web.actor(), near=queries.own_unit(web.actor()), **args)


@blp.post("")
@action("project.create")
@idempotent
@blp.arguments(ProjectSchema)
@blp.response(201, ProjectOutSchema)
def create(args: dict[str, Any]) -> Project:
    """Post a project directly to the catalogue."""
    return queries.get_project(direct.post_project(by=web.actor(), **args).id)


@blp.post("/publish")
@action("plan.publish")
@idempotent
@blp.arguments(PublishApiSchema)
@blp.response(200, ProjectOutSchema(many=True))
def publish_plan(args: dict[str, Any]) -> list[Project]:
    """审定并发布: provisional proposals become projects and invitations, all or none.

    `proposal_ids` chooses; without it all provisional ones of the batch (or round) are published.
    """
    made = publish.publish(by=web.actor(), **args)
    return [queries.get_project(project.id) for project in made]


@blp.get("/<int:project_id>")
@action("project.see", "project")
@blp.response(200, ProjectOutSchema)
def show(project_id: int) -> Project:
    """One project."""
    return queries.get_project(project_id)


@blp.patch("/<int:project_id>")
@action("project.edit", "project")
@blp.arguments(ProjectPatchSchema)
@blp.response(200, ProjectOutSchema)
def change(args: dict[str, Any], project_id: int) -> Project:
    """Change the facts that are given."""
    direct.edit_project(project_id, by=web.actor(), **args)
    return queries.get_project(project_id)


@blp.post("/<int:project_id>/close")
@action("project.edit", "project")
@idempotent
@blp.arguments(CloseSchema)
@blp.response(200, ProjectOutSchema)
def close(args: dict[str, Any], project_id: int) -> Project:
    """Close a project; what was not held goes back to its need."""
    return queries.get_project(ending.close_project(project_id, by=web.actor(), **args).id)


@blp.post("/<int:project_id>/cancel")
@action("project.edit", "project")
@idempotent
@blp.arguments(ReasonedSchema)
@blp.response(200, ProjectOutSchema)
def cancel(args: dict[str, Any], project_id: int) -> Project:
    """Cancel a project of which nothing was held."""
    return queries.get_project(ending.cancel_project(project_id, by=web.actor(), **args).id)


@blp.post("/<int:project_id>/claim")
@action("order.claim", "project")
@idempotent
@blp.arguments(ClaimSchema)
@blp.response(201, OrderOutSchema)
def claim(args: dict[str, Any], project_id: int) -> Order:
    """Claim sessions as lead (its places are held) or in support."""
    return order_queries.get_order(orders.claim(project_id, by=web.actor(), **args).id)


@blp.post("/<int:project_id>/invite")
@action("project.edit", "project")
@idempotent
@blp.arguments(InviteSchema)
@blp.response(201, OrderOutSchema)
def invite(args: dict[str, Any], project_id: int) -> Order:
    """Invite a unit, or the unit of a listing, to lead free places."""
    return order_queries.get_order(direct.invite_unit(project_id, by=web.actor(), **args).id)
