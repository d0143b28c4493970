"""A round says what would help the needs that it left short, and only to the office."""

from market.batches.words import Kind, Measure
from market.db import db
from market.listings.models import Listing
from market.rounds import queries
from tests.factories import ListingFactory, NeedFactory


def said(number, lang="zh"):
    return [text for one in queries.unmatched(number) for text in one.why["helps"].get(lang, [])]


def test_a_need_that_is_outbid_is_told_what_would_help_in_both_languages(street, run):
    for title in ("再来一次义诊", "又来一次义诊"):
        NeedFactory(batch=street.batch, unit=street.communities[3], title=title, quantity=3)
    number = run()
    assert queries.unmatched(number)
    told = said(number)
    assert any("多提供 1 场" in text and "多落实 1 场" in text for text in told)
    assert any("session more" in text for text in said(number, "en"))
    assert len(said(number, "en")) == len(told)


def test_a_need_without_any_listing_is_told_of_a_new_resource_of_its_category_at_its_place(
    street, run
):
    need = NeedFactory(
        batch=street.batch,
        unit=street.communities[1],
        title="要电工的",
        qualifications=["电工证"],
        quantity=2,
    )
    need_id, place, category = need.id, need.area.name, need.category.name
    missed = {one.need_id: one for one in queries.unmatched(run())}[need_id]
    assert missed.why["reason"] == "nothing eligible"
    (only,) = missed.why["helps"]["zh"]
    assert only.startswith(f"若在「{place}」新增「{category}」资源（2 场）：")
    assert "多落实 2 场" in only


def test_a_need_whose_time_alone_stands_in_the_way_is_told_so(street, run):
    for one in db.session.query(Listing):
        one.windows = [{"weekdays": [1]}]
    need = NeedFactory(
        batch=street.batch,
        unit=street.communities[1],
        title="义诊",
        windows=[{"weekdays": [2]}],
    )
    need_id = need.id
    db.session.commit()
    missed = {one.need_id: one for one in queries.unmatched(run())}[need_id]
    assert missed.why["rules"].get("window")
    assert any(text.startswith("若放宽时间（可用「") for text in missed.why["helps"]["zh"])


def test_goods_are_counted_in_their_measure_not_in_sessions(street, run):
    goods = {"kind": Kind.GOODS, "measure": Measure.PIECE}
    ListingFactory(unit=street.units[1], title="轮椅", quantity=2, **goods)
    need = NeedFactory(
        batch=street.batch, unit=street.communities[1], title="借轮椅", quantity=5, **goods
    )
    lots = {"kind": Kind.GOODS, "measure": Measure.PIECE, "lot": 500}
    other = NeedFactory(batch=street.batch, unit=street.communities[2], title="口罩", **lots)
    need_id, other_id = need.id, other.id
    missed = {one.need_id: one.why for one in queries.unmatched(run())}
    assert missed[need_id]["zh"][0].startswith("「借轮椅」还差 3 件")
    assert "「借轮椅」" in " ".join(missed[need_id]["helps"]["zh"])
    told = str(missed[need_id]) + str(missed[other_id])
    assert " 件" in told
    assert "3 pieces short" in told
    assert "「口罩」还差 1 份" in told
    assert " 场" not in told
    assert " session" not in told
