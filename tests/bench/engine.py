"""The cold solve, side by side with OR-tools, HiGHS and taking the best pair first."""

from dataclasses import asdict, dataclass, field

from tests.bench.ours import CLOCKS, Engine
from tests.bench.tables import budget, median, seconds, table, times, whole


@dataclass(frozen=True)
class Effort:
    """How many seeds and repeats of each runner there are at one size.

    `highs` and `pure` give seeds; the large ones are run once, for they take minutes.
    """

    seeds: int = 5
    repeats: int = 5
    pure: int = 5
    pure_repeats: int = 5
    highs: int = 5
    highs_repeats: int = 3
    limit: float | None = None
    pure_limit: float | None = None


EFFORTS = {
    1_000: Effort(limit=1.5),
    10_000: Effort(pure=3, pure_repeats=3, highs=1, highs_repeats=1, limit=1.0, pure_limit=1.0),
    100_000: Effort(
        seeds=2,
        repeats=3,
        pure=2,
        pure_repeats=1,
        highs=1,
        highs_repeats=1,
        limit=0.4,
        pure_limit=0.4,
    ),
}
OTHER = Effort(pure=1, pure_repeats=1, highs=0)
HIGHS_LIMITS = {1_000: 5, 10_000: 10, 100_000: 20}
SHAPES = ("town", "streets")


@dataclass
class Row:
    """What one shape of one size took: seconds of every run, megabytes, and what was found."""

    shape: str
    needs: int
    pairs: int = 0
    seeds: int = 0
    ortools: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    pure: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    pure_ratios: list[float] = field(default_factory=list)
    highs_ratios: list[float] = field(default_factory=list)
    equal: bool = True
    better: int = 0
    worse: int = 0
    sessions_gained: list[float] = field(default_factory=list)
    worth_gained: list[float] = field(default_factory=list)


def measure(
    shape: str, needs: int, effort: Effort, compiled: Engine, pure: Engine, clock: str, say
) -> Row:
    """One row of the table."""
    from tests.bench import towns

    row = Row(shape, needs, seeds=effort.seeds)
    for seed in range(effort.seeds):
        problem = getattr(towns, shape)(needs, seed)
        row.needs, row.pairs = problem.N, problem.E
        rival, took = _rival(problem, effort.repeats, CLOCKS[clock])
        row.ortools += took
        asked = {"shape": shape, "needs": needs, "seed": seed}
        ours = compiled.ask("solve", **asked, repeats=effort.repeats)
        row.ours += ours["seconds"]
        row.ratios.append(median(ours["seconds"]) / median(took))
        runs = [ours]
        if seed < effort.pure:
            slow = pure.ask("solve", **asked, repeats=effort.pure_repeats)
            row.pure += slow["seconds"]
            row.pure_ratios.append(median(slow["seconds"]) / median(took))
            runs.append(slow)
        if seed < effort.highs:
            referee = _highs(problem, effort.highs_repeats, CLOCKS[clock])
            row.highs += referee
            row.highs_ratios.append(median(referee) / median(ours["seconds"]))
        for run in runs:
            found = tuple(run["covered"]), run["objective"]
            row.equal &= found == rival and run["verified"]
        _against_greedy(row, problem, (tuple(ours["covered"]), ours["objective"]))
        say(f"{shape} {needs:,} seed {seed}: OR-tools {seconds(median(took))}, "
            f"ours {seconds(median(ours['seconds']))}")  # fmt: skip
    return row


def _rival(problem, repeats: int, clock):
    from tests.bench.rivals import MinCostFlow

    took = []
    for _ in range(repeats):
        rival = MinCostFlow(problem)  # anew, so that nothing is left from the run before
        begun = clock()
        rival.solve()
        took.append(clock() - begun)
    return rival.worth(), took


def _highs(problem, repeats: int, clock) -> list[float]:
    from tests.bench.highs import programme

    took = []
    for _ in range(repeats):
        begun = clock()
        if programme(problem) is None:
            raise ArithmeticError("HiGHS found nothing")
        took.append(clock() - begun)
    return took


def _against_greedy(row: Row, problem, found: tuple[tuple[int, ...], int]) -> None:
    from matching.objective import covered, objective
    from tests.bench.rivals import greedy

    sessions = greedy(problem)
    tiers, worth = covered(problem, sessions), objective(problem, sessions)
    row.better += found > (tiers, worth)
    row.worse += found < (tiers, worth)
    row.sessions_gained.append(100 * (sum(found[0]) / max(sum(tiers), 1) - 1))
    row.worth_gained.append(100 * (found[1] - worth) / max(abs(worth), 1))


def show(rows: list[Row]) -> str:
    """The two tables of these rows."""
    speed = table(
        "Cold solve: medians; a ratio is the median over seeds of ours / OR-tools",
        (
            *("instance", "needs", "pairs", "seeds", "OR-tools", "ours", "ratio", "budget"),
            *("pure", "ratio", "budget", "HiGHS", "HiGHS/ours", "budget"),
        ),
        [
            [
                row.shape,
                whole(row.needs),
                whole(row.pairs),
                f"{row.seeds} × {len(row.ours) // max(row.seeds, 1)}",
                seconds(median(row.ortools)),
                seconds(median(row.ours)),
                times(median(row.ratios)),
                budget(median(row.ratios), _effort(row.needs).limit),
                seconds(median(row.pure)),
                times(median(row.pure_ratios)),
                budget(median(row.pure_ratios), _effort(row.needs).pure_limit),
                seconds(median(row.highs)),
                times(median(row.highs_ratios)),
                budget(median(row.highs_ratios), _near(HIGHS_LIMITS, row.needs), most=False),
            ]
            for row in rows
        ],
        "Ours includes certificate and prices; OR-tools' arcs are built before the clock starts.\n"
        "Runs are seeds × repeats; pure and HiGHS have at most "
        + "; ".join(f"{whole(size)}: {_fewer(one)}" for size, one in EFFORTS.items()),
    )
    worth = table(
        "What was found: equal to OR-tools in every tier and in the objective; against greedy",
        ["instance", "needs", "equal", "better", "worse", "sessions", "objective"],
        [
            [
                row.shape,
                whole(row.needs),
                "yes" if row.equal else "NO",
                f"{row.better} of {row.seeds}",
                row.worse,
                f"+{median(row.sessions_gained):.2f} %",
                f"{median(row.worth_gained):+.2f} %",
            ]
            for row in rows
        ],
        "Greedy takes the most urgent need first and its best fit. Coverage comes first: where it\n"
        "differs in a tier, the objectives are of different things.",
    )
    return speed + "\n" + worth


def _fewer(one: Effort) -> str:
    return f"pure {one.pure} × {one.pure_repeats}, HiGHS {one.highs} × {one.highs_repeats}"


def _effort(needs: int) -> Effort:
    return _near(EFFORTS, needs) or OTHER


def _near(stated: dict, needs: int):
    """What is stated for a size that is as good as this one: streets come in 75s."""
    return next((value for size, value in stated.items() if abs(needs - size) < 75), None)


def run(options, say) -> tuple[str, list[dict], bool]:
    """All rows that are asked for, as text and as data; whether all was as it must be."""
    rows = []
    with Engine(False, options.clock) as compiled, Engine(True, options.clock) as pure:
        for needs in options.needs:
            for shape in options.shapes:
                effort = options.effort(_effort(needs))
                rows.append(measure(shape, needs, effort, compiled, pure, options.clock, say))
    good = all(row.equal and not row.worse and row.better == row.seeds for row in rows)
    return show(rows), [asdict(row) for row in rows], good
