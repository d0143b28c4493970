"""The round as one assignment of slots, for scipy's sparse Jonker–Volgenant solver.

Rows are the sessions that listings can give (slots) and, where fairness counts, one "unserved"
token per session wanted. Columns are the sessions wanted, one idle token per slot and one private
column per unserved token. A slot that takes the k-th idle token of its unit saves the unit's step
k; tokens beyond the unit's capacity save so much that they are always taken. A session that takes
the k-th unserved token of its community forgoes the community's last bonus but k − 1. A constant
on every session makes sure that each is filled by either.

A pair limited below both sides gets one gadget per session of its limit: a row and a column that
are either matched with each other (not used) or both with the pair's slot and session (used).
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from matching.arrays import product, ragged, starts, total
from matching.network import Network
from matching.objective import points

MOST_EDGES = 4_000_000
"""Beyond this the expansion into slots no longer pays."""


@dataclass(frozen=True, eq=False)
class Slots:
    """What is left to assign once the pinned sessions are given."""

    room: np.ndarray
    """Most further sessions per arc."""
    plain: np.ndarray
    """Whether the arc is limited by its ends alone."""
    sessions: np.ndarray
    """Per need."""
    slots: np.ndarray
    """Per listing."""
    unit_room: np.ndarray
    unit_slots: np.ndarray
    unit_alone: np.ndarray
    """Whether one listing has all slots of the unit: its slots are alike, so the k-th may keep
    the k-th idle token for itself."""
    unit_pinned: np.ndarray
    community_sessions: np.ndarray
    community_alone: np.ndarray
    community_pinned: np.ndarray

    def edges(self, net: Network) -> int:
        """Number of edges that the expansion would have."""
        a, b = self.sessions[net.need], self.slots[net.listing]
        gadget = ~self.plain & (self.room > 0)
        count = int((a * b)[self.plain & (self.room > 0)].sum())
        count += int((self.room * (a + b + 1))[gadget].sum())
        count += int((self.unit_slots**2)[~self.unit_alone].sum() + self.slots.sum())
        if points(net.problem.fairness):
            count += int((self.community_sessions**2)[~self.community_alone].sum())
        return count


def slots(net: Network) -> Slots:
    """Subtract the pins and count what remains."""
    p = net.problem
    unit, community = p.listing_unit[net.listing], p.need_community[net.need]
    unit_pinned = total(unit, net.lower, p.U)
    need_left = p.need_sessions - total(net.need, net.lower, p.N)
    listing_left = p.listing_sessions - total(net.listing, net.lower, p.M)
    room = np.minimum(net.upper - net.lower, need_left[net.need])
    room = np.minimum(room, listing_left[net.listing])
    sessions = np.minimum(need_left, total(net.need, room, p.N))
    unit_room = p.unit_sessions - unit_pinned
    b = np.minimum(listing_left, total(net.listing, room, p.M))
    b = np.minimum(b, unit_room[p.listing_unit])
    both = np.minimum(sessions[net.need], b[net.listing])
    plain = room >= both
    # Where the kept part of a pair is enough for all, the rest of it adds nothing.
    room = np.minimum(room, both)
    whole = np.flatnonzero(plain)
    enough = np.unique(net.pair[whole], return_index=True)[1]
    room[np.delete(whole, enough)] = 0
    unit_slots = total(p.listing_unit, b, p.U)
    community_sessions = total(p.need_community, sessions, p.G)
    return Slots(
        room,
        plain,
        sessions,
        b,
        unit_room,
        unit_slots,
        (total(p.listing_unit, (b > 0).astype(np.int64), p.U) <= 1)
        | ((unit_slots <= unit_room) & (points(p.balance) == 0)),
        unit_pinned,
        community_sessions,
        total(p.need_community, (sessions > 0).astype(np.int64), p.G) <= 1,
        total(community, net.lower, p.G),
    )


class _Edges:
    """Edges with worth, gathered block by block."""

    def __init__(self) -> None:
        self.blocks: list[tuple[np.ndarray, ...]] = []

    def add(self, row, column, value, arc=-1) -> None:
        size = np.broadcast(row, column).size
        self.blocks.append(
            tuple(
                np.broadcast_to(np.asarray(x, dtype=np.int64), size)
                for x in (row, column, value, arc)
            )
        )

    def columns(self) -> list[np.ndarray]:
        return [np.concatenate(column) for column in zip(*self.blocks, strict=True)]


def assign(
    net: Network, left: Slots | None = None, rng: np.random.Generator | None = None
) -> np.ndarray:
    """An optimal flow over the arcs of `net`: int64[A].

    `rng` shuffles rows and columns, which decides between equal plans. Its worth is exact while
    the worths are below 2**53; the caller proves the result and mends it if need be.
    """
    left = slots(net) if left is None else left
    p, edges = net.problem, _Edges()
    live = left.room > 0
    top = int(net.value[live].max()) if live.any() else 0
    fair = points(p.fairness) > 0
    fill = net.scale * points(p.fairness) + 1 if fair else 0
    bind = 2 * fill + 1

    # Sessions lie by community and slots by unit, so that each block is one run of numbers.
    order = np.argsort(p.need_community, kind="stable")
    session_at = np.zeros(p.N, dtype=np.int64)
    session_at[order] = starts(left.sessions[order])
    order = np.argsort(p.listing_unit, kind="stable")
    slot_at = np.zeros(p.M, dtype=np.int64)
    slot_at[order] = starts(left.slots[order])
    all_sessions, all_slots = int(left.sessions.sum()), int(left.slots.sum())
    gadget = np.flatnonzero(live & ~left.plain)
    gadgets = int(left.room[gadget].sum())

    arc = np.flatnonzero(live & left.plain)
    row, i, j = product(left.slots[net.listing[arc]], left.sessions[net.need[arc]])
    arc = arc[row]
    edges.add(
        slot_at[net.listing[arc]] + i, session_at[net.need[arc]] + j, net.value[arc] + fill, arc
    )
    _gadgets(net, left, edges, gadget, (slot_at, session_at), (all_slots, all_sessions), fill, bind)
    most = 2 * (top + bind + fill) + net.scale * points(p.balance) + 1
    _idle(net, left, edges, all_sessions + gadgets, most)
    if fair:
        first = (all_slots + gadgets, all_sessions + gadgets + all_slots)
        _unserved(net, left, edges, first, fill)
    rows = all_slots + gadgets + (all_sessions if fair else 0)
    columns = all_sessions + gadgets + all_slots + (all_sessions if fair else 0)
    return net.lower + _match(edges, rows, columns, len(net.pair), rng)


def _gadgets(net, left, edges, arcs, at, counts, fill, bind) -> None:
    row, _ = ragged(left.room[arcs])
    gadget = np.arange(len(row))
    arc = arcs[row]
    edges.add(counts[0] + gadget, counts[1] + gadget, bind)
    own, i = ragged(left.slots[net.listing[arc]])
    edges.add(
        at[0][net.listing[arc[own]]] + i, counts[1] + own, net.value[arc[own]] + bind, arc[own]
    )
    own, j = ragged(left.sessions[net.need[arc]])
    edges.add(counts[0] + own, at[1][net.need[arc[own]]] + j, fill)


def _idle(net: Network, left: Slots, edges: _Edges, first: int, most: int) -> None:
    """Idle tokens: `first` is their first column, `most` what a forced one saves."""
    begin = starts(left.unit_slots)
    alone = np.flatnonzero(left.unit_alone)
    row, k = ragged(left.unit_slots[alone])
    unit = alone[row]
    step = net.unit_step(unit, left.unit_pinned[unit] + k + 1)
    edges.add(begin[unit] + k, first + begin[unit] + k, step)
    shared = np.flatnonzero(~left.unit_alone)
    row, i, k = product(left.unit_slots[shared], left.unit_slots[shared])
    unit = shared[row]
    step = net.unit_step(unit, left.unit_pinned[unit] + k + 1)
    saving = np.where(k < left.unit_room[unit], step, most)
    edges.add(begin[unit] + i, first + begin[unit] + k, saving)


def _unserved(net: Network, left: Slots, edges: _Edges, first: tuple[int, int], fill: int) -> None:
    """Unserved tokens: `first` is their first row and their first private column."""
    wanted = left.community_sessions
    begin = starts(wanted)

    def worth(community: np.ndarray, k: np.ndarray) -> np.ndarray:
        at = left.community_pinned[community] + wanted[community] - k
        return fill - net.community_step(community, at)

    everyone = np.arange(int(wanted.sum()))
    edges.add(first[0] + everyone, first[1] + everyone, 0)
    alone = np.flatnonzero(left.community_alone)
    row, k = ragged(wanted[alone])
    community = alone[row]
    edges.add(first[0] + begin[community] + k, begin[community] + k, worth(community, k))
    shared = np.flatnonzero(~left.community_alone)
    row, j, k = product(wanted[shared], wanted[shared])
    community = shared[row]
    edges.add(first[0] + begin[community] + k, begin[community] + j, worth(community, k))


def _match(
    edges: _Edges, rows: int, columns: int, arcs: int, rng: np.random.Generator | None
) -> np.ndarray:
    flow = np.zeros(arcs, dtype=np.int64)
    if not rows:
        return flow
    row, column, value, arc = edges.columns()
    if rng is not None:
        row, column = rng.permutation(rows)[row], rng.permutation(columns)[column]
    # scipy drops zeros, so costs begin at 1; every row is matched, so the shift changes nothing.
    cost = (int(value.max()) + 1 - value).astype(np.float64)
    matched = min_weight_full_bipartite_matching(
        csr_matrix((cost, (row, column)), shape=(rows, columns))
    )
    key = row * columns + column
    order = np.argsort(key)
    found = order[
        np.searchsorted(key, matched[0].astype(np.int64) * columns + matched[1], sorter=order)
    ]
    used = arc[found]
    np.add.at(flow, used[used >= 0], 1)
    return flow
