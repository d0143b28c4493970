"""The flow that a round is: community → need → pair → listing → unit.

An `Arc` row is a pair or, when a former plan is to be kept where it costs nothing, the part of a
pair that the former plan held and the rest. Worth is multiplied by `scale`, and one point is added
for each session kept, so that continuity decides between equal plans and never more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.arrays import total
from matching.limits import UNLIMITED
from matching.objective import community_step, fit_points, tier_weights, unit_step
from matching.problem import Problem


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs with whole-number worth and bounds, over the rows of one problem."""

    problem: Problem
    scale: int
    pair: np.ndarray
    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray

    @cached_property
    def need(self) -> np.ndarray:
        """Need of each arc."""
        return self.problem.pair_need[self.pair]

    @cached_property
    def listing(self) -> np.ndarray:
        """Listing of each arc."""
        return self.problem.pair_listing[self.pair]

    def unit_step(self, unit: np.ndarray, k: np.ndarray) -> np.ndarray:
        """Scaled cost of the unit's k-th session."""
        return self.scale * unit_step(self.problem, unit, k)

    def community_step(self, community: np.ndarray, k: np.ndarray) -> np.ndarray:
        """Scaled bonus of the community's k-th session."""
        return self.scale * community_step(self.problem, community, k)

    def sessions(self, flow: np.ndarray) -> np.ndarray:
        """Sessions per pair of a flow over the arcs."""
        return total(self.pair, flow, self.problem.E)


def network(problem: Problem, kept: Mapping[tuple[str, str], int] | None = None) -> Network:
    """The network of `problem`; `kept` gives the sessions of a former plan by (need, listing) id.

    Pairs of the former plan that are no longer eligible are of no account.
    """
    value = tier_weights(problem)[problem.need_tier[problem.pair_need]] + fit_points(problem)
    pair = np.arange(problem.E)
    lower = problem.pair_pinned.copy()
    # What need and listing have is no bound of the arc: scarcity is priced where it belongs, and
    # one more session of either can find its way.
    limit, wanted = problem.pair_limit, problem.need_sessions[problem.pair_need]
    upper = np.where(limit >= wanted, UNLIMITED, limit)
    old = np.zeros(problem.E, dtype=np.int64)
    for ids, sessions in (kept or {}).items():
        row = problem.pair_index.get(ids)
        if row is not None:
            old[row] = max(0, min(int(sessions), int(problem.pair_most[row])))
    if not old.any():
        return Network(problem, 1, pair, value, lower, upper)
    scale = int(old.sum()) + 1
    first = old > 0
    # The kept part of a pair comes before the rest of it.
    parts = [(pair[first], old[first], 1), (pair, upper - old, 0)]
    low = np.minimum(lower, old)
    return Network(
        problem,
        scale,
        np.concatenate([part for part, _, _ in parts]),
        np.concatenate([scale * value[part] + bonus for part, _, bonus in parts]),
        np.concatenate([low[first], lower - low]),
        np.concatenate([most for _, most, _ in parts]),
    )
