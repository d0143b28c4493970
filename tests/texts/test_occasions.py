"""Recurring days, and how they give way to days off."""

import datetime as dt

import pytest

from market.texts.occasions import HOLIDAY, IN_LIEU, TAKEN, WEEKEND, Shift, occasions
from market.texts.times import read_when

TODAY = dt.date(2026, 1, 5)


def series(text, first, last, shift=Shift.NEXT, most=60):
    windows = read_when(text, TODAY).windows
    days = (dt.date.fromisoformat(day) for day in (first, last))
    return [
        (one.due.isoformat(), one.day and one.day.isoformat(), one.why)
        for one in occasions(windows, *days, shift, most)
    ]


def test_a_day_of_the_month_on_a_weekend_moves_to_the_next_working_day():
    assert series("每月15日", "2026-08-01", "2026-10-31") == [
        ("2026-08-15", "2026-08-17", WEEKEND),
        ("2026-09-15", "2026-09-15", None),
        ("2026-10-15", "2026-10-15", None),
    ]


@pytest.mark.parametrize(
    ("shift", "held"),
    [
        (Shift.NEXT, "2026-02-24"),
        (Shift.BEFORE, "2026-02-14"),  # a Saturday worked in lieu
        (Shift.SKIP, None),
        (Shift.KEEP, "2026-02-18"),
    ],
)
def test_spring_festival_gives_way_as_it_was_chosen(shift, held):
    assert series("每月18日", "2026-02-01", "2026-02-28", shift) == [("2026-02-18", held, HOLIDAY)]


def test_a_chosen_saturday_stays_unless_it_is_a_holiday_and_a_worked_one_is_marked():
    found = series("每周六", "2026-02-07", "2026-02-28", Shift.SKIP)
    assert found == [
        ("2026-02-07", "2026-02-07", None),
        ("2026-02-14", "2026-02-14", IN_LIEU),
        ("2026-02-21", None, HOLIDAY),
        ("2026-02-28", "2026-02-28", IN_LIEU),
    ]


def test_the_second_wednesday_of_each_month_is_one_day_a_month():
    days = [day for _due, day, _why in series("每月第二个周三", "2026-03-01", "2026-05-31")]
    assert days == ["2026-03-11", "2026-04-08", "2026-05-13"]


def test_two_times_never_fall_on_one_day():
    assert series("每周二", "2026-02-17", "2026-02-25") == [
        ("2026-02-17", "2026-02-24", HOLIDAY),
        ("2026-02-24", None, TAKEN),
    ]


def test_only_so_many_times_are_planned_and_none_outside_the_days():
    assert len(series("每周三", "2026-03-01", "2026-12-31", most=4)) == 4
    assert series("每月15日", "2026-08-10", "2026-08-16") == [("2026-08-15", None, WEEKEND)]


def test_a_rule_that_names_no_days_gives_none():
    assert series("每月", "2026-03-01", "2026-05-31") == []
    assert series("下午2点到4点", "2026-03-01", "2026-05-31") == []
