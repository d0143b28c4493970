"""The pages of rounds, as each role meets them."""

import pytest
import sqlalchemy as sa

from market.batches.words import Kind, Measure
from market.db import db
from market.rounds import services
from market.rounds.models import Proposal, ProposalState, Round, RoundState
from market.rounds.schemas import COMPONENTS
from tests.factories import ListingFactory, NeedFactory


@pytest.fixture
def office(street, sign_in):
    return sign_in(street.coordinator)


def _ids(state=ProposalState.PENDING):
    query = sa.select(Proposal.id).where(Proposal.state == state).order_by(Proposal.id)
    return list(db.session.scalars(query))


def test_a_coordinator_starts_a_round_from_the_list_and_sees_it_wait(office, street):
    page = office.get("/rounds")
    assert page.status_code == 200
    assert "就近优先" in page.text
    answer = office.post(
        "/rounds",
        data={"area_id": street.area_id, "batch_id": street.batch_id, "preset": "even_load"},
    )
    assert answer.status_code == 303
    waiting = office.get(answer.headers["Location"])
    assert "排队中" in waiting.text
    assert 'http-equiv="refresh"' in waiting.text
    part = office.get(answer.headers["Location"] + "/progress", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith("<div")
    assert "HX-Refresh" not in part.headers
    number = db.session.scalar(sa.select(Round.id))
    assert services.run_round(number, worker="w")
    part = office.get(answer.headers["Location"] + "/progress", headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    "wrong",
    [
        {"near": "x"},
        {"near": "-1"},
        {"balance": "1e9"},
        {"least_fit": "2"},
        {"preset": "best"},
        {"area_id": "0"},
        {"seed": "9" * 30},
        dict.fromkeys(COMPONENTS, "0"),
    ],
)
def test_a_wrong_setting_is_named_and_the_rest_kept(office, street, wrong):
    data = {"area_id": street.area_id, "batch_id": street.batch_id, "preset": "nearest"}
    page = office.post("/rounds", data=data | {"continuity": "7"} | wrong)
    assert page.status_code == 422
    assert 'id="problems"' in page.text
    if "continuity" not in wrong:
        assert 'value="7"' in page.text
    assert db.session.scalar(sa.select(sa.func.count(Round.id))) == 0


def test_the_review_desk_shows_reasons_alternatives_and_the_proof(office, run):
    page = office.get(f"/rounds/{run()}")
    assert page.status_code == 200
    for text in ("步行约", "备选", "等于上界", "拟通过", "不采纳", "律师讲继承与遗嘱"):
        assert text in page.text
    assert "请医生看骨科" in page.text


def test_the_desk_speaks_english(sign_in, street, run):
    page = sign_in(street.coordinator, "en").get(f"/rounds/{run()}")
    assert "min on foot" in page.text
    assert "Provisional" in page.text


@pytest.mark.parametrize("query", ["state=pending", "doubt=true", "area_id=5", "unit_id=999"])
def test_filters_narrow_the_desk(office, run, query):
    assert office.get(f"/rounds/{run()}?{query}").status_code == 200


def test_a_filter_that_cannot_be_read_is_named(office, run):
    assert office.get(f"/rounds/{run()}?state=nonsense").status_code == 422


def test_one_is_approved_by_htmx_and_the_counts_follow(office, run):
    run()
    one = _ids()[0]
    part = office.post(f"/proposals/{one}/approve", headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert part.text.lstrip().startswith(f'<tr id="proposal-{one}"')
    assert 'hx-swap-oob="true"' in part.text
    assert _ids(ProposalState.PROVISIONAL) == [one]


def test_ticked_ones_and_all_above_a_fit_are_approved_by_plain_forms(office, run):
    number = run()
    ids = _ids()
    answer = office.post(f"/rounds/{number}/approve", data={"ids": ids[:2]})
    assert answer.status_code == 303
    assert _ids(ProposalState.PROVISIONAL) == ids[:2]
    answer = office.post(f"/rounds/{number}/above", data={"fit": "0"})
    assert answer.status_code == 303
    assert _ids(ProposalState.PROVISIONAL) == ids
    again = office.post(f"/rounds/{number}/above", data={"fit": "0"})
    assert again.status_code == 422


def test_ticking_nothing_says_so(office, run):
    page = office.post(f"/rounds/{run()}/approve", data={"ids__shown": "1"})
    assert page.status_code == 422
    assert "请先勾选" in page.text or "请勾选" in page.text


def test_a_rejection_needs_its_reason(office, run):
    run()
    one = _ids()[0]
    page = office.post(f"/proposals/{one}/reject", data={"reason": " "})
    assert page.status_code == 422
    assert "必填" in page.text
    answer = office.post(f"/proposals/{one}/reject", data={"reason": "时间不合 100%"})
    assert answer.status_code == 303
    desk = office.get(answer.headers["Location"])
    assert "时间不合 100%" in desk.text
    assert office.post(f"/proposals/{one}/undo").status_code == 303
    assert one in _ids()


def test_another_listing_is_chosen_on_a_page_of_all_that_fit(office, run, street):
    run()
    one = db.session.scalar(sa.select(Proposal).where(Proposal.need_id == street.needs[2]))
    page = office.get(f"/proposals/{one.id}/adjust")
    assert "慢病讲座" in page.text
    free = street.listings[0]
    refused = office.post(f"/proposals/{one.id}/adjust", data={"listing_id": one.listing_id})
    assert refused.status_code == 422
    answer = office.post(f"/proposals/{one.id}/adjust", data={"listing_id": free})
    assert answer.status_code == 303
    assert len(_ids(ProposalState.PROVISIONAL)) == 1


def test_a_pair_by_hand_goes_through_two_plain_steps(office, street):
    assert "请律师讲继承" in office.get("/pairs/new").text
    page = office.get(f"/pairs/new?need_id={street.needs[2]}")
    assert "律师讲继承与遗嘱" in page.text
    data = {"need_id": street.needs[2], "listing_id": street.listings[2], "agreed": "true"}
    bad = office.post("/pairs/new", data=data | {"sessions": "9"})
    assert bad.status_code == 422
    assert "不足 9 场" in bad.text
    answer = office.post("/pairs/new", data=data)
    assert answer.status_code == 303
    plan = office.get(answer.headers["Location"])
    assert "已谈妥" in plan.text
    assert "律师讲继承与遗嘱" in plan.text


def test_the_plan_prints_by_community_for_the_leader(office, sign_in, street, run):
    number = run()
    office.post(f"/rounds/{number}/above", data={"fit": "0"})
    page = sign_in(street.leader).get(f"/plan?batch_id={street.batch_id}")
    assert page.status_code == 200
    assert "print-only" in page.text
    assert page.text.count('class="plan-group"') == 4


def test_what_waits_is_told_to_the_coordinator_and_the_leader(app, office, street, run):
    from market import web

    def kinds(actor):
        with app.test_request_context():
            return [one.kind for one in web.waiting_for(actor)]

    number = run()
    assert "待审核的对接建议" in kinds(street.by)
    assert "可以审定发布的方案" not in kinds(street.lead)
    services.approve(by=street.by, proposal_ids=_ids())
    assert "待审核的对接建议" not in kinds(street.by)
    assert "可以审定发布的方案" in kinds(street.lead)
    row = db.session.get(Round, number)
    assert row.state is RoundState.REVIEW


def test_nobody_else_sees_or_decides(sign_in, street, run):
    number = run()
    one = _ids()[0]
    there = street.world.there
    for person in (street.officers[0], street.liaisons[0], there.coordinator, there.leader):
        browser = sign_in(person)
        assert browser.get(f"/rounds/{number}").status_code == 403
        assert browser.post(f"/proposals/{one}/approve").status_code == 403
        assert browser.post(f"/rounds/{number}/above", data={"fit": "0"}).status_code == 403
    leader = sign_in(street.leader)
    assert leader.get(f"/rounds/{number}").status_code == 200
    assert leader.post(f"/proposals/{one}/approve").status_code == 403
    assert _ids(ProposalState.PROVISIONAL) == []


def test_another_streets_list_holds_nothing_of_ours(sign_in, street, run):
    run()
    browser = sign_in(street.world.there.coordinator)
    assert "还没有匹配过" in browser.get("/rounds").text
    assert "请律师讲继承" not in browser.get("/pairs/new").text
    refused = browser.post("/rounds", data={"area_id": street.area_id, "batch_id": street.batch_id})
    assert refused.status_code == 403


def test_a_needs_page_says_why_to_its_own_side_and_the_office_only(sign_in, street, run):
    need = NeedFactory(
        batch=street.batch, unit=street.communities[1], title="请电工来", qualifications=["电工证"]
    )
    number = need.id
    run()
    for person in (street.officers[1], street.coordinator, street.leader):
        page = sign_in(person).get(f"/needs/{number}")
        assert "为什么没有匹配" in page.text
        assert "缺少所需资质" in page.text
    other = sign_in(street.liaisons[0]).get(f"/needs/{number}")
    assert other.status_code == 200
    assert "为什么没有匹配" not in other.text


def test_proposals_stand_on_the_pages_of_both_sides_for_the_office(office, sign_in, street, run):
    run()
    for path in (f"/needs/{street.needs[2]}", f"/listings/{street.listings[2]}"):
        assert "对接建议" in office.get(path).text
        own = sign_in(street.liaisons[1]).get(path)
        assert own.status_code == 200
        assert "对接建议" not in own.text


@pytest.mark.parametrize("facts", [{}, {"wanted": [2], "covered": []}, {"objective": 5}])
@pytest.mark.parametrize(
    "state", [RoundState.REVIEW, RoundState.SETTLED, RoundState.SUPERSEDED, RoundState.CANCELLED]
)
def test_a_round_that_kept_no_facts_still_has_its_page(office, run, facts, state):
    number = run()
    db.session.execute(sa.update(Round).values(facts=facts, state=state))
    db.session.commit()
    page = office.get(f"/rounds/{number}")
    assert page.status_code == 200
    assert "最优证明" not in page.text
    assert office.get("/rounds").status_code == 200


def test_goods_are_counted_in_their_measure_on_the_desk_and_in_the_plan(office, street):
    facts = {"kind": Kind.GOODS, "measure": Measure.PIECE}
    batch, unit = street.batch, street.communities[1]
    need = NeedFactory(batch=batch, unit=unit, title="新棉被", quantity=2, **facts)
    listing = ListingFactory(unit=street.units[1], title="棉被", quantity=5, **facts)
    page = office.get(f"/pairs/new?need_id={need.id}").text
    assert "可用 5 件" in page
    assert "2 件" in office.get("/pairs/new").text
    data = {"need_id": need.id, "listing_id": listing.id, "sessions": "2"}
    plan = office.get(office.post("/pairs/new", data=data).location).text
    assert "2 件</td>" in plan
