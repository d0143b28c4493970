"""Folding of characters."""

import pytest

from market.texts.clean import fold, plain, tidy
from market.texts.numerals import chinese, number


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("\u200b", ""),
        ("10000000049\xa0", "10000000049"),
        ("１５０人", "150人"),
        ("带阀口罩\xa0\xa0KN95", "带阀口罩 KN95"),
        ("上海市基金会\n", "上海市基金会"),
        ("甲\r\n\r\n 乙", "甲\n乙"),
        ("每周二、三：13：30—15:30", "每周二、三：13：30—15:30"),
        (None, ""),
        (60, "60"),
        ("a\x00b\ufeff", "ab"),
    ],
)
def test_invisible_characters_go_and_punctuation_stays(written, tidied):
    assert tidy(written) == tidied


def test_parsers_see_plain_colons_and_dashes():
    assert plain("１３：３０～15：30 — ①") == "13:30-15:30 - 1"


def test_names_that_differ_in_spaces_and_brackets_fold_to_one_key():
    assert fold("上海满地荷 （ＭＤＨ）") == fold("上海满地荷(mdh)")
    assert fold("地  址") == "地址"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一百二十", 120),
        ("一百二", 120),
        ("一百零二", 102),
        ("十五", 15),
        ("两", 2),
        ("三万五", 35000),
        ("二〇二六", 2026),
        ("一亿二千万", 120000000),
        ("若干", None),
    ],
)
def test_chinese_numbers_are_read(text, value):
    assert chinese(text) == value


def test_arabic_numbers_take_multiples():
    assert number("13.5万") == 135000
    assert number("3,000") == 3000
    assert number("甲") is None
