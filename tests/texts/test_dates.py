"""Dates as lists write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.texts.dates import read_dates

TODAY = dt.date(2026, 7, 6)


@pytest.mark.parametrize(
    ("value", "first", "last", "precision"),
    [
        ("2017.1.10", "2017-01-10", "2017-01-10", "day"),
        ("2017.2.09", "2017-02-09", "2017-02-09", "day"),
        (2017.3, "2017-03-01", "2017-03-31", "month"),
        ("2017.10", "2017-10-01", "2017-10-31", "month"),
        ("2017.7月", "2017-07-01", "2017-07-31", "month"),
        ("3月3日—10日", "2026-03-03", "2026-03-10", "day"),
        ("3月3-5日", "2026-03-03", "2026-03-05", "day"),
        ("3月3号", "2026-03-03", "2026-03-03", "day"),
        ("2026年第三季度", "2026-07-01", "2026-09-30", "quarter"),
        ("2026Q3", "2026-07-01", "2026-09-30", "quarter"),
        ("2026-07-01", "2026-07-01", "2026-07-01", "day"),
        ("2026-07-01T09:00:00Z", "2026-07-01", "2026-07-01", "day"),
        (dt.datetime(2026, 1, 2, 3), "2026-01-02", "2026-01-02", "day"),
        (43860.0, "2020-01-30", "2020-01-30", "day"),
        ("43860", "2020-01-30", "2020-01-30", "day"),
        ("（1月22日—1月28日）", "2026-01-22", "2026-01-28", "day"),
        ("2020年1月29日\xa0", "2020-01-29", "2020-01-29", "day"),
        ("即日起至9月18日止", "2026-07-06", "2026-09-18", "day"),
        ("即日起至2月18日止", "2026-07-06", "2027-02-18", "day"),
        ("11月-次年4月", "2026-11-01", "2027-04-30", "month"),
        ("12月28日至1月3日", "2026-12-28", "2027-01-03", "day"),
        ("2026年7-9月", "2026-07-01", "2026-09-30", "month"),
        ("7月上旬", "2026-07-01", "2026-07-10", "month"),
        ("２０２６年３月３日", "2026-03-03", "2026-03-03", "day"),
        ("二〇二六年三月五日", "2026-03-05", "2026-03-05", "day"),
        ("下季度", "2026-10-01", "2026-12-31", "quarter"),
        ("2022-01-28起", "2022-01-28", None, "day"),
        ("2023年度", "2023-01-01", "2023-12-31", "year"),
        (20260301, "2026-03-01", "2026-03-01", "day"),
    ],
)
def test_a_written_date_becomes_days_and_a_precision(value, first, last, precision):
    read = read_dates(value, TODAY)
    assert (read.first, read.last) == tuple(
        dt.date.fromisoformat(day) if day else None for day in (first, last)
    )
    assert read.precision == precision
    assert read.known


@pytest.mark.parametrize(
    "value", ["长期", "敬老月", "2026.2.30", "2026.13", "每周二", "7", 5.0, True]
)
def test_what_is_no_date_is_flagged_and_kept(value):
    read = read_dates(value, TODAY)
    assert not read.known
    assert read.first is None
    assert read.last is None
    assert read.rest
    assert read.notes


def test_a_number_that_may_have_lost_its_zero_is_flagged():
    assert "10月" in read_dates(2017.1, TODAY).notes[0]
    assert read_dates("2017.10", TODAY).notes == ()


def test_a_year_taken_from_the_reference_is_said():
    assert read_dates("3月3日", 2019).first == dt.date(2019, 3, 3)
    assert "2019" in read_dates("3月3日", 2019).notes[0]


def test_a_weekday_that_does_not_fit_its_date_is_said():
    assert read_dates("2026年3月8日（周日）", TODAY).notes == ()
    assert "不是星期六" in read_dates("2026年3月8日（周六）", TODAY).notes[0]


def test_words_after_a_date_are_kept():
    read = read_dates("3月4号下午1点止", TODAY)
    assert read.day == dt.date(2026, 3, 4)
    assert read.rest == "下午1点止"


def test_an_empty_cell_is_no_date_and_no_complaint():
    assert read_dates(None, TODAY).notes == ()
    assert not read_dates("\u200b", TODAY).known


def test_an_end_before_its_beginning_is_refused():
    assert not read_dates("2026.3.5-2026.3.1", TODAY).known


@given(
    st.one_of(st.text(max_size=30), st.floats(), st.text("0123456789年月日.-至季度第", max_size=14))
)
def test_no_text_makes_the_reader_fail(value):
    read = read_dates(value, TODAY)
    assert read.known == (read.precision is not None)
    if read.first and read.last:
        assert read.first <= read.last


@given(st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_in_every_usual_form(day):
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
    ):
        assert read_dates(text, TODAY).day == day, text
