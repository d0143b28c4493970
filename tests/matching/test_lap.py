"""OR-Library's assignment problems (Beasley 1990), each an assignment of equal needs.

The cheapest complete assignment of costs c is the best plan of fits 1 − c / 10000. The large ones
take minutes where the searches are not compiled, so they are left to `make soak` and to runs with
``MATCHING_PURE=`` (empty).
"""

import os
from pathlib import Path

import numpy as np
import pytest

import matching
from matching.accelerate import ACCELERATED

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "lap"
SMALL = {
    "assign100": 305,
    "assign200": 475,
    "assign300": 626,
    "assign400": 804,
    "assignp800": 2239,
}
LARGE = {
    "assign500": 991,
    "assign600": 1176,
    "assign700": 1362,
    "assign800": 1552,
    "assignp1500": 5839,
    "assignp3000": 18696,
    "assignp5000": 48533,
}
LONG = pytest.mark.skipif(
    not (os.environ.get("SOAK") or ACCELERATED),
    reason="takes long where the searches are not compiled: SOAK=1, or MATCHING_PURE= with numba",
)

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="OR-Library's files do not lie beside the checkout"
)


def read(name: str) -> tuple[int, np.ndarray, np.ndarray, np.ndarray]:
    numbers = np.array((FOLDER / f"{name}.txt").read_text().split(), dtype=np.int64)
    size, numbers = int(numbers[0]), numbers[1:]
    if name.startswith("assignp"):
        row, column, cost = numbers.reshape(-1, 3).T
        return size, row - 1, column - 1, cost
    row, column = np.divmod(np.arange(size * size), size)
    return size, row, column, numbers


@pytest.mark.parametrize(
    ("name", "optimum"),
    [*SMALL.items(), *(pytest.param(*one, marks=LONG) for one in LARGE.items())],
)
def test_the_known_optimum_is_found_and_proven(name, optimum):
    size, row, column, cost = read(name)
    one, zero = np.ones(size, dtype=int), np.zeros(size, dtype=int)
    problem = matching.Problem(
        need_sessions=one,
        need_tier=zero,
        need_community=np.arange(size),
        listing_sessions=one,
        listing_unit=np.arange(size),
        unit_sessions=one,
        unit_load=zero,
        community_served=zero,
        pair_need=row,
        pair_listing=column,
        pair_fit=1 - cost / 10_000,
    )
    plan = matching.solve(problem)
    assert plan.covered == (size,)
    assert 10_000 * size - plan.objective == optimum
    assert matching.verify(problem, plan)
