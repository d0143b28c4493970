"""The rows of a changing flow by the ids of what they stand for, and places where they may grow."""

from collections.abc import Mapping

from matching.errors import ProblemError
from matching.graph import Graph, State
from matching.objective import safe_needs
from matching.problem import Problem
from matching.spare import Room, moved, row_of


class Full(Exception):
    """Nothing is free any more: the rows must be laid out anew."""


class Named:
    """The rows of a flow by name.

    Attributes
    ----------
    problem : Problem
        The problem as it was when the rows were laid out.
    graph, state : Graph, State
        With spare rows, of `N` needs, `M` listings and `E` pairs in all.
    touched : set of (kind, row)
        Arcs that may gain now.
    room : Room
        Places of each row, by kind of rows.
    free : {kind of rows: place}
        The first of the free places at the end.
    """

    problem: Problem
    graph: Graph
    state: State
    touched: set[tuple[int, int]]
    room: Room
    free: dict[str, int]

    def need(self, one: str) -> int:
        """Row of a need."""
        return found(self.need_row, one, "need")

    def listing(self, one: str) -> int:
        """Row of a listing."""
        return found(self.listing_row, one, "listing")

    def pair(self, need: str, listing: str) -> int:
        """Row of an eligible pair."""
        row, other = self.need(need), self.listing(listing)
        for e in self.pairs_of(row):
            if self.graph.pair_listing[e] == other:
                return e
        raise ProblemError(f"pair {need!r} – {listing!r}", "is not among the eligible pairs")

    def pairs_of(self, need: int) -> list[int]:
        """Rows of the need's pairs."""
        return row_of(self.graph.need_pairs, need)

    # -- Room and notes -------------------------------------------------------------------------

    def _room(self, name: str, row: int, more: int = 1) -> None:
        """Let a row have place for so many items more, wherever it must move to."""
        if name == "listing_pairs":
            pairs = int(self.graph.listing_pairs.count[row])
            self._room("held", row, pairs + more + 1 - int(self.state.held.count[row]))
        part = "state" if name == "held" else "graph"
        rows, room = getattr(getattr(self, part), name), getattr(self.room, name)
        if rows.count[row] + more > room[row]:
            rows, self.free[name] = moved(rows, room, self.free[name], row, more)
            setattr(self, part, getattr(self, part)._replace(**{name: rows}))

    @property
    def _units(self) -> int:
        """Number of units."""
        return int(self.graph.weights[2])

    def _safe(self, both: int) -> bool:
        """Whether tiers and the points for keeping stay apart with so many needs and listings."""
        return both <= min(self.both, safe_needs(self.problem, self.weights))

    def _remember(self, g: int) -> None:
        """Note what a community wanted before the change."""
        terms = int(self.graph.community_wanted[g]), int(self.graph.community_whole[g])
        self.wanted_before.setdefault(int(g), terms)

    def _log(self, e: int) -> None:
        """Note that a pair's sessions changed."""
        log = self.state.log
        if log[0] < len(log) - 1:
            log[0] += 1
            log[log[0]] = e


def found(rows: Mapping[str, int], one: str, kind: str) -> int:
    """The row of this id; `ProblemError` where there is none."""
    if one not in rows:
        raise ProblemError(f"{kind} {one!r}", "is unknown")
    return rows[one]
