"""From a problem to a proven plan."""

from collections.abc import Callable, Mapping

import numpy as np

from matching import bulk
from matching.flow import Flow
from matching.objective import covered, objective
from matching.plan import Plan, chosen, short
from matching.prices import dual_value, prices_of
from matching.problem import Problem

Progress = Callable[[float, str], None]
"""Called with the share done, from 0 to 1, and the stage; whatever it raises stops the solver."""

Previous = Plan | Mapping[tuple[str, str], int]


def silent(fraction: float, stage: str) -> None:
    """Nobody is watching."""


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

    Raises
    ------
    ValueError
        For a seed that is no whole number.

    Notes
    -----
    Successive shortest ways (Busacker and Gowen 1960; Edmonds and Karp 1972), one need after
    another, each found from both ends (Pohl 1971). Memory grows with the pairs; time with the
    sessions, times what a search reads.
    """
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int) or seed < 0):
        raise ValueError(f"seed must be a whole number, 0 or more, not {seed!r}")
    tell = progress or silent
    tell(0.0, "reading")
    rows, kept = order(problem, seed), kept_pairs(previous)
    if kept is None and bulk.pays(problem):
        found = bulk.optimum(problem, rows, lambda share: tell(0.05 + 0.8 * share, "matching"))
        tell(0.85, "proving")
        plan = proven(problem, *found, seed)
    else:
        flow = optimal(problem, kept, rows, lambda share: tell(0.05 + 0.8 * share, "matching"))
        tell(0.85, "proving")
        plan = priced(flow if flow.scale == 1 else plain(flow), seed)
    tell(1.0, "done")
    return plan


def optimal(
    problem: Problem,
    kept: Mapping[tuple[str, str], int] | None,
    rows: np.ndarray,
    each: Callable[[float], None],
) -> Flow:
    """An optimal flow, admitting needs in this order; `each` hears how far and may raise to stop.

    A former plan's points are for the searches alone, from wherever the bulk route leads.
    """
    if not bulk.pays(problem):
        flow = Flow(problem, kept=kept)
        flow.begin()
        flow.admit(rows, each)
        return flow
    sessions, potentials = bulk.nearly(problem, rows, lambda share: each(0.8 * share))
    flow = Flow(problem, sessions=sessions, kept=kept)
    flow.set_potentials(flow.scale * potentials)
    flow.mend_all(lambda share: each(0.8 + 0.2 * share))
    return flow


def kept_pairs(previous: Previous | None) -> Mapping[tuple[str, str], int] | None:
    """The pairs of a former plan, however it is given."""
    return previous.pairs if isinstance(previous, Plan) else previous


def order(problem: Problem, seed: int | None) -> np.ndarray:
    """The order in which needs are admitted: int64[N], rows.

    The most urgent come first: what is covered once stays covered. A seed shuffles within a tier.
    """
    if seed is None:
        return np.argsort(problem.need_tier, kind="stable")
    return np.lexsort((np.random.default_rng(seed).permutation(problem.N), problem.need_tier))


def plain(flow: Flow) -> Flow:
    """The same flow without the points for keeping a former plan.

    Those points sum to less than half of the scale on any way, so rounding takes them out of the
    potentials again; should one have been left standing, it is mended.
    """
    plain = Flow(flow.problem, sessions=flow.sessions, weights=flow.weights)
    plain.set_potentials(plain_potentials(flow.potentials, flow.scale))
    plain.mend_all()
    return plain


def plain_potentials(potentials: np.ndarray, scale: int) -> np.ndarray:
    """Potentials of scaled worth in worth that is not scaled, but for points for keeping."""
    return (potentials + scale // 2) // scale


def priced(flow: Flow, seed: int | None = None) -> Plan:
    """The plan of an optimal flow, with its certificate."""
    return proven(flow.problem, flow.sessions, flow.potentials, flow.weights, seed)


def proven(
    problem: Problem,
    sessions: np.ndarray,
    potentials: np.ndarray,
    weights: np.ndarray,
    seed: int | None = None,
) -> Plan:
    """The plan of optimal sessions and potentials, with its certificate.

    Raises
    ------
    ArithmeticError
        When the prices do not prove the plan: never, unless the searches are wrong.
    """
    sessions.flags.writeable = False
    found = prices_of(problem, potentials)
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
        eligible=problem.E,
        seed=seed,
    )
