"""One to one: five volunteers, five elders, one visit each; the happiest whole, and its proof."""

import numpy as np

import matching

ELDERS = ["Aunt Li", "Uncle Wang", "Grandma Chen", "Mr Zhao", "Mrs Sun"]
VOLUNTEERS = ["Anna", "Bo", "Cheng", "Dina", "Emil"]
FIT = np.array(
    [
        [0.90, 0.85, 0.30, 0.20, 0.10],
        [0.88, 0.40, 0.35, 0.25, 0.15],
        [0.60, 0.70, 0.65, 0.30, 0.20],
        [0.20, 0.60, 0.64, 0.50, 0.30],
        [0.10, 0.20, 0.60, 0.55, 0.45],
    ]
)


def main() -> None:
    """Assign, verify, and ask why."""
    size = len(ELDERS)
    elder, volunteer = np.divmod(np.arange(size * size), size)
    one, zero = np.ones(size, dtype=int), np.zeros(size, dtype=int)
    problem = matching.Problem(
        need_sessions=one,
        need_tier=zero,
        need_community=zero,
        listing_sessions=one,
        listing_unit=np.arange(size),
        unit_sessions=one,
        unit_load=zero,
        community_served=[0],
        pair_need=elder,
        pair_listing=volunteer,
        pair_fit=FIT.ravel(),
        need_ids=ELDERS,
        listing_ids=VOLUNTEERS,
    )
    plan = matching.solve(problem)
    for elder, volunteer in plan.pairs:
        print(f"{volunteer} visits {elder}")
    print(f"total fit {plan.objective / 10_000:.2f}; {matching.verify(problem, plan).message}")
    # The best single pair is Aunt Li's with Anna; the plan has another, for the sake of the whole.
    why = matching.Matcher(problem, plan).why("Aunt Li", "Anna")
    print(f"Anna for Aunt Li instead would cost {-why.effect.objective / 10_000:.2f}")


if __name__ == "__main__":
    main()
