"""Signing in, and what concerns one's own account."""

from marshmallow import validate

from market.errors import N_
from market.schemas import Schema, Text

LEAST_PASSWORD = 10


class SignInSchema(Schema):
    login = Text(required=True, most=60, metadata={"label": N_("手机号或用户名")})
    password = Text(required=True, most=200, metadata={"label": N_("密码"), "widget": "password"})


class LocaleSchema(Schema):
    locale = Text(required=True, validate=validate.OneOf(["zh", "en"], error=N_("不在可选范围内")))
