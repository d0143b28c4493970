"""The base of every schema: one class serves the HTML form, the JSON API and the OpenAPI page.

A field's ``metadata`` carries what a form needs: ``label`` and ``help`` (Chinese msgids),
``widget`` (``textarea``, ``select``, ``checks``, ``date`` …) and ``choices`` (a callable that gives
(value, label) pairs). Blank text becomes None, so that a field can be cleared.
"""

import datetime as dt
import re
from typing import Any

import marshmallow as ma
from marshmallow import EXCLUDE, RAISE, ValidationError, fields, pre_load, validate

from market.errors import N_
from market.states import Word

# Other control characters have no place in anything typed by a person, and NUL breaks PostgreSQL.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LARGEST = 2_000_000_000

fields.Field.default_error_messages = {
    "required": N_("必填"),
    "null": N_("必填"),
    "validator_failed": N_("填写不正确"),
}
fields.String.default_error_messages = {
    "invalid": N_("应为文字"),
    "invalid_utf8": N_("含有无法识别的字符"),
}
fields.Number.default_error_messages = {
    "invalid": N_("应为数字"),
    "too_large": N_("数字过大"),
}
fields.Integer.default_error_messages = {"invalid": N_("应为整数")}
fields.Float.default_error_messages = {"special": N_("应为普通数字")}
fields.Boolean.default_error_messages = {"invalid": N_("应为“是”或“否”")}
fields.Date.default_error_messages = {
    "invalid": N_("不是有效日期，应形如 2026-03-08"),
    "format": N_("不是有效日期，应形如 2026-03-08"),
}
fields.DateTime.default_error_messages = {
    "invalid": N_("不是有效时间，应形如 2026-03-08 14:30"),
    "invalid_awareness": N_("不是有效时间，应形如 2026-03-08 14:30"),
    "format": N_("不是有效时间，应形如 2026-03-08 14:30"),
}
fields.List.default_error_messages = {"invalid": N_("应为一组选项")}
ma.Schema.error_messages = {
    "unknown": N_("没有这个字段"),
    "type": N_("内容格式不正确"),
    "invalid": N_("内容格式不正确"),
}


class Text(fields.String):
    """One piece of text: trimmed, bounded, without control characters; blank is None."""

    def __init__(self, *, most: int = 200, least: int = 0, **kwargs: Any):
        self.most, self.least = most, least
        kwargs.setdefault("allow_none", not kwargs.get("required", False))
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str | None:
        text = super()._deserialize(value, attr, data, **kwargs)
        if CONTROL.search(text):
            raise ValidationError(N_("含有无法识别的字符"))
        text = text.replace("\r\n", "\n").strip()
        if not text:
            if self.required:
                raise self.make_error("required")
            return None
        if len(text) > self.most:
            raise ValidationError([(N_("最多 %(most)s 个字"), {"most": self.most})])
        if len(text) < self.least:
            raise ValidationError([(N_("至少 %(least)s 个字"), {"least": self.least})])
        return text


# As an input method for Chinese types them.
FULL_WIDTH = str.maketrans("０１２３４５６７８９＋－", "0123456789+-")


# What people write after a number of people, the longest first.
PEOPLE = ("人次", "人", "名", "位")


class Whole(fields.Integer):
    """A whole number within bounds that the database can hold.

    `counts` are the words in which people say what it counts: 人 after the number of people.
    """

    def __init__(
        self, *, least: int = 0, most: int = LARGEST, counts: tuple[str, ...] = (), **kwargs: Any
    ):
        self.least, self.most, self.counts = least, most, counts
        kwargs.setdefault("allow_none", not kwargs.get("required", False))
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int | None:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str):
            value = value.translate(FULL_WIDTH).strip()
            word = next((word for word in self.counts if value.endswith(word)), "")
            value = value.removesuffix(word)
        # Text must be plain digits: int() would also take "1_000", and drop the end of 2.7.
        if isinstance(value, str) and not re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", value):
            raise self.make_error("invalid", input=value)
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise self.make_error("invalid", input=value)
        number = super()._deserialize(value, attr, data, **kwargs)
        return _bounded(number, self.least, self.most)


class Decimal(fields.Float):
    """A number with decimals (a coordinate, a weight) within bounds; never NaN or infinite."""

    def __init__(self, *, least: float, most: float, **kwargs: Any):
        self.least, self.most = least, most
        kwargs.setdefault("allow_none", not kwargs.get("required", False))
        super().__init__(allow_nan=False, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> float | None:
        return _bounded(super()._deserialize(value, attr, data, **kwargs), self.least, self.most)


def _bounded(number: Any, least: Any, most: Any) -> Any:
    if number is not None and not least <= number <= most:
        message = N_("应在 %(least)s 到 %(most)s 之间")
        raise ValidationError([(message, {"least": least, "most": most})])
    return number


class Chosen(fields.Field):
    """One member of an enum, sent by value."""

    def __init__(self, kind: type[Word], **kwargs: Any):
        self.kind = kind
        kwargs.setdefault("allow_none", not kwargs.get("required", False))
        metadata = kwargs.setdefault("metadata", {})
        metadata.setdefault("widget", "select")
        metadata.setdefault("choices", lambda: [(m.value, m.label) for m in kind])
        metadata.setdefault("enum", [m.value for m in kind])
        metadata.setdefault("type", "string")
        super().__init__(**kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Word:
        try:
            return self.kind(value)
        except (ValueError, TypeError):
            raise ValidationError(N_("不在可选范围内")) from None


class Day(fields.Date):
    """A calendar date between 1990 and 2100."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("allow_none", not kwargs.get("required", False))
        kwargs.setdefault("metadata", {}).setdefault("widget", "date")
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dt.date:
        day = super()._deserialize(value, attr, data, **kwargs)
        if not 1990 <= day.year <= 2100:
            raise self.make_error("invalid", input=value, obj_type="date")
        return day


class Several(fields.List):
    """Several values of one field: repeated in a form, a list in JSON; at most `most` of them."""

    def __init__(self, inner: fields.Field, *, most: int = 50, **kwargs: Any):
        kwargs.setdefault("validate", validate.Length(max=most, error=N_("选项过多")))
        kwargs.setdefault("metadata", {}).setdefault("widget", "checks")
        # Nothing is not one of several.
        inner.allow_none = False
        super().__init__(inner, **kwargs)


class Schema(ma.Schema):
    """What every schema of ours does: unknown keys are refused in JSON and left out of forms."""

    class Meta:
        unknown = RAISE

    @pre_load
    def _blank_is_none(self, data: Any, **kwargs: Any) -> Any:
        if not isinstance(data, dict):
            return data
        clean = {}
        for key, value in data.items():
            if isinstance(value, str) and not value.strip():
                value = None
            clean[key] = value
        return clean


class PageSchema(Schema):
    """What every list of the API takes: the cursor of the former page, and how many rows."""

    after = Text(most=600)
    limit = Whole(least=1, most=100, load_default=20)


def page_of(shape: type[Schema]) -> type[Schema]:
    """The answer of a list: ``{"items": […], "next": cursor or null}``."""
    parts = {"items": fields.List(fields.Nested(shape)), "next": fields.String(allow_none=True)}
    return type(f"{shape.__name__.removesuffix('Schema')}PageSchema", (Schema,), parts)


def from_form(schema: Schema, form: Any) -> dict[str, Any]:
    """Turn a submitted form (a MultiDict) into the mapping that `schema` loads."""
    raw: dict[str, Any] = {}
    for name, field in schema.load_fields.items():
        key = field.data_key or name
        if isinstance(field, fields.List):
            # Unticked boxes send nothing at all; the presence marker says that they were shown.
            if key in form or f"{key}__shown" in form:
                raw[key] = [value for value in form.getlist(key) if value.strip()]
        elif isinstance(field, fields.Boolean):
            if key in form or f"{key}__shown" in form:
                raw[key] = form.get(key, "false")
        elif key in form:
            raw[key] = form[key]
    return raw


__all__ = [
    "EXCLUDE",
    "Chosen",
    "Day",
    "Decimal",
    "PageSchema",
    "Schema",
    "Several",
    "Text",
    "ValidationError",
    "Whole",
    "fields",
    "from_form",
    "page_of",
]
