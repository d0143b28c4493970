"""Changing members: signing in, people and posts, invitations, units, agreements."""

from market.members.services.account import (
    change_password,
    choose_language,
    choose_look,
    edit_account,
    make_token,
    revoke_token,
)
from market.members.services.agreements import edit_agreement, end_agreement, make_agreement
from market.members.services.applications import apply, approve, reject, vouch
from market.members.services.invitations import (
    GONE,
    accept,
    accept_as,
    invite,
    reset,
    revoke,
    set_anew,
)
from market.members.services.people import (
    add_person,
    disable,
    enable,
    give_post,
    make_primary,
    remove_post,
    role_for,
)
from market.members.services.sign_in import sign_in, spend
from market.members.services.units import (
    add_alias,
    create_unit,
    edit_unit,
    remove_alias,
    set_state,
    take_pledge,
)
from market.members.services.upkeep import forget_old

__all__ = [
    "GONE",
    "accept",
    "accept_as",
    "add_alias",
    "add_person",
    "apply",
    "approve",
    "change_password",
    "choose_language",
    "choose_look",
    "create_unit",
    "disable",
    "edit_account",
    "edit_agreement",
    "edit_unit",
    "enable",
    "end_agreement",
    "forget_old",
    "give_post",
    "invite",
    "make_agreement",
    "make_primary",
    "make_token",
    "reject",
    "remove_alias",
    "remove_post",
    "reset",
    "revoke",
    "revoke_token",
    "role_for",
    "set_anew",
    "set_state",
    "sign_in",
    "spend",
    "take_pledge",
    "vouch",
]
