"""What is exported can be imported again, into an empty database, as the same records."""

import datetime as dt
import json

import openpyxl
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from market.areas.models import Area
from market.batches.models import Category, Series
from market.batches.words import Kind, Measure
from market.cli import main
from market.db import db
from market.listings import services as listings
from market.listings.models import Charge, Listing
from market.members import services as members
from market.members.models import Agreement, UnitKind
from market.needs import services as needs
from market.needs.models import Need, Urgency
from market.policy import SYSTEM, Visibility
from market.projects.models import Activity
from market.standing.models import Rating
from tests.exchange.books import workbook
from tests.exchange.held import hold
from tests.factories import BatchFactory

# What an import decides anew.
DECIDED = {"编号", "状态", "批次"}
# The list that is exported under another name than it is imported by.
EXPORTED = {"activities": "ledger"}


@pytest.fixture
def market(app, database, tmp_path, monkeypatch):
    """The command, on the test's database: its exit code and its last line."""
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("SANDAN_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("SECRET_KEY", "test-key")

    def run(*words):
        db.session.rollback()
        done = CliRunner().invoke(main, [str(word) for word in words])
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done.exit_code, done.output.strip().splitlines()[-1]

    return run


def _rows(path):
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(row for row in rows if all(row))
    table = [dict(zip(head, row, strict=True)) for row in rows[rows.index(head) + 1 :]]
    return [{k: v for k, v in row.items() if k not in DECIDED} for row in table]


def _empty():
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(sa.delete(table))


def _vocabulary():
    db.session.add_all(
        [
            Category(code="health", name="健康", name_en="Health"),
            Category(code="culture", name="文体", name_en="Culture"),
            Series(code="care", name="尊老爱亲", name_en="Care for elders"),
        ]
    )
    db.session.commit()


def test_every_list_that_can_be_imported_comes_back_as_it_went(world, market, tmp_path):
    here = world.here
    unit, community = here.units[0], here.communities[0]
    db.session.rollback()
    school = members.create_unit(
        by=SYSTEM,
        name="云浦小学（东校区）",
        kind=UnitKind.SCHOOL,
        area_id=here.areas[0].id,
        address="云浦路 5 号",
        party_org="云浦小学党支部",
        committee="文教共育专业委员会",
        contact="王老师",
        phone="021-58880001",
        parent_id=unit.id,
        capacity=3,
        tier="区级",
        note="=不是公式",
        distinct=True,
    )
    members.add_alias(by=SYSTEM, unit_id=school.id, name="云小东")
    listings.post_listing(
        by=SYSTEM,
        unit_id=unit.id,
        title="中医义诊",
        kind=Kind.SERVICE,
        category_id=world.health.id,
        quantity=3,
        when_text="每周二、四 13:30-15:30",
        place="云浦路 9 号 2 楼",
        reach_metres=800,
        audience=["elderly", "disabled"],
        capacity_people=40,
        charge=Charge.LOW,
        equipment="血压计、桌椅",
        qualifications=["执业医师"],
        detail="先到先得；\n自带病历",
        contact="陈老师、李老师",
        phone="021-55512345、13800000000",
        visibility=Visibility.MEMBERS,
        lat=31.25,
        lng=121.5,
    )
    listings.post_listing(
        by=SYSTEM,
        unit_id=unit.id,
        title="口罩",
        kind=Kind.GOODS,
        category_id=world.health.id,
        quantity=2,
        lot=500,
        measure=Measure.PIECE,
        quantity_text="每月500只",
        reach_area_ids=[here.areas[1].id, here.areas[0].id],
    )
    fixed = needs.post_need(
        by=SYSTEM,
        unit_id=community.id,
        title="请人来教太极拳",
        category_id=world.culture.id,
        quantity=4,
        when_text="工作日上午",
        people=25,
        audience=["all"],
        urgency_suggested=Urgency.URGENT,
        detail="场地已有",
        contact="王主任",
        phone="13800000001",
    )
    needs.open_need(fixed.id, by=SYSTEM, urgency=Urgency.CRITICAL)
    for wish, visibility in ((True, None), (True, Visibility.PARTIES), (False, "members")):
        needs.post_need(
            by=SYSTEM,
            unit_id=community.id,
            title=f"想拍一张全家福，{wish}{visibility}",
            category_id=world.culture.id,
            wish=wish,
            visibility=visibility and Visibility(visibility),
        )
    needs.post_need(
        by=SYSTEM, unit_id=unit.id, title="借一间教室自己用", category_id=world.culture.id
    )
    needs.post_need(
        by=SYSTEM,
        unit_id=unit.id,
        area_id=here.areas[2].id,
        title="音箱",
        kind=Kind.GOODS,
        category_id=world.culture.id,
        quantity=1,
        lot=3,
        measure=Measure.ITEM,
    )
    members.make_agreement(
        by=SYSTEM,
        unit_id=unit.id,
        community_id=community.id,
        signed_on=dt.date(2024, 3, 8),
        ends_on=dt.date(2027, 3, 7),
        note="每月一次",
    )
    hold(world, here)
    street, batch = here.street.code, here.batch.code
    kinds = ("areas", "units", "listings", "needs", "agreements", "activities")
    before = {}
    for kind in kinds:
        code, line = market(
            "export", EXPORTED.get(kind, kind), tmp_path / f"{kind}.xlsx", *_of(kind, street, batch)
        )
        assert (code, line.split()[0]) == (0, "wrote")
        before[kind] = _rows(tmp_path / f"{kind}.xlsx")
    _empty()
    _vocabulary()
    assert market("import", "areas", tmp_path / "areas.xlsx")[0] == 0
    area = db.session.scalar(sa.select(Area).where(Area.code == street))
    BatchFactory(area=area, code=batch, name="新批次")
    for kind in kinds[1:]:
        code, line = market("import", kind, tmp_path / f"{kind}.xlsx", *_of(kind, street, batch))
        assert (code, line.split()[0]) == (0, "imported"), line
        assert "0 with a problem" in line
    for kind in kinds:
        market(
            "export", EXPORTED.get(kind, kind), tmp_path / "again.xlsx", *_of(kind, street, batch)
        )
        again = _rows(tmp_path / "again.xlsx")
        assert sorted(again, key=str) == sorted(before[kind], key=str)
    counted = dict.fromkeys((Listing, Rating), 2) | {Need: 6, Agreement: 1, Activity: 3}
    for model, number in counted.items():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == number
    urgencies = sa.select(Need.urgency_suggested, Need.urgency).where(
        Need.title == "请人来教太极拳"
    )
    assert db.session.execute(urgencies).one() == (Urgency.URGENT, Urgency.CRITICAL)
    groups = set(db.session.scalars(sa.select(Need.group_key)))
    own = db.session.scalar(sa.select(Need.group_key).where(Need.title == "借一间教室自己用"))
    assert own.startswith("u")
    assert len(groups) == 3


def _of(kind, street, batch):
    if kind == "areas":
        return ()
    of_batch = kind in ("needs", "activities")
    return ("--area", street, "--batch", batch) if of_batch else ("--area", street)


def _file(tmp_path, world, *rows):
    path = tmp_path / "资源.xlsx"
    unit = world.here.units[0].name
    body = workbook(["提供单位", "资源名称", "类型", "服务类别"], *([unit, *row] for row in rows))
    path.write_bytes(body)
    return path


def test_a_dry_run_tells_everything_and_writes_nothing(world, market, tmp_path):
    path = _file(
        tmp_path,
        world,
        ("义诊", "服务", "健康"),
        ("义诊", "服务", "健康"),
        ("理发", "服务", "杂项"),
        ("讲座 13900001234", "服务", "健康"),
    )
    report = tmp_path / "out.json"
    words = ("import", "listings", path, "--area", world.here.street.code)
    code, line = market(*words, "--dry-run", "--report", report)
    assert code == 0
    assert line.endswith("1 ready, 0 flagged, 2 with a problem, 1 duplicates; nothing was written")
    told = json.loads(report.read_text())
    assert told["counts"]["rows"] == 4
    assert told["tables"][0]["columns"][1] == {"header": "资源名称", "taken_for": "title"}
    assert told["duplicates"][0]["row"] == 3
    problem = told["problems"][0]
    assert (problem["row"], problem["at"], problem["value"]) == (4, "D4", "杂项")
    assert problem["reason"] == "没有“杂项”这个类别"
    assert problem["what_to_do"]
    assert told["personal"][0]["masked"] != "13900001234"
    assert "13900001234" not in report.read_text()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Listing)) == 0


def test_the_good_rows_are_imported_and_the_others_written_to_a_file(world, market, tmp_path):
    path = _file(tmp_path, world, ("义诊", "服务", "健康"), ("理发", "服务", "杂项"))
    rest = tmp_path / "rest.xlsx"
    words = ("import", "listings", path, "--area", world.here.street.code, "--rejects", rest)
    code, line = market(*words, "--open")
    assert (code, line.split()[:3]) == (0, ["imported", "1", "records"])
    assert db.session.scalar(sa.select(Listing.state)) == "open"
    assert [row["资源名称"] for row in _rows(rest)] == ["理发"]
    code, line = market(*words)
    assert code == 1
    assert "没有可以导入的行" in line


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--area", "NOWHERE"), 1, "没有编码为 NOWHERE 的区域"),
        (("--area", "{street}", "--batch", "NONE"), 1, "没有编码为 NONE 的批次"),
        (("--area", "{street}", "--category", "杂项"), 1, "没有“杂项”这个类别"),
        (("--area", "{street}", "--unit", "没有"), 1, "没有“没有”这个单位"),
        (("--area", "{street}", "--dry-run", "--report", "/nowhere/x.json"), 1, "cannot write"),
        (("--nonsense",), 2, "No such option"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(world, market, tmp_path, words, code, said):
    path = _file(tmp_path, world, ("义诊", "服务", "健康"))
    words = [word.format(street=world.here.street.code) for word in words]
    done, line = market("import", "listings", path, *words)
    assert done == code
    assert said in line


def test_a_file_that_is_no_workbook_is_refused_by_the_command(world, market, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"%PDF-1.7")
    code, line = market("import", "listings", path, "--area", world.here.street.code)
    assert code == 1
    assert "PDF" in line


def test_the_command_enters_the_past_activities_of_a_ledger(world, market, tmp_path):
    path = tmp_path / "台账.xlsx"
    here = world.here
    row = [dt.date(2026, 1, 10), "金融讲座", here.units[0].name, here.areas[0].name, 50, "健康"]
    path.write_bytes(workbook(["日期", "主题", "牵头", "受益居民区", "人次", "服务类别"], row))
    words = ("import", "activities", path, "--area", here.street.code, "--batch", here.batch.code)
    assert market(*words)[0] == 0
    assert market("export", "ledger", tmp_path / "l.xlsx", "--area", here.street.code)[0] == 0
    (ledger,) = _rows(tmp_path / "l.xlsx")
    assert (ledger["主题"], ledger["人次"], ledger["牵头"]) == ("金融讲座", 50, here.units[0].name)
