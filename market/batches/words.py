"""The vocabulary that listings, needs and projects share."""

from market.errors import N_
from market.states import Word


class Kind(Word):
    """What is shared."""

    SERVICE = "service", N_("服务")
    VENUE = "venue", N_("场地")
    GOODS = "goods", N_("物资")
    FUNDS = "funds", N_("资金")
    INFORMATION = "information", N_("信息")


class Measure(Word):
    """What a quantity counts; only equal measures pair."""

    SESSION = "session", N_("场")
    PIECE = "piece", N_("件")
    ITEM = "item", N_("个")
    HOUR = "hour", N_("小时")
    YUAN = "yuan", N_("元")


# The key of sums of goods and money that come in lots of their measure.
LOTS = "lot"


class Audience(Word):
    """For whom."""

    ALL = "all", N_("全体居民")
    ELDERLY = "elderly", N_("老年人")
    CHILDREN = "children", N_("儿童")
    TEENS = "teens", N_("青少年")
    WOMEN = "women", N_("妇女")
    DISABLED = "disabled", N_("残疾人")
    PARTY = "party", N_("党员")
    WORKERS = "workers", N_("职工白领")
    NEWJOBS = "newjobs", N_("新就业群体")


class Slot(Word):
    """A part of the week in which something can be held; a record without windows fits all."""

    WEEKDAY = "weekday", N_("工作日")
    WEEKEND = "weekend", N_("周末")
    MORNING = "morning", N_("上午")
    AFTERNOON = "afternoon", N_("下午")
    EVENING = "evening", N_("晚上")
