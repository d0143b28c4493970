"""A project on paper: its poster (海报), and the QR code that leads from paper to its page."""

from typing import Any

import segno

from market import web
from market.policy import action
from market.projects.queries.catalogue import claiming_of, get_project
from market.projects.views.blueprint import bp


def picture_of(project_id: int) -> str:
    """The QR code of a project's page, as the address of a picture that needs no request."""
    address = web.link("projects.show", project_id=project_id)
    return segno.make(address, error="m").svg_data_uri(scale=5, border=3)


@bp.get("/projects/<int:project_id>/poster")
@action("project.see", "project")
def poster(project_id: int) -> Any:
    """One sheet to print and to hang up."""
    project = get_project(project_id)
    return web.render(
        "projects/poster.html",
        project=project,
        claiming=claiming_of(project.batch),
        picture=picture_of(project_id),
        address=web.link("projects.show", project_id=project_id),
    )
