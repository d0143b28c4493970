"""What is read from a street's and two relief organisations' real workbooks, and what is flagged.

The files lie beside the checkout and are never part of it; without them these tests skip.
"""

from collections import Counter
from pathlib import Path

import pytest

from market.exchange.reading import guess_columns, read_workbook, split_items
from market.texts.dates import read_dates
from market.texts.quantities import read_quantity

FOLDER = Path(__file__).parents[4] / "shared/data"
pytestmark = [
    pytest.mark.workbooks,
    pytest.mark.skipif(not FOLDER.exists(), reason="the real lists lie beside the checkout only"),
]


def read(name):
    (table,) = read_workbook((FOLDER / name).read_bytes(), Path(name).name).tables
    return table, guess_columns(table, Path(name).stem)


def flagged(table):
    return {row.number: list(row.notes) for row in table.rows if row.notes}


def test_the_venue_list_reads_as_sixty_one_listings():
    table, guess = read("xlsx/陆家嘴_活动场地清单.xlsx")
    assert table.title == "陆家嘴街道活动场地清单"
    assert table.header_row == 2
    assert len(table.rows) == 61
    assert guess.kind == "listings"
    assert guess.mapping == {"title": 1, "capacity": 2, "place": 3, "phone": 4}
    assert flagged(table) == {}
    titles = Counter(row.cells[1] for row in table.rows)
    assert [title for title, count in titles.items() if count == 2] == [
        "福山居民区活动室",
        "社区生活服务中心会议室",
    ]
    assert all(isinstance(row.cells[2], int) for row in table.rows)


def test_the_bank_talks_read_as_forty_one_activities_whose_dates_are_right():
    table, guess = read("xlsx/陆家嘴_金融服务进社区清单.xlsx")
    assert guess.kind == "activities"
    assert guess.mapping == {"community": 1, "lead": 2, "date": 3, "title": 4, "people": 5}
    assert len(table.rows) == 41
    dates = [read_dates(value, 2017) for value in table.column(3)]
    assert all(one.known and one.first.year == 2017 for one in dates)
    assert Counter(one.precision for one in dates) == {"day": 29, "month": 12}
    # "2017.10" as text is October; as a number it would have been January.
    assert Counter(one.first.month for one in dates) == {
        1: 7, 2: 3, 3: 10, 6: 5, 7: 1, 8: 1, 9: 5, 10: 3, 11: 2, 12: 4,
    }  # fmt: skip
    assert sum(bool(one.notes) for one in dates) == 7
    people = [read_quantity(value) for value in table.column(5)]
    assert all(one.measure == "people" for one in people)
    assert max(one.amount for one in people) == 202
    assert Counter(table.column(1))["菊园居民区"] == 15


def test_the_partner_list_keeps_its_nameless_group_nameless():
    table, guess = read("xlsx/陆家嘴_居民区与驻区单位联建清单.xlsx")
    assert guess.kind == "agreements"
    assert guess.mapping == {"community": 1, "unit": 2}
    assert len(table.rows) == 134
    assert sorted(flagged(table)) == [84, 85, 86, 87, 88, 89]
    assert all("没有写名称，只有数量6" in notes[0] for notes in flagged(table).values())
    assert [row.cells[1] for row in table.rows if row.cells[1] is None] == [None] * 6
    names = Counter(table.column(1))
    assert names["浦江居民区党支部"] == 4
    assert names["崂山三村居民区党总支"] == 4  # the group is there twice
    three = next(row for row in table.rows if row.cells[0] == 48)
    assert len(split_items(three.cells[2], names=True).items) == 3
    assert all(not str(name).startswith("\u200b") for name in table.column(2))


def test_the_social_organisations_read_as_nineteen_with_their_services_split():
    table, guess = read("xlsx/陆家嘴_社会组织服务清单.xlsx")
    assert guess.kind == "listings"
    assert guess.mapping == {"unit": 1, "title": 2, "contact": 3, "place": 4, "phone": 5}
    assert len(table.rows) == 19
    items = [split_items(row.cells[2]) for row in table.rows]
    assert [len(one.items) for one in items if one.how == "numbered"] == [5, 4, 9]
    assert items[1].items[1].startswith("STONE SOUP")
    assert sum(len(one.items) for one in items) == 34
    assert [row.cells[3] for row in table.rows if row.cells[0] in (7, 8, 9)] == [None] * 3


def test_the_donations_received_skip_the_second_header_and_join_split_rows():
    table, guess = read("xlsx/红会_接收捐赠物资公示第6期—2.xlsx")
    assert table.header == ["捐赠单位", "品名", "规格", "数量总计"]
    assert table.header_row == 6
    assert table.title.startswith("武汉市红十字会接收社会捐赠物资公示第6期—2\n（1月22日—1月28日）")
    assert guess.kind == "listings"
    assert guess.mapping == {"unit": 0, "title": 1, "note": 2, "quantity": 3}
    assert len(table.rows) == 211
    joined = [row.lines for row in table.rows if len(row.lines) > 1]
    assert joined == [(48, 49), (103, 104), (105, 106), (185, 186), (187, 188), (218, 219),
                      (220, 221), (222, 223)]  # fmt: skip
    assert table.notes[0] == "第159行重复了表头，已略过"
    assert [note[:9] for note in table.notes[1:]] == [
        "表外文字：以上物资", "表外文字：武汉市红", "表外文字：2020",
    ]  # fmt: skip
    amounts = [read_quantity(value) for value in table.column(3)]
    assert not any(one.unknown for one in amounts)
    shared = [row.number for row in table.rows if "重复计数" in "".join(row.notes)]
    assert shared == [98, 100]  # remarks beside a quantity merged with the row above
    assert amounts[0].amount == 198
    assert all(value is None or str(value).strip("\u200b") for value in table.column(2))


def test_the_goods_issued_fill_their_merged_hospitals():
    table, guess = read("xlsx/红会_发放物资一览表.xlsx")
    assert table.title == "武汉市红十字会发放物资一览表\n2020-01-30"
    assert table.header == ["接收单位", "品名", "规格", "计量单位", "数量"]
    assert guess.mapping == {"unit": 0, "title": 1, "note": 2, "quantity": 4}
    assert guess.kind == "needs"
    assert len(table.rows) == 202
    assert all(table.column(0))
    assert Counter(table.column(0))["武汉市中心医院"] == 23 + 9
    assert flagged(table) == {}


def test_the_statement_of_use_keeps_goods_and_destinations_as_written():
    table, guess = read("xlsx/红会_湖北_使用情况公布表一.xlsx")
    assert guess.kind == "listings"
    assert guess.mapping == {"unit": 1, "title": 2}
    assert len(table.rows) == 17
    assert table.notes == ["表外文字：备注：另有一些物资在运输途中或对接当中。"]
    goods = [read_quantity(value) for value in table.column(2)]
    assert goods[0].amount == 135_000
    assert sum(one.unknown for one in goods) == 7
    assert table.rows[13].cells[4] == "武汉仁爱医院1.6\n武汉天佑医院1.6万"


def test_the_same_venues_as_a_chinese_csv_read_the_same():
    table, guess = read("csv/ljz_venues.gb18030.csv")
    assert guess.kind == "listings"
    assert guess.mapping == {"title": 1, "capacity": 2, "place": 3, "phone": 4}
    workbook, _ = read("xlsx/陆家嘴_活动场地清单.xlsx")
    assert table.column(1) == workbook.column(1)
    assert [int(value) for value in table.column(2)] == workbook.column(2)
