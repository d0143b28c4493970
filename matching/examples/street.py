"""A street of 75 needs and 88 listings, drawn at random: a round, its answers and a second opinion.

The scale of a Chinese sub-district: 40 residential areas ask, 112 units give. Every pair within a
walk of 2 km is eligible.
"""

import numpy as np

import matching
from matching.distance import nearness
from matching.words import alternative_sentence, unmatched_sentence, why_sentence

NEEDS, LISTINGS, UNITS, AREAS = 75, 88, 112, 40


def street(seed: int = 0, balance: float = 0.3, fairness: float = 0.3) -> matching.Problem:
    """A random street; the same seed gives the same street."""
    rng = np.random.default_rng(seed)
    homes = rng.random((AREAS, 2)) * 3000
    community = rng.integers(0, AREAS, NEEDS)
    need_at = homes[community] + rng.normal(0, 100, (NEEDS, 2))
    listing_at = rng.random((LISTINGS, 2)) * 3000
    metres = 1.3 * np.hypot(*(need_at[:, None] - listing_at).transpose(2, 0, 1))
    need, listing = np.nonzero(metres < 2000)
    topic = rng.random((NEEDS, LISTINGS))
    fit = 0.5 * nearness(metres) + 0.5 * topic
    return matching.Problem(
        need_sessions=rng.choice([1, 1, 2, 4], NEEDS),
        need_tier=rng.choice([0, 1, 2, 2], NEEDS),
        need_community=community,
        listing_sessions=rng.choice([1, 1, 2, 3], LISTINGS),
        listing_unit=rng.integers(0, UNITS, LISTINGS),
        unit_sessions=rng.choice([1, 2, 4], UNITS),
        unit_load=rng.integers(0, 4, UNITS),
        community_served=rng.integers(0, 4, AREAS),
        pair_need=need,
        pair_listing=listing,
        pair_fit=fit[need, listing],
        pair_metres=metres[need, listing],
        balance=balance,
        fairness=fairness,
        need_ids=[f"need {n + 1}" for n in range(NEEDS)],
        listing_ids=[f"listing {m + 1}" for m in range(LISTINGS)],
    )


def main() -> None:
    """Solve, ask, and compare with other weights."""
    problem = street()
    matcher = matching.Matcher(problem)
    plan = matcher.plan
    wanted = problem.need_sessions.sum()
    print(f"{sum(plan.covered)} of {wanted} sessions covered, per tier {list(plan.covered)}")
    need, listing = next(iter(plan.pairs))
    print(why_sentence(matcher.why(need, listing), lang="en"))
    for other in matcher.alternatives(need, 2):
        print(alternative_sentence(other, lang="en"))
    short = next(iter(plan.unmatched))
    print(unmatched_sentence(matcher.unmatched(short), lang="en"))
    # Totals per tier stay whatever the weights; who gives and who receives does not.
    for name, weights in {"fit alone": (0, 0), "fairness": (0.3, 3)}.items():
        other = matching.solve(street(0, *weights))
        print(f"{name}: {list(other.covered)}, {len(plan.pairs.keys() & other.pairs.keys())} of "
              f"{len(plan.pairs)} pairs the same")  # fmt: skip


if __name__ == "__main__":
    main()
