"""When something leaves the house."""

import datetime as dt

import pytest

from market.db import as_of
from market.localise import zone
from market.notices.hours import Hours, clock, due, hours_of, usual
from market.notices.models import NoticeHabit, Timing

NIGHT = Hours(dt.time(17, 30), dt.time(21, 30), dt.time(7, 30))
NOON = Hours(dt.time(17, 30), dt.time(12, 0), dt.time(14, 0))
OPEN = Hours(dt.time(17, 30))


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone())


@pytest.mark.parametrize(
    ("hours", "timing", "moment", "then"),
    [
        (OPEN, Timing.ONCE, "2026-03-05 23:00", None),
        (NIGHT, Timing.ONCE, "2026-03-05 12:00", None),
        (NIGHT, Timing.ONCE, "2026-03-05 21:29", None),
        (NIGHT, Timing.ONCE, "2026-03-05 21:30", "2026-03-06 07:30"),
        (NIGHT, Timing.ONCE, "2026-03-06 02:00", "2026-03-06 07:30"),
        (NIGHT, Timing.ONCE, "2026-03-06 07:30", None),
        (NOON, Timing.ONCE, "2026-03-06 13:00", "2026-03-06 14:00"),
        (NOON, Timing.ONCE, "2026-03-06 14:00", None),
        (NIGHT, Timing.DAILY, "2026-03-05 12:00", "2026-03-05 17:30"),
        (NIGHT, Timing.DAILY, "2026-03-05 17:30", "2026-03-06 17:30"),
        (NIGHT, Timing.DAILY, "2026-12-31 23:00", "2027-01-01 17:30"),
    ],
)
def test_what_rings_waits_for_the_end_of_the_night_and_the_digest_for_its_hour(
    app, hours, timing, moment, then
):
    with as_of(at(moment)):
        assert due(timing, hours) == (at(then or moment), then is not None)


def test_the_settings_hold_for_whoever_chose_nothing(app):
    app.config.update(NOTICE_DIGEST="8:15", NOTICE_QUIET="22:00-6:00")
    assert usual() == Hours(dt.time(8, 15), dt.time(22), dt.time(6))
    app.config.update(NOTICE_DIGEST="half past", NOTICE_QUIET="never")
    assert usual() == Hours(dt.time(17, 30))


def test_a_persons_own_hours_win_and_may_be_none(app):
    own = NoticeHabit(person_id=1, digest_at="09:00", quiet_from=None, quiet_to=None)
    assert hours_of(own) == Hours(dt.time(9))
    assert hours_of(None) == usual()


@pytest.mark.parametrize("text", ["24:00", "7", "7:5", "07:60", "aa:bb", "", None, "1:300"])
def test_what_is_no_clock_time_is_none(text):
    assert clock(text) is None
