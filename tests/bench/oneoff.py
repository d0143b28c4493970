"""Single changes and a hundredth at once against OR-tools from scratch; answers in milliseconds."""

from tests.bench.ours import CLOCKS, Engine
from tests.bench.tables import budget, median, p95, seconds, table, times, whole

LIMITS = {1_000: 50, 10_000: 400, 100_000: 5_000}
CHURN = {10_000: 4, 100_000: 10}
EACH = 100
KINDS = ("arrival", "withdrawal", "decline", "pin")


def run(options, say) -> tuple[str, list[dict], bool]:
    """Three tables for the town, as text and as data; whether every change ended optimal."""
    kept, good = [], True
    single, many, asked = [], [], []
    with Engine(False, options.clock) as engine:
        for needs in options.needs:
            seeds = options.seeds or (5 if needs <= 10_000 else 2)
            repeats = options.repeats or (5 if needs <= 10_000 else 1)
            rows = []
            for seed in range(seeds):
                rows.append(_instance(engine, needs, seed, repeats, options.clock))
                say(f"changes of {needs:,} seed {seed}: OR-tools {seconds(rows[-1]['ortools'])}")
            kept.append({"needs": needs, "runs": rows})
            scratch = median([row["ortools"] for row in rows])
            asked += _answers(needs, rows)
            if any(row["changes"].get("absent") for row in rows):
                continue
            good &= all(row["changes"]["optimal"] and row["churn"]["optimal"] for row in rows)
            single += _single(needs, rows, scratch)
            many.append(_churn(needs, rows))
    texts = ["This engine has no single changes: Matcher.change is absent.\n"]
    if single:
        texts = [
            table(
                "One change from the last optimum, against OR-tools from scratch (town)",
                ("needs", "change", "runs", "median", "p95", "OR-tools", "times faster", "budget"),
                single,
                "p95 as times faster stands in brackets; after all changes the plan is held to a\n"
                "cold solve of what the problem has become.",
            ),
            table(
                "A hundredth of the needs leaves and as many come (town)",
                ("needs", "leave, come", "seeds", "ours", "OR-tools", "times faster", "budget"),
                many,
            ),
        ]
    texts.append(
        table(
            "Answers from the last optimum (town)",
            ("needs", "question", "runs", "median", "p95"),
            asked,
        )
    )
    return "\n".join(texts), kept, good


def _instance(engine: Engine, needs: int, seed: int, repeats: int, clock: str) -> dict:
    from tests.bench import towns
    from tests.bench.rivals import MinCostFlow

    problem, took = towns.town(needs, seed), []
    for _ in range(repeats):
        rival = MinCostFlow(problem)
        begun = CLOCKS[clock]()
        rival.solve()
        took.append(CLOCKS[clock]() - begun)
    asked = {"shape": "town", "needs": needs, "seed": seed}
    return {
        "ortools": median(took),
        "changes": engine.ask("changes", **asked, count=EACH),
        "churn": engine.ask("churn", **asked),
        "answers": engine.ask("answers", **asked, count=EACH // 4),
    }


def _single(needs: int, rows: list[dict], scratch: float) -> list[list[str]]:
    found = []
    for kind in KINDS:
        took = [second for row in rows for second in row["changes"]["seconds"][kind]]
        faster, slow = scratch / median(took), scratch / p95(took)
        limit = budget(faster, LIMITS.get(needs), most=False)
        found.append(
            [
                *(whole(needs), kind, whole(len(took)), seconds(median(took)), seconds(p95(took))),
                *(seconds(scratch), f"{times(faster)} ({times(slow)})", limit),
            ]
        )
    return found


def _churn(needs: int, rows: list[dict]) -> list[str]:
    faster = median([row["ortools"] / row["churn"]["seconds"] for row in rows])
    return [
        whole(needs),
        whole(rows[0]["churn"]["needs"]),
        str(len(rows)),
        seconds(median([row["churn"]["seconds"] for row in rows])),
        seconds(median([row["ortools"] for row in rows])),
        times(faster),
        budget(faster, CHURN.get(needs), most=False),
    ]


def _answers(needs: int, rows: list[dict]) -> list[list[str]]:
    found = []
    for question in rows[0]["answers"]["seconds"]:
        took = [second for row in rows for second in row["answers"]["seconds"][question]]
        line = [whole(needs), question, whole(len(took)), seconds(median(took)), seconds(p95(took))]
        found.append(line)
    return found
