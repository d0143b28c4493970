"""Scans at the door of an activity: when its code counts, and how many came."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from market.db import db, now
from market.localise import local, zone
from market.projects.models import Activity, ActivityState, CheckIn, Guest
from market.seals import sealed, unsealed

PURPOSE = "check-in"
EARLY = dt.timedelta(hours=2)
LATE = dt.timedelta(hours=4)
USUAL = dt.timedelta(hours=3)  # how long one lasts of which nobody said


def code_of(activity_id: int) -> str:
    """What an activity's QR code carries; whoever has not seen the code cannot guess it."""
    return sealed(PURPOSE, activity_id)


def activity_of(code: str) -> int | None:
    """The number of the activity behind a code, or None."""
    numbers = unsealed(PURPOSE, code)
    return numbers[0] if numbers and len(numbers) == 1 else None


def counts_from_until(activity: Activity) -> tuple[dt.datetime, dt.datetime]:
    """The time in which scans count: around the activity, or its whole day without a clock time."""
    begins = local(activity.starts_at)
    if begins.time() == dt.time():
        day = dt.datetime.combine(begins.date(), dt.time(), tzinfo=zone())
        return day, day + dt.timedelta(days=1)
    ends = activity.ends_at or activity.starts_at + USUAL
    return activity.starts_at - EARLY, ends + LATE


def counts_now(activity: Activity) -> bool:
    """Whether a scan counts at this moment: once the record is made, it holds the number."""
    begins, ends = counts_from_until(activity)
    return activity.state is ActivityState.PLANNED and begins <= now() <= ends


@dataclass(frozen=True)
class Counted:
    """How many people came by the scans."""

    participants: int = 0
    helpers: int = 0

    @property
    def any(self) -> bool:
        return bool(self.participants or self.helpers)


def counted(activity_id: int) -> Counted:
    """The people whom the scans of an activity tell of."""
    rows = db.session.execute(
        sa.select(CheckIn.guest, sa.func.sum(CheckIn.people))
        .where(CheckIn.activity_id == activity_id)
        .group_by(CheckIn.guest)
    )
    found = {guest: int(people) for guest, people in rows}
    return Counted(found.get(Guest.PARTICIPANT, 0), found.get(Guest.HELPER, 0))


def scan_of(activity_id: int, device: str) -> CheckIn | None:
    """What this phone said when it scanned the activity's code before."""
    return db.session.scalar(
        sa.select(CheckIn).where(CheckIn.activity_id == activity_id, CheckIn.device == device)
    )
