"""The tables of members: units, people and their access, agreements, tallies."""

from market.members.models.access import ApiToken, IdempotencyKey, Invitation, SignInAttempt
from market.members.models.people import Person, PersonPost
from market.members.models.ties import Agreement, UnitTally
from market.members.models.units import Unit, UnitAlias, UnitKind, UnitState

__all__ = [
    "Agreement",
    "ApiToken",
    "IdempotencyKey",
    "Invitation",
    "Person",
    "PersonPost",
    "SignInAttempt",
    "Unit",
    "UnitAlias",
    "UnitKind",
    "UnitState",
    "UnitTally",
]
