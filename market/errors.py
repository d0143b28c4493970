"""The errors that the product raises on purpose, each with the HTTP status that it becomes.

A message is a Chinese msgid with named placeholders (``%(name)s``); the web layer translates it
and fills in the values, so that services need no knowledge of languages.
"""

from typing import Any, ClassVar


def N_(message: str) -> str:  # noqa: N802 - the conventional name of the extraction marker
    """Mark a msgid for the catalogue without translating it here."""
    return message


class Meant(str):
    """A msgid that means several things in Chinese, with the one meant here (its msgctxt)."""

    context: str


def NC_(context: str, message: str) -> Meant:  # noqa: N802 - conventional, like N_
    """Mark a msgid whose English depends on what it is said of."""
    meant = Meant(message)
    meant.context = context
    return meant


class MarketError(Exception):
    """A refusal that a person can understand and act on.

    Parameters
    ----------
    message: Chinese msgid, with ``%(name)s`` placeholders for `values`.
    fields: the msgid to show beside each form field that is at fault.
    values: what fills the placeholders of the message and of the fields.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None, **values: Any):
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})
        self.values = values

    def __str__(self) -> str:
        # A value may itself be a sentence with values: a refusal that quotes another.
        said = {k: v[0] % v[1] if isinstance(v, tuple) else v for k, v in self.values.items()}
        return self.message % said if said else self.message


class Invalid(MarketError):
    """What was sent cannot be right; the fields at fault are named."""

    status = 422
    code = "invalid"


class NotFound(MarketError):
    """There is no such thing, or none that this person may know of."""

    status = 404
    code = "not_found"

    def __init__(self, message: str = N_("没有找到这条记录"), **values: Any):
        super().__init__(message, **values)


class Forbidden(MarketError):
    """The policy does not let this person do that."""

    status = 403
    code = "forbidden"

    def __init__(self, message: str = N_("您没有权限进行此操作"), **values: Any):
        super().__init__(message, **values)


class Unauthorized(MarketError):
    """Nobody is signed in, or the token is not valid."""

    status = 401
    code = "unauthorized"

    def __init__(self, message: str = N_("请先登录"), **values: Any):
        super().__init__(message, **values)


class Conflict(MarketError):
    """It was possible once, but the state of things does not allow it now."""

    status = 409
    code = "conflict"


class TooLarge(MarketError):
    """More than we take in one piece."""

    status = 413
    code = "too_large"


class Busy(MarketError):
    """The database had no turn for this request in time; nothing was changed, try again soon."""

    status = 503
    code = "busy"
    retry_after = 5  # seconds

    def __init__(self, message: str = N_("系统正忙，请过几秒再试一次"), **values: Any):
        super().__init__(message, **values)


class TooMany(MarketError):
    """Asked too often; try again later."""

    status = 429
    code = "too_many"
