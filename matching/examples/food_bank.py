"""A food bank: lots of 10 kg, pantries of two urgencies, donors with a van that holds only so much.

What is scarce goes to the urgent first; then to whom it suits, an even load on the vans, and the
neighbourhood that has received least.
"""

import matching

PANTRIES = {  # lots wanted, urgency tier, neighbourhood, what it can keep
    "night shelter": (6, 0, "harbour", {"bread", "tins"}),
    "school kitchen": (8, 1, "harbour", {"bread", "milk", "tins"}),
    "north pantry": (10, 1, "north", {"milk", "tins"}),
    "hill pantry": (7, 1, "hill", {"bread", "tins"}),
}
OFFERS = {  # lots to give, donor
    "bread": (9, "bakery"),
    "milk": (6, "dairy"),
    "tins": (12, "market"),
}
VANS = {"bakery": (8, 2), "dairy": (6, 0), "market": (9, 4)}  # lots it can still carry, and has
RECEIVED = {"harbour": 9, "north": 1, "hill": 4}


def main() -> None:
    """Share out, and say who is short and what would help."""
    problem = matching.Problem.from_json(
        {
            "needs": [
                {"id": name, "sessions": lots, "tier": tier, "community": place}
                for name, (lots, tier, place, _) in PANTRIES.items()
            ],
            "listings": [
                {"id": food, "sessions": lots, "unit": donor}
                for food, (lots, donor) in OFFERS.items()
            ],
            "units": [
                {"id": donor, "sessions": room, "load": load}
                for donor, (room, load) in VANS.items()
            ],
            "communities": [{"id": place, "served": lots} for place, lots in RECEIVED.items()],
            # No pantry takes more than five lots of one food.
            "pairs": [
                {"need": name, "listing": food, "fit": 0.9 if food == "milk" else 0.7, "limit": 5}
                for name, (_, _, _, keeps) in PANTRIES.items()
                for food in sorted(keeps)
            ],
            "weights": {"balance": 0.3, "fairness": 1.0},
        }
    )
    plan = matching.solve(problem)
    for (pantry, food), lots in plan.pairs.items():
        print(f"{pantry}: {lots} lots of {food}")
    for pantry, lots in plan.unmatched.items():
        print(f"{pantry} is {lots} lots short")
    matcher = matching.Matcher(problem, plan)
    for donor in VANS:
        more = sum(matcher.worth(unit=donor).effect.covered)
        print(f"room for one more lot in the {donor}'s van would feed {more} more")


if __name__ == "__main__":
    main()
