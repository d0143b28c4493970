"""The blueprint that all pages of projects share."""

from flask import Blueprint

bp = Blueprint("projects", __name__)
