"""The pages of imports: upload, preview, choices, import, what is left, as each role."""

import re
from io import BytesIO

import pytest
import sqlalchemy as sa

from market import jobs
from market.db import db
from market.exchange.models import Intake, IntakeState, Shape
from market.exchange.services import intake as services
from market.listings.models import Listing
from market.members.models import UnitAlias
from tests.exchange.books import rows_of, workbook
from tests.factories import UnitFactory

HEADER = ["提供单位", "资源名称", "类型", "服务类别"]


@pytest.fixture
def browser(world, sign_in):
    return sign_in(world.here.coordinator)


def _upload(browser, world, body, name="资源清单.xlsx", **fields):
    data = {"file": (BytesIO(body), name), "area_id": world.here.street.id, **fields}
    return browser.post("/imports", data=data, content_type="multipart/form-data")


def _intake():
    return db.session.scalars(sa.select(Intake).order_by(Intake.id.desc())).first()


def _body(world, *titles):
    unit = world.here.units[0].name
    rows = [[unit, title, "服务", "健康"] for title in titles]
    return workbook(HEADER, *rows, [unit, "理发", "服务", "杂项"])


def test_a_coordinator_uploads_looks_imports_and_takes_the_rest_home(browser, world):
    sent = _upload(browser, world, _body(world, "中医义诊"))
    assert sent.status_code == 303
    page = browser.get(sent.location).text
    assert "看起来是：资源清单" in page
    assert "D3 服务类别" in page
    assert "没有“杂项”这个类别" in page
    number, revision = _intake().id, _intake().facts["revision"]
    done = browser.post(
        f"/imports/{number}/import", data={"revision": revision, "open_now": "true"}
    )
    assert done.status_code == 303
    page = browser.get(f"/imports/{number}").text
    assert "已导入 1 条记录" in page
    assert db.session.scalar(sa.select(Listing.state)) == "open"
    rest = browser.get(f"/imports/{number}/rejects.xlsx")
    assert rows_of(rest.data)[1][1] == "理发"


def test_a_second_submit_says_that_it_is_done_already(browser, world):
    _upload(browser, world, _body(world, "中医义诊"))
    number, revision = _intake().id, _intake().facts["revision"]
    for expected in (303, 409):
        answer = browser.post(f"/imports/{number}/import", data={"revision": revision})
        assert answer.status_code == expected
    assert "不会重复导入" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Listing)) == 1


def test_a_column_is_taken_for_something_else_and_remembered_for_the_next_file(browser, world):
    unit = world.here.units[0].name
    body = workbook(
        [*HEADER, "要求", "其他说明"], [unit, "义诊", "服务", "健康", "带证", "自备桌椅"]
    )
    _upload(browser, world, body)
    number, revision = _intake().id, _intake().facts["revision"]
    sent = {"revision": revision, "kind": "listings"}
    columns = ["unit", "title", "kind", "category", "equipment", "note"]
    sent |= {f"t0c{position}": name for position, name in enumerate(columns)}
    assert browser.post(f"/imports/{number}/columns", data=sent).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Shape)) == 1
    _upload(browser, world, body)
    intake = db.session.get(Intake, _intake().id)
    assert intake.preview["tables"][0]["columns"] == columns
    assert intake.preview["rows"][0][3][0]["equipment"] == "带证"


def test_one_field_for_two_columns_is_refused_and_nothing_changes(browser, world):
    _upload(browser, world, _body(world, "义诊"))
    number, revision = _intake().id, _intake().facts["revision"]
    sent = {"revision": revision, "t0c0": "title", "t0c1": "title", "t0c2": "", "t0c3": ""}
    answer = browser.post(f"/imports/{number}/columns", data=sent)
    assert answer.status_code == 422
    assert "“名称”只能对应一列" in answer.text
    assert _intake().facts["revision"] == revision


def test_another_kind_is_chosen_and_its_columns_are_guessed_anew(browser, world):
    _upload(browser, world, _body(world, "义诊"))
    number, revision = _intake().id, _intake().facts["revision"]
    sent = {"revision": revision, "kind": "needs"}
    assert browser.post(f"/imports/{number}/columns", data=sent).status_code == 303
    assert _intake().kind == "needs"


def test_names_are_merged_by_hand_and_the_row_is_kept_back_no_longer(browser, world):
    UnitFactory(name="同济大学附属东方医院", folded="x", area=world.here.areas[0])
    body = workbook(["居民区", "共建单位"], [world.here.areas[0].name, "东方医院"])
    _upload(browser, world, body, kind="agreements")
    intake = _intake()
    pair = intake.preview["pairs"][0]
    page = browser.get(f"/imports/{intake.id}").text
    assert "名称相近的单位" in page
    sent = {"revision": intake.facts["revision"], "pair0": f"same:{pair[1]}|{pair[3]}"}
    assert browser.post(f"/imports/{intake.id}/choices", data=sent).status_code == 303
    intake = _intake()
    assert intake.facts["counts"]["flagged"] == 1
    # What was chosen before stays when another form of the page is sent.
    sent = {"revision": intake.facts["revision"], "settings": "1", "split": "true"}
    browser.post(f"/imports/{intake.id}/choices", data=sent)
    assert _intake().facts["counts"]["flagged"] == 1
    sent = {"revision": _intake().facts["revision"]}
    browser.post(f"/imports/{intake.id}/import", data=sent)
    assert db.session.scalar(sa.select(UnitAlias.name)) == "东方医院"


def test_what_rows_lack_is_only_taken_from_what_the_area_has(browser, world):
    body = workbook(["资源名称", "类型"], ["义诊", "服务"])
    _upload(browser, world, body, kind="listings")
    intake = _intake()
    good = {"unit_id": world.here.units[0].id, "category_id": world.health.id}
    for wrong in (
        {"unit_id": world.there.units[0].id},
        {"unit_id": 10**6},
        {"category_id": 10**6},
        {"listing_kind": "nonsense"},
    ):
        sent = {"revision": intake.facts["revision"], "settings": "1", **good, **wrong}
        assert browser.post(f"/imports/{intake.id}/choices", data=sent).status_code == 422
    sent = {"revision": intake.facts["revision"], "settings": "1", **good}
    assert browser.post(f"/imports/{intake.id}/choices", data=sent).status_code == 303
    assert _intake().facts["counts"]["problem"] == 0


def test_a_row_shows_how_much_of_what_and_its_category_whatever_its_number(browser, world):
    unit = world.here.units[0].name
    head = ["提供单位", "资源名称", "类型", "服务类别", "数量", "计量", "每份数量"]
    rows = [
        [unit, "轮椅", "物资", "健康", 1, "件", 1],
        [unit, "口罩", "物资", "健康", 2, "件", 500],
        [unit, "义诊", "服务", "健康", 1, "场", 1],
    ]
    _upload(browser, world, workbook(head, *rows), kind="listings")
    page = browser.get(f"/imports/{_intake().id}?rows=ready").text
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page))
    for told in ("轮椅 · ", "物资 · 健康 · 1 件", "2 份，每份 500 件", "服务 · 健康 · 1 场"):
        assert told in said


def test_a_duplicate_is_imported_all_the_same_when_ticked(browser, world):
    _upload(browser, world, _body(world, "义诊", "义诊"))
    intake = _intake()
    assert intake.facts["counts"]["duplicate"] == 1
    assert "仍要导入" in browser.get(f"/imports/{intake.id}?rows=duplicate").text
    sent = {"revision": intake.facts["revision"], "keep__shown": "0:3", "keep": "0:3"}
    browser.post(f"/imports/{intake.id}/choices?rows=duplicate", data=sent)
    assert _intake().facts["counts"]["duplicate"] == 0


def test_dropping_leaves_nothing(browser, world):
    _upload(browser, world, _body(world, "义诊"))
    number = _intake().id
    browser.post(f"/imports/{number}/drop")
    assert "什么都没有写入" in browser.get(f"/imports/{number}").text
    assert browser.get(f"/imports/{number}/rejects.xlsx").status_code == 404


def test_a_large_file_is_read_by_the_worker_with_its_progress_shown(
    app, browser, world, monkeypatch
):
    monkeypatch.setattr(services, "INLINE_BYTES", 10)
    sent = _upload(browser, world, _body(world, "义诊"))
    page = browser.get(sent.location)
    assert "正在读取" in page.text
    part = browser.get(sent.location, headers={"HX-Request": "true"}).text
    assert part.startswith('<section id="intake-')
    jobs.run_worker(app, once=True)
    ready = browser.get(sent.location, headers={"HX-Request": "true"})
    assert ready.headers["HX-Redirect"].endswith(sent.location)
    assert "看起来是" in browser.get(sent.location).text


def test_many_records_are_imported_by_the_worker(app, browser, world, monkeypatch):
    from market.exchange.services import run

    monkeypatch.setattr(run, "INLINE_RECORDS", 0)
    _upload(browser, world, _body(world, "义诊"))
    number, revision = _intake().id, _intake().facts["revision"]
    browser.post(f"/imports/{number}/import", data={"revision": revision})
    assert _intake().state is IntakeState.IMPORTING
    assert "正在导入" in browser.get(f"/imports/{number}").text
    jobs.run_worker(app, once=True)
    assert _intake().state is IntakeState.DONE
    listing = db.session.scalar(sa.select(Listing))
    assert listing.posted_by_id == world.here.coordinator.id


def test_what_a_killed_worker_left_is_found_again(app, browser, world, monkeypatch):
    monkeypatch.setattr(services, "INLINE_BYTES", 10)
    _upload(browser, world, _body(world, "义诊"))
    queue = jobs.queue_of(app)
    while queue.dequeue() is not None:
        pass
    long_ago = sa.func.datetime("2020-01-01")
    db.session.execute(sa.update(Intake).values(updated_at=long_ago))
    db.session.commit()
    jobs.run_worker(app, once=True)
    assert _intake().state is IntakeState.PREVIEW


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_state_of_a_file_has_its_page_in_both_tongues(world, sign_in, locale):
    browser = sign_in(world.here.coordinator, locale=locale)
    text = "1、义诊\n2、按摩 身份证11010519491231002X"
    _upload(browser, world, _body(world, "义诊", "义诊", text, "若干"))
    number = _intake().id
    for rows in ("ready", "flagged", "problem", "duplicate"):
        page = browser.get(f"/imports/{number}?rows={rows}&page=1")
        assert page.status_code == 200
        assert "11010519491231002X" not in page.text
    assert ("Rows that were read" in page.text) is (locale == "en")
    _upload(browser, world, b"%PDF-1.4", "a.pdf")
    assert browser.get(f"/imports/{_intake().id}").status_code == 200
    assert browser.get("/imports").status_code == 200
    assert browser.get("/imports/blank/needs").status_code == 200
    assert browser.get("/imports/blank/nothing").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"revision": "x"},
        {"revision": "1", "kind": "nonsense"},
        {"revision": "99"},
        {"revision": "1", "batch_id": "²"},
        {"revision": "1", "t0c0": "nonsense"},
    ],
)
def test_strange_forms_are_refused_in_words(browser, world, data):
    _upload(browser, world, _body(world, "义诊"))
    number = _intake().id
    for verb in ("columns", "choices", "import"):
        answer = browser.post(f"/imports/{number}/{verb}", data=data)
        assert answer.status_code in (303, 409, 422)
        if answer.status_code != 303:
            assert 'role="alert"' in answer.text


def test_a_preview_takes_no_batch_of_another_street_nor_a_number_beyond_all(browser, world):
    _upload(browser, world, _body(world, "义诊"))
    number, revision, before = _intake().id, _intake().facts["revision"], _intake().batch_id
    for batch in (world.there.batch.id, 10**9, "9" * 40, "9" * 5000, "x"):
        sent = {"revision": revision, "kind": "listings", "batch_id": batch}
        assert browser.post(f"/imports/{number}/columns", data=sent).status_code == 422
    assert _intake().batch_id == before
    assert browser.get(f"/imports/{number}?page={'9' * 5000}").status_code == 200


def test_an_upload_without_a_file_or_into_a_strange_area_names_the_field(browser, world):
    area = {"area_id": world.here.street.id}
    for sent in ({}, {"file": "only its name.xlsx"}):
        answer = browser.post("/imports", data=area | sent)
        assert answer.status_code == 422
        assert "文件是空的" in answer.text
    assert _upload(browser, world, b"x", area_id=world.there.street.id).status_code == 403
    assert _upload(browser, world, b"x", batch_id=world.there.batch.id).status_code == 422
    everywhere = _upload(browser, world, b"x", area_id="")
    assert everywhere.status_code == 422
    assert 'id="f-area_id-error"' in everywhere.text


def test_only_the_office_of_the_area_sees_an_import(browser, world, sign_in):
    _upload(browser, world, _body(world, "义诊"))
    number = _intake().id
    for person in (world.there.coordinator, world.here.leader, world.here.officers[0]):
        assert sign_in(person).get(f"/imports/{number}").status_code == 403
    assert sign_in(world.administrator).get(f"/imports/{number}").status_code == 200
    assert sign_in(world.here.liaisons[0]).get("/imports").status_code == 403


def test_an_unfinished_import_waits_on_the_desk(browser, world):
    _upload(browser, world, _body(world, "义诊"))
    desk = browser.get("/desk").text
    assert f'href="/imports/{_intake().id}"' in desk
    assert "资源清单.xlsx" in desk


def test_a_preview_says_codes_in_words(browser, world):
    header = ["需求单位", "需求名称", "服务类别", "紧急程度", "服务对象", "是否微心愿"]
    row = [world.here.communities[0].name, "想拍一张全家福", "健康", "紧急", "老人", "是"]
    _upload(browser, world, workbook(header, row), name="需求清单.xlsx")
    page = browser.get(f"/imports/{_intake().id}?rows=ready").text
    assert "老年人 · 紧急 · 微心愿" in page
    assert "elderly" not in page
