"""From a problem to a proven plan."""

from collections.abc import Callable, Mapping

import numpy as np

from matching.assignment import MOST_EDGES, assign, slots
from matching.network import Network, network
from matching.objective import covered, given, objective, tier_weights
from matching.plan import Plan, chosen, short
from matching.prices import dual_value, prices
from matching.problem import Problem
from matching.programme import programme
from matching.residual import Residual

Progress = Callable[[float, str], None]
"""Called with the share done, from 0 to 1, and the stage; whatever it raises stops the solver."""

Previous = Plan | Mapping[tuple[str, str], int]


def _silent(fraction: float, stage: str) -> None:
    """Nobody is watching."""


def feasible(problem: Problem, sessions: np.ndarray) -> bool:
    """Whether a plan keeps every limit, pin and capacity."""
    by_need, by_listing, by_unit, _ = given(problem, sessions)
    return bool(
        (sessions >= problem.pair_pinned).all()
        and (sessions <= problem.pair_most).all()
        and (by_need <= problem.need_sessions).all()
        and (by_listing <= problem.listing_sessions).all()
        and (by_unit <= problem.unit_sessions).all()
    )


def route(net: Network, seed: int | None, most_edges: int = MOST_EDGES) -> np.ndarray:
    """A feasible flow that is optimal, or nearly so: by slots where they are few enough."""
    left = slots(net)
    if left.edges(net) <= most_edges:
        found = [assign(net, left, None if seed is None else np.random.default_rng(seed))]
    else:
        near = programme(net)
        # Whole but for noise; should rounding break a capacity, rounding down cannot.
        found = [] if near is None else [np.rint(near), np.floor(near + 1e-6)]
    for flow in found:
        flow = np.clip(flow.astype(np.int64), net.lower, net.upper)
        if feasible(net.problem, net.sessions(flow)):
            return flow
    return net.lower.copy()


def mend(net: Network, flow: np.ndarray, each: Callable[[], None]) -> tuple[Residual, np.ndarray]:
    """The residual network of an optimal flow near `flow`, and its potentials.

    A flow that floating point left short of the optimum is led there in whole numbers, one
    negative circle at a time.
    """
    while True:
        residual = Residual(net, flow)
        distance = residual.potentials(each)
        if distance is not None:
            return residual, distance
        flow = residual.cancelled()


def solve(
    problem: Problem,
    seed: int | None = None,
    previous: Previous | None = None,
    progress: Progress | None = None,
) -> Plan:
    """The best plan for `problem`, with the prices that prove it.

    Parameters
    ----------
    problem : Problem
    seed : int, optional
        Decides between plans of equal worth, and nothing else; recorded in the plan.
    previous : Plan or {(need id, listing id): sessions}, optional
        A former plan: among plans of equal worth, the one that keeps most of its sessions; that
        comes before the seed. It may speak of another problem.
    progress : callable, optional
        `progress(fraction, stage)`; it may raise to cancel.

    Returns
    -------
    Plan
        Always optimal: `plan.bound == plan.objective`.
    """
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int) or seed < 0):
        raise ValueError(f"seed must be a whole number, 0 or more, not {seed!r}")
    tell = progress or _silent
    tell(0.0, "reading")
    kept = previous.pairs if isinstance(previous, Plan) else previous
    net = network(problem, kept)
    tell(0.1, "assigning")
    flow = route(net, seed)
    tell(0.6, "proving")
    residual, distance = mend(net, flow, lambda: tell(0.7, "proving"))
    if net.scale > 1:
        net = network(problem)
        residual, distance = mend(
            net, residual.net.sessions(residual.flow), lambda: tell(0.8, "proving")
        )
    tell(0.9, "pricing")
    plan = priced(problem, residual, distance, seed)
    tell(1.0, "done")
    return plan


def priced(
    problem: Problem, residual: Residual, distance: np.ndarray, seed: int | None = None
) -> Plan:
    """The plan of an optimal flow over the pairs, with its certificate."""
    sessions = residual.flow.copy()
    sessions.flags.writeable = False
    weights = tier_weights(problem)
    found = prices(residual, distance)
    tiers = covered(problem, sessions)
    share = sum(int(w) * c for w, c in zip(weights, tiers, strict=True))
    worth, bound = objective(problem, sessions), dual_value(problem, found, weights) - share
    if worth != bound:
        raise ArithmeticError(f"the plan's value {worth} is not its bound {bound}")
    return Plan(
        sessions=sessions,
        pairs=chosen(problem, sessions),
        covered=tiers,
        objective=worth,
        bound=bound,
        prices=found,
        tier_weights=tuple(weights.tolist()),
        unmatched=short(problem, sessions),
        seed=seed,
    )
