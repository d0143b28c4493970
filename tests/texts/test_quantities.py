"""Amounts as lists write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.texts.quantities import read_quantity


@pytest.mark.parametrize(
    ("text", "amount", "measure"),
    [
        ("50人", 50, "people"),
        ("13.5万盒", 135000, "piece"),
        ("198件", 198, "piece"),
        ("2场", 2, "session"),
        ("２ 场", 2, "session"),
        ("两次", 2, "session"),
        ("¥3,000", 3000, "yuan"),
        ("3万元", 30000, "yuan"),
        ("一百二十", 120, None),
        ("一百二十人", 120, "people"),
        ("半天", 4, "hour"),
        ("3个半天", 12, "hour"),
        ("2小时", 2, "hour"),
        ("1.6万", 16000, None),
        (60.0, 60, None),
        ("N95口罩36000个", 36000, "item"),
        ("莲花清瘟胶囊（24粒装）13.5万盒", 135000, "piece"),
        ("容纳80人", 80, "people"),
    ],
)
def test_an_amount_and_its_measure_are_read(text, amount, measure):
    read = read_quantity(text)
    assert (read.amount, read.measure) == (amount, measure)
    assert not read.unknown


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("1000/越多越好", 1000, None),
        ("50人以上", 50, None),
        ("不少于50人", 50, None),
        ("最多50人", None, 50),
        ("30-50人", 30, 50),
        ("30人-50人", 30, 50),
        ("3-5万元", 30000, 50000),
        ("约50人", None, None),
        ("50人", 50, 50),
    ],
)
def test_bounds_are_kept(text, least, most):
    read = read_quantity(text)
    assert (read.least, read.most) == (least, most)
    if most is None:
        assert read.note


@pytest.mark.parametrize(
    "text",
    [
        "若干",
        "不限",
        "几十人",
        "十几人",
        "五六十人",
        "84消毒液",
        "100支/箱",
        "免费",
        "",
        None,
        "/",
        4.9,
        -3,
        "9" * 24,
    ],
)
def test_an_amount_that_cannot_be_told_is_unknown_and_not_invented(text):
    read = read_quantity(text)
    assert read.unknown
    assert read.amount is None


@pytest.mark.parametrize("text", ["医用口罩5万只、消毒液1000瓶", "1400瓶60箱"])
def test_several_amounts_in_one_cell_are_not_added_up(text):
    read = read_quantity(text)
    assert read.unknown
    assert "几个数量" in read.note
    assert read.rest == text


def test_an_amount_for_each_time_says_so():
    read = read_quantity("每次50人")
    assert (read.amount, read.each) == (50, "次")
    assert read_quantity("2场/季度").each == "季度"


def test_what_stands_beside_the_amount_is_kept():
    assert read_quantity("84消毒液5瓶").rest == "84消毒液"
    assert read_quantity("10场，每场50人").rest == "每场50人"
    assert read_quantity("10场，每场50人").amount == 10


@given(
    st.one_of(
        st.text(max_size=30), st.floats(), st.text("0123456789.万千百十人场-约每次", max_size=15)
    )
)
def test_no_text_makes_the_reader_fail(text):
    read = read_quantity(text)
    assert read.unknown == (read.amount is None)
    assert read.amount is None or 0 <= read.amount <= 2_000_000_000
