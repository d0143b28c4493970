"""Everything that moves an order; each verb is one transaction and leaves a journal entry."""

from market.projects.services.orders.answers import accept, decline, mark_overdue, release
from market.projects.services.orders.claims import claim, consent, refuse
from market.projects.services.orders.course import cancel, confirmed_of, finish, start

__all__ = [
    "accept",
    "cancel",
    "claim",
    "confirmed_of",
    "consent",
    "decline",
    "finish",
    "mark_overdue",
    "refuse",
    "release",
    "start",
]
