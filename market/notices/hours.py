"""When something leaves the house: at once, after the quiet hours, or with the daily digest."""

import datetime as dt
import re
from dataclasses import dataclass

from flask import current_app

from market.db import now
from market.localise import local, zone
from market.notices.models import NoticeHabit, Timing

CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True)
class Hours:
    """The clock times of one target; without quiet hours both of these are None."""

    digest: dt.time
    quiet_from: dt.time | None = None
    quiet_to: dt.time | None = None


def clock(text: str | None) -> dt.time | None:
    """A clock time such as 7:30, or None when it is none."""
    found = CLOCK.fullmatch((text or "").strip())
    return dt.time(int(found[1]), int(found[2])) if found else None


def usual() -> Hours:
    """The installation's hours, for whoever chose none."""
    first, _, last = current_app.config["NOTICE_QUIET"].partition("-")
    begins, ends = clock(first), clock(last)
    quiet = (begins, ends) if begins and ends and begins != ends else (None, None)
    return Hours(clock(current_app.config["NOTICE_DIGEST"]) or dt.time(17, 30), *quiet)


def hours_of(habit: NoticeHabit | None) -> Hours:
    """A person's own hours."""
    if habit is None:
        return usual()
    quiet = clock(habit.quiet_from), clock(habit.quiet_to)
    return Hours(clock(habit.digest_at) or usual().digest, *(quiet if all(quiet) else (None, None)))


def due(timing: Timing, hours: Hours) -> tuple[dt.datetime, bool]:
    """When to send, and whether that is later than now, so that several go together."""
    here = local(now())
    if timing is Timing.DAILY:
        return _next(here, hours.digest), True
    if hours.quiet_from is None or hours.quiet_to is None:
        return now(), False
    begins, ends, clock_time = hours.quiet_from, hours.quiet_to, here.time()
    # Most nights begin before midnight and end after it.
    quiet = begins <= clock_time < ends if begins < ends else not ends <= clock_time < begins
    return (_next(here, ends), True) if quiet else (now(), False)


def _next(here: dt.datetime, when: dt.time) -> dt.datetime:
    """The next instant with this clock time, after the present one."""
    day = here.date() if when > here.time() else here.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, when, tzinfo=zone()).astimezone(dt.UTC)
