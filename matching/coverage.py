"""Tiers apart from fits: what every plan of best coverage has in common.

Coverage alone is a maximum flow for each tier with those before it, for sets of sessions that can
be covered together form a matroid. The least minimum cuts of these flows lie within each other
(Gallo, Grigoriadis and Tarjan 1989), so they give every node one whole number, its level: of how
urgent a need one session more would be taken away. By complementary slackness every plan of best
coverage fills what leads from a higher level to a lower one and leaves empty what leads up. What
is left, between nodes of one level, is decided by fits and steps alone, in small numbers.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from matching.arrays import total
from matching.maximal import most, reached
from matching.remainder import Remainder


class Levels(NamedTuple):
    """The level of each need, listing and unit: 0 for what is not scarce, up to the tiers."""

    need: np.ndarray
    listing: np.ndarray
    unit: np.ndarray


def levels(r: Remainder, each: Callable[[float], None]) -> Levels:
    """The levels of a remainder; communities and the terminal have level 0.

    `each` hears the share done, from 0 to 1, and may raise to stop.
    """
    needs, listings, units, _ = r.counts
    source = needs + listings + units
    level = np.zeros(source + 2, dtype=np.int64)
    flow = np.zeros(len(r.pair) + listings, dtype=np.int64)
    for rank in range(r.tiers, 0, -1):
        each(1 - rank / r.tiers)
        level[_scarce(r, rank, flow) & (level == 0)] = rank
    return Levels(level[:needs], level[needs : needs + listings], level[needs + listings : source])


def _scarce(r: Remainder, rank: int, flow: np.ndarray) -> np.ndarray:
    """Nodes that needs of this rank or above, still short, would take a session more of.

    `flow`, of pairs and listings, covers the ranks above and is led on to cover this one too.
    """
    needs, listings, units, _ = r.counts
    urgent = np.flatnonzero((r.need_rank >= rank) & (r.need_sessions > 0))
    arc = np.append(
        np.flatnonzero(r.need_rank[r.pair_need] >= rank),
        np.arange(len(r.pair), len(flow)),
    )
    pair, unit, sink = arc[: len(arc) - listings], needs + listings, needs + listings + units + 1
    tail = np.concatenate([r.pair_need[pair], np.arange(needs, unit)]).astype(np.int32)
    head = np.concatenate([needs + r.pair_listing[pair], unit + r.listing_unit]).astype(np.int32)
    room = np.concatenate([r.pair_room[pair], r.listing_sessions])
    left = r.unit_sessions - total(r.listing_unit, flow[len(r.pair) :], units)
    giving = np.flatnonzero(left > 0)

    def short() -> np.ndarray:
        return (r.need_sessions - total(r.pair_need[pair], flow[pair], needs))[urgent]

    flow[arc] += most(
        sink + 1,
        tail,
        head,
        room - flow[arc],
        flow[arc],
        (urgent, short(), unit + giving, left[giving]),
    )
    asking = urgent[short() > 0]
    more, less = flow[arc] < room, flow[arc] > 0
    return reached(
        sink + 1,
        np.concatenate([np.full(len(asking), sink - 1), tail[more], head[less]]),
        np.concatenate([asking, head[more], tail[less]]),
        sink - 1,
    )
