"""Files that mean harm, or are none: one clear sentence, quickly, and nothing is written."""

import time
import tracemalloc

import pytest
import sqlalchemy as sa

from market.db import db
from market.exchange.models import IntakeState
from market.listings.models import Listing
from tests.bench.bench_import import bomb, entities
from tests.exchange.books import take, workbook


def later() -> bytes:
    """A zip that says it needs a version of the format that nobody has."""
    body = bytearray(workbook(["名称"], ["甲"]))
    at = body.index(b"PK\x01\x02") + 6
    body[at : at + 2] = (70).to_bytes(2, "little")
    return bytes(body)


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7 nothing",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"\x00\x00\x00",
        entities(),
        later(),
    ],
    ids=["pdf", "picture", "zip", "xls", "page", "nothing", "entities", "later"],
)
def test_what_is_no_workbook_is_refused_in_one_sentence(app, world, body):
    intake = take(body, world.here)
    assert intake.state is IntakeState.FAILED
    assert intake.facts["error"][0]
    assert intake.preview is None


def test_a_zip_bomb_is_refused_before_it_unpacks(app, world):
    body = bomb()
    tracemalloc.start()
    begun = time.process_time()
    intake = take(body, world.here)
    seconds, peak = time.process_time() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert intake.state is IntakeState.FAILED
    assert seconds < 2, "the budget of 0.2 s is measured by the bench; this only finds a disaster"
    assert peak < 100 * 2**20


def test_formulas_and_markup_in_cells_stay_text(app, world, sign_in):
    unit = world.here.units[0].name
    title = "<script>alert(1)</script>"
    body = workbook(
        ["提供单位", "资源名称", "类型", "服务类别"],
        [unit, title, "服务", "=1+1"],
        [unit, title, "服务", "健康"],
    )
    number = take(body, world.here, kind="listings").id
    db.session.rollback()
    browser = sign_in(world.here.coordinator)
    for rows in ("problem", "ready"):
        text = browser.get(f"/imports/{number}?rows={rows}").text
        assert "<script>alert" not in text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Listing)) == 0
