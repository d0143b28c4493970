"""Shapes of notices, of what people choose, and of webhooks."""

from typing import Any

from marshmallow import post_load, validate

from market.errors import N_
from market.notices.hours import clock
from market.notices.kinds import Kind
from market.notices.models import Format, Timing
from market.notices.queries import Wish
from market.schemas import (
    Chosen,
    PageSchema,
    Schema,
    Several,
    Text,
    ValidationError,
    Whole,
    fields,
    page_of,
)


class NoticeFilter(Schema):
    """What narrows the list of one's notices."""

    unread = fields.Boolean(load_default=False, metadata={"label": N_("只看未读")})
    after = Text(most=600)


class ReadSchema(Schema):
    """How far everything is read: up to this notice, or all when it is left out."""

    upto = Whole(least=1)


# --- Choices -------------------------------------------------------------------------------------


class Clock(Text):
    """A clock time, kept with two digits each: 07:30."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("metadata", {}).setdefault("widget", "time")
        super().__init__(most=5, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str | None:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text is None:
            return None
        found = clock(text)
        if found is None:
            raise ValidationError(N_("不是有效的时刻，应形如 17:30"))
        return f"{found:%H:%M}"


class _Hours(Schema):
    """Where mail goes, and a person's hours."""

    email = Text(
        most=120,
        validate=validate.Email(error=N_("不是有效的邮箱地址")),
        metadata={
            "label": N_("邮箱"),
            "help": N_("不填则不发邮件；只用来给您发通知，其他人看不到"),
        },
    )
    digest_at = Clock(required=True, metadata={"label": N_("每日汇总的时间"), "widget": "time"})
    quiet_from = Clock(metadata={"label": N_("免打扰开始"), "widget": "time"})
    quiet_to = Clock(
        metadata={
            "label": N_("免打扰结束"),
            "widget": "time",
            "help": N_("这段时间里的通知，等结束后合在一起发；都不填则随时发"),
        }
    )

    @post_load
    def _gather(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """The three controls of each kind as one wish; what was not shown stays as it is."""
        given = {name: data.pop(name) for name in list(data) if "__" in name}
        data["wishes"] = {
            kind: Wish(
                inside=given.get(f"inside__{kind.value}", True),
                mail=given[f"mail__{kind.value}"],
                hook=given[f"hook__{kind.value}"],
            )
            for kind in Kind
            if {f"mail__{kind.value}", f"hook__{kind.value}"} <= given.keys()
        }
        return data


def _controls() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for kind in Kind:
        told = {"label": kind.label}
        made[f"inside__{kind.value}"] = fields.Boolean(metadata=dict(told))
        for channel in ("mail", "hook"):
            made[f"{channel}__{kind.value}"] = Chosen(Timing, allow_none=False, metadata=dict(told))
    return made


# One control per kind and channel, generated from the kinds themselves.
SettingsSchema = type("SettingsSchema", (_Hours,), _controls())


# --- Webhooks ------------------------------------------------------------------------------------

_URL = {
    "label": N_("网址"),
    "widget": "text",
    "help": N_("机器人的 Webhook 地址；它等于一把钥匙，保存后不再显示"),
}
_SECRET = {
    "label": N_("密钥"),
    "widget": "password",
    "help": N_("通用 JSON 用它签名；钉钉填“加签”的密钥；企业微信不用填。保存后不再显示"),
}


class WebhookFacts(Schema):
    """What may be changed of any webhook."""

    name = Text(
        required=True,
        most=60,
        metadata={"label": N_("名称"), "help": N_("例如：公益项目联络群")},
    )
    format = Chosen(Format, required=True, metadata={"label": N_("发到哪里"), "widget": "radios"})
    locale = Text(
        load_default="zh",
        allow_none=False,
        validate=validate.OneOf(["zh", "en"], error=N_("不在可选范围内")),
        metadata={
            "label": N_("语言"),
            "widget": "select",
            "choices": lambda: [("zh", N_("中文")), ("en", "English")],
        },
    )
    active = fields.Boolean(load_default=True, metadata={"label": N_("启用")})


class OwnWebhookSchema(WebhookFacts):
    """A person's own webhook; what goes there is among their choices."""

    url = Text(required=True, most=500, metadata=_URL)
    secret = Text(most=200, metadata=_SECRET)


class OwnWebhookPatchSchema(WebhookFacts):
    """A change of it; a blank address or secret stays as it is."""

    url = Text(most=500, metadata=_URL)
    secret = Text(most=200, metadata=_SECRET)


_KINDS = Several(
    Chosen(Kind),
    required=True,
    metadata={
        "label": N_("哪些通知"),
        "widget": "checks",
        "choices": lambda: [(kind.value, kind.label) for kind in Kind],
    },
)
_TIMING = Chosen(
    Timing,
    load_default=Timing.ONCE,
    allow_none=False,
    metadata={
        "label": N_("什么时候"),
        "choices": lambda: [(t.value, t.label) for t in Timing if t is not Timing.NEVER],
    },
)


class WebhookSchema(OwnWebhookSchema):
    """A webhook of a unit or of an area's office."""

    unit_id = Whole(least=1)
    area_id = Whole(least=1)
    kinds = _KINDS
    timing = _TIMING


class WebhookPatchSchema(OwnWebhookPatchSchema):
    """A change of it."""

    kinds = _KINDS
    timing = _TIMING


# --- The API -------------------------------------------------------------------------------------


class NoticeOut(Schema):
    """A notice: what happened, in words and by its journal entry."""

    id = fields.Integer(dump_only=True)
    kind = Chosen(Kind)
    at = fields.DateTime()
    read_at = fields.DateTime()
    verb = fields.String()
    subject = fields.String()
    subject_id = fields.Integer()
    text = fields.String()
    title = fields.String()
    url = fields.String(metadata={"description": "The page where it is read, or to be done"})


class NoticeQuery(PageSchema):
    """The API's query: only what is not read yet, and how many to a page."""

    unread = fields.Boolean(load_default=False)


NoticePage = page_of(NoticeOut)


class MarkedOut(Schema):
    """How many notices were marked as read."""

    marked = fields.Integer()
