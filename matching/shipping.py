"""From near prices to exact ones: sessions shipped many at a time.

Primal–dual (Ford and Fulkerson 1957), with every step a compiled routine over the whole network.
The flow is put within its windows, which leaves excess at some nodes and want at others. One
search (Dijkstra 1959) from all ends at once tells how far each node is from somewhere to go;
potentials take up the distances, so that every node has a way of reduced cost zero, and one
maximum flow over all arcs of reduced cost zero ships whatever these ways can carry together.

The terminal gives and takes without end, so excess ends there as well as where there is want, and
want is met from there. Were it balanced like any other node, all ways would lead through it to
the one nearest want. It is asked from one side at a time: backward from all that takes when
excess is more, forward from all that gives when want is.
"""

from collections.abc import Callable

import numpy as np
from scipy.sparse.csgraph import dijkstra

from matching.arrays import total
from matching.fine import Fine
from matching.maximal import filled, matrix, most

ENDLESS = 1 << 30
"""More than all sessions together, within the 32 bits that the routines count in."""
FAR = 4_000
"""How far a search reaches to begin with, in ten-thousandths of fit; longer arcs are left out."""
NEAR = 1_000
"""How far it reaches at least."""
PATIENCE = 4
"""Rounds in a row that may ship nothing."""


def ship(fine: Fine, few: int, each: Callable[[float], None]) -> None:
    """Ship until at most `few` sessions are in excess or wanting, exactly as prices demand.

    Parameters
    ----------
    fine : Fine
        Its potentials are near those of an optimum; both they and the flow are changed.
    few : int
    each : callable
        Hears the share done, from 0 to 1, in each round, and may raise to stop.
    """
    begun, least, idle, reach = 0, 0, 0, FAR
    excess = fine.excess()
    while True:
        reduced = fine.reduced()
        low, high = fine.windows(reduced)
        within = np.clip(fine.flow, low, high)
        # Few arcs leave their windows in a round, so the excess is not summed from all again.
        moved = np.flatnonzero(within != fine.flow)
        excess += _entering(fine, moved, within[moved] - fine.flow[moved])
        fine.flow = within
        excess = _along(fine, low, high, excess)
        left = int(np.abs(excess).sum())
        begun = begun or left
        idle = 0 if not least or left < least else idle + 1
        least = min(left, least or left)
        if left <= few or idle == PATIENCE:
            return
        each(1 - np.log1p(least) / np.log1p(begun))
        reach = _nearer(fine, reduced, excess, reach)


def _nearer(fine: Fine, reduced: np.ndarray, excess: np.ndarray, reach: int) -> int:
    """Potentials under which whoever is within reach has a way of reduced cost zero.

    Returns
    -------
    int
        How far the next search should reach: as far as the farthest that was found, farther when
        many were not.
    """
    backward = excess.sum() >= 0
    up, more, down, less = fine.margins(reduced, reach)
    tail = np.concatenate([fine.tail[up], fine.head[down]])
    head = np.concatenate([fine.head[up], fine.tail[down]])
    pattern, entry = matrix(fine.nodes, *((head, tail) if backward else (tail, head)))
    excess[fine.terminal] = -1 if backward else 1
    ends, starts = (excess < 0, excess > 0) if backward else (excess > 0, excess < 0)
    distance = dijkstra(
        filled(pattern, np.concatenate([more, less]).astype(np.float64)[entry]),
        indices=np.flatnonzero(ends),
        min_only=True,
        limit=reach,
    )
    found = distance[starts]
    known = np.isfinite(found)
    # Whoever is farther off than the last that has something to ship keeps the same distance.
    last = reach if not known.all() else found.max(initial=0)
    shift = np.minimum(distance, last).astype(np.int64)
    fine.potential += -shift if backward else shift
    fine.potential -= fine.potential[fine.terminal]
    return 2 * reach if 2 * known.sum() < len(found) else max(int(last), NEAR)


def _entering(fine: Fine, arcs: np.ndarray, more: np.ndarray) -> np.ndarray:
    """What these arcs bring to each node when they carry so much more."""
    head, tail = fine.head[arcs], fine.tail[arcs]
    return total(head, more, fine.nodes) - total(tail, more, fine.nodes)


def _along(fine: Fine, low: np.ndarray, high: np.ndarray, excess: np.ndarray) -> np.ndarray:
    """Ship what arcs of reduced cost zero can carry; the excess that is left."""
    excess[fine.terminal] = 0
    asked = excess.copy()
    asked[fine.terminal] = -ENDLESS if excess.sum() >= 0 else ENDLESS
    free = np.flatnonzero(high > low)
    tail, head, flow = fine.tail[free], fine.head[free], fine.flow[free]
    giver, taker = np.flatnonzero(asked > 0), np.flatnonzero(asked < 0)
    carried = most(
        fine.nodes + 2,
        tail,
        head,
        high[free] - flow,
        flow - low[free],
        (giver, asked[giver], taker, -asked[taker]),
    )
    fine.flow[free] += carried
    excess += _entering(fine, free, carried)
    excess[fine.terminal] = 0
    return excess
