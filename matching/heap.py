"""The labels of one side of a search, and its queue of nodes by distance."""

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from matching.accelerate import ACCELERATED, compiled
from matching.graph import Row

FAR = 1 << 61
"""The label of a node that has not been reached."""


class Side(NamedTuple):
    """Labels of a search from one end.

    `label` is the distance so far, `parent` and `via` the node before and the pair between (−1
    when the arc is no pair). `touched` and `settled` list nodes in order; `count` holds how many
    are queued, touched and settled, and where the two sides meet on the best way so far.
    """

    label: Row
    parent: Row
    via: Row
    touched: Row
    settled: Row
    count: Row
    keys: Row
    queue: Row


def side(nodes: int, arcs: int) -> Side:
    """Empty labels for `nodes` nodes; a search queues a node at most once for each arc."""
    if ACCELERATED:
        # Untouched memory of `empty` costs nothing, so the queue may be as long as it could get.
        long = arcs + nodes + 1
        return Side(
            np.full(nodes, FAR, dtype=np.int64),
            *(np.zeros(nodes, dtype=np.int64) for _ in range(4)),
            np.zeros(4, dtype=np.int64),
            np.empty(long, dtype=np.int64),
            np.empty(long, dtype=np.int64),
        )
    return Side([FAR] * nodes, *([0] * nodes for _ in range(4)), [0] * 4, [], [])


if ACCELERATED:

    @compiled
    def push(side, distance, node):
        """Queue a node. Four children a parent: fewer cache misses than two."""
        keys, queue = side.keys, side.queue
        at = side.count[0]
        side.count[0] = at + 1
        while at > 0:
            above = (at - 1) >> 2
            if keys[above] <= distance:
                break
            keys[at] = keys[above]
            queue[at] = queue[above]
            at = above
        keys[at] = distance
        queue[at] = node

    @compiled
    def pop(side):
        """Take the nearest node from the queue."""
        keys, queue = side.keys, side.queue
        node = queue[0]
        last = side.count[0] - 1
        side.count[0] = last
        distance, moved = keys[last], queue[last]
        at = 0
        while True:
            child = 4 * at + 1
            if child >= last:
                break
            least = child
            for other in range(child + 1, min(child + 4, last)):
                if keys[other] < keys[least]:
                    least = other
            if keys[least] >= distance:
                break
            keys[at] = keys[least]
            queue[at] = queue[least]
            at = least
        keys[at] = distance
        queue[at] = moved
        return node

    @compiled
    def nearest(side):
        """Distance of the nearest queued node, stale entries dropped; FAR when there is none."""
        while side.count[0] > 0:
            if side.keys[0] == side.label[side.queue[0]]:
                return side.keys[0]
            pop(side)
        return FAR

    @compiled
    def clear(side):
        """Forget all labels."""
        for at in range(side.count[1]):
            side.label[side.touched[at]] = FAR
        for at in range(3):
            side.count[at] = 0
        side.count[3] = -1

else:

    def push(side, distance, node):
        """Queue a node."""
        heappush(side.keys, (distance, node))

    def pop(side):
        """Take the nearest node from the queue."""
        return heappop(side.keys)[1]

    def nearest(side):
        """Distance of the nearest queued node, stale entries dropped; FAR when there is none."""
        keys, label = side.keys, side.label
        while keys:
            distance, node = keys[0]
            if distance == label[node]:
                return distance
            heappop(keys)
        return FAR

    def clear(side):
        """Forget all labels."""
        label, touched = side.label, side.touched
        for at in range(side.count[1]):
            label[touched[at]] = FAR
        side.keys.clear()
        side.count[:] = [0, 0, 0, -1]
