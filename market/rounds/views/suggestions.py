"""What the form of a need is told as one types."""

from typing import Any

import flask

from market import web
from market.needs.schemas import NeedSchema
from market.policy import action
from market.rounds.panels import suggested
from market.rounds.views.blueprint import bp
from market.schemas import EXCLUDE, from_form


@bp.get("/needs/suggestions")
@action("need.create")
def suggestions() -> Any:
    """The part of the form that htmx fetches; by itself, a page of the same."""
    found = suggested(from_form(NeedSchema(unknown=EXCLUDE), flask.request.args))
    return web.render("rounds/suggestions.html", part="rounds/_suggestions.html", found=found)
