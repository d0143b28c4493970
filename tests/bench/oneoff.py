"""Single changes and a hundredth at once against OR-tools from scratch; answers in milliseconds."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.ours import CLOCKS, SPEEDS, Engine
from tests.bench.tables import budget, limit_of, median, p95, seconds, table, times, whole

LIMITS = {1_000: 50, 10_000: 400, 100_000: 5_000}
CHURN = {10_000: 4, 100_000: 10}
EACH = 100
KINDS = ("arrival", "withdrawal", "decline", "pin")


def run(options, say) -> tuple[str, list[dict], bool]:
    """Three tables for the town, as text and as data; whether every change ended optimal."""
    kept, good = [], True
    single, many, asked = [], [], []
    with Engine(False, options.clock) as engine, Engine(True, options.clock) as pure:
        for needs in options.needs:
            seeds = options.seeds or (5 if needs <= 10_000 else 2)
            repeats = options.repeats or (5 if needs <= 10_000 else 1)
            rows = []
            for seed in range(seeds):
                rows.append(_instance(engine, pure, needs, seed, repeats, options.clock))
                say(f"changes of {needs:,} seed {seed}: OR-tools {seconds(rows[-1]['ortools'])}")
            kept.append({"needs": needs, "runs": rows})
            scratch = median([row["ortools"] for row in rows])
            asked += _answers(needs, rows)
            for speed in SPEEDS:
                good &= all(run["optimal"] for row in rows for run in row[speed].values())
                single += _single(needs, speed, rows, scratch)
                many.append(_churn(needs, speed, rows))
    texts = [
        table(
            "One change from the last optimum, against OR-tools from scratch (town)",
            (
                *("needs", "change", "searches", "runs", "median", "p95", "OR-tools"),
                *("times faster", "budget"),
            ),
            single,
            "p95 as times faster stands in brackets. A change ends with its effect, the flow and\n"
            "its prices at the new optimum. To lay the whole plan out and prove it again is done\n"
            "when it is asked for, however many changes came before: the lines called 'plan'.\n"
            "After all changes the plan is held to its prices, and compiled to a cold solve too.\n"
            "Pure searches have budgets where they must do alone: at 100,000.",
        ),
        table(
            "A hundredth of the needs leaves and as many come (town)",
            (
                *("needs", "leave, come", "searches", "seeds", "ours", "OR-tools"),
                *("times faster", "budget"),
            ),
            many,
        ),
        table(
            "Answers from the last optimum (town, compiled)",
            ("needs", "question", "runs", "median", "p95"),
            asked,
        ),
    ]
    return "\n".join(texts), kept, good


def _instance(
    engine: Engine, pure: Engine, needs: int, seed: int, repeats: int, clock: str
) -> dict:
    from tests.bench import towns
    from tests.bench.rivals import MinCostFlow

    problem, took = towns.town(needs, seed), []
    for _ in range(repeats):
        rival = MinCostFlow(problem)
        begun = CLOCKS[clock]()
        rival.solve()
        took.append(CLOCKS[clock]() - begun)
    asked = {"shape": "town", "needs": needs, "seed": seed}
    found = {"ortools": median(took), "answers": engine.ask("answers", **asked, count=EACH // 4)}
    with TemporaryDirectory() as folder:
        # Compiled solves where both begin; pure would take minutes, and none of it is measured.
        plans = {kind: str(Path(folder) / f"{kind}.npz") for kind in ("changes", "churn")}
        for speed, one in zip(SPEEDS, (engine, pure), strict=True):
            found[speed] = {
                "changes": one.ask("changes", **asked, count=EACH, plan=plans["changes"]),
                "churn": one.ask("churn", **asked, plan=plans["churn"]),
            }
    return found


def _single(needs: int, speed: str, rows: list[dict], scratch: float) -> list[list[str]]:
    runs, found = [row[speed]["changes"] for row in rows], []
    for kind in KINDS:
        took = [second for run in runs for second in run["seconds"][kind]]
        faster, slow = scratch / median(took), scratch / p95(took)
        limit = budget(faster, limit_of(LIMITS, needs, speed), most=False)
        found.append(
            [
                *(whole(needs), kind, speed, whole(len(took))),
                *(seconds(median(took)), seconds(p95(took)), seconds(scratch)),
                *(f"{times(faster)} ({times(slow)})", limit),
            ]
        )
    told = [run["told"] for run in runs]
    line = [whole(needs), "plan", speed, len(told), seconds(median(told)), seconds(p95(told))]
    return [*found, [*line, seconds(scratch), times(scratch / median(told)), ""]]


def _churn(needs: int, speed: str, rows: list[dict]) -> list[str]:
    faster = median([row["ortools"] / row[speed]["churn"]["seconds"] for row in rows])
    return [
        whole(needs),
        whole(rows[0][speed]["churn"]["needs"]),
        speed,
        str(len(rows)),
        seconds(median([row[speed]["churn"]["seconds"] for row in rows])),
        seconds(median([row["ortools"] for row in rows])),
        times(faster),
        budget(faster, limit_of(CHURN, needs, speed), most=False),
    ]


def _answers(needs: int, rows: list[dict]) -> list[list[str]]:
    found = []
    for question in rows[0]["answers"]["seconds"]:
        took = [second for row in rows for second in row["answers"]["seconds"][question]]
        line = [whole(needs), question, whole(len(took)), seconds(median(took)), seconds(p95(took))]
        found.append(line)
    return found
