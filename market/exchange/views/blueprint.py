"""The blueprint that all pages of the exchange share."""

from flask import Blueprint

bp = Blueprint("exchange", __name__)
