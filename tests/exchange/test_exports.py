"""Workbooks out: every list, confined to the office's charge, no cell that runs as a formula."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest

from market.db import db
from market.exchange.writing.exports import EXPORTS
from market.exchange.writing.sheets import Sheet, harmless, write_workbook
from market.policy import SYSTEM
from market.projects.services.past import Held, enter_past_project
from tests.factories import ListingFactory, NeedFactory, OrderFactory, ProjectFactory, UnitFactory


def _book(answer):
    assert answer.status_code == 200
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    return openpyxl.load_workbook(BytesIO(answer.data))


def _texts(book):
    return [
        str(value)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    ]


@pytest.fixture
def browser(world, sign_in):
    return sign_in(world.here.coordinator)


@pytest.mark.parametrize("what", sorted(EXPORTS))
def test_every_export_opens_as_a_workbook(browser, world, what):
    ListingFactory(unit=world.here.units[0])
    NeedFactory(unit=world.here.communities[0], batch=world.here.batch)
    project = ProjectFactory(requester=world.here.communities[0], batch=world.here.batch)
    OrderFactory(project=project, unit=world.here.units[0])
    book = _book(browser.get(f"/export/{what}"))
    assert book.worksheets[0].max_row >= 1
    assert _texts(book)


def test_an_export_holds_what_stands_in_the_offices_charge_alone(browser, world):
    ListingFactory(unit=world.here.units[0], title="这边的义诊")
    ListingFactory(unit=world.there.units[0], title="那边的义诊")
    texts = _texts(_book(browser.get("/export/listings")))
    assert "这边的义诊" in texts
    assert "那边的义诊" not in texts
    narrow = browser.get(f"/export/listings?area_id={world.here.areas[3].id}")
    assert "这边的义诊" not in _texts(_book(narrow))


def test_the_ledger_holds_the_activities_with_their_units(browser, world):
    here = world.here
    ids = (here.batch.id, here.areas[0].id, here.units[0].id, here.units[1].id, world.health.id)
    batch, area, lead, support, category = ids
    names = {here.units[0].name, here.units[1].name, here.areas[0].name}
    db.session.rollback()
    enter_past_project(
        by=SYSTEM,
        batch_id=batch,
        lead_id=lead,
        support_ids=[support],
        held=[Held(day=dt.date(2026, 1, 10), people=52)],
        area_id=area,
        category_id=category,
        title="金融讲座",
    )
    texts = set(_texts(_book(browser.get("/export/ledger"))))
    assert names | {"金融讲座", "52", "已确认", "是"} <= texts


def test_no_cell_runs_as_a_formula(browser, world):
    name = '=HYPERLINK("http://evil","x")'
    UnitFactory(name=name, folded="x", area=world.here.areas[0], address="@SUM(1)", note="+1")
    book = _book(browser.get("/export/units"))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {f"'{name}", "'@SUM(1)", "'+1"} <= {cell.value for cell in cells}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(sign):
    assert harmless(f"{sign}1") == f"'{sign}1"


def test_numbers_and_days_stay_what_they_are():
    body = BytesIO()
    row = [-5, 3.5, dt.date(2026, 3, 8), None, True, ["甲", "乙"], "x" * 40_000]
    write_workbook(body, [Sheet("a[]:*?/\\b", [str(n) for n in range(7)], [row], title="标题")])
    sheet = openpyxl.load_workbook(body).worksheets[0]
    assert sheet.title == "ab"
    values = [cell.value for cell in sheet[3]]
    assert values[:3] == [-5, 3.5, dt.datetime(2026, 3, 8)]
    assert values[4:6] == ["是", "甲、乙"]
    assert len(values[6]) <= 32_767


def test_only_the_offices_and_leaders_export(world, sign_in):
    assert sign_in(world.here.leader).get("/export/needs").status_code == 200
    for person in (world.here.officers[0], world.here.liaisons[0]):
        assert sign_in(person).get("/export/needs").status_code == 403
    assert sign_in(world.here.leader).get("/export/nothing").status_code == 404


def test_an_export_of_another_streets_batch_is_refused(browser, world):
    for what in ("plan", "summary"):
        answer = browser.get(f"/export/{what}?batch_id={world.there.batch.id}")
        assert answer.status_code in (403, 404)


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ("/areas", "areas"),
        ("/units", "units"),
        ("/listings", "listings"),
        ("/needs", "needs"),
        ("/projects", "projects"),
        ("/orders", "orders"),
        ("/agreements", "agreements"),
        ("/ledger", "ledger"),
        ("/summary", "summary"),
    ],
)
def test_the_page_of_each_list_leads_an_office_to_its_workbook(world, sign_in, page, what):
    assert f'"/export/{what}' in sign_in(world.here.leader).get(page).text
    assert "/export/" not in sign_in(world.here.officers[0]).get(page).text
