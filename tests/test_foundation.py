"""The ground on which every noun stands: transactions, moves, the journal, the check."""

import datetime as dt

import pytest
import sqlalchemy as sa

from market.areas.models import Area
from market.db import as_of, db, locked, transaction
from market.errors import Conflict
from market.journal import queries as journal
from market.journal.models import Entry
from market.journal.services import record
from market.listings.models import ListingState
from market.policy import SYSTEM
from tests.factories import AreaFactory, ListingFactory

pytestmark = pytest.mark.both_databases


@transaction()
def _rename(area_id: int, name: str, fail: bool = False) -> None:
    area = locked(Area, area_id)
    area.name = name
    record("area.renamed", "area", area_id, by=SYSTEM)
    if fail:
        raise Conflict("nothing of this may stay")


def test_a_service_that_fails_leaves_nothing_behind(app):
    area = AreaFactory(name="旧名")
    number = area.id
    with pytest.raises(Conflict):
        _rename(number, "新名", fail=True)
    db.session.expire_all()
    assert db.session.get(type(area), number).name == "旧名"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Entry)) == 0


def test_the_journal_holds_and_a_changed_entry_breaks_it(app):
    area = AreaFactory()
    number = area.id
    for name in "甲乙丙":
        _rename(number, name)
    assert journal.verify().good
    assert len(journal.timeline("area", number)) == 3
    middle = db.session.scalars(sa.select(Entry.id).order_by(Entry.id)).all()[1]
    db.session.execute(sa.update(Entry).where(Entry.id == middle).values(verb="area.sold"))
    db.session.commit()
    assert not journal.verify().good


def test_a_cut_off_tail_of_the_journal_shows(app):
    number = AreaFactory().id
    for name in "甲乙丙":
        _rename(number, name)
    last = db.session.scalars(sa.select(Entry).order_by(Entry.id.desc())).first()
    for about in last.about:
        db.session.delete(about)
    db.session.delete(last)
    db.session.commit()
    assert not journal.verify().good


def test_a_move_outside_the_table_is_refused_in_words(app):
    listing = ListingFactory(state=ListingState.DRAFT)
    with pytest.raises(Conflict) as refused:
        listing.move_to(ListingState.RETIRED)
    assert "草稿" in str(refused.value)


def test_instants_come_back_in_utc(app):
    area = AreaFactory()
    db.session.expire_all()
    assert area.created_at.utcoffset() == dt.timedelta(0)


def test_pages_answer_and_a_missing_one_is_told_in_both_tongues(client):
    assert client.get("/healthz").json == {"status": "ok"}
    assert "没有找到" in client.get("/nowhere").text
    english = client.get("/nowhere", headers={"Accept-Language": "en-GB"})
    assert english.status_code == 404
    assert client.get("/api/v1/nowhere").json["code"] == "not_found"


def test_an_entry_told_as_of_another_zones_clock_still_holds(app):
    number = AreaFactory().id
    shanghai = dt.timezone(dt.timedelta(hours=8))
    with as_of(dt.datetime(2026, 3, 8, 9, 30, tzinfo=shanghai)):
        _rename(number, "三月")
    assert journal.verify().good
    assert journal.timeline("area", number)[0].at.hour == 1
