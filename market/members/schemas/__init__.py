"""The shapes of what members send: one class per form, shared with the API."""

from market.members.schemas.access import LocaleSchema, SignInSchema

__all__ = ["LocaleSchema", "SignInSchema"]
