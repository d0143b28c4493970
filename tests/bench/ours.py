"""What is measured of the engine, one process for each of its two speeds.

Run as ``python -m tests.bench.ours``: requests are lines of JSON on standard input, answers lines
on standard output. So compiled and pure searches stand side by side in one run.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).resolve().parent / "results"
SPEEDS = ("compiled", "pure")
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


def peak() -> float:
    """Most megabytes that this process has held so far, not counting what it was forked from."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def machine_code() -> Path:
    """Where compiled searches are kept: a folder for each state of the sources.

    The compiler looks only at the age of a function's own file, not of those that it calls.
    """
    sources = b"".join(path.read_bytes() for path in sorted((ROOT / "matching").glob("*.py")))
    place = RESULTS / "numba" / sha256(sources).hexdigest()[:16]
    place.mkdir(parents=True, exist_ok=True)
    for other in set(place.parent.iterdir()) - {place}:
        shutil.rmtree(other, ignore_errors=True)
    return place


class Engine:
    """A process that answers requests; `pure` leaves the compiler alone."""

    def __init__(self, pure: bool, clock: str = "wall") -> None:
        self.pure, self.clock = pure, clock
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.ours"],
            cwd=ROOT,
            env=os.environ
            | {
                "MATCHING_PURE": "1" if pure else "",
                "NUMBA_CACHE_DIR": str(machine_code()),
                "PYTHONPATH": str(ROOT),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, do: str, **what) -> dict:
        """One request and its answer."""
        line = json.dumps({"do": do, "clock": self.clock, **what})
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the engine's process ended with {self._process.wait()}: {line}")
        return json.loads(answer)

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_) -> None:
        self._process.stdin.close()
        self._process.wait()


def solve(shape: str, needs: int, seed: int, repeats: int, clock) -> dict:
    """Cold solves of one instance, each with its certificate and prices."""
    import matching
    from tests.bench import towns

    matching.solve(towns.town(60))  # what is compiled is compiled before the clock starts
    before = peak()
    problem = getattr(towns, shape)(needs, seed)
    built = peak()
    took = []
    for _ in range(repeats):
        begun = clock()
        plan = matching.solve(problem)
        took.append(clock() - begun)
    after = peak()
    return {
        "seconds": took,
        "covered": plan.covered,
        "objective": plan.objective,
        "verified": bool(matching.verify(problem, plan)),
        "megabytes": [before, built, after],
    }


def serve() -> None:
    """Answer requests until there are no more."""
    from tests.bench import doings

    acts = {"solve": solve, **doings.ACTS}
    for line in sys.stdin:
        asked = json.loads(line)
        act, clock = acts[asked.pop("do")], CLOCKS[asked.pop("clock")]
        print(json.dumps(act(**asked, clock=clock)), flush=True)


if __name__ == "__main__":
    serve()
