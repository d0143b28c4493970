"""Room for what may still come: rows of a flow laid out again with space between and after them.

A change to a solved problem adds a need, a listing or a pair. Rows that are full to the last item
would have to be laid out anew each time, which takes longer than the change itself; here a row
that is full moves to free places at the end, alone.
"""

from typing import NamedTuple

import numpy as np

from matching.arrays import ragged
from matching.graph import Graph, Rows, State, shaped
from matching.steps import CLOSED

SLACK = 8
"""Items that each row may grow by."""


class Room(NamedTuple):
    """How many items each row has place for: int64 per row, one column per kind of rows."""

    need_pairs: np.ndarray
    listing_pairs: np.ndarray
    unit_listings: np.ndarray
    community_needs: np.ndarray
    held: np.ndarray


def laid(rows: Rows, room: np.ndarray, extra: int) -> Rows:
    """The same rows with this room each, more rows if it names more, and free places at the end.

    Parameters
    ----------
    rows : Rows
        Of R rows.
    room : int64[R or more]
        Items that each row may have, at least as many as it has.
    extra : int
        Places after the last row.
    """
    start, count, items = (np.asarray(part, dtype=np.int64) for part in rows)
    first = np.cumsum(room) - room
    wide = np.zeros(int(room.sum()) + extra, dtype=np.int64)
    row, place = ragged(count)
    wide[first[row] + place] = items[start[row] + place]
    counts = np.zeros(len(room), dtype=np.int64)
    counts[: len(count)] = count
    return Rows(first, counts, wide)


def moved(rows: Rows, room: np.ndarray, free: int, row: int, more: int) -> tuple[Rows, int]:
    """The rows with one moved to place `free`, where it has twice what it will need.

    Twice, so that a row that grows by single items is moved seldom. Also the next free place.
    """
    start, count, items = rows
    held, first = int(count[row]), int(start[row])
    size = 2 * (held + more) + SLACK
    lack = free + size - len(items)
    if lack > 0:
        lack += len(items) // 4
        if isinstance(items, list):
            items.extend([0] * lack)
        else:
            items = np.concatenate([items, np.zeros(lack, dtype=np.int64)])
    items[free : free + held] = items[first : first + held]
    start[row], room[row] = free, size
    return Rows(start, count, items), free + size


def roomy(graph: Graph, state: State, needs: int, listings: int, pairs: int):
    """Graph and state with that many spare needs, listings and pairs; and the rows' room.

    Spare needs and listings have no sessions and no pairs, so no search comes by them.

    Parameters
    ----------
    graph : Graph
    state : State
    needs, listings, pairs : int

    Returns
    -------
    Graph, State, Room
    """
    n, m = (int(size) for size in np.asarray(graph.weights)[:2])
    weights = np.array(graph.weights)
    weights[:2] += needs, listings

    def more(values, count: int) -> np.ndarray:
        return np.concatenate([np.asarray(values, dtype=np.int64), np.zeros(count, np.int64)])

    def wider(rows: Rows, count: int) -> np.ndarray:
        return more(rows.count, count) + SLACK

    by_listing = wider(graph.listing_pairs, listings)
    room = Room(
        need_pairs=wider(graph.need_pairs, needs),
        listing_pairs=by_listing,
        unit_listings=wider(graph.unit_listings, 0),
        community_needs=wider(graph.community_needs, 0),
        # As many pairs can be held at a listing as it has, and one that comes before one goes.
        held=by_listing + 1,
    )
    extra = {"need_pairs": pairs, "listing_pairs": pairs, "held": pairs}
    graph = graph._replace(
        **{
            name: laid(getattr(graph, name), getattr(room, name), extra.get(name, needs))
            for name in Room._fields[:-1]
        }
    )
    potential = np.asarray(state.potential, dtype=np.int64)
    parts = np.split(potential, [n, n + m])
    return (
        shaped(
            graph._replace(
                weights=weights,
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
                held=laid(state.held, room.held, extra["held"]),
            )
        ),
        room,
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
