"""The pages of units."""

from typing import Any

from market import web
from market.errors import N_, NotFound
from market.journal.queries import timeline
from market.members import queries, services
from market.members.schemas import (
    AliasSchema,
    NewUnitSchema,
    OwnUnitSchema,
    UnitListSchema,
    UnitSchema,
    UnitStateSchema,
)
from market.members.views.blueprint import bp
from market.policy import action


@bp.get("/units")
@action("unit.list")
def units() -> Any:
    form = web.Form(UnitListSchema)
    page = queries.search(web.actor(), **form.asked())
    return web.render("members/units.html", form=form, page=page)


@bp.get("/units/<int:unit_id>")
@action("unit.see", "unit")
def unit(unit_id: int) -> Any:
    return web.render("members/unit.html", form=web.Form(AliasSchema), **_about(unit_id))


def _about(unit_id: int) -> dict[str, Any]:
    record, actor = queries.get_unit(unit_id), web.actor()
    if not queries.may_see(actor, record):
        raise NotFound()
    scope = queries.unit_scope(record)
    return {
        "unit": record,
        "contact": queries.shows_contact(actor, record),
        "people": queries.of_unit(unit_id),
        "invitations": queries.open_invitations(unit_id=unit_id),
        "agreements": queries.agreements_of(unit_id),
        "in_force": queries.is_in_force,
        "entries": timeline("unit", unit_id),
        "moves": [state for state in type(record.state) if record.can_move_to(state)],
        "may": lambda name: web.can(name, scope),
        "own": unit_id in actor.unit_ids,
    }


@bp.route("/units/new", methods=["GET", "POST"])
@action("unit.create")
@web.idempotent
def new_unit() -> Any:
    form = web.Form(NewUnitSchema, {"capacity": 6})
    if record := form.submit(services.create_unit, by=web.actor()):
        return web.see_other("members.unit", N_("已新增单位"), unit_id=record.id)
    return web.render("members/unit_form.html", form=form, unit=None)


@bp.route("/units/<int:unit_id>/edit", methods=["GET", "POST"])
@action("unit.edit", "unit")
def edit_unit(unit_id: int) -> Any:
    record = queries.get_unit(unit_id)
    office = web.can("unit.create", queries.unit_scope(record))
    schema = UnitSchema if office else OwnUnitSchema
    form = web.Form(schema, schema().dump(record))
    if form.submit(services.edit_unit, by=web.actor(), unit_id=unit_id):
        return web.see_other("members.unit", N_("已保存"), unit_id=unit_id)
    return web.render("members/unit_form.html", form=form, unit=queries.get_unit(unit_id))


@bp.post("/units/<int:unit_id>/state")
@action("unit.suspend", "unit")
def move_unit(unit_id: int) -> Any:
    data = web.Form(UnitStateSchema).needed()
    services.set_state(by=web.actor(), unit_id=unit_id, **data)
    return web.see_other("members.unit", N_("状态已变更"), unit_id=unit_id)


@bp.post("/units/<int:unit_id>/pledge")
@action("unit.edit", "unit")
def pledge(unit_id: int) -> Any:
    services.take_pledge(by=web.actor(), unit_id=unit_id)
    return web.see_other("members.unit", N_("已作公益承诺"), unit_id=unit_id)


@bp.post("/units/<int:unit_id>/aliases")
@action("unit.edit", "unit")
@web.idempotent
def add_alias(unit_id: int) -> Any:
    form = web.Form(AliasSchema)
    if form.submit(services.add_alias, by=web.actor(), unit_id=unit_id):
        return web.see_other("members.unit", N_("已保存"), unit_id=unit_id)
    return web.render("members/unit.html", form=form, **_about(unit_id))


@bp.post("/units/<int:unit_id>/aliases/<int:alias>/remove")
@action("unit.edit", "unit")
def remove_alias(unit_id: int, alias: int) -> Any:
    services.remove_alias(by=web.actor(), unit_id=unit_id, alias_id=alias)
    return web.see_other("members.unit", N_("已保存"), unit_id=unit_id)
