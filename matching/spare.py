"""Room for what may still come: rows of a flow laid out again with space between and after them.

A change to a solved problem adds a need, a listing or a pair. Rows that are full to the last item
would have to be laid out anew each time, which takes longer than the change itself.
"""

import numpy as np

from matching.arrays import ragged
from matching.graph import Graph, Rows, State, shaped
from matching.steps import CLOSED

SLACK = 8
"""Items that each row may grow by."""


def spread(rows: Rows, size: int, slack: int, extra: int = 0) -> tuple[Rows, np.ndarray]:
    """The same rows, `size` of them in all, each with free places; and their room.

    Each row has `SLACK` and `slack` free places, and `extra` are left after the last row.
    """
    room = np.full(size, SLACK + slack, dtype=np.int64)
    room[: len(rows.count)] += np.asarray(rows.count, dtype=np.int64)
    return _laid(rows, room, extra), room


def _laid(rows: Rows, room: np.ndarray, extra: int = 0) -> Rows:
    """The same rows with this room each."""
    start, count, items = (np.asarray(part, dtype=np.int64) for part in rows)
    first = np.cumsum(room) - room
    wide = np.zeros(int(room.sum()) + extra, dtype=np.int64)
    row, place = ragged(count)
    wide[first[row] + place] = items[start[row] + place]
    counts = np.zeros(len(room), dtype=np.int64)
    counts[: len(count)] = count
    return Rows(first, counts, wide)


def roomy(graph: Graph, state: State, needs: int, listings: int, pairs: int, slack: int):
    """Graph and state with that many spare needs, listings and pairs; and the rows' room.

    Spare needs and listings have no sessions and no pairs, so no search comes by them.
    """
    n, m, u, g = (int(size) for size in np.asarray(graph.weights)[:4])
    weights = np.array(graph.weights)
    weights[:2] += needs, listings

    def more(values, count: int) -> np.ndarray:
        return np.concatenate([np.asarray(values, dtype=np.int64), np.zeros(count, np.int64)])

    layout = {
        "need_pairs": spread(graph.need_pairs, n + needs, slack, pairs),
        "listing_pairs": spread(graph.listing_pairs, m + listings, slack),
        "unit_listings": spread(graph.unit_listings, u, slack),
        "community_needs": spread(graph.community_needs, g, slack),
    }
    # As many pairs can be held at a listing as it has.
    held = _laid(state.held, layout["listing_pairs"][1] + 1)
    potential = np.asarray(state.potential, dtype=np.int64)
    parts = np.split(potential, [n, n + m])
    return (
        shaped(
            graph._replace(
                weights=weights,
                **{name: rows for name, (rows, _) in layout.items()},
                **{
                    name: more(getattr(graph, name), pairs)
                    for name in ("pair_need", "pair_listing", "value", "upper", "lower", "base")
                },
                **{
                    name: more(getattr(graph, name), needs)
                    for name in ("need_community", "need_sessions")
                },
                **{
                    name: more(getattr(graph, name), listings)
                    for name in ("listing_unit", "listing_sessions")
                },
            )
        ),
        shaped(
            state._replace(
                pair=more(state.pair, pairs),
                more=np.concatenate([state.more, np.full(pairs, CLOSED)]),
                less=np.concatenate([state.less, np.full(pairs, CLOSED)]),
                need=more(state.need, needs),
                listing=more(state.listing, listings),
                potential=np.concatenate(
                    [more(parts[0], needs), more(parts[1], listings), parts[2]]
                ),
                held=held,
            )
        ),
        {name: room for name, (_, room) in layout.items()},
    )


def row_of(rows: Rows, row: int) -> list[int]:
    """The items of one row."""
    first = int(rows.start[row])
    return [int(e) for e in rows.items[first : first + int(rows.count[row])]]


def append(rows: Rows, row: int, item: int) -> None:
    """Put an item at the end of a row that has room."""
    rows.items[rows.start[row] + rows.count[row]] = item
    rows.count[row] += 1


def remove(rows: Rows, row: int, item: int) -> None:
    """Take an item out of a row."""
    at, last = int(rows.start[row]), int(rows.start[row]) + int(rows.count[row]) - 1
    while rows.items[at] != item:
        at += 1
    rows.items[at] = rows.items[last]
    rows.count[row] -= 1
