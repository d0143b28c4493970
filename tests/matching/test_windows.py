"""Share of the wanted window that a listing can serve, against cases computed by hand."""

from datetime import date

import pytest

from matching.windows import TimeShares, check_windows, time_share

JULY = (date(2026, 7, 1), date(2026, 7, 31))  # begins on a Wednesday


def window(first=None, last=None, **rest):
    return {"from": first, "to": last, **rest}


CASES = [
    ([], [], 1),
    ([], [window(monthdays=[15])], 1),
    ([], [window("2026-08-01")], 0),
    ([window()], [], 1),
    ([window("2026-08-01")], [], 0),  # wanted outside the period
    ([window("2026-07-01", "2026-07-10")], [window("2026-07-06")], 5 / 10),
    ([window("2026-07-01", "2026-07-10")], [window(monthdays=[3, 4, 20])], 2 / 10),
    ([window()], [window(weekdays=[1])], 4 / 31),  # 6, 13, 20, 27 July
    ([window(weekdays=[3])], [window(weekdays=[3, 4])], 1),
    ([window(weekdays=[3, 4])], [window(weekdays=[3])], 5 / 10),
    ([window(weekdays=[6, 7])], [window(weekdays=[1])], 0),
    # Days wanted without hours are served by any opening of that day.
    ([window(weekdays=[2])], [window(times=[["13:30", "15:30"]])], 1),
    # Hours wanted are served by the minutes in common.
    ([window(times=[["13:00", "15:00"]])], [window(times=[["13:30", "15:30"]])], 0.75),
    (
        [window(times=[["9:00", "10:00"], ["14:00", "15:00"]])],
        [window(times=[["0:00", "12:00"]])],
        0.5,
    ),
    ([window(times=[["09:00", "10:00"]])], [window(times=[["10:00", "24:00"]])], 0),
    ([window(times=[["09:00", "10:00"]])], [window()], 1),
    # Two windows of one party are joined, not counted twice.
    ([window(weekdays=[1]), window(weekdays=[1, 2])], [window(weekdays=[1])], 0.5),
    (
        [window(times=[["09:00", "11:00"]])],
        [window(times=[["09:00", "10:00"]]), window(times=[["09:30", "10:30"]])],
        0.75,
    ),
    # One day of hours and one whole day weigh the same.
    (
        [
            window("2026-07-01", "2026-07-01"),
            window("2026-07-02", "2026-07-02", times=[["9:00", "10:00"]]),
        ],
        [window("2026-07-02")],
        0.5,
    ),
    ([window(monthdays=[31])], [window(weekdays=[5])], 1),  # 31 July is a Friday
]


@pytest.mark.parametrize(("wanted", "given", "share"), CASES)
def test_the_share_is_the_part_of_the_wanted_days_and_hours_that_can_be_served(
    wanted, given, share
):
    assert time_share(wanted, given, JULY) == pytest.approx(share)


def test_many_with_many_equal_one_by_one():
    wanted = [case[0] for case in CASES] * 8
    given = [case[1] for case in CASES]
    table = TimeShares(wanted, given, JULY).share(0, len(wanted))
    for n in range(0, len(wanted), 7):
        for m in range(len(given)):
            assert table[n, m] == pytest.approx(time_share(wanted[n], given[m], JULY))


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("any day", "must be an object"),
        ({"form": "2026-07-01"}, "unknown field 'form'"),
        ({"from": "2026-13-01"}, "'2026-13-01' is not a date"),
        ({"from": "2026-07-02", "to": "2026-07-01"}, "end after it begins"),
        ({"weekdays": [0]}, "weekdays must be numbers from 1 to 7"),
        ({"weekdays": 3}, "weekdays"),
        ({"monthdays": [32]}, "monthdays must be numbers from 1 to 31"),
        ({"monthdays": [True]}, "monthdays"),
        ({"times": [["9:00"]]}, "[from, to]"),
        ({"times": [["9:00", "25:00"]]}, "'25:00' is not a time"),
        ({"times": [["9:60", "10:00"]]}, "'9:60' is not a time"),
        ({"times": [["nine", "10:00"]]}, "'nine' is not a time"),
        ({"times": [["10:00", "09:00"]]}, "end after it begins"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused_in_words(bad, words):
    with pytest.raises(ValueError) as caught:
        check_windows([bad])
    assert words in str(caught.value)
    with pytest.raises(ValueError, match="row 1: "):
        TimeShares([[], [bad]], [[]], JULY)


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="period"):
        time_share([], [], (JULY[1], JULY[0]))
