"""A round is proven over every eligible pair, and says how many there were."""

import matching
from market.db import db
from market.rounds import queries, services
from market.rounds.models import Proposal
from market.rounds.problem import build, solve
from market.rounds.rows import read_rows
from matching.presets import DEFAULT_WEIGHTS
from tests.factories import ListingFactory, NeedFactory


def crowd(street):
    """More needs and listings, alike enough to compete."""
    for n in range(20):
        NeedFactory(batch=street.batch, unit=street.communities[n % 4], title=f"健康讲座{n}")
        ListingFactory(unit=street.units[n % 3], title=f"健康讲座{n % 7}", quantity=1 + n % 2)


def solved(street, few):
    rows = read_rows(street.batch, street.street)
    ground = build(rows, DEFAULT_WEIGHTS, 0.3, 0.3, 0.3, few=few)
    begun = ground.problem.E
    return ground, solve(ground, 1, None, lambda *_: None).plan, begun


def test_a_round_with_too_many_pairs_to_list_is_as_good_as_one_that_lists_all(street):
    crowd(street)
    full, best, _ = solved(street, few=10**6)
    ground, plan, begun = solved(street, few=0)
    assert begun == 0
    assert (plan.covered, plan.objective) == (best.covered, best.objective)
    assert plan.eligible == best.eligible == full.problem.E
    # Its prices prove it over the pairs that were never listed.
    again = matching.Plan.from_json(plan.to_json(ground.problem), full.problem)
    assert matching.verify(full.problem, again)


def test_pinned_pairs_are_listed_from_the_beginning(street, run):
    crowd(street)
    run()
    first = db.session.query(Proposal).order_by(Proposal.id).first()
    services.approve(by=street.by, proposal_ids=[first.id])
    full, best, _ = solved(street, few=10**6)
    _, plan, begun = solved(street, few=0)
    assert begun == 1
    key = f"n{first.need_id}", f"l{first.listing_id}"
    assert plan.pairs[key] == best.pairs[key] == first.sessions
    assert (plan.covered, plan.objective) == (best.covered, best.objective)
    assert plan.eligible == full.problem.E


def test_the_page_says_how_many_pairs_were_eligible_and_that_all_took_part(street, run, sign_in):
    number = run()
    facts = queries.get_round(number).facts
    assert facts["eligible"] == facts["listed"] > 0
    assert facts["priced_out"] == 0
    page = sign_in(street.coordinator).get(f"/rounds/{number}").text
    assert f"共有 {facts['eligible']} 对可行配对，全部参与求解" in page


def test_the_page_says_how_many_pairs_the_prices_ruled_out(street, run, sign_in):
    number = run()
    row = queries.get_round(number)
    row.facts = {**row.facts, "eligible": 1_234_567, "listed": 34_567, "priced_out": 1_200_000}
    db.session.commit()
    page = sign_in(street.coordinator).get(f"/rounds/{number}").text
    said = "共有 1,234,567 对可行配对，列入 34,567 对，其余 1,200,000 对经价格证明不可能更优"
    assert said in page
    page = sign_in(street.coordinator, "en").get(f"/rounds/{number}").text
    assert "1,234,567 eligible pairs: 34,567 listed" in page


def test_a_round_that_kept_no_counts_says_nothing_of_them(street, run, sign_in):
    number = run()
    row = queries.get_round(number)
    row.facts = {k: v for k, v in row.facts.items() if k not in ("listed", "priced_out")}
    db.session.commit()
    page = sign_in(street.coordinator).get(f"/rounds/{number}").text
    assert "对可行配对" not in page
