"""Shapes of what the desks take: a scan at the door, what becomes of a calendar's address."""

from market.errors import N_
from market.projects.models import MOST_TOGETHER, Guest
from market.schemas import PEOPLE, Chosen, Schema, Whole
from market.states import Word


class CheckInSchema(Schema):
    """Who comes: in what capacity, and how many together."""

    guest = Chosen(
        Guest,
        load_default=Guest.PARTICIPANT,
        allow_none=False,
        metadata={"label": N_("您是"), "widget": "radios"},
    )
    people = Whole(
        least=1,
        most=MOST_TOGETHER,
        load_default=1,
        allow_none=False,
        counts=PEOPLE,
        metadata={"label": N_("一共几个人"), "help": N_("同来的人没有手机时，可以一起登记")},
    )


class FeedAct(Word):
    """What may be done with a calendar's address."""

    OPEN = "open", N_("生成日历链接")
    RENEW = "renew", N_("换一个新链接")
    CLOSE = "close", N_("停用链接")


class FeedSchema(Schema):
    """One of them."""

    act = Chosen(FeedAct, required=True, metadata={"label": N_("操作")})
