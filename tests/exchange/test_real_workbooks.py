"""Real workbooks, imported as the people who typed them would: what was read, flagged, refused.

They lie beside the checkout and are never part of it; where they are absent these tests skip.
"""

import re
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from market.db import db
from market.exchange.preview import Choices, Fate, said
from market.exchange.queries import get_intake
from market.exchange.reading import read_workbook
from market.exchange.services import choose
from market.listings.models import Listing
from market.members.models import Agreement, Unit
from market.needs.models import Need
from market.policy import SYSTEM
from market.projects.models import Activity, Project
from tests.exchange.books import bring_in, preview_of, reasons, take
from tests.factories import AreaFactory, CommunityFactory

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.workbooks,
    pytest.mark.skipif(
        not FOLDER.is_dir(), reason="the real workbooks are not beside the checkout"
    ),
]
PAIRS = "陆家嘴_居民区与驻区单位联建清单.xlsx"
VENUES = "陆家嘴_活动场地清单.xlsx"
TALKS = "陆家嘴_金融服务进社区清单.xlsx"
SOCIAL = "陆家嘴_社会组织服务清单.xlsx"
GIVEN = "红会_接收捐赠物资公示第6期—2.xlsx"
ISSUED = "红会_发放物资一览表.xlsx"
USED = "红会_湖北_使用情况公布表一.xlsx"


def _file(name):
    return (FOLDER / ("xlsx" if name.endswith("xlsx") else "csv") / name).read_bytes()


def _read(name, here, **choices):
    return take(_file(name), here, filename=name, choices=choices)


def _count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def _told(preview):
    """How often each reason, without the names in it, keeps a row back."""
    return Counter(re.sub(r"“[^”]*”", "“…”", reason) for reason in reasons(preview))


def _said(row):
    return [said(remark.note) for remark in row.problems]


def _adds_up(preview):
    counts = preview.counts
    assert counts["rows"] == sum(counts[fate.value] for fate in Fate)
    assert counts["rows"] == sum(table.rows for table in preview.tables)
    return [counts[fate.value] for fate in Fate]


@pytest.fixture
def here(world):
    """The street, with the 居民区 that the real lists speak of, by their full names."""
    table = read_workbook(_file(PAIRS), PAIRS).tables[0]
    column = table.header.index("居民区党组织名称")
    names = {re.sub(r"党总支$|党支部$", "", str(v)) for v in table.column(column) if v}
    venues = read_workbook(_file(VENUES), VENUES).tables[0]
    titles = venues.column(venues.header.index("场地名称"))
    short = {m[0] for title in titles if (m := re.match(r"\w+居民区(?=\w*活动室)", str(title)))}
    # A 居民区 that both call by the same name is one.
    for name in sorted(names | short):
        area = AreaFactory(name=name, parent=world.here.zones[0])
        CommunityFactory(area=area, name=name, folded=name)
    return world.here


def _decide(intake, decision, when=lambda pair: not pair.sure):
    """Answer the open questions about names in one way."""
    number = intake.id
    preview = preview_of(intake)
    choices = Choices.unpack(get_intake(number).choices)
    choices.pairs.update(
        {f"{pair.key}|{pair.target}": decision for pair in preview.pairs if when(pair)}
    )
    revision = get_intake(number).facts["revision"]
    choose(number, by=SYSTEM, revision=revision, choices=choices)
    return get_intake(number, whole=True)


def _doubtful(pair):
    return not pair.sure and pair.score >= 0.7 and pair.kind != "branch_of"


def test_venues_become_listings_of_the_community_in_their_name(here, world):
    before = _read(VENUES, here)
    assert before.kind == "listings"
    # No list of venues says a category, and 28 of them stand in no 居民区's house.
    assert _adds_up(preview_of(before)) == [0, 0, 61, 0]
    assert _told(preview_of(before)) == {"没有写类别": 61, "没有写单位": 28}
    intake = _read(VENUES, here, category_id=world.culture.id, unit_id=here.units[0].id)
    found = preview_of(intake)
    assert _adds_up(found) == [28, 32, 0, 1]
    (double,) = [row for row in found.rows if row.double]
    assert double.number == 37
    assert said(double.double).endswith("第 30 行相同")
    bring_in(intake)
    listings = db.session.scalars(sa.select(Listing)).all()
    assert Counter(listing.kind for listing in listings) == {"venue": 60}
    assert sum(listing.unit_id == here.units[0].id for listing in listings) == 28
    assert max(listing.capacity_people for listing in listings) == 350


def test_the_same_venues_in_a_chinese_encoding_read_the_same(here, world):
    choices = {"category_id": world.culture.id, "unit_id": here.units[0].id}
    utf8 = preview_of(_read("ljz_venues.csv", here, **choices))
    gb18030 = preview_of(_read("ljz_venues.gb18030.csv", here, **choices))
    assert _adds_up(utf8) == _adds_up(gb18030) == [28, 32, 0, 1]
    assert [row.parts for row in utf8.rows] == [row.parts for row in gb18030.rows]


def test_pairs_become_agreements_and_the_nameless_group_stays_out(here):
    before = _read(PAIRS, here)
    assert before.kind == "agreements"
    assert _adds_up(preview_of(before)) == [0, 0, 134, 0]
    intake = _read(PAIRS, here, new_units=True)
    found = preview_of(intake)
    assert _adds_up(found) == [0, 123, 8, 3]
    assert _told(found) == {"“…”是空的": 6, "“…”可能就是“…”": 2}
    nameless = [row.number for row in found.rows if "“居民区”是空的" in _said(row)]
    assert nameless == list(range(84, 90))
    intake = _decide(intake, "same", _doubtful)
    found = preview_of(intake)
    assert _adds_up(found) == [0, 125, 6, 3]
    bring_in(intake)
    made = get_intake(intake.id).facts["made"]
    # One cell names three units.
    assert made["records"] == _count(Agreement) == 127
    assert made["units"] == 113


def test_talks_with_a_day_become_confirmed_activities(here, world):
    intake = _read(TALKS, here, new_units=True, category_id=world.health.id)
    assert intake.kind == "activities"
    assert _adds_up(preview_of(intake)) == [28, 0, 13, 0]
    # Twelve were written down by their month alone.
    expected = {"“…”没有写到哪一天": 12, "“…”可能就是“…”": 1}
    assert _told(preview_of(intake)) == expected
    intake = _decide(intake, "same")
    assert _adds_up(preview_of(intake)) == [28, 1, 12, 0]
    bring_in(intake)
    held = db.session.scalars(sa.select(Activity)).all()
    assert len(held) == 29
    assert {(a.state, a.entered_later) for a in held} == {("confirmed", True)}
    assert {a.starts_at.year for a in held} == {2017}
    assert _count(Project) == get_intake(intake.id).facts["made"]["projects"] == 25


def test_services_of_social_organisations_become_listings(here, world):
    intake = _read(SOCIAL, here, new_units=True, category_id=world.health.id)
    found = preview_of(intake)
    assert intake.kind == "listings"
    assert _adds_up(found) == [16, 3, 0, 0]
    bring_in(intake)
    # Numbered services in one cell: five, four and nine.
    assert _count(Listing) == 16 + 5 + 4 + 9
    assert get_intake(intake.id).facts["made"]["units"] == 19
    kinds = set(db.session.scalars(sa.select(Listing.kind)))
    assert kinds == {"service"}
    phones = db.session.scalars(sa.select(Unit.phone).where(Unit.phone.is_not(None)))
    assert all(len(phone) <= 40 for phone in phones)


@pytest.mark.parametrize(
    ("name", "kind", "fates", "told", "records", "notes"),
    [
        (GIVEN, "listings", [187, 11, 9, 4], {"“…”可能就是“…”": 9}, 202, 4),
        (ISSUED, "needs", [193, 0, 0, 9], {}, 193, 0),
        (USED, "listings", [9, 7, 1, 0], {"“…”可能就是“…”": 1}, 21, 1),
    ],
)
def test_relief_goods_become_lots_of_goods(here, world, name, kind, fates, told, records, notes):
    intake = _read(name, here, new_units=True, category_id=world.health.id)
    found = preview_of(intake)
    assert intake.kind == kind
    assert _adds_up(found) == fates
    assert _told(found) == told
    assert found.counts["notes"] == notes
    bring_in(intake)
    model = Listing if kind == "listings" else Need
    assert _count(model) == records
    assert set(db.session.scalars(sa.select(model.kind))) == {"goods"}
    assert set(db.session.scalars(sa.select(model.quantity))) == {1}


def test_goods_keep_their_amount_as_written(here, world):
    bring_in(_read(USED, here, new_units=True, category_id=world.health.id))
    lots = dict(db.session.execute(sa.select(Listing.title, Listing.lot)).all())
    assert 135_000 in lots.values()
    assert [lot for title, lot in lots.items() if title.startswith("壁挂式")] == [10]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("csv/*.csv")), ids=lambda p: p.stem)
def test_every_row_of_every_file_ends_with_one_fate(here, world, path):
    body = path.read_bytes()
    intake = take(
        body,
        here,
        filename=path.name,
        choices={"new_units": True, "category_id": world.health.id},
    )
    _adds_up(preview_of(intake))
