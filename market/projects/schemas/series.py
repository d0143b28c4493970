"""The shape of a recurring series of activities, from which its days are worked out."""

from market.errors import N_
from market.projects.schemas.activities import MOST_DATES, Clock
from market.schemas import Chosen, Day, Schema, Several, Text, Whole
from market.states import Word
from market.texts.occasions import Shift as Shifts


class Shift(Word):
    """What becomes of a time that falls on a day off."""

    NEXT = Shifts.NEXT.value, N_("顺延到下一个工作日")
    BEFORE = Shifts.BEFORE.value, N_("提前到前一个工作日")
    SKIP = Shifts.SKIP.value, N_("跳过这一次")
    KEEP = Shifts.KEEP.value, N_("照常举行")


class Weekday(Word):
    """The days of the week, Monday first."""

    MONDAY = "1", N_("周一")
    TUESDAY = "2", N_("周二")
    WEDNESDAY = "3", N_("周三")
    THURSDAY = "4", N_("周四")
    FRIDAY = "5", N_("周五")
    SATURDAY = "6", N_("周六")
    SUNDAY = "7", N_("周日")


class SeriesSchema(Schema):
    """A rule in words, or ticked weekdays and a day of the month; how often, and from when."""

    rule = Text(
        most=200,
        metadata={
            "label": N_("规律"),
            "help": N_("照平常的写法：每月15日；每周三 14:00-15:30；每月第二个周六"),
        },
    )
    weekdays = Several(
        Chosen(Weekday),
        most=7,
        load_default=list,
        metadata={
            "label": N_("每周"),
            "choices": lambda: [(word.value, word.label) for word in Weekday],
        },
    )
    monthday = Whole(least=1, most=31, metadata={"label": N_("每月几日")})
    first = Day(metadata={"label": N_("从哪天起"), "help": N_("不填则从明天起")})
    count = Whole(least=1, most=MOST_DATES, metadata={"label": N_("排几场")})
    starts = Clock(metadata={"label": N_("开始时间")})
    ends = Clock(metadata={"label": N_("结束时间")})
    shift = Chosen(
        Shift,
        load_default=Shift.NEXT,
        allow_none=False,
        metadata={"label": N_("遇到放假怎么办"), "widget": "radios"},
    )
