"""Problems and plans as `.npz` files: the arrays of a problem by name, for large ones.

A problem's file has the arrays of `matching.Problem` under their own names; ids, limits, pins,
metres and weights only where they are not the default. A plan's file has the pairs chosen by row
(`pair_need`, `pair_listing`, `pair_sessions`), the prices of every row, and the ids where the
problem has ids of its own.
"""

from typing import TYPE_CHECKING

import numpy as np

from matching.arrays import total
from matching.errors import PlanError, PlanMismatch, ProblemError
from matching.limits import UNLIMITED
from matching.packed import Place, read, texts, write
from matching.prices import Prices

if TYPE_CHECKING:
    from matching.plan import Plan
    from matching.problem import Problem

KINDS = {"need": "N", "listing": "M", "unit": "U", "community": "G"}
_PRICES = {"need": "needs", "listing": "listings", "unit": "units", "community": "communities"}
_IDS = {f"{kind}_ids": "U" for kind in KINDS}
_NEEDED = (
    *("need_sessions", "need_tier", "need_community", "listing_sessions", "listing_unit"),
    *("unit_sessions", "unit_load", "community_served", "pair_need", "pair_listing", "pair_fit"),
)
_PROBLEM = {
    **dict.fromkeys((*_NEEDED, "pair_limit", "pair_pinned"), "iu"),
    **dict.fromkeys(("pair_fit", "pair_metres"), "iuf"),
    **dict.fromkeys(("balance", "fairness"), "1iuf"),
    **_IDS,
}
_OPTIONAL = ("eligible", "seed")
_PLAN = {
    **dict.fromkeys(
        ("covered", "tier_weights", "pair_need", "pair_listing", "pair_sessions", "need_short"),
        "iu",
    ),
    **{f"{kind}_price": "iu" for kind in KINDS},
    **dict.fromkeys(("objective", "bound", "eligible", "seed"), "1iu"),
    "status": "1U",
    **_IDS,
}


def save_problem(problem: "Problem", place: Place) -> None:
    """Write the problem's arrays; `ProblemError` when the file cannot be written."""
    arrays = {name: getattr(problem, name) for name in _NEEDED}
    if (problem.pair_limit != UNLIMITED).any():
        arrays["pair_limit"] = problem.pair_limit
    if problem.pair_pinned.any():
        arrays["pair_pinned"] = problem.pair_pinned
    if problem.pair_metres is not None:
        arrays["pair_metres"] = problem.pair_metres
    for name in ("balance", "fairness"):
        arrays[name] = np.float64(getattr(problem, name))
    write(place, arrays | _own_ids(problem))


def load_problem(place: Place) -> "Problem":
    """The problem of a file; `ProblemError` names what is wrong with it."""
    from matching.problem import Problem

    found = read(place, _PROBLEM)
    for name in _NEEDED:
        if name not in found:
            raise ProblemError(name, "is missing")
    for name in ("balance", "fairness"):
        if name in found:
            found[name] = float(found[name])
    return Problem(**{k: v.tolist() if k in _IDS else v for k, v in found.items()})


def save_plan(plan: "Plan", problem: "Problem", place: Place) -> None:
    """Write the plan with its certificate; `ProblemError` when the file cannot be written."""
    rows = np.flatnonzero(plan.sessions)
    arrays = {
        "status": np.array(plan.status),
        "objective": np.array(plan.objective),
        "bound": np.array(plan.bound),
        "covered": np.array(plan.covered, dtype=np.int64),
        "tier_weights": np.array(plan.tier_weights, dtype=np.int64),
        "pair_need": problem.pair_need[rows],
        "pair_listing": problem.pair_listing[rows],
        "pair_sessions": plan.sessions[rows],
        "need_short": problem.need_sessions - total(problem.pair_need, plan.sessions, problem.N),
    }
    for kind, column in _PRICES.items():
        arrays[f"{kind}_price"] = getattr(plan.prices, column)
    for name in _OPTIONAL:
        value = getattr(plan, name)
        if value is not None:
            arrays[name] = np.array(value)
            if arrays[name].dtype == object:
                raise ProblemError(name, "is too large for an array")
    write(place, arrays | _own_ids(problem))


def load_plan(place: Place, problem: "Problem") -> "Plan":
    """The plan of a file, for `problem`.

    Raises
    ------
    PlanError
        When its shape is wrong; `PlanMismatch` when it speaks of what the problem lacks.
    """
    from matching.plan import Plan, chosen

    found = _plan_arrays(place)
    for kind, size in KINDS.items():
        ids, own = found.get(f"{kind}_ids"), getattr(problem, f"{kind}_ids")
        if len(found[f"{kind}_price"]) != getattr(problem, size):
            stated = len(found[f"{kind}_price"])
            raise PlanMismatch(f"{kind}_price", f"{stated} entries for {getattr(problem, size)}")
        if ids is not None and tuple(ids.tolist()) != own:
            raise PlanMismatch(f"{kind}_ids", "are not those of the problem")
    if len(found["need_short"]) != problem.N:
        raise PlanMismatch("need_short", f"{len(found['need_short'])} entries for {problem.N}")
    sessions = np.zeros(problem.E, dtype=np.int64)
    sessions[_rows(found, problem)] = found["pair_sessions"]
    missing = found["need_short"]
    return Plan(
        sessions=sessions,
        pairs=chosen(problem, sessions),
        covered=tuple(found["covered"].tolist()),
        objective=int(found["objective"]),
        bound=int(found["bound"]),
        prices=Prices(**{column: found[f"{kind}_price"] for kind, column in _PRICES.items()}),
        tier_weights=tuple(found["tier_weights"].tolist()),
        unmatched={problem.need_ids[n]: int(missing[n]) for n in np.flatnonzero(missing)},
        **{name: int(found[name]) if name in found else None for name in _OPTIONAL},
        status=str(found["status"]),
    )


def load_pairs(place: Place) -> dict[tuple[str, str], int]:
    """Only the pairs of a plan's file, by id: all that continuity needs of a former plan."""
    found = _plan_arrays(place)
    sides = []
    for kind in ("need", "listing"):
        rows = found[f"pair_{kind}"]
        names = found.get(f"{kind}_ids")
        size = len(found[f"{kind}_price"]) if names is None else len(names)
        bad = np.flatnonzero((rows < 0) | (rows >= size))
        if bad.size:
            raise PlanMismatch(f"pair_{kind}[{bad[0]}]", f"there is no {kind} {rows[bad[0]]}")
        sides.append(map(str, rows.tolist()) if names is None else names[rows].tolist())
    return dict(zip(zip(*sides, strict=True), found["pair_sessions"].tolist(), strict=True))


def _own_ids(problem: "Problem") -> dict[str, np.ndarray]:
    """The ids that are not just row numbers."""
    found = {}
    for kind in KINDS:
        ids = getattr(problem, f"{kind}_ids")
        if ids != tuple(map(str, range(len(ids)))):
            found[f"{kind}_ids"] = texts(ids, kind)
    return found


def _plan_arrays(place: Place) -> dict[str, np.ndarray]:
    found = read(place, _PLAN, error=PlanError)
    for name in _PLAN:
        if name not in found and name not in (*_IDS, *_OPTIONAL):
            raise PlanError(name, "is missing")
    for name, array in found.items():
        if array.dtype.kind == "u" and array.size and array.max() > np.iinfo(np.int64).max:
            raise PlanError(name, f"{array.max()} is out of range")
        if array.dtype.kind in "iu":
            found[name] = array.astype(np.int64)
    size = len(found["pair_sessions"])
    for name in ("pair_need", "pair_listing"):
        if len(found[name]) != size:
            raise PlanError(name, f"{len(found[name])} entries for {size}")
    return found


def _rows(found: dict[str, np.ndarray], problem: "Problem") -> np.ndarray:
    """The row of each chosen pair among the problem's pairs."""
    need, listing = found["pair_need"], found["pair_listing"]

    def first(bad: np.ndarray, reason: str) -> None:
        rows = np.flatnonzero(bad)
        if rows.size:
            at = rows[0]
            raise PlanMismatch(f"pair row {need[at]} – {listing[at]}", reason)

    outside = (need < 0) | (need >= problem.N) | (listing < 0) | (listing >= problem.M)
    first(outside, "is not among the eligible pairs")
    first(found["pair_sessions"] < 1, "sessions must be at least 1")
    # N·M is below 2**63: there are at most 2**30 rows of each (`matching.packed.MAX_ROWS`).
    keys = problem.pair_need * problem.M + problem.pair_listing
    wanted = need * problem.M + listing
    order = np.argsort(keys)
    place = np.minimum(np.searchsorted(keys, wanted, sorter=order), max(problem.E - 1, 0))
    if not problem.E:
        first(np.ones(len(wanted), dtype=bool), "is not among the eligible pairs")
        return np.zeros(0, dtype=np.int64)
    rows = order[place]
    first(keys[rows] != wanted, "is not among the eligible pairs")
    again = np.ones(len(wanted), dtype=bool)
    again[np.unique(wanted, return_index=True)[1]] = False
    first(again, "is repeated")
    return rows
