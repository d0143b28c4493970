"""Changing members: signing in, people and posts, invitations, units, agreements."""

from market.members.services.account import (
    change_password,
    choose_language,
    edit_account,
    make_token,
    revoke_token,
)
from market.members.services.sign_in import sign_in, spend

__all__ = [
    "change_password",
    "choose_language",
    "edit_account",
    "make_token",
    "revoke_token",
    "sign_in",
    "spend",
]
