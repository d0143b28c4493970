"""The labels of one side of a search, and its queue of nodes by distance."""

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from matching.accelerate import ACCELERATED, woven
from matching.graph import Row

FAR = 1 << 61
"""The label of a node that has not been reached."""


class Side(NamedTuple):
    """Labels of a search from one end.

    `label` is the distance so far, `parent` and `via` the node before and the pair between (−1
    when the arc is no pair). `touched` and `settled` list nodes in order; `count` holds how many
    are queued, touched and settled, where the two sides meet on the best way so far, and how many
    of the settled have been left. A node as near as the one that reached it is settled at once:
    most are, once prices are about right, and only the others wait in the queue.
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
            *(np.zeros(nodes + 2, dtype=np.int64) for _ in range(4)),
            np.zeros(5, dtype=np.int64),
            np.empty(long, dtype=np.int64),
            np.empty(long, dtype=np.int64),
        )
    return Side([FAR] * nodes, *([0] * (nodes + 2) for _ in range(4)), [0] * 5, [], [])


if ACCELERATED:

    @woven
    def push(count, keys, queue, distance, node):
        """Queue a node, of equally near ones the lower number first, as `heapq` has it.

        Four children a parent: fewer cache misses than two.
        """
        at = count[0]
        count[0] = at + 1
        while at > 0:
            above = (at - 1) >> 2
            if keys[above] < distance or (keys[above] == distance and queue[above] < node):
                break
            keys[at] = keys[above]
            queue[at] = queue[above]
            at = above
        keys[at] = distance
        queue[at] = node

    @woven
    def pop(count, keys, queue):
        """Take the nearest node from the queue."""
        node = queue[0]
        last = count[0] - 1
        count[0] = last
        distance, moved = keys[last], queue[last]
        at = 0
        while True:
            child = 4 * at + 1
            if child >= last:
                break
            least = child
            for other in range(child + 1, min(child + 4, last)):
                if keys[other] < keys[least] or (
                    keys[other] == keys[least] and queue[other] < queue[least]
                ):
                    least = other
            if keys[least] > distance or (keys[least] == distance and queue[least] > moved):
                break
            keys[at] = keys[least]
            queue[at] = queue[least]
            at = least
        keys[at] = distance
        queue[at] = moved
        return node

    @woven
    def nearest(label, settled, count, keys, queue):
        """Distance of the nearest node to leave, stale entries dropped; FAR when there is none."""
        if count[4] < count[2]:
            return label[settled[count[4]]]
        while count[0] > 0:
            if keys[0] == label[queue[0]]:
                return keys[0]
            pop(count, keys, queue)
        return FAR

    @woven
    def clear(side):
        """Forget all labels."""
        for at in range(side.count[1]):
            side.label[side.touched[at]] = FAR
        for at in range(5):
            side.count[at] = 0
        side.count[3] = -1

else:

    def push(count, keys, queue, distance, node):
        """Queue a node."""
        heappush(keys, (distance, node))

    def pop(count, keys, queue):
        """Take the nearest node from the queue."""
        return heappop(keys)[1]

    def nearest(label, settled, count, keys, queue):
        """Distance of the nearest node to leave, stale entries dropped; FAR when there is none."""
        if count[4] < count[2]:
            return label[settled[count[4]]]
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
        side.count[:] = [0, 0, 0, -1, 0]


@woven
def leave(settled, count, keys, queue):
    """The nearest node, which is left now; there must be one."""
    if count[4] == count[2]:
        settled[count[2]] = pop(count, keys, queue)
        count[2] += 1
    count[4] += 1
    return settled[count[4] - 1]
