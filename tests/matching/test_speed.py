"""The solver's budgets on this machine; chosen by `make bench`."""

import time

import pytest

import matching
from tests.bench.bench_matching import district

pytestmark = pytest.mark.bench


@pytest.mark.parametrize(("needs", "seconds"), [(75, 0.5), (1000, 1.0)])
def test_a_round_is_solved_and_proven_within_its_budget(needs, seconds):
    problem = district(needs)
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        plan = matching.solve(problem)
        took.append(time.perf_counter() - begun)
    assert matching.verify(problem, plan)
    print(f"{needs} needs, {problem.E} pairs: {min(took):.3f} s (budget {seconds} s)")
    assert min(took) < seconds
