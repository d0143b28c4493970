"""The menu (点单): what can reach my 居民区, picking from it, and the coordinator's consent."""

from typing import Any

import flask

from market import web
from market.batches.models import BatchState
from market.batches.queries import current
from market.db import db
from market.errors import N_
from market.listings.queries import get_listing, reaching
from market.members.models import Person, Unit
from market.policy import action
from market.projects.models import MenuState
from market.projects.panels.notices import notice_of_menu
from market.projects.queries import menu as queries
from market.projects.schemas.menu import MenuFilterSchema, MenuOrderSchema, own_communities
from market.projects.schemas.projects import ReasonedSchema
from market.projects.services import menu as services
from market.projects.views.blueprint import bp
from market.search import normalise


@bp.get("/menu")
@action("menu.see")
def menu() -> Any:
    """The open listings that can reach the chosen 居民区, nearest first, with what is left."""
    form = web.Form(MenuFilterSchema)
    asked = form.asked()
    mine = own_communities()
    unit = _chosen(asked.get("unit_id"), mine)
    batch = current(unit.area_id, BatchState.CLAIMING) if unit else None
    rows = reaching(unit.area_id, batch.id) if batch else []
    words = normalise(asked.get("q")).split()
    rows = [
        row
        for row in rows
        if row.listing.unit_id != unit.id
        and asked.get("category_id") in (None, row.listing.category_id)
        and all(word in row.listing.search_text for word in words)
    ]
    return web.render(
        "projects/menu.html",
        form=form,
        rows=rows,
        unit=unit,
        batch=batch,
        several=len(mine) > 1,
        used=queries.used_quota(batch.id, unit.id) if batch else 0,
    )


def _chosen(unit_id: int | None, mine: list[tuple[int, str]]) -> Unit | None:
    """The 居民区 asked for when the person may order for it, else their first."""
    allowed = [number for number, _name in mine]
    number = unit_id if unit_id in allowed else next(iter(allowed), None)
    return db.session.get(Unit, number) if number else None


@bp.route("/menu/<int:listing_id>", methods=["GET", "POST"])
@action("menu.order", "listing")
@web.idempotent
def menu_order(listing_id: int) -> Any:
    form = web.Form(MenuOrderSchema, _known())
    if order := form.submit(services.order_from_menu, listing_id, by=web.actor()):
        if order.project_id:
            message = N_("已点单，认领邀请已发给对方单位")
            return web.see_other("projects.show", message, project_id=order.project_id)
        return web.see_other("projects.menu_orders", N_("已点单，等待街道统筹员确认"))
    return web.render("projects/menu_order.html", form=form, listing=get_listing(listing_id))


def _known() -> dict[str, Any]:
    """What the form begins with: whose it is, the batch that takes claims, and whom to call."""
    mine = own_communities()
    unit = _chosen(None, mine)
    batch = current(unit.area_id, BatchState.CLAIMING) if unit else None
    person = db.session.get(Person, web.actor().user_id)
    return {
        "unit_id": unit.id if unit else None,
        "batch_id": batch.id if batch else None,
        "sessions": 1,
        "contact": person.name,
        "phone": person.phone,
    }


@bp.get("/menu/orders")
@action("menu.see")
def menu_orders() -> Any:
    """The orders from the menu of my 居民区 or my area, with the buttons that answer them."""
    return web.render(
        "projects/menu_orders.html",
        orders=queries.menu_orders(web.actor()),
        scope_of=queries.menu_scope,
        waiting=MenuState.REQUESTED,
        notice=notice_of_menu,
    )


@bp.post("/menu/orders/<int:menu_id>/consent")
@action("menu.consent", "menu")
def menu_consent(menu_id: int) -> Any:
    order = services.consent_menu(menu_id, by=web.actor())
    message = N_("已同意，项目和认领邀请已生成")
    return web.back_to("projects.show", message, project_id=order.project_id)


@bp.route("/menu/orders/<int:menu_id>/refuse", methods=["GET", "POST"])
@action("menu.consent", "menu")
def menu_refuse(menu_id: int) -> Any:
    form = web.Form(ReasonedSchema)
    if form.submit(services.refuse_menu, menu_id, by=web.actor()):
        return web.see_other("projects.menu_orders", N_("已回复不同意"))
    order = queries.get_menu_order(menu_id)
    return web.render(
        "projects/reason.html",
        form=form,
        title=N_("不同意点单"),
        lead=N_("居民区会看到您写的原因，名额随之退回。"),
        subject=f"{order.listing.title} · {order.unit.name}",
        back=flask.url_for("projects.menu_orders"),
        button=N_("确认不同意"),
    )


@bp.post("/menu/orders/<int:menu_id>/withdraw")
@action("menu.order", "menu")
def menu_withdraw(menu_id: int) -> Any:
    services.withdraw_menu(menu_id, by=web.actor())
    return web.see_other("projects.menu_orders", N_("已撤回点单"))
