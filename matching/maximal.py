"""Maximum flows and what is reached in their residual network, by scipy's compiled routines."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow


def matrix(
    nodes: int, tail: np.ndarray, head: np.ndarray, ordered: bool = False
) -> tuple[csr_array, np.ndarray]:
    """The pattern of these arcs as a sparse matrix, and which arc each of its entries is.

    Parameters
    ----------
    nodes : int
    tail, head : int[A]
        No two arcs may have both in common: entries would be summed.
    ordered : bool
        Whether entries must come in the order of their heads; searches need no order.

    Returns
    -------
    csr_array, int32[A]
    """
    number = np.arange(1, len(tail) + 1, dtype=np.int32)
    made = csr_array((number, (tail, head)), shape=(nodes, nodes))
    if ordered:
        made.sort_indices()
    return made, made.data - 1


def filled(pattern: csr_array, values: np.ndarray) -> csr_array:
    """A matrix of this pattern with these values, entry by entry."""
    made = csr_array((values, pattern.indices, pattern.indptr), shape=pattern.shape)
    made.has_sorted_indices = pattern.has_sorted_indices
    return made


def most(
    nodes: int, tail: np.ndarray, head: np.ndarray, more: np.ndarray, less: np.ndarray, ends
) -> np.ndarray:
    """What a maximum flow adds to each arc (Dinic 1970).

    Parameters
    ----------
    nodes : int
        Of which the source and the sink are the last two.
    tail, head : int[A]
        Between two nodes there is at most one arc, whatever its direction.
    more, less : int64[A]
        How much more and how much less each arc may carry.
    ends : (int[S], int64[S], int[Z], int64[Z])
        Nodes with something to send and how much, nodes that take something and how much.

    Returns
    -------
    int64[A]
        Negative where an arc is to carry less.

    Raises
    ------
    ArithmeticError
        Should the library not answer arc by arc.
    """
    giver, supply, taker, demand = ends
    source, sink = np.full(len(giver), nodes - 2), np.full(len(taker), nodes - 1)
    nothing = np.zeros(len(giver) + len(taker), dtype=np.int64)
    # Every arc is there in both directions, so that the answer has the very same pattern.
    pattern, entry = matrix(
        nodes,
        _narrow(head, giver, sink, tail, source, taker),
        _narrow(tail, source, taker, head, giver, sink),
        ordered=True,
    )
    room = _narrow(more, supply, demand, less, nothing)
    found = maximum_flow(filled(pattern, room[entry]), nodes - 1, nodes - 2).flow
    if found.nnz != len(entry):
        raise ArithmeticError("the maximum flow has other arcs than its network")
    carried = np.empty(len(entry), dtype=np.int32)
    carried[entry] = found.data
    return carried[: len(tail)].astype(np.int64)


def _narrow(*parts: np.ndarray) -> np.ndarray:
    """These rows end to end in 32 bits: half the memory to be found and written anew each time."""
    return np.concatenate(parts, dtype=np.int32, casting="unsafe")


def reached(nodes: int, tail: np.ndarray, head: np.ndarray, start: int) -> np.ndarray:
    """Which nodes these arcs lead to from `start`: bool[nodes]."""
    pattern, _ = matrix(nodes, tail.astype(np.int32, copy=False), head.astype(np.int32, copy=False))
    seen = np.zeros(nodes, dtype=bool)
    seen[breadth_first_order(pattern, start, return_predecessors=False)] = True
    return seen
