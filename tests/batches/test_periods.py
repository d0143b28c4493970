"""Batches: their dates and states agree, and a claim outside its dates is told the dates."""

import datetime as dt

import pytest

from market.batches import queries, services
from market.batches.models import Batch, BatchState
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.localise import today
from market.members.sign_in import actor_of
from market.policy import SYSTEM
from tests.factories import BatchFactory

DATES = ("collect_from", "claim_from", "deliver_from", "ends_on")


def _days(*offsets: int) -> dict[str, dt.date]:
    return {name: today() + dt.timedelta(days=n) for name, n in zip(DATES, offsets, strict=True)}


FORBIDDEN = [
    (now, then)
    for now in BatchState
    for then in BatchState
    if then not in Batch.NEXT.get(now, frozenset())
]


@pytest.mark.parametrize(("now", "then"), FORBIDDEN, ids=lambda s: s.value)
def test_a_batch_refuses_every_move_outside_the_table(app, now, then):
    batch = BatchFactory(state=now)
    with pytest.raises(Conflict):
        services.move_batch(by=SYSTEM, batch_id=batch.id, state=then)
    db.session.rollback()
    assert batch.state is now


@pytest.mark.parametrize(
    ("now", "then"),
    [(now, then) for now in BatchState for then in sorted(Batch.NEXT.get(now, ()))],
    ids=lambda s: s.value,
)
def test_after_a_move_by_hand_the_dates_say_the_same(app, now, then):
    for offsets in ((-30, -5, 40, 120), (5, 6, 7, 8), (-9, -8, -7, -6), (0, 0, 0, 0)):
        batch = BatchFactory(state=now, **_days(*offsets))
        moved = services.move_batch(by=SYSTEM, batch_id=batch.id, state=then)
        said = queries.state_by_dates(moved, today())
        # A batch closed by hand ends today, which its dates count as its last day.
        assert said is then or (then is BatchState.CLOSED and moved.ends_on <= today())
        assert moved.collect_from <= moved.claim_from <= moved.deliver_from <= moved.ends_on


@pytest.mark.both_databases
def test_a_batch_is_moved_by_its_dates_and_never_back(app):
    batch = BatchFactory(state=BatchState.PLANNED, **_days(0, 10, 20, 30))
    number, start = batch.id, today()
    seen = []
    for day in (0, 9, 10, 19, 20, 30, 31, 5):
        services.advance(start + dt.timedelta(days=day))
        seen.append(db.session.get(Batch, number).state.value)
    assert seen == [
        "collecting", "collecting", "claiming", "claiming", "delivering", "delivering",
        "closed", "closed",
    ]  # fmt: skip
    assert services.advance(start) == []


def test_a_claim_outside_its_dates_is_refused_with_the_dates(app):
    batch = BatchFactory(state=BatchState.COLLECTING, **_days(-5, 3, 10, 20))
    with pytest.raises(Conflict) as refused:
        services.require_claiming(batch)
    first, last = today() + dt.timedelta(days=3), today() + dt.timedelta(days=9)
    assert f"{first.month}月{first.day}日" in str(refused.value)
    assert f"{last.month}月{last.day}日" in str(refused.value)
    late = BatchFactory(state=BatchState.CLAIMING, **_days(-30, -20, 0, 20))
    with pytest.raises(Conflict):
        services.require_claiming(late)
    services.require_claiming(BatchFactory(state=BatchState.CLAIMING, **_days(-30, 0, 1, 20)))


def test_the_current_batch_is_found_from_any_area_below_its_own(world):
    here = world.here
    later = BatchFactory(area=here.street, state=BatchState.COLLECTING, **_days(-2, 50, 60, 90))
    leaf = here.areas[-1].id
    assert queries.current(leaf, BatchState.CLAIMING).id == here.batch.id
    assert queries.current(leaf, BatchState.COLLECTING).id == later.id
    assert queries.current(leaf).id == later.id
    assert queries.current(leaf, BatchState.CLOSED) is None
    BatchFactory(area=world.district, state=BatchState.CLAIMING)
    assert queries.current(leaf, BatchState.CLAIMING).id == here.batch.id


def test_dates_out_of_order_and_a_code_used_twice_are_refused_by_name(world):
    by = actor_of(world.here.coordinator)
    common = {"by": by, "area_id": world.here.street.id, "name": "新批次"}
    with pytest.raises(Invalid) as refused:
        services.open_batch(**common, code="N1", **_days(0, 10, 5, 30))
    assert list(refused.value.fields) == ["deliver_from"]
    with pytest.raises(Invalid) as refused:
        services.open_batch(**common, code=world.here.batch.code, **_days(0, 1, 2, 3))
    assert list(refused.value.fields) == ["code"]


def test_new_dates_move_a_live_batch(world):
    by = actor_of(world.here.coordinator)
    number = world.here.batch.id
    batch = services.edit_batch(by=by, batch_id=number, **_days(-9, 2, 10, 30))
    assert batch.state is BatchState.COLLECTING
    batch = services.edit_batch(by=by, batch_id=number, **_days(-9, -8, -2, 30))
    assert batch.state is BatchState.DELIVERING
    with pytest.raises(Forbidden):
        services.edit_batch(by=by, batch_id=world.there.batch.id, name="别人的")


def test_a_coordinator_opens_a_batch_on_its_page(world, sign_in):
    browser = sign_in(world.here.coordinator)
    assert 'value="5"' in browser.get("/batches/new").text
    form = {name: day.isoformat() for name, day in _days(1, 20, 40, 90).items()}
    form |= {"area_id": world.here.street.id, "name": "2030年第一季度", "code": "2030Q1"}
    form |= {"menu_quota": "2", "menu_consent__shown": "1", "answer_workdays": "5"}
    answer = browser.post("/batches/new", data=form)
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "2030年第一季度" in page
    assert "须经街道统筹员同意" not in page
    wrong = browser.post("/batches/new", data=form | {"claim_from": "2026-02-30", "code": "Z"})
    assert wrong.status_code == 422
    assert "f-claim_from-error" in wrong.text
    assert "2030年第一季度" in wrong.text
    other = browser.post("/batches/new", data=form | {"area_id": world.there.street.id})
    assert other.status_code == 403


def test_a_batch_is_moved_by_a_button_and_told_in_its_story(world, sign_in):
    browser = sign_in(world.here.coordinator)
    url = f"/batches/{world.here.batch.id}"
    assert browser.post(f"{url}/move", data={"state": "delivering"}).status_code == 303
    page = browser.get(url).text
    assert "实施中" in page
    assert "变更了批次阶段" in page
    assert browser.post(f"{url}/move", data={"state": "planned"}).status_code == 409
    assert browser.post(f"{url}/move", data={"state": "sideways"}).status_code == 422
    assert browser.post(f"{url}/move", data={}).status_code == 422
    assert sign_in(world.here.liaisons[0]).post(f"{url}/move").status_code == 403


def test_lists_of_batches_are_filtered_and_a_bad_filter_is_named(world, sign_in):
    browser = sign_in(world.here.officers[0])
    page = browser.get(f"/batches?area_id={world.here.areas[0].id}&state=claiming").text
    assert world.here.batch.name in page
    assert world.there.batch.name not in page
    assert browser.get("/batches?state=none").status_code == 422
    assert browser.get("/batches?area_id=9999").status_code == 404


def test_the_vocabulary_is_kept_by_the_administrator(world, sign_in):
    browser = sign_in(world.administrator)
    word = {"code": "legal", "name": "法律", "name_en": "Legal aid", "position": "9"}
    assert browser.post("/vocabulary/categories/new", data=word).status_code == 303
    assert "法律" in browser.get("/vocabulary").text
    again = browser.post("/vocabulary/categories/new", data=word)
    assert again.status_code == 422
    assert "f-code-error" in again.text
    edit = f"/vocabulary/series/{world.series.id}"
    series = {"code": "care", "name": "敬老", "name_en": "Elders", "position": "1", "about": "简介"}
    assert browser.post(edit, data=series).status_code == 303
    assert "敬老" in browser.get("/vocabulary").text
    assert sign_in(world.here.coordinator).get("/vocabulary").status_code == 403


def test_a_phase_that_ends_soon_waits_for_the_coordinator(world, app):
    from market.batches.panels import phases_that_end_soon

    services.edit_batch(by=SYSTEM, batch_id=world.here.batch.id, **_days(-9, -8, 3, 30))
    with app.test_request_context():
        waiting = list(phases_that_end_soon(actor_of(world.here.coordinator)))
        assert [item.deadline for item in waiting] == [today() + dt.timedelta(days=2)]
        assert not list(phases_that_end_soon(actor_of(world.there.coordinator)))
