"""Ready texts about an activity for WeChat, where liaisons and officers live."""

from flask_babel import gettext

from market import web
from market.errors import N_
from market.localise import local, name_of, say_day
from market.projects.models import Activity, ActivityState, OrderRole


def say_time(activity: Activity) -> str:
    """The date and the clock times as people read them; no clock time where none is known."""
    begins = local(activity.starts_at)
    words = say_day(activity.starts_at)
    if begins.hour or begins.minute:
        words += f" {begins:%H:%M}"
        if activity.ends_at:
            words += f"–{local(activity.ends_at):%H:%M}"
    return words


def _lines(activity: Activity, head: str, *tail: str) -> str:
    leads = [o.unit.name for o in activity.orders if o.role is OrderRole.LEAD]
    helpers = [o.unit.name for o in activity.orders if o.role is OrderRole.SUPPORT]
    lines = [
        head,
        gettext("项目：%(title)s", title=activity.project.title),
        gettext("时间：%(when)s", when=say_time(activity)),
        gettext("地点：%(place)s", place=activity.place or gettext("待定")),
        gettext("服务区域：%(area)s", area=name_of(activity.project.area)),
    ]
    if leads:
        lines.append(gettext("牵头：%(units)s", units="、".join(leads)))
    if helpers:
        lines.append(gettext("协办：%(units)s", units="、".join(helpers)))
    link = web.link("projects.activity", activity_id=activity.id)
    return "\n".join([*lines, *tail, gettext("详情：%(link)s", link=link)])


def notice_of_activity(activity: Activity) -> str | None:
    """The text that fits an activity's present state, or None when nobody needs to be told."""
    if activity.state is ActivityState.PLANNED:
        return _date(activity)
    if activity.state is ActivityState.HELD:
        people = gettext("服务人次：%(n)s", n=activity.people)
        ask = gettext("请居民区经办人点开链接确认并评价，只需两步。")
        return _lines(activity, gettext("【请确认活动】"), people, ask)
    if activity.state is ActivityState.CANCELLED:
        why = gettext("原因：%(reason)s", reason=activity.reason)
        return _lines(activity, gettext("【活动取消】"), why)
    return None


def _date(activity: Activity) -> str:
    ask = (
        gettext("双方已商定，请准时参加。")
        if activity.agreed_at
        else gettext(
            "请%(side)s同意这个时间，或另提时间。", side=_(activity.proposed_by.other.label)
        )
    )
    if not activity.moved:
        return _lines(activity, gettext("【活动安排】"), ask)
    last = activity.moved[-1]
    was = gettext("原定：%(was)s", was=say_day(last.was))
    why = gettext("改期原因：%(reason)s", reason=_(last.reason))
    return _lines(activity, gettext("【活动改期】"), was, why, ask)


def _(message: str) -> str:
    return gettext(message)


TITLES = {
    "week": N_("本周活动"),
    "agree": N_("待商定时间"),
    "record": N_("待记录的活动"),
    "confirm": N_("待确认的活动"),
    "settle": N_("待裁定的异议"),
}
