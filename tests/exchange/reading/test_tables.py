"""Tables in sheets as people lay them out."""

import pytest

from market.exchange.reading import read_workbook
from tests.exchange.reading.books import csv_text, xlsx

HEAD = ["单位名称", "服务项目", "数量", "联系电话"]
ONE = ["云浦书店", "读书会", "2场", "021-68881234"]
TWO = ["云浦药房", "用药咨询", "5场", "021-68881235"]


def only(data):
    (table,) = read_workbook(data).tables
    return table


def test_title_rows_above_the_header_are_the_title():
    table = only(xlsx([["云浦街道资源清单"], ["（2026年第三季度）"], [], HEAD, ONE],
                      merge=[(0, 0, 0, 3)]))  # fmt: skip
    assert table.title == "云浦街道资源清单\n（2026年第三季度）"
    assert table.header == HEAD
    assert table.header_row == 4
    assert [row.cells for row in table.rows] == [ONE]


def test_headers_with_spaces_brackets_and_stars_are_headers():
    head = ["单位名称\n（全称）", "服 务 项 目", "*数　量（必填）", "联系电话："]
    table = only(xlsx([head, ONE]))
    assert table.header_row == 1
    assert [row.cells for row in table.rows] == [ONE]


def test_a_repeated_header_is_skipped_and_the_table_goes_on():
    table = only(xlsx([HEAD, ONE, [], [], HEAD, TWO]))
    assert [row.number for row in table.rows] == [2, 6]
    assert table.notes == ["第5行重复了表头，已略过"]


def test_a_repeated_header_in_other_columns_moves_the_values_back():
    moved = [None, HEAD[1], HEAD[0], HEAD[3], HEAD[2]]
    table = only(xlsx([HEAD, ONE, [], moved, [None, TWO[1], TWO[0], TWO[3], TWO[2]]]))
    assert [row.cells for row in table.rows] == [ONE, TWO]
    assert table.rows[1].address(0) == "C5"


def test_several_tables_of_a_sheet_stay_apart_with_their_titles():
    other = ["居民区名称", "需求内容", "预计人数"]
    book = read_workbook(
        xlsx([["资源清单"], HEAD, ONE, [], ["需求清单"], other, ["书院一村居民区", "讲座", 80]])
    )
    assert [(t.title, t.header) for t in book.tables] == [("资源清单", HEAD), ("需求清单", other)]
    assert [len(t.rows) for t in book.tables] == [1, 1]


def test_a_table_that_begins_further_right_keeps_its_addresses():
    table = only(xlsx([[], [None, None, *HEAD], [None, None, *ONE]]))
    assert table.header == HEAD
    assert table.rows[0].address(3) == "F3"


def test_a_row_that_slipped_sideways_is_moved_back_and_said():
    rows = [["名称", "容纳人数", "地址", "联系电话"]]
    rows += [[f"活动室{n}", 20 + n, f"书院路{n}号", 68880000 + n] for n in range(8)]
    rows.append([None, "活动室九", 30, "书院路9号", 68880009])
    table = only(xlsx(rows))
    last = table.rows[-1]
    assert last.cells[:4] == ["活动室九", 30, "书院路9号", 68880009]
    assert last.address(1) == "C10"
    assert "右移" in last.notes[0]


def test_trailing_blank_rows_and_zero_width_cells_are_nothing():
    table = only(xlsx([HEAD, ONE, ["\u200b", "\xa0", " ", ""], [None] * 4]))
    assert [row.cells for row in table.rows] == [ONE]


def test_a_footer_is_a_note_and_no_row():
    table = only(xlsx([HEAD, ONE, ["备注：以上资源须提前三天预约。"], [], ["云浦街道办事处"],
                       ["2026年7月1日"]]))  # fmt: skip
    assert len(table.rows) == 1
    assert table.notes == [
        "表外文字：备注：以上资源须提前三天预约。",
        "表外文字：云浦街道办事处",
        "表外文字：2026年7月1日",
    ]


def test_a_total_stays_a_row_and_is_flagged():
    table = only(xlsx([HEAD, ONE, ["合计", None, "7场", None]]))
    assert table.rows[1].notes == ["这一行像是合计行"]


def test_a_merged_cell_lends_its_value_and_the_loan_is_marked():
    rows = [["居民区", "共建单位"], ["书院一村居民区", "云浦书店"], [None, "云浦药房"]]
    table = only(xlsx(rows, merge=[(1, 0, 2, 0)]))
    assert [row.cells for row in table.rows] == [
        ["书院一村居民区", "云浦书店"],
        ["书院一村居民区", "云浦药房"],
    ]
    assert [row.filled for row in table.rows] == [frozenset(), frozenset({0})]


def test_a_blank_cell_that_is_not_merged_takes_nothing_from_above():
    table = only(csv_text([["居民区", "共建单位"], ["书院一村居民区", "云浦书店"],
                           ["", "云浦药房"]]).encode())  # fmt: skip
    assert table.rows[1].cells == [None, "云浦药房"]


def test_a_group_of_which_only_the_count_is_written_takes_no_name():
    rows = [["居民区", "共建单位", "共建单位数"], ["书院一村居民区", "甲", 2], [None, "乙", None],
            [None, "丙", 3], [None, "丁", None], [None, "戊", None]]  # fmt: skip
    table = only(xlsx(rows, merge=[(1, 0, 5, 0), (1, 2, 2, 2), (3, 2, 5, 2)]))
    names = [row.cells[0] for row in table.rows]
    assert names == ["书院一村居民区"] * 2 + [None] * 3
    assert all("没有写名称" in row.notes[0] for row in table.rows[2:])


def test_a_merged_cell_without_a_value_is_flagged():
    rows = [["居民区", "共建单位"], [None, "云浦书店"], [None, "云浦药房"]]
    table = only(xlsx(rows, merge=[(1, 0, 2, 0)]))
    assert all("没有内容" in row.notes[0] for row in table.rows)


def test_a_row_written_on_two_lines_is_one_row():
    rows = [["捐赠单位", "品名", "规格", "数量"],
            ["云浦药房", "口罩", "2000个/箱", "6000个"], [None, "（儿童型）",
             None, None]]  # fmt: skip
    table = only(xlsx(rows, merge=[(1, 0, 2, 0)]))
    (row,) = table.rows
    assert row.cells == ["云浦药房", "口罩\n（儿童型）", "2000个/箱", "6000个"]
    assert row.lines == (2, 3)
    assert row.notes == ["第3行是续行，已并入本行"]


def test_two_header_lines_are_joined():
    rows = [["单位名称", "联系人", None, "备注"], [None, "姓名", "电话", None],
            ["云浦书店", "王小明", "021-68881234", "无"]]  # fmt: skip
    table = only(xlsx(rows, merge=[(0, 1, 0, 2), (0, 0, 1, 0), (0, 3, 1, 3)]))
    assert table.header == ["单位名称", "联系人/姓名", "联系人/电话", "备注"]
    assert table.rows[0].cells == rows[2]


def test_values_beside_the_header_get_a_column_without_a_name():
    table = only(xlsx([HEAD, ONE, [*TWO, "周三不行"]]))
    assert table.header == [*HEAD, ""]
    assert [row.cells[4] for row in table.rows] == [None, "周三不行"]


def test_a_table_without_any_header_is_still_read():
    table = only(csv_text([ONE, TWO, ONE]).encode())
    assert table.header == [""] * 4
    assert table.header_row is None
    assert [row.cells for row in table.rows] == [ONE, TWO, ONE]


def test_a_programs_header_is_a_header():
    table = only(csv_text([["seq", "venue", "capacity"], ["1", "活动室", "60"]]).encode())
    assert table.header == ["seq", "venue", "capacity"]


@pytest.mark.parametrize("rows", [[["甲"]], [["甲"], ["乙"]], [[1, 2], [3, 4]]])
def test_no_value_is_lost_however_little_a_sheet_says(rows):
    book = read_workbook(xlsx(rows))
    kept = "".join(str(book.sheets))
    assert all(str(value) in kept for row in rows for value in row)
