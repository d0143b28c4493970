"""A plan: how many sessions of which pair, and the prices that prove it best."""

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike

import numpy as np

from matching.archives import load_pairs, load_plan, save_plan
from matching.arrays import total
from matching.errors import PlanError, PlanMismatch
from matching.files import packed, read_json, whole_number, write_json
from matching.prices import Prices
from matching.problem import Problem

_PRICED = ("needs", "listings", "units", "communities")


@dataclass(frozen=True, eq=False)
class Plan:
    """The answer to a problem.

    Attributes
    ----------
    sessions : int64[E]
        Sessions per pair.
    pairs : dict
        (need id, listing id) → sessions, for the pairs chosen.
    covered : tuple of int
        Sessions covered per tier.
    objective, bound : int
        Value within that coverage, and the most that any plan can reach; equal when optimal.
    prices : Prices
    tier_weights : tuple of int
        The weights of the tiers under which prices were computed.
    unmatched : dict
        need id → sessions short.
    eligible : int or None
        How many pairs were eligible; those that are not listed in the problem were priced out.
    seed : int or None
        What decided between equal plans.
    """

    sessions: np.ndarray
    pairs: Mapping[tuple[str, str], int]
    covered: tuple[int, ...]
    objective: int
    bound: int
    prices: Prices
    tier_weights: tuple[int, ...]
    unmatched: Mapping[str, int]
    eligible: int | None = None
    seed: int | None = None
    status: str = "optimal"

    @property
    def listed(self) -> int:
        """How many pairs the problem lists."""
        return len(self.sessions)

    @property
    def priced_out(self) -> int:
        """How many eligible pairs the prices ruled out without their being listed."""
        return 0 if self.eligible is None else self.eligible - self.listed

    def to_json(self, problem: Problem) -> dict:
        """The plan of `problem` as an object for `json.dumps`: ids in place of rows."""
        data = {
            "status": self.status,
            "covered": list(self.covered),
            "objective": self.objective,
            "bound": self.bound,
            "pairs": [
                {"need": need, "listing": listing, "sessions": sessions}
                for (need, listing), sessions in self.pairs.items()
            ],
            "unmatched": [
                {"need": need, "sessions": short} for need, short in self.unmatched.items()
            ],
            "tier_weights": list(self.tier_weights),
            "prices": {
                name: dict(zip(ids, getattr(self.prices, name).tolist(), strict=True))
                for name, ids in _ids(problem).items()
            },
        }
        if self.eligible is not None:
            data["eligible"], data["listed"] = self.eligible, self.listed
            data["priced_out"] = self.priced_out
        if self.seed is not None:
            data["seed"] = self.seed
        return data

    @classmethod
    def from_json(cls, data: object, problem: Problem) -> "Plan":
        """The plan in a decoded JSON object.

        Raises
        ------
        PlanError
            When its shape is wrong; `PlanMismatch` when it names what the problem lacks.
        """
        pairs = read_pairs(data)
        sessions = np.zeros(problem.E, dtype=np.int64)
        for ids, count in pairs.items():
            row = problem.pair_index.get(ids)
            if row is None:
                raise PlanMismatch(
                    f"pair {ids[0]!r} – {ids[1]!r}", "is not among the eligible pairs"
                )
            sessions[row] = count
        unmatched = {}
        for i, row in enumerate(_list(data, "unmatched")):
            name = _text(row, "need", f"unmatched[{i}]")
            if name in unmatched:
                raise PlanMismatch(f"unmatched {name!r}", "is repeated")
            unmatched[name] = _whole(row, "sessions", f"unmatched[{i}]")
        status = data.get("status")
        if not isinstance(status, str):
            raise PlanError("plan", "status is missing or not a text")
        return cls(
            sessions=sessions,
            pairs=pairs,
            covered=_wholes(data, "covered"),
            objective=_whole(data, "objective", "plan"),
            bound=_whole(data, "bound", "plan"),
            prices=_prices(data, problem),
            tier_weights=_wholes(data, "tier_weights"),
            unmatched=unmatched,
            eligible=(
                _whole(data, "eligible", "plan") if data.get("eligible") is not None else None
            ),
            seed=_whole(data, "seed", "plan") if data.get("seed") is not None else None,
            status=status,
        )

    @classmethod
    def load(cls, place: str | PathLike, problem: Problem) -> "Plan":
        """The plan in a file: arrays when its name ends with ``.npz``, else JSON.

        Parameters
        ----------
        place : path
        problem : Problem
            What the plan is of.

        Raises
        ------
        PlanError
            When its shape is wrong; `PlanMismatch` when it names what the problem lacks.
        """
        if packed(place):
            return load_plan(place, problem)
        return cls.from_json(read_json(place, PlanError), problem)

    def save(self, place: str | PathLike, problem: Problem) -> None:
        """Write the plan: as arrays when the name ends with ``.npz``, else as JSON.

        Raises
        ------
        ProblemError
            When the file cannot be written.
        """
        if packed(place):
            save_plan(self, problem, place)
        else:
            write_json(self.to_json(problem), place)


def former_pairs(place: str | PathLike) -> dict[tuple[str, str], int]:
    """Only the pairs of a plan's file: all that continuity needs of a former plan."""
    return load_pairs(place) if packed(place) else read_pairs(read_json(place, PlanError))


def read_pairs(data: object) -> dict[tuple[str, str], int]:
    """Only the pairs of a plan's JSON object: all that continuity needs of a former plan."""
    if not isinstance(data, dict):
        raise PlanError("plan", "must be an object")
    pairs: dict[tuple[str, str], int] = {}
    for i, row in enumerate(_list(data, "pairs")):
        item = f"pairs[{i}]"
        ids = _text(row, "need", item), _text(row, "listing", item)
        if ids in pairs:
            raise PlanMismatch(f"pair {ids[0]!r} – {ids[1]!r}", "is repeated")
        pairs[ids] = _whole(row, "sessions", item)
    return pairs


def chosen(problem: Problem, sessions: np.ndarray) -> dict[tuple[str, str], int]:
    """(need id, listing id) → sessions, for the pairs that have any.

    Parameters
    ----------
    problem : Problem
    sessions : int64[E]
    """
    return {
        (problem.need_ids[problem.pair_need[e]], problem.listing_ids[problem.pair_listing[e]]): int(
            sessions[e]
        )
        for e in np.flatnonzero(sessions)
    }


def short(problem: Problem, sessions: np.ndarray) -> dict[str, int]:
    """need id → sessions short, for the needs that are.

    Parameters
    ----------
    problem : Problem
    sessions : int64[E]
    """
    missing = problem.need_sessions - total(problem.pair_need, sessions, problem.N)
    return {problem.need_ids[n]: int(missing[n]) for n in np.flatnonzero(missing)}


def _ids(problem: Problem) -> dict[str, tuple[str, ...]]:
    return {
        "needs": problem.need_ids,
        "listings": problem.listing_ids,
        "units": problem.unit_ids,
        "communities": problem.community_ids,
    }


def _list(data: Mapping, name: str) -> list:
    rows = data.get(name)
    if not isinstance(rows, list):
        raise PlanError("plan", f"{name} is missing or not a list")
    return rows


def _text(row: object, field: str, item: str) -> str:
    value = row.get(field) if isinstance(row, dict) else None
    if not isinstance(value, str):
        raise PlanError(item, f"{field} is missing or not a text")
    return value


def _whole(row: object, field: str, item: str) -> int:
    return whole_number(
        row.get(field) if isinstance(row, dict) else None, item, field, error=PlanError
    )


def _wholes(data: Mapping, name: str) -> tuple[int, ...]:
    return tuple(
        whole_number(value, f"{name}[{i}]", "the entry", error=PlanError)
        for i, value in enumerate(_list(data, name))
    )


def _prices(data: Mapping, problem: Problem) -> Prices:
    prices = data.get("prices")
    if not isinstance(prices, dict):
        raise PlanError("plan", "prices is missing or not an object")
    columns = {}
    for name, ids in _ids(problem).items():
        column = prices.get(name)
        if not isinstance(column, dict):
            raise PlanError("prices", f"{name} is missing or not an object")
        for one in column.keys() - set(ids):
            raise PlanMismatch(f"price of {one!r}", f"the problem has no such row in {name}")
        for one in ids:
            if one not in column:
                raise PlanMismatch(f"price of {one!r}", f"is missing in {name}")
        columns[name] = np.array(
            [whole_number(column[one], f"price of {one!r}", "it", PlanError) for one in ids],
            dtype=np.int64,
        )
    return Prices(**columns)
