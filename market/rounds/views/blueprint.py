"""The blueprint to which the pages of rounds belong."""

from flask import Blueprint

bp = Blueprint("rounds", __name__)
