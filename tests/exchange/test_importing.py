"""The good rows become records: all or none, once, through the services of their nouns."""

import pytest
import sqlalchemy as sa

from market.areas.models import Area
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.exchange import services
from market.exchange.models import Intake, IntakeState
from market.exchange.queries import get_intake
from market.journal import queries as journal
from market.listings.models import Listing, ListingState
from market.members.models import Agreement, Unit, UnitAlias, UnitKind
from market.needs.models import Need, NeedState
from market.projects.models import Activity, ActivityState, Order, OrderState, Project
from market.standing.models import Rating
from tests.exchange.books import bring_in, fates, flags, preview_of, reasons, take, workbook

pytestmark = pytest.mark.both_databases


def _count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def _listings(unit, *titles):
    header = ["提供单位", "资源名称", "类型", "服务类别", "数量"]
    return workbook(header, *([unit, title, "服务", "健康", 2] for title in titles))


def test_areas_come_with_their_parents_in_whatever_order_they_stand(app):
    intake = take(
        workbook(
            ["编码", "名称", "层级", "上级", "人口"],
            ["S1C1", "东一居民区", "居民区", "S1", "5,000"],
            ["S1", "云浦街道", "街道", "D1", 20000],
            ["D1", "澄江区", "区", None, None],
        ),
        kind="areas",
    )
    assert fates(preview_of(intake)) == ["ready"] * 3
    bring_in(intake)
    area = db.session.scalar(sa.select(Area).where(Area.code == "S1C1"))
    assert [a.name for a in (area.parent.parent, area.parent, area)] == [
        "澄江区",
        "云浦街道",
        "东一居民区",
    ]
    assert area.path == f"{area.parent.path}{area.id}/"
    assert area.population == 5000


def test_units_come_active_with_their_other_names(app, world):
    here = world.here
    intake = take(
        workbook(
            ["单位名称", "单位类型", "所在区域", "联系人", "联系电话", "别名", "上级单位"],
            ["云浦小学东校区", "学校", here.areas[0].name, "王老师", 58880001, "", "云浦小学"],
            ["云浦小学", "学校", here.areas[0].name, None, None, "云小、云浦中心小学", None],
        ),
        here,
        kind="units",
    )
    assert fates(preview_of(intake)) == ["ready", "flagged"]
    bring_in(intake)
    school = db.session.scalar(sa.select(Unit).where(Unit.name == "云浦小学"))
    branch = db.session.scalar(sa.select(Unit).where(Unit.name == "云浦小学东校区"))
    assert branch.parent_id == school.id
    assert (branch.kind, branch.state, branch.phone) == (UnitKind.SCHOOL, "active", "58880001")
    assert {alias.name for alias in school.aliases} == {"云小", "云浦中心小学"}


def test_listings_land_submitted_or_open_when_the_coordinator_says_so(app, world):
    unit = world.here.units[0].name
    bring_in(take(_listings(unit, "中医义诊"), world.here))
    assert db.session.scalar(sa.select(Listing)).state is ListingState.SUBMITTED
    bring_in(take(_listings(unit, "口腔检查"), world.here), open_now=True)
    assert {x.state for x in db.session.scalars(sa.select(Listing))} == {
        ListingState.SUBMITTED,
        ListingState.OPEN,
    }


def test_needs_belong_to_the_batch_and_say_whom_they_serve(app, world):
    here = world.here
    intake = take(
        workbook(
            ["需求单位", "需求名称", "服务类别", "期望时间", "紧急程度", "预计人数", "服务对象"],
            [here.communities[0].name, "量血压", "健康", "每周二下午", "紧急", "约30人", "老人"],
        ),
        here,
    )
    assert intake.kind == "needs"
    bring_in(intake)
    need = db.session.scalar(sa.select(Need))
    assert (need.batch_id, need.area_id) == (here.batch.id, here.areas[0].id)
    assert (need.state, need.urgency_suggested) == (NeedState.SUBMITTED, "urgent")
    assert (need.people, need.audience) == (30, ["elderly"])
    assert need.windows[0]["weekdays"] == [2]


def test_agreements_join_units_and_communities_by_what_the_list_calls_them(app, world):
    here = world.here
    intake = take(
        workbook(
            ["居民区名称", "联建单位名称", "签订日期"],
            [here.areas[0].name, here.units[0].name, "2024.3.8"],
            [here.communities[1].name, f"{here.units[0].name}、{here.units[1].name}", None],
        ),
        here,
    )
    assert intake.kind == "agreements"
    bring_in(intake)
    pairs = {
        (a.community_id, a.unit_id, str(a.signed_on))
        for a in db.session.scalars(sa.select(Agreement))
    }
    assert pairs == {
        (here.communities[0].id, here.units[0].id, "2024-03-08"),
        (here.communities[1].id, here.units[0].id, "None"),
        (here.communities[1].id, here.units[1].id, "None"),
    }


def test_activities_of_a_ledger_are_entered_later_confirmed_with_their_project(app, world):
    here = world.here
    lead, support, place = here.units[0].name, here.units[1].name, here.areas[0].name
    intake = take(
        workbook(
            [
                "日期",
                "时间",
                "主题",
                "牵头",
                "协办",
                "受益居民区",
                "人次",
                "满意度",
                "服务类别",
                "系列",
            ],
            [
                "2026.1.10",
                "9:30-11:00",
                "金融讲座",
                lead,
                support,
                place,
                "50人",
                "满意",
                "健康",
                "尊老爱亲",
            ],
            ["2026.2.14", None, "金融讲座", lead, support, place, 30, None, "健康", "尊老爱亲"],
            ["2026.3", None, "金融讲座", lead, None, place, 30, None, "健康", None],
        ),
        here,
    )
    assert intake.kind == "activities"
    found = preview_of(intake)
    assert fates(found) == ["ready", "ready", "problem"]
    assert reasons(found) == ["“2026.3”没有写到哪一天"]
    bring_in(intake)
    project = db.session.scalar(sa.select(Project))
    assert (project.state, project.sessions, project.batch_id) == ("closed", 2, here.batch.id)
    held = db.session.scalars(sa.select(Activity).order_by(Activity.starts_at)).all()
    assert [a.people for a in held] == [50, 30]
    assert all(a.state is ActivityState.CONFIRMED and a.entered_later for a in held)
    orders = db.session.scalars(sa.select(Order).order_by(Order.id)).all()
    assert [(o.role, o.state) for o in orders] == [
        ("lead", OrderState.FINISHED),
        ("support", OrderState.FINISHED),
    ]
    assert db.session.scalar(sa.select(Rating)).level == "good"


def test_importing_twice_makes_the_records_once(app, world):
    unit = world.here.units[0].name
    intake = take(_listings(unit, "中医义诊"), world.here)
    number, revision = intake.id, intake.facts["revision"]
    db.session.rollback()
    services.confirm(number, by=world_actor(world), revision=revision)
    with pytest.raises(Conflict):
        services.confirm(number, by=world_actor(world), revision=revision)
    services.run_import(number)
    assert _count(Listing) == 1
    assert get_intake(number).state is IntakeState.DONE
    again = preview_of(take(_listings(unit, "中医义诊", "口腔检查"), world.here))
    assert fates(again) == ["duplicate", "ready"]


def world_actor(world):
    from market.members.sign_in import actor_of

    db.session.rollback()
    return actor_of(world.here.coordinator)


def test_a_failure_midway_leaves_nothing_and_names_the_row(app, world):
    unit = world.here.units[0]
    intake = take(_listings(unit.name, "中医义诊", "口腔检查"), world.here)
    number = intake.id
    # Between the preview and the import the unit is suspended.
    db.session.execute(sa.update(Unit).where(Unit.id == unit.id).values(state="suspended"))
    db.session.commit()
    bring_in(intake)
    stopped = get_intake(number)
    assert _count(Listing) == 0
    assert stopped.state is IntakeState.PREVIEW
    assert stopped.facts["error"][1]["row"] == "2"


def test_the_second_row_that_fails_takes_the_first_back(app, world):
    header = ["需求单位", "需求名称", "服务类别"]
    one, other = world.here.communities[:2]
    intake = take(
        workbook(header, [one.name, "量血压", "健康"], [other.name, "看电影", "文体"]), world.here
    )
    db.session.execute(sa.update(Unit).where(Unit.id == other.id).values(state="left"))
    db.session.commit()
    bring_in(intake)
    assert _count(Need) == 0
    assert get_intake(intake.id).facts["error"][1]["row"] == "3"


def test_units_that_nobody_knows_come_with_the_list_when_chosen(app, world):
    here = world.here
    body = workbook(
        ["居民区", "共建单位"],
        [here.areas[0].name, "云浦社区卫生服务中心"],
        [here.areas[1].name, "云浦社区卫生服务中心"],
    )
    intake = take(body, here)
    assert reasons(preview_of(intake)) == ["名录里没有“云浦社区卫生服务中心”"] * 2
    intake = take(body, here, choices={"new_units": True})
    assert list(preview_of(intake).new_units) == ["云浦社区卫生服务中心"]
    bring_in(intake)
    unit = db.session.scalar(sa.select(Unit).where(Unit.name == "云浦社区卫生服务中心"))
    assert (unit.kind, unit.area_id) == (UnitKind.MEDICAL, here.street.id)
    assert _count(Agreement) == 2


def test_a_name_that_was_merged_is_known_the_next_time(app, world):
    here = world.here
    unit = here.units[0]
    db.session.execute(
        sa.update(Unit).where(Unit.id == unit.id).values(name="江苏银行世纪大道支行", folded="x")
    )
    db.session.commit()
    body = workbook(
        ["居民区", "共建单位"], [here.areas[0].name, "上海江苏银行股份有限公司世纪大道支行"]
    )
    intake = take(body, here)
    pair = preview_of(intake).pairs[0]
    assert (pair.target, pair.sure) == (f"u{unit.id}", True)
    assert "按“江苏银行世纪大道支行”导入" in flags(preview_of(intake))[0]
    bring_in(intake)
    assert _count(UnitAlias) == 1
    body = workbook(
        ["居民区", "共建单位"], [here.areas[1].name, "上海江苏银行股份有限公司世纪大道支行"]
    )
    assert fates(preview_of(take(body, here))) == ["ready"]


def test_every_record_has_its_place_in_a_journal_that_holds(app, world):
    bring_in(take(_listings(world.here.units[0].name, "中医义诊"), world.here))
    listing = db.session.scalar(sa.select(Listing))
    assert journal.timeline("listing", listing.id)
    assert journal.verify().good


def test_an_import_stands_in_the_area_of_whoever_runs_it(app, world):
    with pytest.raises(Forbidden):
        take(_listings("甲", "乙"), world.there, by=world_actor(world))
    with pytest.raises(Invalid):
        take(_listings("甲", "乙"), None, by=world_actor(world))


def test_an_older_preview_is_not_imported(app, world):
    intake = take(_listings(world.here.units[0].name, "中医义诊"), world.here)
    number, revision = intake.id, intake.facts["revision"]
    db.session.rollback()
    by = world_actor(world)
    services.choose(number, by=by, revision=revision)
    with pytest.raises(Conflict):
        services.confirm(number, by=by, revision=revision)
    with pytest.raises(Conflict):
        services.choose(number, by=by, revision=revision)


def test_nothing_good_cannot_be_imported_and_dropping_forgets_the_file(app, world):
    intake = take(_listings("没有人认识的单位", "中医义诊"), world.here)
    number, revision = intake.id, intake.facts["revision"]
    by = world_actor(world)
    with pytest.raises(Invalid):
        services.confirm(number, by=by, revision=revision)
    services.drop(number, by=by)
    gone = db.session.scalar(sa.select(Intake.body).where(Intake.id == number))
    assert gone == b""
    with pytest.raises(Conflict):
        services.confirm(number, by=by, revision=revision)
