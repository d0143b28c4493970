"""The one blueprint of projects, orders, the menu and activities."""

from flask import Blueprint

from market.projects.panels.notices import how_much

bp = Blueprint("projects", __name__)
bp.add_app_template_global(how_much, "how_much")
