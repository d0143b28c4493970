"""What the API says of itself: the shape of a refusal, and which facts of an answer may be absent.

One class of marshmallow serves forms, requests and answers, but a description must tell them
apart: what a record does not have is answered as null, whereas a request that sends null where a
value is needed is refused.
"""

from collections.abc import Iterator
from typing import Any

import flask_smorest
from flask import Flask
from marshmallow import Schema, fields

PREFIX = "#/components/schemas/"


class ErrorSchema(Schema):
    """A refusal: its code, its sentence, and the sentence of each field at fault."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.String(), data_key="fields", attribute="fields"
    )


class Api(flask_smorest.Api):
    """The JSON API with its bearer tokens and our own shape of refusals."""

    ERROR_SCHEMA = ErrorSchema

    def __init__(self, app: Flask):
        super().__init__(app)
        self.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
        self.spec.options["security"] = [{"bearer": []}]

    def finish(self) -> None:
        """Mark what may be null, once every blueprint is registered."""
        whole = self.spec.to_dict()
        schemas = self.spec.components.schemas
        asked, answered = set(), set()
        for operations in whole["paths"].values():
            for operation in operations.values():
                if isinstance(operation, dict):
                    answered |= _reached(operation.get("responses"), schemas)
                    asked |= _reached(operation.get("requestBody"), schemas)
        for name in answered - asked - {"Error"}:
            properties = schemas[name].get("properties", {})
            for key, told in properties.items():
                if key != "id":
                    properties[key] = _nullable(told)


def _reached(part: Any, schemas: dict[str, Any]) -> set[str]:
    """The names of all schemas to which a part of the description leads."""
    found: set[str] = set()
    waiting = list(_names(part))
    while waiting:
        if (name := waiting.pop()) in schemas and name not in found:
            found.add(name)
            waiting += _names(schemas[name])
    return found


def _names(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        target = part.get("$ref")
        if isinstance(target, str) and target.startswith(PREFIX):
            yield target.removeprefix(PREFIX)
        for inner in part.values():
            yield from _names(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _names(inner)


def _nullable(told: dict[str, Any]) -> dict[str, Any]:
    """The same, or null."""
    return {"allOf": [told], "nullable": True} if "$ref" in told else {**told, "nullable": True}
