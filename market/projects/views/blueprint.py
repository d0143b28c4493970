"""The one blueprint of projects, orders, the menu and activities."""

from flask import Blueprint

bp = Blueprint("projects", __name__)
