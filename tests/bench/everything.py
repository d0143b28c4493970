"""All eligible pairs priced out: what it takes beyond the nearest 20 of each need, and brings."""

from tests.bench.ours import Engine
from tests.bench.tables import budget, limit_of, median, seconds, table, times, whole

LIMITS = {1_000: 2, 10_000: 3, 100_000: 3}


def run(options, say) -> tuple[str, list[dict], bool]:
    """One row for each size, as text and as data; whether every plan was proven and none worse."""
    rows, cells, good = [], [], True
    with Engine(False, options.clock) as engine, Engine(True, options.clock) as pure:
        for needs, one in ((needs, one) for needs in options.needs for one in (engine, pure)):
            # Pure takes minutes where there are many: once is enough.
            often = needs <= (1_000 if one.pure else 10_000)
            seeds = options.seeds or (5 if often else 1 if one.pure else 2)
            repeats = options.repeats or (3 if often else 1)
            found, speed = [], "pure" if one.pure else "compiled"
            for seed in range(seeds):
                found.append(one.ask("priced_out", needs=needs, seed=seed, repeats=repeats))
                took = seconds(median(found[-1]["every"]))
                say(f"all pairs of {needs:,} seed {seed}, {speed}: {took}")
            extra = [median(run["every"]) / median(run["few"]) - 1 for run in found]
            gained = [100 * (b / a - 1) for a, b in (run["objective"] for run in found)]
            more = [sum(b) - sum(a) for a, b in (run["covered"] for run in found)]
            for run in found:
                (tiers, all_tiers), (worth, all_worth) = run["covered"], run["objective"]
                good &= run["verified"] and (all_tiers, all_worth) >= (tiers, worth)
            rows.append({"needs": needs, "searches": speed, "runs": found})
            cells.append(
                [
                    whole(needs),
                    speed,
                    f"{seeds} × {repeats}",
                    whole(found[0]["near"]),
                    whole(found[0]["eligible"]),
                    whole(found[0]["listed"]),
                    seconds(median([run["scored"] for run in found])),
                    seconds(median([s for run in found for s in run["few"]])),
                    seconds(median([s for run in found for s in run["every"]])),
                    times(median(extra)),
                    budget(median(extra), limit_of(LIMITS, needs, speed)),
                    f"+{median(more):,.0f}",
                    f"{median(gained):+.2f} %",
                ]
            )
    text = table(
        "All eligible pairs priced out (town): extra time over the solve of 20 pairs a need",
        (
            *(
                "needs",
                "searches",
                "seeds",
                "pairs",
                "eligible",
                "listed",
                "scored in",
                "20 pairs",
                "all",
            ),
            *("extra", "budget", "sessions", "objective"),
        ),
        cells,
        "The last columns are what the optimum over every eligible pair gains. Finding and\n"
        "scoring all that are eligible is the round's work, and no part of either time.",
    )
    return text, rows, good
