"""The one blueprint of notices' pages."""

from flask import Blueprint

from market import web
from market.notices import queries

bp = Blueprint("notices", __name__)


@bp.app_template_global()
def unread_notices() -> int:
    """How many notices the person asking has not read; at most one more than the bell tells."""
    number = web.actor().user_id
    return 0 if number is None else queries.unread_count(number)
