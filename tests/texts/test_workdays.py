"""Working days with 调休."""

import datetime as dt

import pytest

from market.texts.workdays import (
    PUBLISHED,
    add_workdays,
    is_holiday,
    is_workday,
    unsure,
    workdays_between,
)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2025-09-28", True),  # a Sunday worked in lieu of 7 October
        ("2025-10-11", True),  # a Saturday worked in lieu of 8 October
        ("2025-10-08", False),
        ("2025-10-09", True),
        ("2026-02-14", True),
        ("2026-02-17", False),
        ("2026-07-04", False),
        ("2026-07-06", True),
    ],
)
def test_days_off_and_days_worked_in_lieu_are_known(day, worked):
    assert is_workday(dt.date.fromisoformat(day)) is worked


def test_five_working_days_jump_over_the_national_holiday():
    asked = dt.date(2025, 9, 29)
    deadline = add_workdays(asked, 5)
    # 30 September, then 9, 10, 11 (Saturday in lieu) and 13 October.
    assert deadline == dt.date(2025, 10, 13)
    assert workdays_between(asked, deadline) == 5
    assert workdays_between(deadline, asked) == -5
    assert add_workdays(deadline, -5) == asked


def test_no_working_days_means_the_day_itself_or_the_next_one():
    assert add_workdays(dt.date(2026, 7, 6), 0) == dt.date(2026, 7, 6)
    assert add_workdays(dt.date(2026, 7, 4), 0) == dt.date(2026, 7, 6)


def test_an_instant_counts_as_its_day():
    assert add_workdays(dt.datetime(2026, 7, 3, 18), 1) == dt.date(2026, 7, 6)


def test_a_year_without_a_published_arrangement_counts_statutory_holidays_and_says_so():
    later = dt.date(PUBLISHED + 2, 10, 1)
    assert not is_workday(later)
    assert str(later.year) in unsure(dt.date(2025, 1, 1), later)
    assert unsure(dt.date(2025, 9, 29), dt.date(2025, 10, 13)) is None


def test_an_enormous_number_of_days_is_refused():
    with pytest.raises(ValueError, match="more than"):
        add_workdays(dt.date(2026, 1, 1), 10**9)


@pytest.mark.parametrize(
    ("day", "off"),
    [
        ("2026-02-17", True),
        ("2026-02-21", True),  # the Saturday within Spring Festival
        ("2026-02-14", False),  # worked in lieu
        ("2026-07-04", False),  # a mere weekend
        ("2026-07-06", False),
    ],
)
def test_a_break_holds_its_weekends_and_a_mere_weekend_is_none(day, off):
    assert is_holiday(dt.date.fromisoformat(day)) is off
