"""Webhooks: of units and areas for their office, and everybody's own."""

from typing import Any

from flask import request

from market import policy, web
from market.errors import N_, NotFound
from market.notices import queries, services
from market.notices.kinds import PRESSING, Kind, kinds_of
from market.notices.models import Webhook
from market.notices.schemas import (
    OwnWebhookPatchSchema,
    OwnWebhookSchema,
    WebhookPatchSchema,
    WebhookSchema,
)
from market.notices.views.blueprint import bp
from market.policy import Role, action

# Who is told in the name of a unit, and of an area's office.
OF_UNIT, OF_OFFICE = {Role.LIAISON}, {Role.COORDINATOR}
FACTS = ("name", "format", "locale", "active", "timing")
USUAL = {"active": True, "locale": "zh", "format": "wecom", "timing": "once"}


def _facts(hook: Webhook) -> dict[str, Any]:
    """What a form shows of a webhook: neither its address nor its secret."""
    return {name: getattr(hook, name) for name in FACTS} | {"kinds": list(hook.kinds)}


def _kinds(owner: Webhook) -> list[Kind]:
    """The kinds of which a unit, or an office, is told."""
    return kinds_of(OF_UNIT if owner.unit else OF_OFFICE)


def _among(form: web.Form, owner: Webhook) -> web.Form:
    """The form, offering no kinds of which this owner is never told."""
    field = form.schema.fields["kinds"]
    choices = [(kind.value, kind.label) for kind in _kinds(owner)]
    # The field's own mapping is that of all its schema's forms.
    field.metadata = {**field.metadata, "choices": lambda: choices}
    return form


@bp.get("/webhooks", endpoint="webhooks")
@action("webhook.list")
def index() -> Any:
    """The webhooks of the units and areas in one's reach."""
    hooks = queries.webhooks(web.actor())
    last = queries.last_of_webhooks([hook.id for hook in hooks])
    return web.render(
        "notices/webhooks.html", hooks=hooks, last=last, places=queries.places(web.actor())
    )


@bp.route("/webhooks/new", methods=["GET", "POST"], endpoint="new_webhook")
@action("webhook.list")
@web.idempotent
def new() -> Any:
    """Add a webhook of the unit or area that the address names."""
    owner = queries.owner_of(request.values.get("unit_id"), request.values.get("area_id"))
    policy.require(web.actor(), "webhook.edit", queries.stands(owner))
    usual = [kind.value for kind in _kinds(owner) if kind in PRESSING]
    form = _among(web.Form(WebhookSchema, {**USUAL, "kinds": usual}), owner)
    if form.submit(services.add_webhook, by=web.actor()):
        return web.see_other("notices.webhooks", N_("已保存，可以发一条测试消息看看"))
    return web.render("notices/webhook.html", form=form, hook=None, owner=owner)


@bp.route("/webhooks/<int:webhook_id>", methods=["GET", "POST"], endpoint="webhook")
@action("webhook.edit", "webhook")
def edit(webhook_id: int) -> Any:
    """Change a webhook of a unit or an area."""
    hook = queries.get_webhook(webhook_id)
    if hook.person_id is not None:
        raise NotFound()
    form = _among(web.Form(WebhookPatchSchema, _facts(hook)), hook)
    if form.submit(services.edit_webhook, webhook_id, by=web.actor()):
        return web.see_other("notices.webhooks", N_("已保存"))
    hook = queries.get_webhook(webhook_id)
    return web.render("notices/webhook.html", form=form, hook=hook, owner=hook)


@bp.post("/webhooks/<int:webhook_id>/try")
@action("webhook.edit", "webhook")
@web.idempotent
def try_webhook(webhook_id: int) -> Any:
    """Send a message that says no more than that it arrived."""
    services.try_webhook(webhook_id, by=web.actor())
    return web.see_other("notices.webhooks", N_("测试消息已排队，几秒后刷新本页看结果"))


@bp.post("/webhooks/<int:webhook_id>/remove")
@action("webhook.edit", "webhook")
def remove_webhook(webhook_id: int) -> Any:
    """Delete a webhook."""
    services.remove_webhook(webhook_id, by=web.actor())
    return web.see_other("notices.webhooks", N_("已删除"))


# --- One's own -----------------------------------------------------------------------------------


@bp.route("/account/webhooks/new", methods=["GET", "POST"])
@action("notice.self")
@web.idempotent
def new_own() -> Any:
    """Add a webhook of one's own."""
    form = web.Form(OwnWebhookSchema, USUAL)
    if form.submit(services.add_webhook, by=web.actor()):
        return web.see_other("notices.settings", N_("已保存，可以发一条测试消息看看"))
    return web.render("notices/webhook.html", form=form, hook=None, owner=None)


@bp.route("/account/webhooks/<int:webhook_id>", methods=["GET", "POST"])
@action("notice.self", "webhook")
def own(webhook_id: int) -> Any:
    """Change a webhook of one's own."""
    hook = queries.own_webhook(web.actor(), webhook_id)
    form = web.Form(OwnWebhookPatchSchema, _facts(hook))
    if form.submit(services.edit_webhook, webhook_id, by=web.actor()):
        return web.see_other("notices.settings", N_("已保存"))
    hook = queries.own_webhook(web.actor(), webhook_id)
    return web.render("notices/webhook.html", form=form, hook=hook, owner=None)


@bp.post("/account/webhooks/<int:webhook_id>/try")
@action("notice.self", "webhook")
@web.idempotent
def try_own(webhook_id: int) -> Any:
    """Send a message to one's own webhook."""
    hook = queries.own_webhook(web.actor(), webhook_id)
    services.try_webhook(hook.id, by=web.actor())
    return web.see_other("notices.settings", N_("测试消息已排队，几秒后刷新本页看结果"))


@bp.post("/account/webhooks/<int:webhook_id>/remove")
@action("notice.self", "webhook")
def remove_own(webhook_id: int) -> Any:
    """Delete one's own webhook."""
    hook = queries.own_webhook(web.actor(), webhook_id)
    services.remove_webhook(hook.id, by=web.actor())
    return web.see_other("notices.settings", N_("已删除"))
