"""Several things in one cell, and groups named once."""

import pytest

from market.exchange.reading import fill_groups, split_items


@pytest.mark.parametrize(
    ("text", "items", "how"),
    [
        ("1、公益集市\n2、交通文明\n3、网络文明", ["公益集市", "交通文明", "网络文明"], "numbered"),
        ("1.关爱行动。      2.美味传递：新型\n，项目 3.沙龙", ["关爱行动。",
         "美味传递：新型\n，项目", "沙龙"],
         "numbered"),
        ("（一）义诊；（二）讲座", ["义诊", "讲座"], "numbered"),
        ("①义诊②讲座", ["义诊", "讲座"], "numbered"),
        ("一、义诊 二、讲座 三、理发", ["义诊", "讲座", "理发"], "numbered"),
        ("义诊\n健康讲座", ["义诊", "健康讲座"], "lines"),
        ("老人日间照料，家庭式护理。", ["老人日间照料，家庭式护理。"], "one"),
        ("每周二、四上午", ["每周二、四上午"], "one"),
        ("2.5小时", ["2.5小时"], "one"),
        ("第1、2期", ["第1、2期"], "one"),
        ("\u200b", [], "one"),
        (None, [], "one"),
        (60, ["60"], "one"),
    ],
)  # fmt: skip
def test_a_cell_is_split_only_where_it_is_a_list(text, items, how):
    read = split_items(text)
    assert list(read.items) == items
    assert read.how == how
    assert read.original == ("" if text is None else str(text))


def test_names_are_split_at_commas_of_lists_but_not_within_brackets():
    read = split_items("东昌中学、土地中心（甲、乙）；财政所", names=True)
    assert read.items == ("东昌中学", "土地中心（甲、乙）", "财政所")
    assert read.how == "names"
    assert split_items("江南银行", names=True).how == "one"


def test_words_before_the_first_number_are_kept():
    assert split_items("提供：1、义诊 2、讲座").lead == "提供："


def test_a_group_named_once_is_filled_down_and_marked():
    assert fill_groups(["甲", None, "乙", ""]) == [
        ("甲", "own"), ("甲", "filled"), ("乙", "own"), ("乙", "filled"),
    ]  # fmt: skip


def test_a_group_with_a_count_and_no_name_takes_none_from_above():
    names = ["甲", None, None, None, "乙"]
    counts = [2, None, 2, None, 1]
    assert fill_groups(names, counts) == [
        ("甲", "own"), ("甲", "filled"), (None, "nameless"), (None, "nameless"), ("乙", "own"),
    ]  # fmt: skip


def test_rows_before_the_first_name_stay_blank():
    assert fill_groups([None, "甲"]) == [(None, "blank"), ("甲", "own")]
