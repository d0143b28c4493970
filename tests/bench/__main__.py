"""`make bench`: the engine beside its rivals, and the import, measured in one run.

Every part prints tables with the stated budgets beside what was found; nothing fails for being
slow, only for being wrong. Tables, numbers and a chart are kept in ``tests/bench/results/``.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

# This process holds the rivals; the engine runs in processes of its own, compiled and pure.
os.environ["MATCHING_PURE"] = "1"

from tests.bench import engine, everything, growth, million, oneoff
from tests.bench.ours import CLOCKS, RESULTS
from tests.bench.pages import run as pages

PARTS = ("engine", "growth", "change", "everything", "import", "pages", "million")
SIZES = (1_000, 10_000, 100_000)
DATABASES = ("sqlite", "postgresql")


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """What is asked for; `effort` scales a size's seeds and repeats to it."""
    parser = argparse.ArgumentParser(
        prog="make bench",
        description='Choose with BENCH, as in: make bench BENCH="engine --needs 1000 10000"',
        epilog="engine at the default sizes takes about 25 minutes, of which HiGHS at 100,000 is "
        "7; all other parts but million about 30, most of it pure searches over all pairs of "
        "100,000; million about 20 and 8 GB",
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--needs", nargs="+", type=int, default=list(SIZES), metavar="N")
    parser.add_argument("--shapes", nargs="+", choices=engine.SHAPES, default=list(engine.SHAPES))
    parser.add_argument("--seeds", type=int, help="instances of each size and shape")
    parser.add_argument("--repeats", type=int, help="runs of each instance")
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="cpu on a busy machine")
    parser.add_argument("--no-highs", action="store_true", help="leave the slowest rival out")
    parser.add_argument("--rows", type=int, default=10_000, help="rows of the import")
    parser.add_argument(
        "--projects", nargs="+", type=int, default=[1_000, 100_000, 1_000_000], metavar="N"
    )
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--page-repeats", type=int, default=15, help="requests of each page")
    parser.add_argument("--no-django", action="store_true", help="leave the pages' rival out")
    parser.add_argument("--million", action="store_true", help="1,000,000 needs too")
    parser.add_argument("--large", type=int, default=1_000_000, help="needs of that part")
    options = parser.parse_args(arguments)
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"unknown part {', '.join(sorted(unknown))}: choose of {', '.join(PARTS)}")
    counts = [one for one in (options.seeds, options.repeats) if one is not None]
    if min(options.needs) < 75 or min(counts, default=1) < 1:
        parser.error("sizes begin at 75 needs, seeds and repeats at 1")
    # What takes hours is run when it is asked for by name.
    options.parts = options.parts or [part for part in PARTS if part not in ("pages", "million")]
    if options.million and "million" not in options.parts:
        options.parts.append("million")

    def effort(stated: engine.Effort) -> engine.Effort:
        seeds, repeats = options.seeds or stated.seeds, options.repeats or stated.repeats
        return replace(
            stated,
            seeds=seeds,
            repeats=repeats,
            pure=min(stated.pure, seeds),
            pure_repeats=min(stated.pure_repeats, repeats),
            highs=0 if options.no_highs else min(stated.highs, seeds),
            highs_repeats=min(stated.highs_repeats, repeats),
        )

    options.effort = effort
    return options


def say(text: str) -> None:
    """What is being done, beside the tables."""
    print(f"  {text}", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the parts; 1 when something was found that is wrong."""
    options = parse(arguments)
    begun, kept, texts, good = time.perf_counter(), {}, [], True

    def tell(text: str) -> None:
        texts.append(text)
        print(text, flush=True)

    tell(_machine(options))
    parts = {"engine": engine, "change": oneoff, "everything": everything}
    parts |= {"pages": pages, "million": million}
    for name, part in parts.items():
        if name in options.parts:
            text, kept[name], fine = part.run(options, say)
            good &= fine
            tell(text)
        if name == "engine" and "growth" in options.parts:
            text, found = growth.run(options, kept.get("engine", []), say)
            kept["growth"] = found
            growth.chart(found, RESULTS / "growth.svg")
            tell(text)
    if "import" in options.parts:
        importer = Path(__file__).with_name("bench_import.py")
        command = [sys.executable, str(importer), str(options.rows)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        tell(f"Import of {options.rows:,} rows, and hostile files\n\n{done.stdout}")
    tell(f"{(time.perf_counter() - begun) / 60:.1f} minutes; {RESULTS} has the numbers"
         + ("" if good else "; SOMETHING WAS WRONG: see the columns in capitals"))  # fmt: skip
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "bench.json").write_text(json.dumps(kept, indent=1) + "\n")
    (RESULTS / "bench.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
    return 0 if good else 1


def _machine(options) -> str:
    import numpy
    import ortools
    import scipy

    try:
        import numba

        compiler = f"numba {numba.__version__}"
    except ImportError:
        compiler = "no numba: the two engines are the same"
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{platform.machine()}, {os.cpu_count()} cores{load}; Python "
        f"{platform.python_version()}, numpy {numpy.__version__}, scipy {scipy.__version__}, "
        f"OR-tools {ortools.__version__}, {compiler}; {options.clock} clock\n"
    )


if __name__ == "__main__":
    sys.exit(main())
