"""All eligible pairs priced out: what it takes beyond the nearest 20 of each need, and brings."""

from tests.bench.ours import Engine
from tests.bench.tables import budget, median, seconds, table, times, whole

LIMITS = {1_000: 2, 10_000: 3, 100_000: 3}


def run(options, say) -> tuple[str, list[dict], bool]:
    """One row for each size, as text and as data; whether every plan was proven and none worse."""
    rows, cells, good = [], [], True
    with Engine(False, options.clock) as engine:
        for needs in options.needs:
            seeds = options.seeds or (5 if needs <= 10_000 else 2)
            repeats = options.repeats or (5 if needs <= 10_000 else 1)
            found = []
            for seed in range(seeds):
                found.append(engine.ask("priced_out", needs=needs, seed=seed, repeats=repeats))
                say(f"all pairs of {needs:,} seed {seed}: {seconds(median(found[-1]['every']))}")
            extra = [median(one["every"]) / median(one["few"]) - 1 for one in found]
            gained = [100 * (b / a - 1) for a, b in (one["objective"] for one in found)]
            more = [sum(b) - sum(a) for a, b in (one["covered"] for one in found)]
            for one in found:
                (tiers, all_tiers), (worth, all_worth) = one["covered"], one["objective"]
                good &= one["verified"] and (all_tiers, all_worth) >= (tiers, worth)
            rows.append({"needs": needs, "runs": found})
            cells.append(
                [
                    whole(needs),
                    f"{seeds} × {repeats}",
                    whole(found[0]["near"]),
                    whole(found[0]["eligible"]),
                    whole(found[0]["listed"]),
                    seconds(median([one["scored"] for one in found])),
                    seconds(median([s for one in found for s in one["few"]])),
                    seconds(median([s for one in found for s in one["every"]])),
                    times(median(extra)),
                    budget(median(extra), LIMITS.get(needs)),
                    f"+{median(more):,.0f}",
                    f"{median(gained):+.2f} %",
                ]
            )
    text = table(
        "All eligible pairs priced out (town): extra time over the solve of 20 pairs a need",
        (
            *("needs", "seeds", "pairs", "eligible", "listed", "scored in", "20 pairs", "all"),
            *("extra", "budget", "sessions", "objective"),
        ),
        cells,
        "The last columns are what the optimum over every eligible pair gains. Finding and\n"
        "scoring all that are eligible is the round's work, and no part of either time.",
    )
    return text, rows, good
