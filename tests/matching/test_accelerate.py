"""Compiled and pure searches are one source, and give one plan."""

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = """
import json, sys
import matching
from matching.accelerate import ACCELERATED
from tests.matching.instances import random_problem

found = []
for seed in range(60):
    problem = random_problem(seed, 30, 25)
    former = matching.solve(problem, seed=seed + 1) if seed % 3 == 0 else None
    plan = matching.solve(problem, seed=seed if seed % 2 else None, previous=former)
    found.append(plan.to_json(problem))
json.dump([ACCELERATED, found], sys.stdout)
"""


def answers(pure: str, cache: Path) -> list:
    done = subprocess.run(
        [sys.executable, "-c", ANSWERS],
        cwd=ROOT,
        env=os.environ
        | {"MATCHING_PURE": pure, "PYTHONPATH": str(ROOT), "NUMBA_CACHE_DIR": str(cache)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed")
def test_compiled_and_pure_searches_give_the_same_plans_and_prices(pytestconfig):
    # Kept machine code looks only at its own file's age, so any change of the sources starts anew.
    sources = b"".join(path.read_bytes() for path in sorted((ROOT / "matching").glob("*.py")))
    cache = pytestconfig.cache.mkdir("numba") / sha256(sources).hexdigest()[:16]
    for other in set(cache.parent.iterdir()) - {cache}:
        shutil.rmtree(other, ignore_errors=True)
    accelerated, compiled = answers("", cache)
    slow, pure = answers("1", cache)
    assert (accelerated, slow) == (True, False)
    assert len(compiled) == 60
    for seed, both in enumerate(zip(compiled, pure, strict=True)):
        assert both[0] == both[1], f"instance {seed}"


@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed")
def test_compiled_searches_count_no_references(tmp_path):
    # Counting them took half of the time: machine code that does is a slip.
    ask = (
        "import re; from matching import push, solve; from tests.bench.towns import town; "
        "solve(town(75)); (text,) = push.let_in.inspect_llvm().values(); "
        "print(len(re.findall(r'call [^\\n]*@NRT_(?:inc|dec)ref', text)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=ROOT,
        env=os.environ
        | {"MATCHING_PURE": "", "PYTHONPATH": str(ROOT), "NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
