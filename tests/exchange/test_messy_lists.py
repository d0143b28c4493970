"""Lists as they really are: every row ends with one fate, and nothing is lost or invented."""

import datetime as dt

import pytest

from market.areas.models import Area
from market.db import db
from market.exchange.preview import Fate, said
from tests.exchange.books import (
    bring_in,
    fates,
    flags,
    preview_of,
    reasons,
    rows_of,
    take,
    workbook,
)
from tests.factories import UnitFactory

# A number of the right form and check digit that belongs to nobody.
IDENTITY = "11010519491231002X"
HEADER = ["提供单位", "资源名称", "类型", "服务类别", "数量", "可提供时间", "服务对象", "说明"]


@pytest.fixture
def here(world):
    return world.here


def _row(here, title="中医义诊", **given):
    given = {
        "unit": here.units[0].name,
        "kind": "服务",
        "category": "健康",
        "quantity": None,
        "when": None,
        "audience": None,
        "note": None,
        **given,
    }
    return [given.pop("unit"), title, *given.values()]


def _listings(here, *rows, **given):
    return preview_of(take(workbook(HEADER, *rows), here, kind="listings", **given))


def test_every_row_has_one_fate_and_the_counts_add_up_to_the_rows_read(here):
    found = _listings(
        here,
        _row(here),
        _row(here),
        _row(here, "按摩", quantity="若干"),
        _row(here, "理发", category="杂项"),
        _row(here, None),
        _row(here, "读报", unit="没有人认识"),
    )
    assert fates(found) == ["ready", "duplicate", "flagged", "problem", "problem", "problem"]
    counts = found.counts
    assert counts["rows"] == 6 == sum(counts[fate.value] for fate in Fate)
    assert counts["records"] == 2


def test_rows_that_are_no_records_are_told_and_counted_apart(here):
    footer = ["备注：以上资源每季度更新一次。"]
    body = workbook(HEADER, _row(here), HEADER, _row(here, "理发"), [], footer, title="资源清单")
    found = preview_of(take(body, here))
    notes = [said(note) for table in found.tables for note in table.notes]
    assert found.counts["rows"] == 2
    assert found.counts["notes"] == len(notes) == 2
    assert "资源清单" in found.tables[0].title
    assert any("重复了表头" in note for note in notes)
    assert any("每季度更新" in note for note in notes)


@pytest.mark.parametrize(
    ("written", "quantity", "lot", "measure", "flagged"),
    [
        (3, 3, 1, "session", False),
        ("3场", 3, 1, "session", False),
        ("３次", 3, 1, "session", False),
        ("若干", 1, 1, "session", True),
        ("1000/越多越好", 1000, 1, "session", True),
        ("每月1次", 1, 1, "session", True),
        ("50人", 1, 1, "session", True),
        (None, 1, 1, "session", False),
    ],
)
def test_amounts_of_services_are_read_and_doubtful_ones_keep_their_text(
    here, written, quantity, lot, measure, flagged
):
    (row,) = _listings(here, _row(here, quantity=written)).rows
    facts = row.parts[0]
    assert (facts["quantity"], facts["lot"], facts["measure"]) == (quantity, lot, measure)
    assert (row.fate is Fate.FLAGGED) is flagged
    if flagged and "人" not in written:
        assert facts["quantity_text"] == written


def test_goods_are_one_session_of_the_stated_amount(here):
    body = workbook(
        ["提供单位", "品名", "服务类别", "数量", "计量单位"],
        [here.units[0].name, "莲花清瘟胶囊", "健康", "13.5万盒", None],
        [here.units[0].name, "口罩", "健康", 300, "箱"],
        [here.units[0].name, "消毒液1000瓶", "健康", None, None],
        title="捐赠物资清单",
    )
    found = preview_of(take(body, here, kind="listings"))
    facts = [row.parts[0] for row in found.rows]
    assert [f["kind"] for f in facts] == ["goods"] * 3
    assert [(f["quantity"], f["lot"]) for f in facts] == [(1, 135_000), (1, 300), (1, 1000)]
    assert [f["quantity_text"] for f in facts] == ["13.5万盒", "300箱", None]


def test_a_quantity_of_nothing_is_a_problem(here):
    assert reasons(_listings(here, _row(here, quantity=0))) == ["数量是 0"]


def test_times_that_cannot_be_read_are_kept_and_flagged(here):
    found = _listings(
        here,
        _row(here, "甲", when="每周二、三、四13：30-15:30"),
        _row(here, "乙", when="看天气再说"),
        _row(here, "丙", when=dt.datetime(2026, 3, 8)),
    )
    assert fates(found) == ["ready", "flagged", "ready"]
    assert found.rows[1].parts[0]["when_text"] == "看天气再说"
    assert "看天气再说" in flags(found)[0]


def test_numbered_services_in_one_cell_become_records_of_their_own_or_stay_whole(here):
    text = "1、公益集市\n2、交通文明志愿服务"
    row = _row(here, text)
    found = _listings(here, row)
    assert [f["title"] for f in found.rows[0].parts] == ["公益集市", "交通文明志愿服务"]
    assert found.counts["records"] == 2
    whole = _listings(here, row, choices={"whole": {"0:2"}})
    assert [f["title"] for f in whole.rows[0].parts] == ["1、公益集市 2、交通文明志愿服务"]
    assert [f["title"] for f in _listings(here, row, choices={"split": False}).rows[0].parts] == [
        "1、公益集市 2、交通文明志愿服务"
    ]


def test_a_long_title_is_cut_and_stands_whole_in_the_detail(here):
    text = "法律咨询：" + "为居民提供各类法律服务、" * 20
    facts = _listings(here, _row(here, text.rstrip("、"))).rows[0].parts[0]
    assert facts["title"] == "法律咨询"
    assert text.rstrip("、") in facts["detail"]


def test_identity_and_mobile_numbers_in_free_text_are_masked_and_never_imported(here):
    note = f"联系王先生，身份证{IDENTITY}，手机13900001234"
    found = _listings(here, _row(here, note=note))
    assert fates(found) == ["problem"]
    assert {item[3] for item in found.personal} == {"id_card", "mobile"}
    stored = str(found.pack())
    assert IDENTITY not in stored
    assert "13900001234" not in stored
    removed = _listings(here, _row(here, note=note), choices={"remove_personal": True})
    assert fates(removed) == ["flagged"]
    assert removed.rows[0].parts[0]["detail"] == "联系王先生，身份证［已移除］，手机［已移除］"


def test_numbers_in_titles_and_footers_are_masked_too(here):
    footer = ["备注：填报人王先生，手机13900001234，身份证" + IDENTITY]
    title = "资源清单（联系电话13900005678）"
    found = preview_of(take(workbook(HEADER, _row(here), [], footer, title=title), here))
    stored = str(found.pack())
    assert found.counts["notes"] == 1
    assert not [number for number in ("13900001234", "13900005678", IDENTITY) if number in stored]


def test_what_has_no_column_in_the_record_is_kept_in_its_detail(here):
    body = workbook([*HEADER, "收费"], [*_row(here, audience="老人、摄影爱好者"), "每人20元材料费"])
    (row,) = preview_of(take(body, here, kind="listings")).rows
    facts = row.parts[0]
    assert facts["audience"] == ["elderly"]
    assert facts["charge"] == "low"
    assert facts["detail"] == "服务对象：摄影爱好者\n收费：每人20元材料费"


def test_a_category_for_rows_that_say_none_is_chosen_not_guessed(here, world):
    row = _row(here, category=None)
    assert reasons(_listings(here, row)) == ["没有写类别"]
    chosen = _listings(here, row, choices={"category_id": world.culture.id})
    assert chosen.rows[0].parts[0]["category_id"] == world.culture.id


def test_a_venue_without_a_unit_belongs_to_the_community_in_its_name(here):
    area = here.areas[0]
    db.session.execute(Area.__table__.update().where(Area.id == area.id).values(name="东一居民区"))
    db.session.commit()
    body = workbook(
        ["序号", "场地名称", "容纳人数", "地  址"],
        [1, "东一居民区活动室", 60, "冰厂路55号"],
        [2, "世界广场5M会议室", "30人", "浦南路855号"],
        title="活动场地清单",
    )
    choices = {"category_id": 1, "unit_id": here.units[0].id}
    found = preview_of(take(body, here, choices=choices))
    assert found.kind == "listings"
    assert [row.parts[0]["unit"] for row in found.rows] == [
        here.communities[0].id,
        here.units[0].id,
    ]
    assert [row.parts[0]["kind"] for row in found.rows] == ["venue", "venue"]
    assert [row.parts[0]["capacity_people"] for row in found.rows] == [60, 30]


def test_a_group_whose_name_is_missing_takes_no_other_groups_name(here):
    one, two = here.areas[0].name, here.areas[1].name
    body = workbook(
        ["序号", "居民区", "联建单位", "单位数"],
        [1, one, here.units[0].name, 2],
        [2, None, here.units[1].name, None],
        [3, None, here.units[0].name, 2],
        [4, None, here.units[1].name, None],
        [5, two, here.units[0].name, 1],
        merge=("B2:B3", "D2:D3", "B4:B5", "D4:D5"),
    )
    found = preview_of(take(body, here))
    assert fates(found) == ["ready", "ready", "problem", "problem", "ready"]
    assert reasons(found) == ["“居民区”是空的"] * 2


def test_a_likely_variant_waits_for_a_decision_and_a_branch_does_not(here):
    UnitFactory(name="同济大学附属东方医院", folded="同济大学附属东方医院", area=here.areas[0])
    UnitFactory(name="江苏银行", folded="江苏银行", area=here.areas[0])
    body = workbook(
        ["单位名称", "单位类型"],
        ["东方医院", "医院"],
        ["江苏银行世纪大道支行", "银行"],
    )
    found = preview_of(take(body, here, kind="units"))
    assert fates(found) == ["duplicate", "flagged"]
    pair = next(pair for pair in found.pairs if pair.name == "东方医院")
    key = f"{pair.key}|{pair.target}"
    apart = preview_of(take(body, here, kind="units", choices={"pairs": {key: "apart"}}))
    assert fates(apart) == ["ready", "flagged"]
    merged = take(body, here, kind="units", choices={"pairs": {key: "same"}})
    assert fates(preview_of(merged)) == ["duplicate", "flagged"]
    assert [alias[0] for alias in preview_of(merged).aliases] == ["东方医院"]


def test_variants_of_one_organisation_within_a_file_are_found(here):
    body = workbook(
        ["单位名称", "所在区域"],
        ["上海律和理律师事务所", here.areas[0].name],
        ["律和理律师事务所党支部", here.areas[0].name],
        ["上海律和理律师事务所", here.areas[0].name],
    )
    intake = take(body, here, kind="units")
    assert fates(preview_of(intake)) == ["flagged", "duplicate", "duplicate"]
    bring_in(intake)
    again = workbook(["居民区", "共建单位"], [here.areas[0].name, "律和理律师事务所党支部"])
    assert fates(preview_of(take(again, here))) == ["ready"]


def test_problems_name_sheet_cell_value_and_what_to_do(here):
    (row,) = _listings(here, _row(here, category="杂项")).rows
    (problem,) = row.problems
    assert (problem.at, problem.value) == ("D2", "杂项")
    assert said(problem.note) == "没有“杂项”这个类别"
    assert said(problem.advice)


def test_the_rows_left_out_come_back_with_their_columns_and_the_reasons_last(here):
    from market.exchange.queries import with_tables
    from market.exchange.writing.rejects import rejected_workbook

    intake = take(
        workbook(
            HEADER,
            _row(here),
            _row(here, "@理发", category="杂项", quantity=7, when=dt.time(9, 30)),
        ),
        here,
        kind="listings",
    )
    rows = rows_of(rejected_workbook(*with_tables(intake.id), said))
    assert rows[0] == [*HEADER, "原因"]
    assert rows[1][1:6] == ["'@理发", "服务", "杂项", 7, "09:30:00"]
    assert "D3：没有“杂项”这个类别" in rows[1][-1]
    assert len(rows) == 2


def test_a_row_of_which_one_item_fails_stays_whole_among_the_others(here):
    body = workbook(
        ["居民区", "联建单位"],
        [here.areas[0].name, f"{here.units[0].name}、没有人认识的单位"],
    )
    found = preview_of(take(body, here))
    assert fates(found) == ["problem"]
    assert found.counts["records"] == 0


@pytest.mark.parametrize(
    ("phone", "fate"),
    [
        ("139", "flagged"),
        ("张老师", "flagged"),
        ("021-5551 2345", "ready"),
        ("12345", "ready"),
        ("139-0000-1111、55512345转8", "ready"),
        (None, "ready"),
    ],
)
def test_a_phone_that_nobody_can_dial_is_flagged_and_kept(here, phone, fate):
    header = [*HEADER, "联系电话"]
    found = preview_of(take(workbook(header, [*_row(here), phone]), here, kind="listings"))
    assert fates(found) == [fate]
    assert ("这个电话打不通，请核对；先按原文保留" in flags(found)) is (fate == "flagged")
    assert found.rows[0].parts[0]["phone"] == phone
