"""The panels of projects on earlier packages' pages: what became of a need, of a listing."""

import flask
import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from market import web
from market.areas.models import Area
from market.db import db
from market.projects.models import Order, Project
from market.projects.queries.catalogue import project_scope, visible

SHOWN = 20


def _panel(where: sa.ColumnElement[bool]) -> str | None:
    found = db.session.scalars(
        sa.select(Project)
        .join(Area, Area.id == Project.area_id)
        .where(where, visible(web.actor()))
        .options(joinedload(Project.area), selectinload(Project.orders).joinedload(Order.unit))
        .order_by(Project.id.desc())
        .limit(SHOWN)
    ).all()
    return flask.render_template("projects/_panel.html", projects=found) if found else None


@web.panel("need", order=30)
def _of_need(need_id: int) -> str | None:
    """The projects that a need became."""
    return _panel(Project.need_id == need_id)


@web.panel("listing", order=30)
def _of_listing(listing_id: int) -> str | None:
    """The projects that took a listing."""
    return _panel(Project.listing_id == listing_id)


@web.panel("unit", order=30)
def _of_unit(unit_id: int) -> str | None:
    """The projects that a unit holds an order of, or asked for."""
    held = sa.exists().where(Order.project_id == Project.id, Order.unit_id == unit_id)
    return _panel(sa.or_(held, Project.requester_id == unit_id))


@web.subject("project", rank=3)
def _named(project_id: int) -> tuple[str, str] | None:
    """The title and page of a project that the person asking may open."""
    scope = project_scope(project_id)
    if scope is None or not web.can("project.see", scope):
        return None
    address = flask.url_for("projects.show", project_id=project_id)
    return db.session.get(Project, project_id).title, address
