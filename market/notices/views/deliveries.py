"""What could not be sent, for whoever runs the system."""

from typing import Any

from market import web
from market.errors import N_
from market.notices import queries, services
from market.notices.mail import mail_is_set
from market.notices.schemas import NoticeFilter
from market.notices.views.blueprint import bp
from market.policy import action


@bp.get("/notices/deliveries", endpoint="deliveries")
@action("delivery.list")
def index() -> Any:
    """Mails and calls that failed so far, and those that were given up."""
    form = web.Form(NoticeFilter)
    page = queries.troubled(after=form.asked().get("after"))
    return web.render("notices/deliveries.html", form=form, page=page, mailed=mail_is_set())


@bp.post("/notices/deliveries/<int:delivery_id>/retry")
@action("delivery.list", "delivery")
def retry(delivery_id: int) -> Any:
    """Try one of them again at once."""
    services.retry(delivery_id, by=web.actor())
    return web.see_other("notices.deliveries", N_("已重新排队"))
