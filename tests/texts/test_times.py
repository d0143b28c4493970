"""When something is wanted or offered."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.texts.times import read_clock, read_when, say_when, window

TODAY = dt.date(2026, 7, 6)


def only(text):
    """The windows of a text without the fields that say nothing."""
    return [
        {name: value for name, value in one.items() if value is not None}
        for one in read_when(text, TODAY).windows
    ]


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        (
            "每周二、三、四13：30-15:30",
            [{"weekdays": [2, 3, 4], "times": [["13:30", "15:30"]], "every": "week"}],
        ),
        ("每月15日", [{"monthdays": [15], "every": "month"}]),
        (
            "每月5日、25日 8：30—11：00",
            [{"monthdays": [5, 25], "times": [["08:30", "11:00"]], "every": "month"}],
        ),
        ("每季度一次", [{"every": "quarter"}]),
        (
            "每季度一次，工作日上午",
            [{"weekdays": [1, 2, 3, 4, 5], "times": [["08:30", "11:30"]], "every": "quarter"}],
        ),
        ("工作日", [{"weekdays": [1, 2, 3, 4, 5]}]),
        ("周末", [{"weekdays": [6, 7]}]),
        ("每周一三五", [{"weekdays": [1, 3, 5], "every": "week"}]),
        ("周二或周三下午", [{"weekdays": [2, 3], "times": [["13:00", "17:00"]]}]),
        ("周一下午2点至4点半", [{"weekdays": [1], "times": [["14:00", "16:30"]]}]),
        (
            "工作日下午 14：00—16：00",
            [{"weekdays": [1, 2, 3, 4, 5], "times": [["14:00", "16:00"]]}],
        ),
        (
            "每月第二、四个周六 13：30—16：30",
            [
                {
                    "weekdays": [6],
                    "monthdays": [*range(8, 15), *range(22, 29)],
                    "times": [["13:30", "16:30"]],
                    "every": "month",
                }
            ],
        ),
        (
            "周六上午、工作日晚上",
            [
                {"weekdays": [6], "times": [["08:30", "11:30"]]},
                {"weekdays": [1, 2, 3, 4, 5], "times": [["18:30", "20:30"]]},
            ],
        ),
        (
            "周一至周五上午9：30-11：30；下午2：30-4：30",
            [{"weekdays": [1, 2, 3, 4, 5], "times": [["09:30", "11:30"], ["14:30", "16:30"]]}],
        ),
        ("2026年第三季度", [{"from": "2026-07-01", "to": "2026-09-30"}]),
        ("一个月内", [{"from": "2026-07-06", "to": "2026-08-05"}]),
        ("2月起", [{"from": "2026-02-01"}]),
        (
            "2022年2月27日上午9.30--16.30",
            [{"from": "2022-02-27", "to": "2022-02-27", "times": [["09:30", "16:30"]]}],
        ),
        ("长期", []),
        ("另行约定", []),
        ("每天", []),
    ],
)
def test_a_written_time_becomes_windows(text, windows):
    assert only(text) == windows
    assert read_when(text, TODAY).rest == ""


def test_months_without_a_year_are_the_next_ones_to_come():
    windows = only("3、4、5、6、10、11月每周一-周五早上7：30-8：30")
    common = {"weekdays": [1, 2, 3, 4, 5], "times": [["07:30", "08:30"]], "every": "week"}
    assert windows == [
        {"from": "2027-03-01", "to": "2027-06-30"} | common,
        {"from": "2026-10-01", "to": "2026-11-30"} | common,
    ]


def test_a_night_is_two_windows_and_said_as_one():
    windows = read_when("工作日18:30-次日7:30", TODAY).windows
    assert windows == [
        window(weekdays=[1, 2, 3, 4, 5], times=[["18:30", "24:00"]]),
        window(weekdays=[2, 3, 4, 5, 6], times=[["00:00", "07:30"]]),
    ]
    assert say_when(windows) == "每周一至周五 18:30—次日7:30"
    assert say_when(read_when("22:00-6:00", TODAY).windows) == "每天 22:00—次日6:00"


def test_seasons_change_the_hours_of_the_night():
    windows = read_when("5月-10月:19:00-次日7:30；11月-次年4月:18:30-次日7:30", TODAY).windows
    said = say_when(windows)
    assert said == "2026年5月—10月 19:00—次日7:30；2026年11月—2027年4月 18:30—次日7:30"


def test_school_holidays_are_estimated_and_said_to_be():
    read = read_when("寒暑假 8：30—11：30", TODAY)
    assert [one["from"] for one in read.windows] == ["2026-07-01", "2027-01-20"]
    assert "校历" in read.notes[0]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("每周三次", "每周三次"),
        ("每两周一次", "每两周一次"),
        ("每月最后一个周五", "每月最后一个周五"),
        ("节日前两周", "节日前两周"),
        ("周六上午9时30分", "上午9时30分"),
        ("除节假日外每周一至周五9:00-17:00", "除节假日外"),
        ("19:00至次日7:30(22:00至次日6:00禁止进出)", "22:00至次日6:00禁止进出"),
        ("工作日18:30-次日7:30；法定节假日全天", "法定节假日"),
    ],
)
def test_what_is_not_understood_is_kept_and_flagged(text, rest):
    read = read_when(text, TODAY)
    assert read.rest == rest
    assert any(rest in note for note in read.notes)
    assert read.text == text


def test_a_part_of_the_day_says_which_hours_it_was_taken_for():
    assert "08:30—11:30" in read_when("周六上午", TODAY).notes[0]


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("每周二、四上午", "每周二、四 8:30—11:30", "Tue, Thu 08:30–11:30"),
        ("每月15日", "每月15日", "day 15 of the month"),
        ("每月第一个周六上午", "每月第一个周六 8:30—11:30", "first Sat of the month 08:30–11:30"),
        ("每季度一次", "每季度一次", "once a quarter"),
        ("长期", "时间不限", "any time"),
        ("2026年9月", "2026年9月", "(1 Sep 2026 – 30 Sep 2026)"),
    ],
)
def test_windows_are_said_plainly_in_both_languages(text, zh, en):
    windows = read_when(text, TODAY).windows
    assert say_when(windows) == zh
    assert say_when(windows, "en") == en


@pytest.mark.parametrize(
    ("value", "clock"),
    [
        ("9：30-11：00", ("09:30", "11:00")),
        ("下午2点", ("14:00", None)),
        ("14:00:00", ("14:00", None)),
        (0.5625, ("13:30", None)),
        (dt.time(9, 5), ("09:05", None)),
        ("上午", None),
        ("第9节", None),
    ],
)
def test_the_time_of_one_occurrence_is_read(value, clock):
    assert read_clock(value) == clock


@given(
    st.one_of(
        st.text(max_size=40),
        st.text("每周一二三至、月日上下午0123456789:-—；次年季度", max_size=25),
    )
)
def test_no_text_makes_the_reader_fail_and_what_it_reads_can_be_said(text):
    read = read_when(text, TODAY)
    assert say_when(read.windows)
    assert say_when(read.windows, "en")
    for one in read.windows:
        for begin, end in one["times"] or ():
            assert begin < end
        if one["from"] and one["to"]:
            assert one["from"] <= one["to"]
