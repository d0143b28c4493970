"""Other weights tried before a round is run, and two rounds beside each other."""

import pytest
import sqlalchemy as sa

from market.areas.models import Area
from market.batches.models import Batch
from market.db import db
from market.rounds import queries, services, whatif
from market.rounds.figures import (
    Change,
    Figure,
    Outcome,
    Verdict,
    changes,
    compared,
    kept,
    pairs_of,
)
from market.rounds.models import Proposal, Round
from market.rounds.queries.rounds import last_of
from market.rounds.services.rounds import chosen_weights
from market.rounds.whatif import try_weights
from tests.factories import ListingFactory, NeedFactory


@pytest.fixture
def office(street, sign_in):
    return sign_in(street.coordinator)


def _try(street, preset, **given):
    batch, area = db.session.get(Batch, street.batch_id), db.session.get(Area, street.area_id)
    last = last_of(street.area_id, street.batch_id)
    return try_weights(batch, area, last, chosen_weights(preset, None, given))


def test_figures_know_which_way_is_better():
    assert Figure("x", 2, 3, "count", rising=True).verdict is Verdict.BETTER
    assert Figure("x", 2, 3, "metres").verdict is Verdict.WORSE
    assert Figure("x", 0.331, 0.333, "share").verdict is Verdict.SAME
    assert Figure("x", None, 3, "count").verdict is None
    first = compared(None, {"covered": [1], "wanted": [2]})[0]
    assert (first.before, first.after, first.wholes) == (None, 1, (0, 2))


def test_changes_tell_what_became_of_each_need():
    before = {(1, 5): 2, (2, 5): 1, (3, 6): 1, (4, 7): 1}
    after = {(1, 5): 1, (2, 8): 1, (4, 7): 1, (9, 6): 2}
    found = {one.need_id: one.fate for one in changes(before, after)}
    assert found == {1: Outcome.LESS, 2: Outcome.SWITCHED, 3: Outcome.LOST, 9: Outcome.GAINED}
    assert Change(1, [(5, 1)], [(5, 1), (6, 1)]).fate is Outcome.MORE
    assert kept(before, after) == 2


@pytest.mark.both_databases
def test_the_same_weights_over_the_same_rows_change_nothing(street, run):
    run(preset="even_load")
    trial = _try(street, "even_load")
    assert (trial.changes, trial.fresh) == ([], 0)
    assert {one.verdict for one in trial.figures} == {Verdict.SAME}
    assert trial.kept == trial.facts["sessions"] > 0


@pytest.mark.both_databases
def test_what_is_tried_is_what_the_round_then_finds(street, run):
    run(preset="nearest")
    trial = _try(street, "even_load", fairness=2.5)
    number = run(preset="even_load", fairness=2.5)
    found = db.session.get(Round, number).facts
    for key in ("covered", "metres", "largest_load", "load_gini", "worst_share", "objective"):
        assert trial.facts[key] == found[key], key


def test_what_came_or_went_since_the_last_round_is_counted_apart(street, run):
    run()
    NeedFactory(batch=street.batch, unit=street.communities[1], title="新提的需求")
    ListingFactory(unit=street.units[2], title="新登记的资源", quantity=2)
    assert _try(street, "nearest").fresh == 2


def test_trying_writes_nothing(street, run, office):
    run()
    before = db.session.scalar(sa.select(sa.func.count(Round.id)))
    assert office.get("/rounds/what-if").status_code == 200
    assert db.session.scalar(sa.select(sa.func.count(Round.id))) == before


def test_the_page_works_without_a_last_round_and_its_button_starts_that_very_round(street, office):
    page = office.get("/rounds/what-if")
    assert "没有上一轮可比" in page.text
    query = "&".join(
        [
            f"area_id={street.area_id}&batch_id={street.batch_id}&preset=custom",
            "near=10&field=80&time=0&record=0&agreement=0&continuity=0",
            "balance=1.5&fairness=0.5&least_fit=0.35",
        ]
    )
    part = office.get(f"/rounds/what-if?{query}", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="trial"')
    for field in ('name="field" value="80.0"', 'name="balance" value="1.5"'):
        assert field in part.text


def test_sliders_mean_something_only_when_they_are_chosen(street, office):
    where = f"area_id={street.area_id}&batch_id={street.batch_id}"
    page = office.get(f"/rounds/what-if?{where}&preset=nearest&near=0&balance=3").text
    assert 'name="preset" value="nearest"' in page
    assert 'name="balance" value="3' not in page.partition('id="trial"')[2]


def test_all_weights_at_zero_are_refused_in_words(street, office):
    where = f"area_id={street.area_id}&batch_id={street.batch_id}&preset=custom"
    page = office.get(f"/rounds/what-if?{where}&near=0")
    assert page.status_code == 422
    assert "至少要有一项权重大于 0" in page.text


def test_too_many_rows_are_refused_in_words(street, office, monkeypatch):
    monkeypatch.setattr(whatif, "MOST_PAIRS", 3)
    page = office.get("/rounds/what-if")
    assert page.status_code == 422
    assert "直接开始一轮" in page.text


def test_nobody_tries_weights_in_anothers_area(street, sign_in):
    there = street.world.there
    query = f"area_id={there.street.id}&batch_id={there.batch.id}&preset=nearest"
    assert sign_in(street.coordinator).get(f"/rounds/what-if?{query}").status_code == 403
    assert sign_in(street.leader).get("/rounds/what-if").status_code == 403


def test_two_rounds_are_compared_need_by_need(street, run, office):
    first = run()
    one = db.session.scalar(sa.select(Proposal).where(Proposal.round_id == first))
    need = one.need.title
    services.reject(by=street.by, proposal_ids=[one.id], reason="单位已婉拒")
    second = run()
    page = office.get(f"/rounds/{second}/compare")
    assert page.status_code == 200
    assert need in page.text
    plans = [db.session.get(Round, number).plan for number in (first, second)]
    assert changes(*map(pairs_of, plans))
    back = office.get(f"/rounds/{first}/compare?with={second}")
    assert "第 2 次" in back.text


def test_a_round_without_another_says_so(run, office):
    page = office.get(f"/rounds/{run()}/compare?with=999")
    assert "没有另一轮可以对比" in page.text


def test_a_round_names_the_resources_most_worth_recruiting(street, run, office):
    for which in (1, 3):
        NeedFactory(
            batch=street.batch,
            unit=street.communities[which],
            title=f"要电工的{which}",
            qualifications=["电工证"],
            quantity=which,
        )
    number = run()
    found = db.session.get(Round, number).facts["recruit"]
    assert 0 < len(found) <= 10
    gains = [one["gained"] for one in found]
    assert gains == sorted(gains, reverse=True)
    assert gains[0] >= 3
    short = sum(one.short for one in queries.unmatched(number))
    assert sum(gains) <= short
    page = office.get(f"/rounds/{number}")
    assert "最值得招募的资源" in page.text
    assert found[0]["zh"].partition("：")[0] in page.text
