"""The shapes of what members send and get: one class per form, shared with the API."""

from market.members.schemas.access import (
    AccountSchema,
    JoinSchema,
    LocaleSchema,
    LookSchema,
    NewPasswordSchema,
    PasswordSchema,
    SignInSchema,
    TokenSchema,
)
from market.members.schemas.agreements import (
    AgreementListSchema,
    AgreementSchema,
    NewAgreementSchema,
)
from market.members.schemas.answers import (
    AgreementOutSchema,
    AgreementPageSchema,
    UnitOutSchema,
    UnitPageSchema,
)
from market.members.schemas.people import (
    ColleagueSchema,
    HeldPostSchema,
    InviteSchema,
    PeopleListSchema,
)
from market.members.schemas.units import (
    AliasSchema,
    ApplicationSchema,
    NewUnitSchema,
    OwnUnitSchema,
    ReasonSchema,
    UnitListSchema,
    UnitSchema,
    UnitStateSchema,
)

__all__ = [
    "AccountSchema",
    "AgreementListSchema",
    "AgreementOutSchema",
    "AgreementPageSchema",
    "AgreementSchema",
    "AliasSchema",
    "ApplicationSchema",
    "ColleagueSchema",
    "HeldPostSchema",
    "InviteSchema",
    "JoinSchema",
    "LocaleSchema",
    "LookSchema",
    "NewAgreementSchema",
    "NewPasswordSchema",
    "NewUnitSchema",
    "OwnUnitSchema",
    "PasswordSchema",
    "PeopleListSchema",
    "ReasonSchema",
    "SignInSchema",
    "TokenSchema",
    "UnitListSchema",
    "UnitOutSchema",
    "UnitPageSchema",
    "UnitSchema",
    "UnitStateSchema",
]
