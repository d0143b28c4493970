"""Tutors and pupils with time windows: who is free when wanted, near enough, and reads the subject.

`matching.scoring` turns what both sides say of themselves into eligible pairs and their fit.
"""

from datetime import date

import numpy as np

import matching
from matching.columns import ListingColumns, NeedColumns
from matching.scoring import score
from matching.words import rule_counts

TERM = date(2026, 9, 1), date(2026, 12, 18)
SUBJECTS = {"mathematics": 0, "English": 1}


def on(days: list[int], begin: str, end: str) -> list[dict]:
    """These weekdays (1 is Monday) at these hours, every week."""
    return [{"weekdays": days, "times": [[begin, end]]}]


PUPILS = {  # subject, hours wanted a week, when, place
    "Ming": ("mathematics", 2, on([1, 3], "16:30", "18:00"), (31.230, 121.470)),
    "Yan": ("mathematics", 1, on([2], "16:30", "18:00"), (31.232, 121.474)),
    "Kai": ("English", 1, on([6], "09:00", "11:00"), (31.236, 121.468)),
    "Rui": ("English", 1, on([7], "20:00", "21:00"), (31.231, 121.471)),
}
TUTORS = {  # subject, hours to give, when, place, how far they walk
    "Ms Gu": ("mathematics", 2, on([1, 2, 3], "16:00", "18:30"), (31.231, 121.472), 2000),
    "Mr He": ("mathematics", 1, on([3], "17:00", "18:00"), (31.229, 121.469), 1500),
    "Ms Lu": ("English", 2, on([6, 7], "08:00", "12:00"), (31.240, 121.470), 2500),
}


def main() -> None:
    """Score, solve, and say why a pupil has nobody."""
    pupils, tutors = list(PUPILS.values()), list(TUTORS.values())
    scores = score(
        NeedColumns(
            measure=np.zeros(len(pupils)),
            community=np.arange(len(pupils)),
            kind=[SUBJECTS[one[0]] for one in pupils],
            windows=[one[2] for one in pupils],
            lat=[one[3][0] for one in pupils],
            lng=[one[3][1] for one in pupils],
        ),
        ListingColumns(
            measure=np.zeros(len(tutors)),
            unit=np.arange(len(tutors)),
            kind=[SUBJECTS[one[0]] for one in tutors],
            windows=[one[2] for one in tutors],
            lat=[one[3][0] for one in tutors],
            lng=[one[3][1] for one in tutors],
            reach_metres=[one[4] for one in tutors],
        ),
        TERM,
        weights={"near": 1, "time": 2},
    )
    problem = matching.Problem(
        need_sessions=[one[1] for one in pupils],
        need_tier=np.zeros(len(pupils), dtype=int),
        need_community=np.arange(len(pupils)),
        listing_sessions=[one[1] for one in tutors],
        listing_unit=np.arange(len(tutors)),
        unit_sessions=[one[1] for one in tutors],
        unit_load=np.zeros(len(tutors), dtype=int),
        community_served=np.zeros(len(pupils), dtype=int),
        pair_need=scores.need,
        pair_listing=scores.listing,
        pair_fit=scores.fit,
        pair_metres=scores.metres,
        need_ids=list(PUPILS),
        listing_ids=list(TUTORS),
    )
    plan = matching.solve(problem)
    for (pupil, tutor), hours in plan.pairs.items():
        e = problem.pair_index[pupil, tutor]
        print(
            f"{tutor} teaches {pupil} {hours} h a week: {scores.parts(e)['time']:.0%} of the time "
            f"wanted, {scores.metres[e]:.0f} m on foot"
        )
    for pupil, hours in plan.unmatched.items():
        reasons = ", ".join(rule_counts(scores.removed_for(list(PUPILS).index(pupil)), "en"))
        print(f"{pupil} is {hours} h short; of {scores.listings} tutors: {reasons}")


if __name__ == "__main__":
    main()
