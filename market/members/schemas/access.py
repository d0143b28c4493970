"""Signing in and joining, and what concerns one's own account."""

from typing import Any

from marshmallow import post_load, validate, validates_schema

from market.errors import N_
from market.looks import THEMES
from market.schemas import Schema, Text, ValidationError, Whole, fields

LEAST_PASSWORD = 10
LEAST_SIGNS = 5


class SignInSchema(Schema):
    login = Text(required=True, most=60, metadata={"label": N_("手机号或用户名")})
    password = Text(required=True, most=200, metadata={"label": N_("密码"), "widget": "password"})


class LocaleSchema(Schema):
    locale = Text(
        required=True,
        validate=validate.OneOf(["zh", "en"], error=N_("不在可选范围内")),
        metadata={"label": N_("语言")},
    )


class LookSchema(Schema):
    """How pages look to oneself; what is not named stays as it is."""

    theme = Text(
        validate=validate.OneOf(THEMES, error=N_("不在可选范围内")), metadata={"label": N_("外观")}
    )
    elder = fields.Boolean(metadata={"label": N_("长者模式")})


class NewPasswordSchema(Schema):
    """A password typed twice, since nobody sees what is typed."""

    password = Text(
        required=True,
        least=LEAST_PASSWORD,
        most=200,
        metadata={
            "label": N_("新密码"),
            "widget": "password",
            "help": N_("至少 10 个字，可以是一句话；不要用手机号或连续的数字"),
        },
    )
    again = Text(
        required=True, most=200, metadata={"label": N_("再输一次新密码"), "widget": "password"}
    )

    @validates_schema
    def _same_and_not_trivial(self, data: dict[str, Any], **kwargs: Any) -> None:
        password = data.get("password") or ""
        if data.get("again") != password:
            raise ValidationError(N_("两次输入的密码不一致"), "again")
        known = [data.get(name) for name in ("phone", "username", "name")]
        guessed = any(text and len(text) > 3 and text in password for text in known)
        if guessed or len(set(password)) < LEAST_SIGNS or password in "12345678901234567890":
            raise ValidationError(N_("太容易被猜到，请换一个"), "password")

    @post_load
    def _once(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        data.pop("again", None)
        return data


class JoinSchema(NewPasswordSchema):
    name = Text(required=True, most=40, metadata={"label": N_("姓名")})
    phone = Text(required=True, most=24, metadata={"label": N_("手机号"), "widget": "tel"})
    username = Text(
        most=40, metadata={"label": N_("用户名"), "help": N_("可不填；填了也可用它登录")}
    )


class AccountSchema(Schema):
    name = Text(required=True, most=40, metadata={"label": N_("姓名")})
    username = Text(most=40, metadata={"label": N_("用户名")})


class PasswordSchema(NewPasswordSchema):
    present = Text(
        required=True, most=200, metadata={"label": N_("现在的密码"), "widget": "password"}
    )


class TokenSchema(Schema):
    name = Text(
        required=True, most=60, metadata={"label": N_("用途"), "help": N_("例如：数据同步程序")}
    )
    days = Whole(
        least=1, most=3650, metadata={"label": N_("有效天数"), "help": N_("不填则长期有效")}
    )
