"""Changing rounds and proposals."""

from market.rounds.services.decisions import approve, mark_published, reject, undo, void_stale
from market.rounds.services.hand import adjust, make_by_hand, pin_agreed
from market.rounds.services.lease import rescue
from market.rounds.services.rounds import cancel_round, close_review, settle_round, start_round
from market.rounds.services.run import run_round

__all__ = [
    "adjust",
    "approve",
    "cancel_round",
    "close_review",
    "make_by_hand",
    "mark_published",
    "pin_agreed",
    "reject",
    "rescue",
    "run_round",
    "settle_round",
    "start_round",
    "undo",
    "void_stale",
]
