"""The pages of the tree."""

from typing import Any

from flask import Blueprint

from market import web
from market.areas import queries, services
from market.areas.models import Level
from market.areas.schemas import AreaSchema, LevelSchema, MoveSchema, PlacedAreaSchema
from market.errors import N_
from market.journal.queries import timeline
from market.policy import Scope, action

bp = Blueprint("areas", __name__)


@bp.app_template_filter("level_word")
def level_word(level: Level) -> str:
    """What this installation calls a level."""
    return queries.level_word(level) or web.say(level.label)


@bp.get("/areas")
@action("area.list")
def index() -> Any:
    return web.render("areas/index.html", below=queries.by_parent())


@bp.get("/areas/<int:area_id>")
@action("area.see", "area")
def show(area_id: int) -> Any:
    area = queries.get_area(area_id)
    return web.render(
        "areas/show.html",
        area=area,
        above=queries.ancestors(area)[:-1],
        below=queries.children(area_id),
        entries=timeline("area", area_id),
        may_edit=web.can("area.edit", Scope(area_path=area.path)),
    )


@bp.route("/areas/new", methods=["GET", "POST"])
@action("area.edit")
@web.idempotent
def new() -> Any:
    form = web.Form(PlacedAreaSchema)
    if area := form.submit(services.add_area, by=web.actor()):
        return web.see_other("areas.show", N_("已新增区域"), area_id=area.id)
    return web.render("areas/form.html", form=form, area=None)


@bp.route("/areas/<int:area_id>/edit", methods=["GET", "POST"])
@action("area.edit", "area")
def edit(area_id: int) -> Any:
    area = queries.get_area(area_id)
    form = web.Form(AreaSchema, AreaSchema().dump(area))
    if form.submit(services.edit_area, by=web.actor(), area_id=area_id):
        return web.see_other("areas.show", N_("已保存"), area_id=area_id)
    return web.render("areas/form.html", form=form, area=queries.get_area(area_id))


@bp.route("/areas/<int:area_id>/move", methods=["GET", "POST"])
@action("area.edit", "area")
def move(area_id: int) -> Any:
    form = web.Form(MoveSchema, {"parent_id": queries.get_area(area_id).parent_id})
    if form.submit(services.move_area, by=web.actor(), area_id=area_id):
        return web.see_other("areas.show", N_("已移动，下级区域一并移动"), area_id=area_id)
    return web.render("areas/move.html", form=form, area=queries.get_area(area_id))


@bp.route("/areas/levels", methods=["GET", "POST"])
@action("level.edit")
def levels() -> Any:
    form = web.Form(LevelSchema)
    if form.submit(services.name_level, by=web.actor()):
        return web.see_other("areas.levels", N_("已保存"))
    return web.render(
        "areas/levels.html", form=form, levels=list(Level), names=queries.level_names()
    )
