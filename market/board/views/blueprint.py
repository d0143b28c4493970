"""The blueprint that all pages of the boards share."""

from flask import Blueprint

bp = Blueprint("board", __name__)
