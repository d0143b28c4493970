"""Forms on pages: what was typed, what is wrong with it, in the reader's language."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_babel import gettext, pgettext
from marshmallow import EXCLUDE, ValidationError
from marshmallow import fields as mf

from market.db import attempt
from market.errors import Invalid, MarketError, Meant
from market.localise import say_kept
from market.schemas import Schema, from_form


def say(message: Any) -> str:
    """A message in the reader's language: a msgid, perhaps with a context, or (msgid, values)."""
    if isinstance(message, tuple | list) and len(message) == 2 and isinstance(message[1], dict):
        return gettext(message[0]) % message[1]
    if isinstance(message, Meant):
        return pgettext(message.context, str(message))
    return gettext(str(message)) if message else ""


def say_error(error: MarketError) -> str:
    """The sentence of an error in the reader's language."""
    translated = gettext(error.message)
    said = _values_said(error)
    return translated % said if said else translated


def fields_said(error: MarketError) -> dict[str, str]:
    """The sentence beside each field of an error, in the reader's language."""
    said = _values_said(error)
    return {name: say(text) % said for name, text in error.fields.items()}


def _values_said(error: MarketError) -> dict[str, Any]:
    """What fills an error's placeholders: words translated, days told as people say them."""
    return {k: _value_said(v) for k, v in error.values.items()}


def _value_said(value: Any) -> Any:
    if isinstance(value, str):
        return say_kept(say(value))
    return say(value) if isinstance(value, tuple) else value


def flat(messages: Any, path: str = "") -> dict[str, str]:
    """Marshmallow's nested messages as one sentence per field path, translated."""
    if isinstance(messages, dict):
        result: dict[str, str] = {}
        for key, inner in messages.items():
            result.update(flat(inner, f"{path}.{key}" if path else str(key)))
        return result
    listed = messages if isinstance(messages, list) else [messages]
    return {path: "；".join(say(message) for message in listed)}


class Form:
    """A form on a page: what was typed, what is wrong with it, and how to submit it.

    Parameters
    ----------
    schema: the class that also serves the JSON API.
    values: what to show before anything was typed (a record being changed, as a mapping).
    """

    def __init__(self, schema: type[Schema] | Schema, values: dict[str, Any] | None = None):
        self.schema = schema(unknown=EXCLUDE) if isinstance(schema, type) else schema
        self.values = dict(values or {})
        self.errors: dict[str, str] = {}
        self.message = ""
        self.status = 200
        if request.method == "POST":
            self.raw = from_form(self.schema, request.form)
            self.values.update(self.raw)
        else:
            # A link may prefill a form: /needs/new?category_id=3
            self.values.update(from_form(self.schema, request.args))

    @property
    def posted(self) -> bool:
        return request.method == "POST"

    def load(self) -> dict[str, Any] | None:
        """The clean data of a posted form, or None with `errors` filled."""
        if not self.posted:
            return None
        try:
            return self.schema.load(self.raw)
        except ValidationError as error:
            self.errors = flat(error.messages)
            self.status = 422
            return None

    def submit(self, service: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call `service` with the clean data as keywords; None when something was refused.

        A refusal becomes the form's message and its fields' errors, and what was typed stays.
        """
        data = self.load()
        if data is None:
            return None
        try:
            result = attempt(service, *args, **kwargs, **data)
        except MarketError as error:
            if error.status in (401, 403, 404):
                raise
            self.errors = fields_said(error)
            self.message = say_error(error)
            self.status = 422
            return None
        return True if result is None else result

    def needed(self) -> dict[str, Any]:
        """The clean data of a posted button that has no page of its own to show what is wrong.

        Raises
        ------
        Invalid: with every field at fault named.
        """
        data = self.load()
        if data is None:
            told = []
            for name, problem in self.errors.items():
                top = name.split(".")[0]
                label = self.meta(top)["label"] if top in self.schema.fields else name
                told.append(f"{label}：{problem}")
            raise Invalid("%(problems)s", problems="；".join(told))
        return data

    def asked(self) -> dict[str, Any]:
        """The clean filters of a list's address; what cannot be read is named and left out."""
        try:
            return self.schema.load(from_form(self.schema, request.args))
        except ValidationError as error:
            self.errors = flat(error.messages)
            self.status = 422
            return dict(error.valid_data or {})

    def error(self, name: str) -> str | None:
        """What is wrong with a field, or with the first of its several values that is wrong."""
        found = (text for path, text in self.errors.items() if path.split(".")[0] == name)
        return next(found, None)

    def field(self, name: str) -> mf.Field:
        return self.schema.fields[name]

    def value(self, name: str) -> Any:
        """What to show in the control: text as typed, or the record's value in form shape."""
        value = self.values.get(name)
        if value is None:
            return ""
        if hasattr(value, "isoformat"):
            return (
                value.isoformat(timespec="minutes") if hasattr(value, "hour") else value.isoformat()
            )
        return value

    def meta(self, name: str) -> dict[str, Any]:
        """The control's label, help, widget, choices and bounds."""
        control = self.field(name)
        meta = dict(control.metadata)
        meta.setdefault("label", name)
        choices = meta.get("choices")
        meta["choices"] = [(str(v), say(label)) for v, label in (choices() if choices else [])]
        for key in ("label", "help", "blank"):
            said = meta.get(key, "")
            meta[key] = say(said() if callable(said) else said)
        meta.setdefault("widget", _widget(control))
        meta["required"] = control.required
        meta["most"] = getattr(control, "most", None)
        meta["least"] = getattr(control, "least", None)
        return meta


def _widget(control: mf.Field) -> str:
    if isinstance(control, mf.Boolean):
        return "check"
    if isinstance(control, mf.Number):
        return "number"
    if isinstance(control, mf.List):
        return "checks"
    return "textarea" if getattr(control, "most", 0) > 300 else "text"
