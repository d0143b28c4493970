"""The list of orders, one order with everything about it, and the buttons that move it."""

from typing import Any

import flask

from market import web
from market.db import db
from market.errors import N_
from market.journal.queries import timeline
from market.members.models import Person
from market.policy import action
from market.projects.models import OrderState
from market.projects.panels.notices import notice_of_order
from market.projects.queries import orders as queries
from market.projects.queries.runners_up import runner_up
from market.projects.schemas.orders import AcceptSchema, OrderFilterSchema, ReleaseSchema
from market.projects.schemas.projects import ReasonedSchema
from market.projects.services import orders as services
from market.projects.views.blueprint import bp

TO_ANSWER = (OrderState.INVITED, OrderState.OVERDUE)
LOST = (OrderState.DECLINED, OrderState.RELEASED)
CANCELLABLE = (
    OrderState.INVITED,
    OrderState.REQUESTED,
    OrderState.CLAIMED,
    OrderState.UNDER_WAY,
)


@bp.get("/orders")
@action("order.list")
def orders() -> Any:
    """My unit's, my 居民区's or my area's orders."""
    form = web.Form(OrderFilterSchema)
    return web.render(
        "projects/orders.html",
        part="projects/_orders.html",
        form=form,
        page=queries.page(web.actor(), **form.asked()),
        may=may,
    )


def may(order: Any) -> dict[str, bool]:
    """What this person may do with an order now."""
    stands, answers = queries.order_scope(order.id), queries.answer_scope(order.id)
    # Whoever is asked says no by 暂不承接, which keeps the reason and names the next best.
    asked = order.state is OrderState.INVITED and order.unit_id in web.actor().unit_ids
    return {
        "answer": order.state in TO_ANSWER and web.can("order.answer", answers),
        "decline": order.state is OrderState.INVITED and web.can("order.answer", answers),
        "consent": order.state is OrderState.REQUESTED and web.can("order.consent", stands),
        "release": order.state is OrderState.OVERDUE and web.can("order.release", stands),
        "cancel": order.state in CANCELLABLE and not asked and web.can("order.cancel", stands),
    }


@bp.get("/orders/<int:order_id>")
@action("order.see", "order")
def order(order_id: int) -> Any:
    person = db.session.get(Person, web.actor().user_id)
    known = {"contact": person.name, "phone": person.phone} if person else {}
    return _page(order_id, web.Form(AcceptSchema, known))


def _page(order_id: int, form: web.Form) -> Any:
    found = queries.get_order(order_id)
    allowed = may(found)
    office = web.can("project.edit", queries.order_scope(order_id))
    return web.render(
        "projects/order.html",
        order=found,
        form=form,
        may=allowed,
        contacts=queries.contacts(found, web.actor()),
        second=runner_up(found) if office and found.state in LOST else None,
        notice=notice_of_order(found),
        story=timeline("order", order_id),
    )


@bp.post("/orders/<int:order_id>/accept")
@action("order.answer", "answer", "order_id")
def accept(order_id: int) -> Any:
    form = web.Form(AcceptSchema)
    if form.submit(services.accept, order_id, by=web.actor()):
        return web.see_other(
            "projects.order", N_("已认领，谢谢！接下来请约定活动日期"), order_id=order_id
        )
    return _page(order_id, form)


@bp.route("/orders/<int:order_id>/decline", methods=["GET", "POST"])
@action("order.answer", "answer", "order_id")
def decline(order_id: int) -> Any:
    form = web.Form(ReasonedSchema)
    if form.submit(services.decline, order_id, by=web.actor()):
        return web.see_other("projects.orders", N_("已回复暂不承接"))
    if not form.posted and not may(queries.get_order(order_id))["decline"]:
        return _settled(order_id)
    lead = N_("名额会重新开放，并由统筹员联系备选单位。")
    return _reason(order_id, form, N_("暂不承接"), lead, N_("确认暂不承接"))


@bp.post("/orders/<int:order_id>/consent")
@action("order.consent", "order")
def consent(order_id: int) -> Any:
    services.consent(order_id, by=web.actor())
    return web.back_to("projects.order", N_("已同意认领"), order_id=order_id)


@bp.route("/orders/<int:order_id>/refuse", methods=["GET", "POST"])
@action("order.consent", "order")
def refuse(order_id: int) -> Any:
    form = web.Form(ReasonedSchema)
    if form.submit(services.refuse, order_id, by=web.actor()):
        return web.see_other("projects.order", N_("已回复不同意"), order_id=order_id)
    lead = N_("名额会重新开放；认领单位会看到您写的原因。")
    return _reason(order_id, form, N_("不同意认领"), lead, N_("确认不同意"))


@bp.post("/orders/<int:order_id>/release")
@action("order.release", "order")
def release(order_id: int) -> Any:
    form = web.Form(ReleaseSchema)
    if form.submit(services.release, order_id, by=web.actor()):
        return web.back_to("projects.order", N_("名额已释放到项目目录"), order_id=order_id)
    flask.flash(form.message or "；".join(form.errors.values()), "danger")
    return web.see_other("projects.order", order_id=order_id)


@bp.route("/orders/<int:order_id>/cancel", methods=["GET", "POST"], endpoint="cancel_order")
@action("order.cancel", "order")
def cancel(order_id: int) -> Any:
    form = web.Form(ReasonedSchema)
    if form.submit(services.cancel, order_id, by=web.actor()):
        return web.see_other("projects.order", N_("认领单已取消"), order_id=order_id)
    if not form.posted and queries.get_order(order_id).state not in CANCELLABLE:
        return _settled(order_id)
    lead = N_("名额会重新开放；已确认的场次保留，其余计划中的活动随之取消。")
    return _reason(order_id, form, N_("取消认领单"), lead, N_("确认取消认领单"))


def _settled(order_id: int) -> Any:
    """Back to the order from the link of something that cannot be done with it any more."""
    state = queries.get_order(order_id).state.label
    message = (N_("这份认领单现在是“%(now)s”，不能再这样处理"), {"now": web.say(state)})
    flask.flash(web.say(message), "warning")
    return web.see_other("projects.order", order_id=order_id)


def _reason(order_id: int, form: web.Form, title: str, lead: str, button: str) -> Any:
    found = queries.get_order(order_id)
    return web.render(
        "projects/reason.html",
        form=form,
        title=title,
        lead=lead,
        subject=f"{found.project.title} · {found.unit.name}",
        back=flask.url_for("projects.order", order_id=order_id),
        button=button,
    )
