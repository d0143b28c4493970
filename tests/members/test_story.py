"""Entries of the journal told as sentences."""

import datetime as dt

import pytest
from flask_babel import force_locale

from market.journal.models import Entry
from market.localise import today
from market.members.story import story_line


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("{y}-11-30", "最晚11月30日（周"),
        ("{y}-11-30 15:00", "） 15:00回复"),
        ("1999-11-30", "最晚1999年11月30日（周二）回复"),
        ("{y}-13-40", "最晚{y}-13-40回复"),
        ("待定", "最晚待定回复"),
    ],
)
def test_days_of_the_journal_are_told_in_words(app, kept, told):
    year = today().year
    entry = Entry(
        verb="order.invited",
        data={"unit": "云浦小学", "sessions": 2, "deadline_on": kept.format(y=year)},
        at=dt.datetime.now(dt.UTC),
    )
    with app.test_request_context():
        assert told.format(y=year) in story_line(entry)
    with app.test_request_context(), force_locale("en"):
        assert "月" not in story_line(entry) or kept == "待定"
