"""Which kind of list, and which column is which field."""

import pytest

from market.exchange.reading import FIELDS, fingerprint, guess_columns, map_columns, read_workbook
from tests.exchange.reading.books import csv_text, xlsx

CONTRACT = {
    "areas": "code,name,level,parent,lat,lng,population",
    "units": "name,kind,area,address,contact,phone,"
    "credit_code,party_org,parent,tier,aliases,lat,lng,note",
    "listings": "unit,title,kind,category,quantity,when,place,area,reach,audience,capacity,charge,"
    "equipment,qualifications,contact,phone,visibility,lat,lng,note",
    "needs": "unit,title,category,quantity,when,place,"
    "area,audience,people,urgency,urgency_fixed,contact,phone,wish,visibility,lat,lng,note",
    "agreements": "unit,community,signed_on,ends_on,note",
    "activities": "date,time,title,place,series,unit,lead,support,community,people,satisfaction,"
    "category,opinion,note",
}


def table_of(header, *rows):
    (table,) = read_workbook(xlsx([header, *rows])).tables
    return table


def test_the_fields_of_each_kind_are_fixed():
    assert {kind: ",".join(fields) for kind, fields in FIELDS.items()} == CONTRACT


@pytest.mark.parametrize(
    ("kind", "header", "row", "mapping"),
    [
        (
            "needs",
            ["序号", "需求居民区", "需求内容", "类别", "场次", "期望时间",
             "预计人数", "紧急程度", "联系电话"],
            [1, "书院一村居民区", "反诈讲座", "讲堂", "2场", "工作日上午",
             "80人", "一般", "021-68881234"],
            "unit title category quantity when people urgency phone",
        ),
        (
            "listings",
            ["提供单位", "资源名称", "资源类型", "可服务时间", "服务对象",
             "容纳人数", "是否收费", "设备"],
            ["云浦书店", "读书会", "服务", "周六上午", "儿童", 30, "免费", "投影"],
            "unit title kind when audience capacity charge equipment",
        ),
        (
            "units",
            ["单位名称", "单位性质", "所属居民区", "地址", "统一社会信用代码",
             "党组织名称", "联系人", "手机"],
            ["云浦书店", "企业", "书院一村居民区", "书院路88号",
             "91310999MA1K000000", "云浦书店党支部",
             "王小明", "13800138000"],
            "name kind area address credit_code party_org contact phone",
        ),
        (
            "agreements",
            ["居民区名称", "结对单位", "签约日期", "到期日期"],
            ["书院一村居民区", "云浦书店", "2025.3.1", "2027.2.28"],
            "community unit signed_on ends_on",
        ),
        (
            "activities",
            ["活动日期", "活动主题", "地点", "牵头单位", "协办单位",
             "受益居民区", "人次", "满意度"],
            ["2026-03-05", "学雷锋", "广场", "云浦书店", "云浦药房",
             "书院一村居民区", "120人次", "满意"],
            "date title place lead support community people satisfaction",
        ),
        (
            "areas",
            ["区划代码", "居民区名称", "所属片区", "经度", "纬度", "常住人口"],
            ["310999001001", "书院一村居民区", "书院片区", 121.532411, 31.266087, 5200],
            "code name parent lng lat population",
        ),
    ],
)  # fmt: skip
def test_a_list_is_recognised_by_its_header(kind, header, row, mapping):
    guess = guess_columns(table_of(header, row))
    assert guess.kind == kind
    shift = header[0] == "序号"
    assert guess.mapping == {name: n + shift for n, name in enumerate(mapping.split())}
    assert guess.missing == ()
    assert guess.confidence > 0.5
    assert all(one.why for one in guess.columns)


def test_spaces_brackets_and_other_words_in_a_header_do_not_matter():
    guess = guess_columns(
        table_of(["场地 名称（全称）", "最大容纳人数", "地　址", "*联系方式（必填）"],
                 ["活动室", 60, "书院路1号", 68881234])
    )  # fmt: skip
    assert guess.mapping == {"title": 0, "capacity": 1, "place": 2, "phone": 3}


def test_without_a_header_the_contents_tell():
    rows = [
        ["书院一村居民区", "江南银行云浦支行", f"2026.3.{n}", "防诈骗讲座怎么识破", f"{n}0人"]
        for n in range(1, 7)
    ]
    (table,) = read_workbook(csv_text(rows).encode()).tables
    guess = map_columns(table, "activities")
    assert guess.mapping == {"community": 0, "lead": 1, "date": 2, "title": 3, "people": 4}
    assert guess_columns(table).kind == "activities"
    assert all("内容" in one.why for one in guess.columns)


def test_a_known_kind_is_mapped_as_that_kind():
    table = table_of(["单位名称", "名称", "联系电话"], ["云浦书店", "读书会", "021-68881234"])
    assert map_columns(table, "units").mapping == {"name": 0, "phone": 2}
    assert map_columns(table, "listings").mapping == {"unit": 0, "title": 1, "phone": 2}
    assert map_columns(table, "agreements").missing == ("community",)


def test_a_title_decides_between_kinds_that_share_their_columns():
    rows = [["单位", "内容", "数量", "时间"], ["书院一村居民区", "讲座", "2场", "周六上午"]]
    for title, kind in (("居民区需求清单", "needs"), ("可提供资源清单", "listings")):
        (table,) = read_workbook(xlsx([[title], [], *rows])).tables
        assert guess_columns(table).kind == kind


def test_a_shape_is_remembered_by_its_header_whatever_its_spaces():
    one = fingerprint(["单位名称", "地  址", "联系电话（必填）", ""])
    assert one == fingerprint(["单位 名称", "地址", "*联系电话"])
    assert one != fingerprint(["地址", "单位名称", "联系电话"])
    assert len(one) <= 64
    table = table_of(["单位名称", "联系电话"], ["云浦书店", "021-68881234"])
    assert guess_columns(table).fingerprint == fingerprint(["单位名称", "联系电话"])
