"""Likely duplicates: equal ones, near ones, and units under other names; a person decides."""

import pytest
import sqlalchemy as sa

from market.db import db
from market.exchange.models import Intake
from market.exchange.preview import said
from market.listings.models import Listing
from market.members.models import Unit
from tests.exchange.books import bring_in, fates, preview_of, take, workbook
from tests.factories import ListingFactory, UnitFactory

HEADER = ["提供单位", "资源名称", "类型", "服务类别", "可提供时间", "地点", "容纳人数"]


@pytest.fixture
def here(world):
    return world.here


def _rows(here, *rows):
    unit = here.units[0].name
    filled = [[*row, *[None] * (6 - len(row))] for row in rows]
    return workbook(HEADER, *([unit, *row] for row in filled))


def _listings(here, *rows, **choices):
    return take(_rows(here, *rows), here, kind="listings", choices=choices)


def _second(here, first, second):
    """What becomes of a listing after another one of the same unit."""
    return fates(preview_of(_listings(here, first, second)))[1]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("老年人智能手机课堂", "服务", "健康"), ("老年人智能手机课", "服务", "健康")),
        (("社区中医义诊服务", "服务", "健康"), ("社区中医义诊", "服务", "健康")),
        (("防诈骗讲坐进社区", "服务", "健康"), ("防诈骗讲座进社区", "服务", "健康")),
        (("理发", "服务", "健康", "每周二"), ("理发", "服务", "健康")),
        (("会议室", "场地", "健康", None, None, 30), ("会议室", "场地", "健康", None, "二楼", 30)),
    ],
)
def test_titles_that_are_much_alike_wait_for_a_decision(here, first, second):
    assert _second(here, first, second) == "duplicate"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("第一期书法班招生", "服务", "健康"), ("第二期书法班招生", "服务", "健康")),
        (("2号会议室", "场地", "健康"), ("3号会议室", "场地", "健康")),
        (("中医义诊", "服务", "健康"), ("西医义诊", "服务", "健康")),
        (("社区中医义诊服务", "服务", "健康"), ("社区中医义诊", "服务", "文体")),
        (("社区中医义诊服务", "服务", "健康"), ("社区中医义诊", "信息", "健康")),
        (("舞蹈教室", "场地", "健康", "每周二"), ("舞蹈教室", "场地", "健康", "每周三")),
        (("会议室", "场地", "健康", None, "二楼"), ("会议室", "场地", "健康", None, "三楼")),
        (
            ("社区会议室", "场地", "健康", None, None, 30),
            ("会议室", "场地", "健康", None, None, 80),
        ),
        # Whoever typed both in one list means two, though their names are the same.
        (
            ("会议室", "场地", "健康", None, "二楼", 30),
            ("会议室", "场地", "健康", None, "二楼", 80),
        ),
        (("讲座", "服务", "健康", None, "二楼"), ("讲座", "服务", "文体", None, "二楼")),
    ],
)
def test_what_differs_in_something_that_counts_is_never_held_back(here, first, second):
    assert _second(here, first, second) in ("ready", "flagged")


def test_another_units_post_of_the_same_title_is_another_one(here):
    rows = [[unit.name, "社区中医义诊服务", "服务", "健康"] for unit in here.units[:2]]
    found = preview_of(take(workbook(HEADER[:4], *rows), here, kind="listings"))
    assert fates(found) == ["ready", "ready"]


def test_a_near_one_names_its_twin_and_is_imported_when_somebody_keeps_it(here):
    rows = [("社区中医义诊服务", "服务", "健康"), ("社区中医义诊", "服务", "健康")]
    (_first, second) = preview_of(_listings(here, *rows)).rows
    told = said(second.double)
    assert told == "与“清单”第 2 行的“社区中医义诊服务”相近，可能是同一项"
    assert second.twin == "0:2"
    kept = _listings(here, *rows, keep={"0:3"})
    assert fates(preview_of(kept)) == ["ready", "flagged"]
    bring_in(kept)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Listing)) == 2


def test_a_listing_that_exists_already_is_resembled_too(here, world):
    made = ListingFactory(unit=here.units[0], title="社区中医义诊服务", category=world.health)
    number = made.id
    (row,) = preview_of(_listings(here, ("社区中医义诊", "服务", "健康"))).rows
    assert (row.fate, row.twin) == ("duplicate", number)
    assert said(row.double) == "与已有的“社区中医义诊服务”相近，可能是同一项"


@pytest.mark.parametrize(
    ("category", "seats", "double"),
    [
        ("健康", 30, "与已有的“会议室”相同"),
        ("健康", 80, "与已有的“会议室”只有类别、人数或服务对象不同，可能是同一项"),
        ("文体", 30, "与已有的“会议室”只有类别、人数或服务对象不同，可能是同一项"),
    ],
)
def test_a_corrected_row_of_a_list_that_is_in_already_waits_and_says_what_differs(
    here, category, seats, double
):
    rows = [("会议室", "场地", "健康", None, "二楼", 30)]
    bring_in(_listings(here, *rows))
    number = db.session.scalar(sa.select(Listing.id))
    (row,) = preview_of(_listings(here, ("会议室", "场地", category, None, "二楼", seats))).rows
    assert (row.fate, said(row.double), row.twin) == ("duplicate", double, number)


def test_needs_of_one_unit_that_are_much_alike_wait_too(here):
    header = ["需求单位", "需求名称", "服务类别", "期望时间"]
    name = here.communities[0].name
    body = workbook(
        header,
        [name, "给独居老人上门理发", "健康", "周末"],
        [name, "为独居老人上门理发", "健康", None],
        [here.communities[1].name, "为独居老人上门理发", "健康", None],
    )
    found = preview_of(take(body, here, kind="needs"))
    assert fates(found) == ["ready", "duplicate", "ready"]


@pytest.mark.parametrize(
    ("known", "name", "kind"),
    [
        ("云浦公益服务中心", "云浦公益服务中新", "typo"),
        ("上海海纳科技有限公司", "海纳科技", "variant"),
        ("上海农商银行滨江支行", "中共上海农商银行滨江支行党支部", "party_of"),
        ("同济大学附属东方医院", "东方医院", "variant"),
        ("南洋商业银行", "南洋银行", "nickname"),
        ("江苏银行", "江苏银行世纪大道支行", "branch_of"),
    ],
)
def test_a_list_of_units_shows_likely_ones_side_by_side(here, sign_in, known, name, kind):
    UnitFactory(name=known, folded=known, area=here.areas[0])
    body = workbook(["单位名称", "单位类型"], [name, "其他"])
    intake = take(body, here, kind="units")
    number = intake.id
    (pair,) = preview_of(intake).pairs
    assert (pair.name, pair.other, pair.kind) == (name, known, kind)
    apart = {f"{pair.key}|{pair.target}": "apart"}
    bring_in(take(body, here, kind="units", choices={"pairs": apart}))
    assert db.session.scalar(sa.select(Unit.name).where(Unit.name == name)) == name
    page = sign_in(here.coordinator).get(f"/imports/{number}").text
    assert name in page
    assert known in page


def test_why_two_names_may_be_one_is_said_in_the_readers_tongue(here, sign_in):
    UnitFactory(name="云浦公益服务中心", folded="云浦公益服务中心", area=here.areas[0])
    body = workbook(["单位名称", "单位类型"], ["云浦公益服务中新", "社会组织"])
    number = take(body, here, kind="units").id
    page = sign_in(here.coordinator).get(f"/imports/{number}").text
    assert "“心”与“新”音同" in page
    english = sign_in(here.coordinator, locale="en").get(f"/imports/{number}").text
    assert "音同" not in english
    assert "“心” and “新” sound alike" in english


def test_a_duplicate_that_was_ticked_can_be_taken_back(here, sign_in):
    number = _listings(here, ("义诊", "服务", "健康"), ("义诊", "服务", "健康")).id
    browser, url = sign_in(here.coordinator), f"/imports/{number}"

    def send(**ticked):
        revision = db.session.get(Intake, number).facts["revision"]
        db.session.rollback()
        sent = {"revision": revision, "keep__shown": "0:3", **ticked}
        assert browser.post(f"{url}/choices?rows=duplicate", data=sent).status_code == 303
        db.session.expire_all()
        counts = db.session.get(Intake, number).facts["counts"]
        return counts["duplicate"], counts["flagged"]

    assert send(keep="0:3") == (0, 1)
    page = browser.get(f"{url}?rows=duplicate").text
    assert 'value="0:3" checked' in page
    assert "第 2 行相同" in page
    assert send() == (1, 0)
    assert 'value="0:3" checked' not in browser.get(f"{url}?rows=duplicate").text


def test_a_unit_whose_code_another_one_has_is_never_kept_beside_it(here):
    UnitFactory(name="甲", folded="甲", area=here.areas[0], credit_code="91310115MA1K4BLX5G")
    body = workbook(["单位名称", "统一社会信用代码"], ["全然不同的名字", "91310115MA1K4BLX5G"])
    taken = take(body, here, kind="units", choices={"keep": {"0:2"}})
    assert fates(preview_of(taken))[0] in ("duplicate", "problem")
