"""A unit's activities as an iCalendar file that phones and mail programs subscribe to."""

import datetime as dt
from urllib.parse import urlsplit

from flask_babel import gettext
from icalendar import Calendar, Event

from market import web
from market.errors import N_
from market.localise import local, name_of
from market.members.models import Unit
from market.projects.models import Activity, ActivityState
from market.projects.queries.feeds import activities_of

HOURS = dt.timedelta(hours=2)  # how long one lasts of which nobody said
EVERY = dt.timedelta(hours=4)

web.verbs(
    {
        "feed.opened": N_("生成了日历链接"),
        "feed.renewed": N_("换了新的日历链接"),
        "feed.closed": N_("停用了日历链接"),
    }
)


def calendar_of(unit: Unit) -> bytes:
    """The whole file; no phone number or name of a person stands in it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Sandan//activities//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    title = gettext("%(unit)s · 公益活动", unit=unit.name)
    calendar.add("x-wr-calname", title)
    calendar.add("name", title)
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for activity in activities_of(unit):
        calendar.add_component(_event(activity))
    return calendar.to_ical()


def _event(activity: Activity) -> Event:
    event = Event()
    host = urlsplit(web.setting("PUBLIC_URL")).hostname or "sandan"
    event.add("uid", f"activity-{activity.id}@{host}")
    event.add("dtstamp", activity.updated_at)
    event.add("last-modified", activity.updated_at)
    event.add("sequence", len(activity.moved) + (activity.state is ActivityState.CANCELLED))
    event.add("summary", _summary(activity))
    _put_times(event, activity)
    event.add("status", _status(activity))
    if activity.place:
        event.add("location", activity.place)
    link = web.link("projects.activity", activity_id=activity.id)
    units = "、".join(order.unit.name for order in activity.orders)
    lines = [
        gettext("服务区域：%(area)s", area=name_of(activity.project.area)),
        gettext("单位：%(units)s", units=units),
        gettext("状态：%(state)s", state=web.say(activity.state.label)),
        link,
    ]
    event.add("description", "\n".join(lines))
    event.add("url", link)
    return event


def _summary(activity: Activity) -> str:
    title = activity.project.title
    if activity.state is ActivityState.CANCELLED:
        return gettext("已取消：%(title)s", title=title)
    if activity.state is ActivityState.PLANNED and not activity.agreed_at:
        return gettext("待商定：%(title)s", title=title)
    return title


def _status(activity: Activity) -> str:
    if activity.state is ActivityState.CANCELLED:
        return "CANCELLED"
    open_date = activity.state is ActivityState.PLANNED and not activity.agreed_at
    return "TENTATIVE" if open_date else "CONFIRMED"


def _put_times(event: Event, activity: Activity) -> None:
    """Instants in universal time; a whole day where no clock time is known."""
    begins = local(activity.starts_at)
    if begins.time() == dt.time():
        event.add("dtstart", begins.date())
        event.add("dtend", begins.date() + dt.timedelta(days=1))
        return
    event.add("dtstart", activity.starts_at)
    event.add("dtend", activity.ends_at or activity.starts_at + HOURS)
