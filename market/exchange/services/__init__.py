"""Bringing workbooks in: receive, read, choose, import, drop; one verb, one transaction."""

from market.exchange.services.choosing import choose
from market.exchange.services.intake import drop, preview_of, read_intake, receive, take_in
from market.exchange.services.landing import land
from market.exchange.services.run import confirm, import_now, rescue, run_import

__all__ = [
    "choose",
    "confirm",
    "drop",
    "import_now",
    "land",
    "preview_of",
    "read_intake",
    "receive",
    "rescue",
    "run_import",
    "take_in",
]
