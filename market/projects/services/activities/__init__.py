"""Activities: planned and moved, recorded, confirmed; each verb is one transaction."""

from market.projects.services.activities.confirming import confirm, dispute, settle
from market.projects.services.activities.ground import MOST_PEOPLE, check_text
from market.projects.services.activities.holding import enter_past, no_show, record
from market.projects.services.activities.planning import agree, cancel, move, plan

__all__ = [
    "MOST_PEOPLE",
    "agree",
    "cancel",
    "check_text",
    "confirm",
    "dispute",
    "enter_past",
    "move",
    "no_show",
    "plan",
    "record",
    "settle",
]
